//! A fast hash for the tables of the search.

use std::hash::{BuildHasherDefault, Hasher};

/// Hashes small keys of numbers in a few instructions. Nothing defends it against keys chosen to collide: it is for
/// keys that were trained, or that the beam bounds, not for whatever stands in the input.
pub(crate) type FastHash = BuildHasherDefault<FastHasher>;

/// The state of a [`FastHash`].
#[derive(Default)]
pub(crate) struct FastHasher(u64);

impl Hasher for FastHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_isize(&mut self, value: isize) {
        self.write_u64(value as u64);
    }
}
