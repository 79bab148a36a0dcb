//! The model file: little-endian, no alignment, one checksum over everything after the header.
//!
//! ```text
//! header   magic[8] version:u32 order:u32 checksum:u64 ids:u32 text_bytes:u32 n-grams of order 2..=4: u32 × 3
//!          scales: (low:f32 step:f32) of log-prob and of back-off, for each order 2..=4
//! ids      text offset u32 × (ids + 1), text bytes (ids in byte order of their text)
//! case     logit of P(capitalised):u8 × 3 contexts, × ids; byte b stands for (b / 127.5 - 1) · 8
//! order 1  log-prob:f32 back-off:f32 first child:u32, × (ids + 1); the last row only ends the children
//! order k  id:u16 log-prob:u8 back-off:u8 first child:u24, × (n + 1), for 1 < k < order
//! order n  id:u16 log-prob:u8, × n
//! ```
//! The children of an n-gram, those one syllable longer, are consecutive rows of the next order, sorted by id.

use std::borrow::Cow;

use crate::case::CaseContext;
use crate::model::MAX_ORDER;

pub(crate) const MAGIC: [u8; 8] = *b"sohoa-lm";
pub(crate) const VERSION: u32 = 2;
pub(crate) const UNIGRAM_BYTES: usize = 12;
pub(crate) const MIDDLE_BYTES: usize = 7;
pub(crate) const LAST_BYTES: usize = 3;
/// Bytes before the id section.
pub(crate) const HEADER_BYTES: usize = 8 + 4 + 4 + 8 + 4 + 4 + 4 * (MAX_ORDER - 1) + 16 * (MAX_ORDER - 1);
/// The checksum covers everything from here on: the counts, the scales and the sections.
const CHECKED_FROM: usize = 24;

/// Why a model could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The bytes are not a model of this version.
    #[error(
        "not a sohoa language model of version {expected}: found {got}; rebuild it with `sohoa train lm`"
    )]
    Version {
        /// What this build reads.
        expected: u32,
        /// What the file says.
        got: String,
    },
    /// The file is shorter or longer than its header says.
    #[error("language model has {got} bytes where its header asks for {expected}; fetch or build it again")]
    Size {
        /// Bytes that the header asks for.
        expected: usize,
        /// Bytes found.
        got: usize,
    },
    /// The content does not match the checksum, or points outside itself.
    #[error("language model is damaged ({what}); fetch or build it again")]
    Damaged {
        /// The first thing found wrong.
        what: &'static str,
    },
}

/// Bytes of the file with checked little-endian reads. A read outside gives 0: the check at loading has excluded it.
#[derive(Debug)]
pub(crate) struct Bytes(pub(crate) Cow<'static, [u8]>);

impl Bytes {
    #[inline]
    fn array<const N: usize>(&self, at: usize) -> [u8; N] {
        self.0
            .get(at..at + N)
            .and_then(|bytes| bytes.try_into().ok())
            .unwrap_or([0; N])
    }

    #[inline]
    pub(crate) fn u8(&self, at: usize) -> u8 {
        self.0.get(at).copied().unwrap_or(0)
    }

    #[inline]
    pub(crate) fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.array(at))
    }

    #[inline]
    pub(crate) fn u24(&self, at: usize) -> u32 {
        let [a, b, c] = self.array(at);
        u32::from_le_bytes([a, b, c, 0])
    }

    /// The bytes of a range, none if it is outside.
    #[inline]
    pub(crate) fn slice(&self, range: std::ops::Range<usize>) -> &[u8] {
        self.0.get(range).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn f32(&self, at: usize) -> f32 {
        f32::from_le_bytes(self.array(at))
    }
}

/// One byte stands for `low + step * byte` nats.
#[derive(Copy, Clone, PartialEq, Debug, Default)]
pub(crate) struct Scale {
    pub(crate) low: f32,
    pub(crate) step: f32,
}

impl Scale {
    /// The scale that spans the values; the error of a value is at most half a step.
    pub(crate) fn spanning(values: impl Iterator<Item = f32>) -> Self {
        let (low, high) = values.fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            Self::default()
        } else {
            Self {
                low,
                step: (high - low) / 255.0,
            }
        }
    }

    pub(crate) fn pack(self, value: f32) -> u8 {
        if self.step > 0.0 {
            ((value - self.low) / self.step).round().clamp(0.0, 255.0) as u8
        } else {
            0
        }
    }

    #[inline]
    pub(crate) fn unpack(self, byte: u8) -> f32 {
        self.low + self.step * f32::from(byte)
    }
}

/// Where everything is.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) order: usize,
    pub(crate) ids: usize,
    /// N-grams of each order; index 0 is order 1.
    pub(crate) counts: [usize; MAX_ORDER],
    /// Scales of log-prob and back-off; index 0 (order 1) is unused, unigrams are not quantised.
    pub(crate) scales: [(Scale, Scale); MAX_ORDER],
    pub(crate) text_offsets: usize,
    pub(crate) text: usize,
    /// First byte of the case section.
    pub(crate) cases: usize,
    /// First byte of the rows of each order.
    pub(crate) rows: [usize; MAX_ORDER],
    pub(crate) end: usize,
}

