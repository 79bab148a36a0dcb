//! The model file: little-endian, no alignment, one checksum over everything after the header.
//!
//! ```text
//! header   magic[8] version:u32 order:u32 checksum:u64 ids:u32 text_bytes:u32
//!          for each order 2..=5: n-grams:u32 and how many of them begin a longer one:u32
//!          for each order 2..=5: scale (low:f32 step:f32) of log-prob and of back-off
//! ids      text offset u32 × (ids + 1), text bytes (ids in byte order of their text)
//! case     logit of P(capitalised):u8 × 3 contexts, × ids; byte b stands for (b / 127.5 - 1) · 8
//! order 1  log-prob:f32 back-off:f32 first child:u32, × (ids + 1); the last row only ends the children
//! order k  rows: log-prob:7 bits id:13 bits, × n, the lower bits first; two rows fill five bytes; then zeros up to
//!          ceil(5 n / 2) + 1 bytes, so that a row can be read as four bytes
//!          and for k < order
//!          groups of 64 rows: parents in the groups before:u32, bit i set if row i is a parent:u64
//!          parents: back-off:u8 first child:u24, × (parents + 1); the last one only ends the children
//! ```
//! The children of an n-gram, those one syllable longer, are consecutive rows of the next order, sorted by id.
//! A parent is an n-gram that has children; the others need no back-off.

use std::borrow::Cow;

use crate::case::CaseContext;
use crate::model::MAX_ORDER;

pub(crate) const MAGIC: [u8; 8] = *b"sohoa-lm";
pub(crate) const VERSION: u32 = 2;
pub(crate) const UNIGRAM_BYTES: usize = 12;
/// Bits of the log-prob in a row; the id lies above them.
pub(crate) const PROB_BITS: u32 = 7;
/// Bits of a row.
pub(crate) const ROW_BITS: u32 = 20;
/// Most ids of a model.
pub(crate) const MAX_IDS: usize = 1 << (ROW_BITS - PROB_BITS);
/// Most n-grams of an order, so that a parent can point to each.
pub(crate) const MAX_ROWS: usize = (1 << 24) - 1;
pub(crate) const GROUP_ROWS: usize = 64;
pub(crate) const GROUP_BYTES: usize = 12;
pub(crate) const PARENT_BYTES: usize = 4;
/// Bytes before the id section.
pub(crate) const HEADER_BYTES: usize = 8 + 4 + 4 + 8 + 4 + 4 + 24 * (MAX_ORDER - 1);
/// The checksum covers everything from here on: the counts, the scales and the sections.
const CHECKED_FROM: usize = 24;

/// Why a model could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The bytes are not a model of this version.
    #[error("not a model file of version {expected}: found {got}; rebuild it with `sohoa train`")]
    Version {
        /// What this build reads.
        expected: u32,
        /// What the file says.
        got: String,
    },
    /// The file is shorter or longer than its header says.
    #[error("model file has {got} bytes where its header asks for {expected}; fetch or build it again")]
    Size {
        /// Bytes that the header asks for.
        expected: usize,
        /// Bytes found.
        got: usize,
    },
    /// The content does not match the checksum, or points outside itself.
    #[error("model file is damaged ({what}); fetch or build it again")]
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
    pub(crate) fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.array(at))
    }

    #[inline]
    pub(crate) fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.array(at))
    }

    #[inline]
    pub(crate) fn u64(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.array(at))
    }

    /// The packed row of the section that begins at `rows`.
    #[inline]
    pub(crate) fn row(&self, rows: usize, row: usize) -> u32 {
        let four = self.u32(rows + row * ROW_BITS as usize / 8);
        (four >> (row % 2 * 4)) & ((1 << ROW_BITS) - 1)
    }

    #[inline]
    pub(crate) fn f32(&self, at: usize) -> f32 {
        f32::from_le_bytes(self.array(at))
    }
}

/// A small number stands for `low + step * number` nats.
#[derive(Copy, Clone, PartialEq, Debug, Default)]
pub(crate) struct Scale {
    pub(crate) low: f32,
    pub(crate) step: f32,
}

