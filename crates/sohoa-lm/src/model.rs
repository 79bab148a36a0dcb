//! A loaded model and its scores.

use std::borrow::Cow;

use crate::case::{self, CaseContext, CaseEvidence};
use crate::format::{Bytes, Layout, LoadError, PARENT_BYTES, PROB_BITS, UNIGRAM_BYTES, checksum};

/// The longest n-gram that a model may hold.
pub const MAX_ORDER: usize = 5;

/// Number of an event in one model: a syllable, another word, or a class.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub struct SyllableId(pub u32);

/// The context of the next event, shortened to what the model can extend, so that equal states merge.
///
/// Entry k is the n-gram of the last k + 1 events, as its number among the parents of its order in the file (for
/// k = 0 the id), or a marker if nothing can follow it.
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
        let model = Self::with_header(Bytes(bytes))?;
        model.layout.check(&model.bytes)?;
        if (0..)
            .zip(CLASSES)
            .any(|(id, class)| model.syllable(SyllableId(id)) != class)
        {
            return Err(LoadError::Damaged { what: "classes" });
        }
        Ok(model)
    }

    /// Takes a model that is part of the program and was checked with [`Self::from_bytes`] when that was built:
    /// checking it again takes a third of the start-up and touches all 38 MB.
    ///
    /// # Errors
    /// If the header is not that of a model of this version and length.
    pub fn from_checked(bytes: &'static [u8]) -> Result<Self, LoadError> {
        Self::with_header(Bytes(Cow::Borrowed(bytes)))
    }

    fn with_header(bytes: Bytes) -> Result<Self, LoadError> {
        let layout = Layout::read(&bytes)?;
        Ok(Self {
            bytes,
            layout,
            case_table: case::table(),
        })
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
        self.context(state).score(next)
    }

    /// A state made ready for scoring several events after it.
    pub fn context(&self, state: LmState) -> LmContext<'_> {
        let mut levels = [Children::default(); MAX_ORDER - 1];
        for (k, level) in levels.iter_mut().enumerate().take(self.layout.order - 1) {
            if state.0[k] != NONE {
                *level = self.children(k, state.0[k]);
            }
        }
        LmContext { model: self, levels }
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

    /// Tells lexicons apart: two models with the same number give the same ids to the same words.
    pub(crate) fn lexicon_checksum(&self) -> u64 {
        let texts = self.bytes.0.get(self.layout.text_offsets..self.layout.cases);
        checksum(texts.unwrap_or_default())
    }

    /// ln P(id) in nats without context.
    pub fn unigram(&self, id: SyllableId) -> f32 {
        self.bytes
            .f32(self.layout.rows[0] + UNIGRAM_BYTES * id.0 as usize)
    }

    /// ln P(case of the print | id, what comes before) in nats. An id outside the model counts as unknown.
    pub fn case_log_prob(&self, id: SyllableId, evidence: CaseEvidence) -> f32 {
        let CaseEvidence { context, capitalised } = evidence;
        let at = CaseContext::COUNT * self.known(id).0 as usize + context as usize;
        let byte = self.bytes.u8(self.layout.cases + at);
        let [small, capital] = self.case_table[usize::from(byte)];
        if capitalised { capital } else { small }
    }

    /// Number of n-grams of each order, from 1.
    pub fn counts(&self) -> Vec<usize> {
        let sizes = &self.layout.sizes[..self.layout.order];
        sizes.iter().map(|size| size.rows).collect()
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
        if k == 0 {
            let Children { start, end, .. } = self.children(0, row);
            if start < end {
                state.0[0] = row;
            }
        } else if let Some(parent) = self.layout.parent(&self.bytes, k, row as usize) {
            state.0[k] = parent;
        }
    }

    /// What extends a parent of order k + 1.
    #[inline]
    fn children(&self, k: usize, parent: u32) -> Children {
        let parent = parent as usize;
        let back_off = if k == 0 {
            self.bytes.f32(self.layout.rows[0] + UNIGRAM_BYTES * parent + 4)
        } else {
            let byte = self.bytes.u8(self.layout.parents[k] + PARENT_BYTES * parent);
            self.layout.scales[k].1.unpack(byte)
        };
        Children {
            start: self.layout.first_child(&self.bytes, k, parent),
            end: self.layout.first_child(&self.bytes, k, parent + 1),
            back_off,
        }
    }

    /// The id and ln P of a row of order k + 1.
    #[inline]
    fn row(&self, k: usize, at: u32) -> (u32, f32) {
        let row = self.bytes.row(self.layout.rows[k], at as usize);
        let prob = row & ((1 << PROB_BITS) - 1);
        (row >> PROB_BITS, self.layout.scales[k].0.unpack(prob as u8))
    }

    /// The row of order k + 1 with the given id among those from `start` to `end`, and its ln P.
    ///
    /// Halves without branching on the comparison, which no processor could predict.
    #[inline]
    fn find(&self, k: usize, start: u32, end: u32, wanted: SyllableId) -> Option<(u32, f32)> {
        let row = |at: u32| self.bytes.row(self.layout.rows[k], at as usize);
        let least = wanted.0 << PROB_BITS;
        let most = least | ((1 << PROB_BITS) - 1);
        let (mut first, mut left) = (start, end - start);
        while left > 1 {
            let half = left / 2;
            first = if row(first + half) <= most {
                first + half
            } else {
                first
            };
            left -= half;
        }
        let found = row(first);
        (least..=most)
            .contains(&found)
            .then(|| (first, self.layout.scales[k].0.unpack((found - least) as u8)))
    }
}

