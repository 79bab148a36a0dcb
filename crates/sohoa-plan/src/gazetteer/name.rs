//! Names of agencies and how text is compared with them.

use super::AgencyKind;
use crate::words::{Token, tokens};

/// Similarity (1 − normalised edit distance of the skeletons) from which a long name counts as found.
const NAME_SIMILARITY: f64 = 0.9;
/// Letters that a skeleton needs before edit distance is trusted; below, one wrong letter may be
/// another name ("Sở Y tế").
const FUZZY_MIN_CHARS: usize = 14;
/// The same for each word of the name; a wrong letter or two in a word of four leave 0.5.
const WORD_SIMILARITY: f64 = 0.4;

/// The name of an agency.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) words: Vec<Token>,
    /// Skeletons of the words joined with a space.
    pub(super) skeleton: String,
    pub(super) kind: AgencyKind,
}

impl Name {
    pub(super) fn new(name: &str, kind: AgencyKind) -> Self {
        let words = tokens(name);
        let skeleton = words
            .iter()
            .map(|word| word.skeleton.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        Self {
            text: name.to_owned(),
            words,
            skeleton,
            kind,
        }
    }

    /// Whether the words begin with this name.
    pub(super) fn matches(&self, words: &[&Token]) -> bool {
        let count = self.words.len();
        let Some(words) = words.get(..count) else {
            return false;
        };
        // A comma inside the text that the name does not have separates two things.
        let inner = count - 1;
        if self.words[..inner]
            .iter()
            .zip(words)
            .any(|(want, got)| got.breaks && !want.breaks)
        {
            return false;
        }
        // Common words are agencies only as proper names; groups are printed in small letters.
        if self.kind != AgencyKind::Group && !words.iter().any(|word| word.capital) {
            return false;
        }
        if self
            .words
            .iter()
            .zip(words)
            .all(|(want, got)| want.folded == got.folded)
        {
            return true;
        }
        // One word without its marks may be any word.
        if count == 1 {
            return false;
        }
        if self
            .words
            .iter()
            .zip(words)
            .all(|(want, got)| want.skeleton == got.skeleton)
        {
            return true;
        }
        if self.skeleton.chars().count() < FUZZY_MIN_CHARS {
            return false;
        }
        // "Công an xã, Phòng …" is no misread "Công an xã, phường": a capital begins another name.
        let capitals = words.iter().all(|word| word.capital);
        let begins_another = |(want, got): (&Token, &&Token)| {
            got.capital && !want.capital && want.skeleton != got.skeleton && !capitals
        };
        if self.words.iter().zip(words).any(begins_another) {
            return false;
        }
        // One word of another length is another word, however long the name around it is.
        let alike = |(want, got): (&Token, &&Token)| {
            // "Công an phường và Đoàn …" is no misread "Công an phường, xã".
            want.skeleton == got.skeleton
                || got.folded != "và"
                    && strsim::normalized_levenshtein(&want.skeleton, &got.skeleton) >= WORD_SIMILARITY
        };
        if !self.words.iter().zip(words).all(alike) {
            return false;
        }
        let got = words
            .iter()
            .map(|word| word.skeleton.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        strsim::normalized_levenshtein(&self.skeleton, &got) >= NAME_SIMILARITY
    }
}
