//! Names that plans are full of: agencies, police unit codes, document kinds and symbols, places.
//!
//! The gazetteer is read from TSV text (`dictionaries/sources/*.tsv`). Look-ups are tolerant: they
//! compare without case, then without marks, then (long names only) by edit distance.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::words::{Token, fold, tokens};

mod load;
mod name;

use load::{read_agencies, read_places, rows};
use name::Name;

/// Similarity from which the words of a title are taken for a document kind or a place. Lower than for
/// running text because the caller already knows what stands there.
const TITLE_SIMILARITY: f64 = 0.84;

/// The TSV texts that a [`Gazetteer`] is built from, each with a header row.
#[derive(Debug, Clone, Copy)]
pub struct GazetteerSources<'a> {
    /// `agencies.tsv`: name, kind, code
    pub agencies: &'a str,
    /// `unit_codes.tsv`: code, name
    pub unit_codes: &'a str,
    /// `doc_kinds.tsv`: kind, abbreviation, family
    pub doc_kinds: &'a str,
    /// `doc_symbols.tsv`: symbol
    pub doc_symbols: &'a str,
    /// `provinces.tsv`: name, type, period, province that it became part of in 2025
    pub provinces: &'a str,
    /// `districts.tsv`: name, province
    pub districts: &'a str,
    /// `laws.tsv`: title
    pub laws: &'a str,
}

/// Why a gazetteer could not be built.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum GazetteerError {
    /// A row has another number of columns than its header.
    #[error("{file} row {row}: expected {expected} tab-separated columns, got {got}; correct the row")]
    Columns {
        /// File name.
        file: &'static str,
        /// 1-based row, header included.
        row: usize,
        /// Columns of the header.
        expected: usize,
        /// Columns of the row.
        got: usize,
    },
    /// The kind of an agency is none of [`AgencyKind`].
    #[error("agencies.tsv row {row}: unknown kind {kind:?}; use one of the kinds of AgencyKind")]
    AgencyKind {
        /// 1-based row, header included.
        row: usize,
        /// Text of the column.
        kind: String,
    },
}

/// What sort of agency a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgencyKind {
    /// Government, National Assembly, courts and other bodies of the whole state.
    Central,
    /// Ministries and agencies of their rank.
    Ministry,
    /// Provincial departments (Sở …) and their peers.
    Department,
    /// People's committees and councils.
    Government,
    /// Police units by name.
    Police,
    /// Police units by code (PV01).
    UnitCode,
    /// Party bodies.
    Party,
    /// Mass organisations.
    Mass,
    /// Generic groups ("các sở, ban, ngành").
    Group,
}

impl AgencyKind {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "central" => Self::Central,
            "ministry" => Self::Ministry,
            "department" => Self::Department,
            "government" => Self::Government,
            "police" => Self::Police,
            "party" => Self::Party,
            "mass" => Self::Mass,
            "group" => Self::Group,
            _ => return None,
        })
    }
}

/// Agencies, unit codes, document kinds and places.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    names: Vec<Name>,
    /// Names by the skeleton of their first word, longest first.
    by_first_word: BTreeMap<String, Vec<usize>>,
    /// Agency by the code it has in document symbols ("BCA").
    codes: BTreeMap<String, String>,
    unit_names: BTreeMap<String, Vec<String>>,
    /// Letters before the two digits of a unit code ("PV"), from the listed codes.
    unit_series: BTreeSet<String>,
    kinds: Vec<DocKind>,
    symbols: BTreeSet<String>,
    provinces: Vec<String>,
    /// Bare names of provinces and districts as folded words, by skeleton of the first word.
    places: Places,
    /// Titles of laws as words, longest first.
    laws: Vec<Vec<Token>>,
}

/// Place names as words, by the skeleton of their first word.
type Places = BTreeMap<String, Vec<Vec<Token>>>;

#[derive(Debug, Clone)]
struct DocKind {
    name: String,
    skeleton: String,
    abbreviation: String,
}

impl DocKind {
    fn new(name: &str, abbreviation: &str) -> Self {
        Self {
            name: name.to_owned(),
            skeleton: sohoa_viet::skeleton(name),
            abbreviation: abbreviation.to_owned(),
        }
    }
}