/// The n-grams that extend one, as a range of rows, and what it costs if none of them is the one wanted.
#[derive(Copy, Clone, Debug, Default)]
struct Children {
    start: u32,
    end: u32,
    back_off: f32,
}

/// The n-grams of each order that end with an event after a context, as numbers of rows.
#[derive(Copy, Clone, Debug)]
pub struct LmRows([u32; MAX_ORDER]);

/// A state made ready for scoring several events after it, which saves looking up its n-grams for each.
#[derive(Clone, Debug)]
pub struct LmContext<'a> {
    model: &'a NgramModel,
    /// Index k: what extends the last k + 1 events; empty if nothing does.
    levels: [Children; MAX_ORDER - 1],
}

impl LmContext<'_> {
    /// ln P(next | state) in nats and the state after it. An id outside the model counts as unknown.
    #[inline]
    pub fn score(&self, next: SyllableId) -> (f32, LmState) {
        let (log_prob, rows) = self.log_prob(next);
        (log_prob, self.after(&rows))
    }

    /// ln P(next | state) in nats, and from what [`Self::after`] makes the state after it.
    #[inline]
    pub fn log_prob(&self, next: SyllableId) -> (f32, LmRows) {
        let Self { model, levels } = self;
        let next = model.known(next);
        let mut rows = LmRows([NONE; MAX_ORDER]);
        let mut log_prob = model.unigram(next);
        rows.0[0] = next.0;
        for (level, k) in levels.iter().zip(1..) {
            if level.start == level.end {
                continue;
            }
            if let Some((row, found)) = model.find(k, level.start, level.end, next) {
                log_prob = found;
                rows.0[k] = row;
            } else {
                log_prob += level.back_off;
            }
        }
        (log_prob, rows)
    }

    /// The state after an event that was scored here.
    #[inline]
    pub fn after(&self, rows: &LmRows) -> LmState {
        let mut after = self.model.empty();
        for (k, &row) in rows.0.iter().enumerate().take(self.model.layout.order - 1) {
            if row != NONE {
                self.model.set(&mut after, k, row);
            }
        }
        after
    }

    /// ln P(id | state) in nats of every id, in order: what [`Self::score`] says, in one walk over all that follows
    /// instead of a search for each.
    pub fn log_probs(&self) -> Vec<f32> {
        let Self { model, levels } = self;
        let ids = 0..model.len() as u32;
        let mut log_probs: Vec<f32> = ids.map(|id| model.unigram(SyllableId(id))).collect();
        for (level, k) in levels
            .iter()
            .zip(1..)
            .filter(|(level, _)| level.start < level.end)
        {
            for log_prob in &mut log_probs {
                *log_prob += level.back_off;
            }
            for at in level.start..level.end {
                let (id, scored) = model.row(k, at);
                if let Some(log_prob) = log_probs.get_mut(id as usize) {
                    *log_prob = scored;
                }
            }
        }
        log_probs
    }
}