impl Layout {
    pub(crate) fn new(
        order: usize,
        text_bytes: usize,
        counts: [usize; MAX_ORDER],
        scales: [(Scale, Scale); MAX_ORDER],
    ) -> Self {
        let ids = counts[0];
        let text = HEADER_BYTES + 4 * (ids + 1);
        let mut rows = [0; MAX_ORDER];
        let cases = text + text_bytes;
        let mut at = cases + CaseContext::COUNT * ids;
        for k in 0..order {
            rows[k] = at;
            at += match k {
                0 => UNIGRAM_BYTES * (ids + 1),
                _ if k + 1 < order => MIDDLE_BYTES * (counts[k] + 1),
                _ => LAST_BYTES * counts[k],
            };
        }
        Self {
            order,
            ids,
            counts,
            scales,
            text_offsets: HEADER_BYTES,
            text,
            cases,
            rows,
            end: at,
        }
    }

    /// Reads and checks a whole file.
    pub(crate) fn read(bytes: &Bytes) -> Result<Self, LoadError> {
        let got = bytes.0.len();
        let version = |got: String| LoadError::Version {
            expected: VERSION,
            got,
        };
        if got < HEADER_BYTES {
            return Err(LoadError::Size {
                expected: HEADER_BYTES,
                got,
            });
        }
        if !bytes.0.starts_with(&MAGIC) {
            return Err(version("another kind of file".to_owned()));
        }
        if bytes.u32(8) != VERSION {
            return Err(version(format!("version {}", bytes.u32(8))));
        }
        let order = bytes.u32(12) as usize;
        if !(2..=MAX_ORDER).contains(&order) {
            return Err(LoadError::Damaged { what: "order" });
        }
        let mut counts = [0; MAX_ORDER];
        let mut scales = [(Scale::default(), Scale::default()); MAX_ORDER];
        counts[0] = bytes.u32(24) as usize;
        for k in 1..MAX_ORDER {
            counts[k] = bytes.u32(28 + 4 * k) as usize;
            let at = 32 + 4 * (MAX_ORDER - 1) + 16 * (k - 1);
            let scale = |at: usize| Scale {
                low: bytes.f32(at),
                step: bytes.f32(at + 4),
            };
            scales[k] = (scale(at), scale(at + 8));
        }
        let layout = Self::new(order, bytes.u32(28) as usize, counts, scales);
        if layout.end != got {
            return Err(LoadError::Size {
                expected: layout.end,
                got,
            });
        }
        if checksum(&bytes.0[CHECKED_FROM..]) != u64::from_le_bytes(bytes.array(16)) {
            return Err(LoadError::Damaged { what: "checksum" });
        }
        layout.check(bytes)?;
        Ok(layout)
    }

    /// Text offsets and child ranges ascend and stay inside, so that no later read can be outside.
    fn check(&self, bytes: &Bytes) -> Result<(), LoadError> {
        let text_bytes = self.cases - self.text;
        let offsets = (0..=self.ids).map(|i| bytes.u32(self.text_offsets + 4 * i));
        ascending(offsets, text_bytes).ok_or(LoadError::Damaged { what: "text offsets" })?;
        for k in 0..self.order - 1 {
            let starts = (0..=self.counts[k]).map(|row| self.first_child(bytes, k, row));
            ascending(starts, self.counts[k + 1]).ok_or(LoadError::Damaged { what: "child ranges" })?;
        }
        Ok(())
    }

    /// First row of order k + 2 that extends this row of order k + 1.
    #[inline]
    pub(crate) fn first_child(&self, bytes: &Bytes, k: usize, row: usize) -> u32 {
        match k {
            0 => bytes.u32(self.rows[0] + UNIGRAM_BYTES * row + 8),
            _ => bytes.u24(self.rows[k] + MIDDLE_BYTES * row + 4),
        }
    }

    /// Header bytes; the checksum is left 0.
    pub(crate) fn header(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        let mut put = |value: u32| out.extend(value.to_le_bytes());
        put(VERSION);
        put(self.order as u32);
        put(0);
        put(0);
        put(self.ids as u32);
        put((self.cases - self.text) as u32);
        self.counts[1..].iter().for_each(|count| put(*count as u32));
        for (prob, back_off) in &self.scales[1..] {
            for value in [prob.low, prob.step, back_off.low, back_off.step] {
                put(value.to_bits());
            }
        }
        out
    }
}

/// Whether the numbers ascend from 0 to `end`.
fn ascending(numbers: impl Iterator<Item = u32>, end: usize) -> Option<()> {
    let mut last = None;
    for number in numbers {
        if number < last.unwrap_or(0) || last.is_none() && number != 0 {
            return None;
        }
        last = Some(number);
    }
    (last.unwrap_or(0) as usize == end).then_some(())
}

/// Sets the checksum of a finished file.
pub(crate) fn seal(file: &mut [u8]) {
    let sum = checksum(&file[CHECKED_FROM..]);
    file[16..CHECKED_FROM].copy_from_slice(&sum.to_le_bytes());
}

/// Eight bytes a step, so that 30 MB take a few milliseconds. It finds accidents, not forgery.
fn checksum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mix = |sum: u64, word: u64| (sum ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    let sum = words.iter().fold(bytes.len() as u64, |sum, word| {
        mix(sum, u64::from_le_bytes(*word))
    });
    rest.iter().fold(sum, |sum, byte| mix(sum, u64::from(*byte)))
}
