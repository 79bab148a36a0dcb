//! A loaded model and its scores.

use std::borrow::Cow;

use crate::case::{self, CaseContext, CaseEvidence};
use crate::format::{Bytes, LAST_BYTES, Layout, LoadError, MIDDLE_BYTES, UNIGRAM_BYTES};

/// The longest n-gram that a model may hold.
pub const MAX_ORDER: usize = 4;

/// Number of an event in one model: a syllable, another word, or a class.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub struct SyllableId(pub u32);

/// The context of the next event, shortened to what the model can extend, so that equal states merge.
///
/// Entry k is the n-gram of the last k + 1 events, as its row in the file, or a marker if nothing can follow it.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub struct LmState([u32; MAX_ORDER - 1]);

const NONE: u32 = u32::MAX;

/// The texts of the classes. They sort before every syllable, so their ids are fixed.
pub(crate) const CLASSES: [&str; 5] = ["</s>", "<code>", "<num>", "<s>", "<unk>"];

/// An n-gram language model over syllables.
#[derive(Debug)]
pub struct NgramModel {
    bytes: Bytes,
    layout: Layout,
    /// ln P(small), ln P(capitalised) for each byte of the case section.
    case_table: Vec<[f32; 2]>,
}

impl NgramModel {
    /// End of a paragraph.
    pub const END: SyllableId = SyllableId(0);
    /// Any code: "74/KH-UBND", "PV01".
    pub const CODE: SyllableId = SyllableId(1);
    /// Any number or date.
    pub const NUMBER: SyllableId = SyllableId(2);
    /// Start of a paragraph; only ever context.
    pub const BEGIN: SyllableId = SyllableId(3);
    /// Any word that is not in the lexicon.
    pub const UNKNOWN: SyllableId = SyllableId(4);