impl Scale {
    /// The scale that spans the values with the numbers `0..=most`; the error of a value is at most half a step.
    pub(crate) fn spanning(values: impl Iterator<Item = f32>, most: u8) -> Self {
        let (low, high) = values.fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            Self::default()
        } else {
            Self {
                low,
                step: (high - low) / f32::from(most),
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

/// How much there is of one order.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub(crate) struct Size {
    /// N-grams.
    pub(crate) rows: usize,
    /// Those that begin a longer one; not counted for order 1 and for the longest.
    pub(crate) parents: usize,
}

/// Where everything is.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) order: usize,
    pub(crate) ids: usize,
    /// What there is of each order; index 0 is order 1.
    pub(crate) sizes: [Size; MAX_ORDER],
    /// Scales of log-prob and back-off; index 0 (order 1) is unused, unigrams are not quantised.
    pub(crate) scales: [(Scale, Scale); MAX_ORDER],
    pub(crate) text_offsets: usize,
    pub(crate) text: usize,
    /// First byte of the case section.
    pub(crate) cases: usize,
    /// First byte of the rows of each order.
    pub(crate) rows: [usize; MAX_ORDER],
    /// First byte of the groups of each order between.
    pub(crate) groups: [usize; MAX_ORDER],
    /// First byte of the parents of each order between.
    pub(crate) parents: [usize; MAX_ORDER],
    pub(crate) end: usize,
}

impl Layout {
    pub(crate) fn new(
        order: usize,
        text_bytes: usize,
        sizes: [Size; MAX_ORDER],
        scales: [(Scale, Scale); MAX_ORDER],
    ) -> Self {
        let ids = sizes[0].rows;
        let text = HEADER_BYTES + 4 * (ids + 1);
        let [mut rows, mut groups, mut parents] = [[0; MAX_ORDER]; 3];
        let cases = text + text_bytes;
        let mut at = cases + CaseContext::COUNT * ids;
        for k in 0..order {
            rows[k] = at;
            if k == 0 {
                at += UNIGRAM_BYTES * (ids + 1);
                continue;
            }
            at += row_bytes(sizes[k].rows);
            if k + 1 < order {
                groups[k] = at;
                at += GROUP_BYTES * sizes[k].rows.div_ceil(GROUP_ROWS);
                parents[k] = at;
                at += PARENT_BYTES * (sizes[k].parents + 1);
            }
        }
        Self {
            order,
            ids,
            sizes,
            scales,
            text_offsets: HEADER_BYTES,
            text,
            cases,
            rows,
            groups,
            parents,
            end: at,
        }
    }

    /// Reads the header and holds the sizes in it against the length of the file.
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
        let mut sizes = [Size::default(); MAX_ORDER];
        let mut scales = [(Scale::default(), Scale::default()); MAX_ORDER];
        sizes[0].rows = bytes.u32(24) as usize;
        for k in 1..MAX_ORDER {
            let at = 32 + 8 * (k - 1);
            sizes[k].rows = bytes.u32(at) as usize;
            sizes[k].parents = bytes.u32(at + 4) as usize;
            let at = 32 + 8 * (MAX_ORDER - 1) + 16 * (k - 1);
            let scale = |at: usize| Scale {
                low: bytes.f32(at),
                step: bytes.f32(at + 4),
            };
            scales[k] = (scale(at), scale(at + 8));
        }
        let layout = Self::new(order, bytes.u32(28) as usize, sizes, scales);
        if layout.end != got {
            return Err(LoadError::Size {
                expected: layout.end,
                got,
            });
        }
        Ok(layout)
    }

