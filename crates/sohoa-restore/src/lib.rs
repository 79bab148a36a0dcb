//! Restores lost diacritics and OCR damage: channel model, lattice, beam search.
//!
//! Total and pure: restoration never fails and does no I/O.
