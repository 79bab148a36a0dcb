//! The models and dictionaries that come with the program.

use std::borrow::Cow;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use sohoa_ingest::Fluency;
use sohoa_lm::{ContextModel, NgramModel};
use sohoa_plan::Gazetteer;
use sohoa_restore::{Channel, DecodeParams, Dictionary, Restorer};

/// Embedded, so that one binary is the whole program and the system maps the model page by page.
static LANGUAGE_MODEL: &[u8] = include_bytes!("../../../dictionaries/built/lm.bin");
static CONTEXT: &[u8] = include_bytes!("../../../dictionaries/built/context.bin");
static CHANNEL: &[u8] = include_bytes!("../../../dictionaries/built/channel.tsv");
/// The same file as in the dictionary, which gives none of its words back.
static ABBREVIATIONS: &str = include_str!("../../../dictionaries/sources/abbreviations.tsv");

/// Why the models could not be loaded: the build is broken, there is nothing a user could do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelsError {
    /// The language model or the context model.
    #[error("the language model inside this program cannot be read; install it again")]
    Language(#[from] sohoa_lm::LoadError),
    /// The channel model.
    #[error("the channel model cannot be read; install the program again, or rebuild the file")]
    Channel(#[from] sohoa_restore::LoadError),
    /// The gazetteer.
    #[error("the gazetteer inside this program cannot be read; install it again")]
    Gazetteer(#[from] sohoa_plan::GazetteerError),
}

/// Everything that the stages need to know beforehand.
#[derive(Debug)]
pub struct Models {
    language: Arc<NgramModel>,
    context: ContextModel,
    channel: Channel,
    dictionary: Dictionary,
    gazetteer: Gazetteer,
}

impl Models {
    /// The models inside the program.
    ///
    /// # Errors
    /// When the program was built with broken model files.
    pub fn embedded() -> Result<Self, ModelsError> {
        let language = NgramModel::from_checked(LANGUAGE_MODEL)?;
        Ok(Self {
            context: ContextModel::from_bytes(Cow::Borrowed(CONTEXT), &language)?,
            language: Arc::new(language),
            channel: Channel::from_bytes(CHANNEL)?,
            dictionary: Dictionary::embedded(),
            gazetteer: Gazetteer::embedded()?,
        })
    }

    /// Takes another channel, as `sohoa train channel` writes it.
    ///
    /// # Errors
    /// The bytes are no channel file of this version.
    pub fn set_channel(&mut self, bytes: &[u8]) -> Result<(), ModelsError> {
        self.channel = Channel::from_bytes(bytes)?;
        Ok(())
    }

    /// The language model.
    pub(crate) fn language(&self) -> &NgramModel {
        &self.language
    }

    /// Asks the language model about text layers.
    pub fn fluency(&self) -> Fluency {
        let language = Arc::clone(&self.language);
        Fluency::new(move |text| language.fluency(text).unwrap_or(f32::NEG_INFINITY))
    }

    /// A restorer over these models.
    pub fn restorer(&self) -> Restorer<'_> {
        Restorer::new(
            &self.language,
            &self.channel,
            &self.dictionary,
            DecodeParams::default(),
        )
        .with_context(&self.context)
    }

    /// Agencies, codes, places, kinds of documents.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// Whether the language model knows a word, or the list of abbreviations has it. `event` is the word as the model
    /// knows it ([`sohoa_lm::event_text`]).
    pub fn knows_word(&self, printed: &str, event: &str) -> bool {
        let listed = |line: &str| line.split('\t').nth(1) == Some(printed);
        self.language.id(event).is_some() || ABBREVIATIONS.lines().skip(1).any(listed)
    }

    /// Names the models: two programs with the same fingerprint restore alike.
    pub fn fingerprint() -> String {
        let mut hash = Sha256::new();
        hash.update(LANGUAGE_MODEL);
        hash.update(CONTEXT);
        hash.update(CHANNEL);
        format!("{:x}", hash.finalize()).chars().take(16).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_model_inside_is_whole() {
        NgramModel::from_bytes(Cow::Borrowed(LANGUAGE_MODEL)).expect("a whole model");
    }
}