    /// The checksum is right, text offsets and child ranges ascend and stay inside: no later read can be outside.
    pub(crate) fn check(&self, bytes: &Bytes) -> Result<(), LoadError> {
        if checksum(&bytes.0[CHECKED_FROM..]) != u64::from_le_bytes(bytes.array(16)) {
            return Err(LoadError::Damaged { what: "checksum" });
        }
        let text_bytes = self.cases - self.text;
        let offsets = (0..=self.ids).map(|i| bytes.u32(self.text_offsets + 4 * i));
        ascending(offsets, text_bytes).ok_or(LoadError::Damaged { what: "text offsets" })?;
        for k in 0..self.order - 1 {
            let Size { rows, parents } = self.sizes[k];
            let last = if k == 0 { rows } else { parents };
            let starts = (0..=last).map(|parent| self.first_child(bytes, k, parent));
            ascending(starts, self.sizes[k + 1].rows).ok_or(LoadError::Damaged { what: "child ranges" })?;
            if k > 0 {
                self.check_groups(bytes, k)
                    .ok_or(LoadError::Damaged { what: "parents" })?;
            }
        }
        Ok(())
    }

    /// Whether the groups count the parents of the order.
    fn check_groups(&self, bytes: &Bytes, k: usize) -> Option<()> {
        let mut before = 0;
        for group in 0..self.sizes[k].rows.div_ceil(GROUP_ROWS) {
            let at = self.groups[k] + GROUP_BYTES * group;
            if bytes.u32(at) != before {
                return None;
            }
            before += bytes.u64(at + 4).count_ones();
        }
        (before as usize == self.sizes[k].parents).then_some(())
    }

    /// The number among the parents of its order of a row of order k + 1, `None` if it has no children.
    #[inline]
    pub(crate) fn parent(&self, bytes: &Bytes, k: usize, row: usize) -> Option<u32> {
        let at = self.groups[k] + GROUP_BYTES * (row / GROUP_ROWS);
        let (bits, bit) = (bytes.u64(at + 4), 1_u64 << (row % GROUP_ROWS));
        (bits & bit != 0).then(|| bytes.u32(at) + (bits & (bit - 1)).count_ones())
    }

    /// First row of order k + 2 that extends this parent of order k + 1, which for order 1 is an id.
    #[inline]
    pub(crate) fn first_child(&self, bytes: &Bytes, k: usize, parent: usize) -> u32 {
        match k {
            0 => bytes.u32(self.rows[0] + UNIGRAM_BYTES * parent + 8),
            _ => bytes.u32(self.parents[k] + PARENT_BYTES * parent) >> 8,
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
        for size in &self.sizes[1..] {
            put(size.rows as u32);
            put(size.parents as u32);
        }
        for (prob, back_off) in &self.scales[1..] {
            for value in [prob.low, prob.step, back_off.low, back_off.step] {
                put(value.to_bits());
            }
        }
        out
    }
}

/// Bytes of that many packed rows.
pub(crate) fn row_bytes(rows: usize) -> usize {
    (rows * ROW_BITS as usize).div_ceil(8) + 1
}

/// Whether the numbers ascend from 0 to `end`.
fn ascending(mut numbers: impl Iterator<Item = u32>, end: usize) -> Option<()> {
    let mut sound = numbers.next() == Some(0);
    let mut last = 0;
    // To the end in any case: there are millions, and a branch for each takes longer.
    for number in numbers {
        sound &= last <= number;
        last = number;
    }
    (sound && last as usize == end).then_some(())
}

/// Sets the checksum of a finished file.
pub(crate) fn seal(file: &mut [u8]) {
    let sum = checksum(&file[CHECKED_FROM..]);
    file[16..CHECKED_FROM].copy_from_slice(&sum.to_le_bytes());
}

/// Four independent sums of eight bytes a step, so that 38 MB take a few milliseconds. It finds accidents, not
/// forgery.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    let mix = |sum: u64, word: u64| (sum ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    let (blocks, rest) = bytes.as_chunks::<32>();
    let mut lanes = [bytes.len() as u64; 4];
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane = mix(*lane, u64::from_le_bytes(*word));
        }
    }
    let sum = lanes.into_iter().fold(0, mix);
    rest.iter().fold(sum, |sum, byte| mix(sum, u64::from(*byte)))
}