/// Letters of the units of the Ministry (A05, C06, V01, X02 …), one letter and two digits.
const MINISTRY_SERIES: &str = "ABCHKTVX";
/// Words after which the name of a place may follow and belong to the agency.
const PLACE_HEADS: [&str; 9] = [
    "tỉnh",
    "thành phố",
    "tp",
    "huyện",
    "quận",
    "thị xã",
    "xã",
    "phường",
    "thị trấn",
];
impl Gazetteer {
    /// Builds the gazetteer from TSV texts.
    ///
    /// # Errors
    /// A row that does not fit its header, or an unknown kind of agency.
    pub fn from_tsv(sources: &GazetteerSources<'_>) -> Result<Self, GazetteerError> {
        let (names, codes) = read_agencies(sources.agencies)?;
        let mut by_first_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, name) in names.iter().enumerate() {
            if let Some(first) = name.words.first() {
                by_first_word
                    .entry(first.skeleton.clone())
                    .or_default()
                    .push(index);
            }
        }
        let mut unit_names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (_, [code, name]) in rows::<2>("unit_codes.tsv", sources.unit_codes)? {
            unit_names
                .entry(code.to_owned())
                .or_default()
                .push(name.to_owned());
        }
        let unit_series = unit_names
            .keys()
            .filter_map(|code| code.get(..2))
            .map(str::to_owned)
            .collect();
        let kinds = rows::<3>("doc_kinds.tsv", sources.doc_kinds)?;
        let symbols = rows::<1>("doc_symbols.tsv", sources.doc_symbols)?;
        let (provinces, places) = read_places(sources)?;
        let laws = rows::<1>("laws.tsv", sources.laws)?;
        let mut laws: Vec<Vec<Token>> = laws.into_iter().map(|(_, [title])| tokens(title)).collect();
        laws.sort_by_key(|words| std::cmp::Reverse(words.len()));
        Ok(Self {
            names,
            by_first_word,
            codes,
            unit_names,
            unit_series,
            kinds: kinds
                .into_iter()
                .map(|(_, [name, abbreviation, _])| DocKind::new(name, abbreviation))
                .collect(),
            symbols: symbols
                .into_iter()
                .map(|(_, [symbol])| symbol.to_owned())
                .collect(),
            provinces,
            places,
            laws,
        })
    }

    /// The gazetteer of this repository (`dictionaries/sources`), compiled in.
    ///
    /// # Errors
    /// As [`Gazetteer::from_tsv`]; a test proves that the files compiled in are right.
    pub fn embedded() -> Result<Self, GazetteerError> {
        Self::from_tsv(&GazetteerSources {
            agencies: include_str!("../../../dictionaries/sources/agencies.tsv"),
            unit_codes: include_str!("../../../dictionaries/sources/unit_codes.tsv"),
            doc_kinds: include_str!("../../../dictionaries/sources/doc_kinds.tsv"),
            doc_symbols: include_str!("../../../dictionaries/sources/doc_symbols.tsv"),
            provinces: include_str!("../../../dictionaries/sources/provinces.tsv"),
            districts: include_str!("../../../dictionaries/sources/districts.tsv"),
            laws: include_str!("../../../dictionaries/sources/laws.tsv"),
        })
    }

    /// Agencies in the text from left to right, longest match first, as byte ranges without overlap.
    /// A place that belongs to the name is part of it ("UBND tỉnh Tây Ninh").
    pub fn find_agencies(&self, text: &str) -> Vec<(Range<usize>, AgencyKind)> {
        let words = tokens(text);
        let is_code = |at: usize| {
            let word = text.get(words[at].range.clone());
            word.is_some_and(|word| self.is_unit_code(word))
        };
        self.agencies_among(&words.iter().collect::<Vec<_>>(), is_code)
            .into_iter()
            .map(|(at, kind)| (words[at.start].range.start..words[at.end - 1].range.end, kind))
            .collect()
    }

    /// The same among words, as ranges of their numbers; `is_code` tells whether the word of a number is a unit code.
    pub(crate) fn agencies_among(
        &self,
        words: &[&Token],
        is_code: impl Fn(usize) -> bool,
    ) -> Vec<(Range<usize>, AgencyKind)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let (count, kind) = if is_code(at) {
                (1, AgencyKind::UnitCode)
            } else if let Some((count, kind)) = self.name_at(&words[at..]) {
                let place = if kind == AgencyKind::Group {
                    0
                } else {
                    self.place_after(words, at, count)
                };
                (count + place, kind)
            } else {
                at += 1;
                continue;
            };
            found.push((at..at + count, kind));
            at += count;
        }
        found
    }

    /// Whether the words (without marks, see `sohoa_viet::skeleton`) begin a longer name of an agency.
    pub(crate) fn begins_agency(&self, words: &[&str]) -> bool {
        let Some(names) = words.first().and_then(|first| self.by_first_word.get(*first)) else {
            return false;
        };
        names.iter().any(|&name| {
            let name = &self.names[name].words;
            name.len() > words.len() && name.iter().zip(words).all(|(want, got)| want.skeleton == *got)
        })
    }

    /// The agency whose name is the whole text.
    pub fn agency(&self, text: &str) -> Option<AgencyKind> {
        let text = text.trim().trim_end_matches(['.', ';', ',', ':']);
        match self.find_agencies(text).as_slice() {
            [(range, kind)] if range.start == 0 && range.end == text.len() => Some(*kind),
            _ => None,
        }
    }

    /// Whether the text is a police unit code, read as a person would ("PVO1" is PV01).
    pub fn is_unit_code(&self, text: &str) -> bool {
        self.unit_code(text).is_some()
    }

    /// The unit code that the text stands for: capital letters, then two digits, look-alikes of
    /// recognition (O, I, l) put right. Provincial units have two letters, units of the Ministry one.
    pub fn unit_code(&self, text: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let (letters, digits) = chars.split_at_checked(chars.len().checked_sub(2)?)?;
        let series: String = letters.iter().collect();
        let known = match letters.len() {
            2 => self.unit_series.contains(&series),
            1 => MINISTRY_SERIES.contains(series.as_str()),
            _ => false,
        };
        let digits: Option<String> = digits
            .iter()
            .map(|c| match c {
                '0'..='9' => Some(*c),
                'O' | 'o' => Some('0'),
                'I' | 'l' | 'i' => Some('1'),
                _ => None,
            })
            .collect();
        // Two letters after the series ("PCOI") are a code only where the series has two letters.
        let digits = digits.filter(|d| d != "00")?;
        let plain = chars.iter().any(char::is_ascii_digit);
        (known && (plain || letters.len() == 2)).then(|| series + &digits)
    }

    /// Names of a police unit code; a code was given to several units over the years.
    pub fn unit_names(&self, code: &str) -> &[String] {
        self.unit_names.get(code).map_or(&[], Vec::as_slice)
    }

    /// The document kind ("Kế hoạch") that a title line such as "KE HOACH" stands for.
    pub fn doc_kind(&self, text: &str) -> Option<&str> {
        let wanted = sohoa_viet::skeleton(&fold(text));
        let wanted = wanted.trim_matches(|c: char| !c.is_alphanumeric());
        let score = |kind: &&DocKind| strsim::normalized_levenshtein(&kind.skeleton, wanted);
        let best = self.kinds.iter().max_by(|a, b| score(a).total_cmp(&score(b)))?;
        (score(&best) >= TITLE_SIMILARITY).then_some(best.name.as_str())
    }

    /// All document kinds, in the order of the file.
    pub fn doc_kinds(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().map(|kind| kind.name.as_str())
    }

    /// The document kind with this abbreviation ("KH" is "Kế hoạch"); "QD" is read as "QĐ".
    pub fn kind_of_abbreviation(&self, abbreviation: &str) -> Option<&str> {
        let plain = |text: &str| text.to_uppercase().replace(['Đ', 'Ð'], "D");
        let wanted = plain(abbreviation);
        self.kinds
            .iter()
            .find(|kind| !kind.abbreviation.is_empty() && plain(&kind.abbreviation) == wanted)
            .map(|kind| kind.name.as_str())
    }

    /// The agency with this code in document symbols ("BCA" is "Bộ Công an").
    pub fn agency_of_code(&self, code: &str) -> Option<&str> {
        self.codes.get(&code.to_uppercase()).map(String::as_str)
    }

    /// The codes of an agency in document symbols.
    pub(crate) fn codes_of(&self, agency: &str) -> Vec<&str> {
        let codes = self.codes.iter().filter(|(_, name)| name.as_str() == agency);
        codes.map(|(code, _)| code.as_str()).collect()
    }

    /// Whether the symbol of a document ("TT-BCA") is listed.
    pub fn is_doc_symbol(&self, symbol: &str) -> bool {
        self.symbols.contains(symbol)
    }

    /// Symbols of documents that are listed ("TT-BCA"), in their order.
    pub(crate) fn doc_symbols(&self) -> impl Iterator<Item = &str> {
        self.symbols.iter().map(String::as_str)
    }

    /// The province named by the text, with or without "tỉnh" or "thành phố" before it.
    pub fn province(&self, text: &str) -> Option<&str> {
        let folded = fold(text);
        let bare = ["tỉnh ", "thành phố ", "tp. ", "tp "]
            .iter()
            .find_map(|head| folded.trim().strip_prefix(head))
            .unwrap_or(folded.trim());
        let wanted = sohoa_viet::skeleton(bare);
        let score = |name: &&String| strsim::normalized_levenshtein(&sohoa_viet::skeleton(name), &wanted);
        let best = self
            .provinces
            .iter()
            .max_by(|a, b| score(a).total_cmp(&score(b)))?;
        (score(&best) >= TITLE_SIMILARITY).then_some(best.as_str())
    }

    /// Titles of laws in the text ("Luật Dữ liệu"), from left to right, as byte ranges.
    pub fn find_laws(&self, text: &str) -> Vec<Range<usize>> {
        let words = tokens(text);
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let rest = &words[at..];
            let law = self.laws.iter().find(|law| {
                rest.len() >= law.len()
                    && rest[0].capital
                    && law
                        .iter()
                        .zip(rest)
                        .all(|(want, got)| want.skeleton == got.skeleton)
            });
            if let Some(law) = law {
                found.push(rest[0].range.start..rest[law.len() - 1].range.end);
            }
            at += law.map_or(1, Vec::len);
        }
        found
    }

    /// Whether the text is the bare name of a province or district.
    pub fn is_place(&self, text: &str) -> bool {
        let words = tokens(text);
        let words: Vec<&Token> = words.iter().collect();
        !words.is_empty() && self.place_words(&words) == words.len()
    }

    /// The name of an agency printed in capitals as it is written inside a sentence ("CÔNG AN TỈNH
    /// PHÚ YÊN" is "Công an tỉnh Phú Yên"); `None` for unknown names.
    pub fn sentence_case(&self, name: &str) -> Option<String> {
        let words = tokens(name);
        let words: Vec<&Token> = words.iter().collect();
        let (count, _) = self.name_at(&words)?;
        let listed = self
            .by_first_word
            .get(&words[0].skeleton)?
            .iter()
            .map(|index| &self.names[*index]);
        let listed = listed.into_iter().find(|listed| listed.matches(&words))?;
        if count == words.len() {
            return Some(listed.text.clone());
        }
        let place = name.get(words[count].range.start..)?;
        Some(format!("{} {}", listed.text, self.province(place)?))
    }

    /// Number of words and kind of the longest name at the start of the words.
    fn name_at(&self, words: &[&Token]) -> Option<(usize, AgencyKind)> {
        let first = words.first()?;
        let candidates = self.by_first_word.get(&first.skeleton)?;
        let name = candidates
            .iter()
            .map(|index| &self.names[*index])
            .find(|name| name.matches(words))?;
        Some((name.words.len(), name.kind))
    }

    /// Number of words of a place that follows the name and belongs to it.
    fn place_after(&self, words: &[&Token], at: usize, count: usize) -> usize {
        let name = &words[at..at + count];
        if name.last().is_some_and(|word| word.breaks) {
            return 0;
        }
        let rest = &words[at + count..];
        let joined = |words: &[&Token]| {
            words
                .iter()
                .map(|word| word.folded.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let tail = joined(&name[count.saturating_sub(2)..]);
        if PLACE_HEADS.iter().any(|head| tail.ends_with(head)) || tail.ends_with("ủy") {
            return self.place_words(rest);
        }
        for length in [2, 1] {
            if let Some(head) = rest.get(..length)
                && PLACE_HEADS.contains(&joined(head).as_str())
                && !head[length - 1].breaks
            {
                let place = self.place_words(&rest[length..]);
                return if place == 0 { 0 } else { length + place };
            }
        }
        0
    }

    /// Number of words of the place name at the start of the words; 0 where there is none.
    fn place_words(&self, words: &[&Token]) -> usize {
        let Some(list) = words
            .first()
            .filter(|word| word.capital)
            .and_then(|word| self.places.get(&word.skeleton))
        else {
            return 0;
        };
        let found = list.iter().find(|place| {
            words.len() >= place.len()
                && place
                    .iter()
                    .zip(words)
                    .all(|(want, got)| want.skeleton == got.skeleton && got.capital)
                && words[..place.len() - 1].iter().all(|word| !word.breaks)
        });
        found.map_or(0, Vec::len)
    }
}

#[cfg(test)]
mod tests;