    /// Takes the bytes of a model file.
    ///
    /// # Errors
    /// If the bytes are not a whole, undamaged model of this version.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, LoadError> {
        let bytes = Bytes(bytes);
        let layout = Layout::read(&bytes)?;
        let model = Self {
            bytes,
            layout,
            case_table: case::table(),
        };
        if (0..)
            .zip(CLASSES)
            .any(|(id, class)| model.syllable(SyllableId(id)) != class)
        {
            return Err(LoadError::Damaged { what: "classes" });
        }
        Ok(model)
    }

    /// Length of the longest n-grams.
    pub fn order(&self) -> usize {
        self.layout.order
    }

    /// Number of ids, classes included; ids are `0..len`.
    pub fn len(&self) -> usize {
        self.layout.ids
    }

    /// Whether there are no ids. A loaded model has at least its classes.
    pub fn is_empty(&self) -> bool {
        self.layout.ids == 0
    }

    /// The state without any context.
    pub fn empty(&self) -> LmState {
        LmState([NONE; MAX_ORDER - 1])
    }

    /// The state at the start of a paragraph.
    pub fn begin(&self) -> LmState {
        let mut state = self.empty();
        self.set(&mut state, 0, Self::BEGIN.0);
        state
    }

    /// ln P(next | state) in nats and the state after it. An id outside the model counts as unknown.
    pub fn score(&self, state: LmState, next: SyllableId) -> (f32, LmState) {
        let next = self.known(next);
        let mut after = self.empty();
        let mut log_prob = self.unigram(next);
        self.set(&mut after, 0, next.0);
        for k in 0..self.layout.order - 1 {
            let context = state.0[k];
            if context == NONE {
                continue;
            }
            if let Some(row) = self.find_child(k, context, next) {
                log_prob = self.log_prob(k + 1, row);
                if k + 2 < self.layout.order {
                    self.set(&mut after, k + 1, row);
                }
            } else {
                log_prob += self.back_off(k, context);
            }
        }
        (log_prob, after)
    }

    /// The id of a syllable or word: lower case, NFC; found in either tone style. `None` if not in the lexicon.
    pub fn id(&self, syllable: &str) -> Option<SyllableId> {
        self.find_text(syllable)
            .or_else(|| self.find_text(&sohoa_viet::old_style(syllable)))
    }

    /// The text of an id: lower case, old tone style; classes as `<num>`. "" for an id outside the model.
    pub fn syllable(&self, id: SyllableId) -> &str {
        let at = self.layout.text_offsets + 4 * id.0 as usize;
        if id.0 as usize >= self.layout.ids {
            return "";
        }
        let (start, end) = (self.bytes.u32(at) as usize, self.bytes.u32(at + 4) as usize);
        let text = self.bytes.0.get(self.layout.text + start..self.layout.text + end);
        text.and_then(|text| std::str::from_utf8(text).ok()).unwrap_or("")
    }

    /// ln P(id) in nats without context.
    pub fn unigram(&self, id: SyllableId) -> f32 {
        self.bytes
            .f32(self.layout.rows[0] + UNIGRAM_BYTES * id.0 as usize)
    }

    /// ln P(case of the print | id, what comes before) in nats. An id outside the model counts as unknown.
    pub fn case_log_prob(&self, id: SyllableId, evidence: CaseEvidence) -> f32 {
        let CaseEvidence {
            context,
            capitalised,
        } = evidence;
        let at = CaseContext::COUNT * self.known(id).0 as usize + context as usize;
        let byte = self.bytes.u8(self.layout.cases + at);
        let [small, capital] = self.case_table[usize::from(byte)];
        if capitalised { capital } else { small }
    }

    /// Number of n-grams of each order, from 1.
    pub fn counts(&self) -> &[usize] {
        &self.layout.counts[..self.layout.order]
    }

    /// The id itself, or unknown in place of one outside the model.
    #[inline]
    fn known(&self, id: SyllableId) -> SyllableId {
        if (id.0 as usize) < self.layout.ids {
            id
        } else {
            Self::UNKNOWN
        }
    }

    fn find_text(&self, text: &str) -> Option<SyllableId> {
        let (mut low, mut high) = (0, self.layout.ids as u32);
        while low < high {
            let middle = low.midpoint(high);
            match self.syllable(SyllableId(middle)).cmp(text) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(SyllableId(middle)),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// Enters the row of order k + 1 into a state unless nothing can follow it.
    #[inline]
    fn set(&self, state: &mut LmState, k: usize, row: u32) {
        let (start, end) = self.children(k, row);
        if start < end {
            state.0[k] = row;
        }
    }

    /// Rows of order k + 2 that extend the row of order k + 1.
    #[inline]
    fn children(&self, k: usize, row: u32) -> (usize, usize) {
        let row = row as usize;
        let start = self.layout.first_child(&self.bytes, k, row);
        (
            start as usize,
            self.layout.first_child(&self.bytes, k, row + 1) as usize,
        )
    }

    #[inline]
    fn find_child(&self, k: usize, row: u32, next: SyllableId) -> Option<u32> {
        let (start, end) = self.children(k, row);
        let rows = self.layout.rows[k + 1];
        let found = if k + 2 == self.layout.order {
            search::<LAST_BYTES>(
                self.bytes
                    .slice(rows + LAST_BYTES * start..rows + LAST_BYTES * end),
                next,
            )
        } else {
            search::<MIDDLE_BYTES>(
                self.bytes
                    .slice(rows + MIDDLE_BYTES * start..rows + MIDDLE_BYTES * end),
                next,
            )
        };
        found.map(|at| (start + at) as u32)
    }

    #[inline]
    fn log_prob(&self, k: usize, row: u32) -> f32 {
        let size = if k + 1 == self.layout.order {
            LAST_BYTES
        } else {
            MIDDLE_BYTES
        };
        let byte = self.bytes.u8(self.layout.rows[k] + size * row as usize + 2);
        self.layout.scales[k].0.unpack(byte)
    }

    #[inline]
    fn back_off(&self, k: usize, row: u32) -> f32 {
        if k == 0 {
            return self
                .bytes
                .f32(self.layout.rows[0] + UNIGRAM_BYTES * row as usize + 4);
        }
        let byte = self
            .bytes
            .u8(self.layout.rows[k] + MIDDLE_BYTES * row as usize + 3);
        self.layout.scales[k].1.unpack(byte)
    }
}

/// Position of the row with the given id among rows sorted by id. Halves without branching on the comparison,
/// which no processor could predict.
#[inline]
fn search<const SIZE: usize>(rows: &[u8], wanted: SyllableId) -> Option<usize> {
    let (rows, _) = rows.as_chunks::<SIZE>();
    let id = |at: usize| u32::from(u16::from_le_bytes([rows[at][0], rows[at][1]]));
    let (mut first, mut left) = (0, rows.len());
    while left > 1 {
        let half = left / 2;
        first = if id(first + half) <= wanted.0 {
            first + half
        } else {
            first
        };
        left -= half;
    }
    (left == 1 && id(first) == wanted.0).then_some(first)
}
