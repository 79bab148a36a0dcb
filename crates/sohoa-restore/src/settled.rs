//! What an earlier pass read without doubt.

use std::collections::HashMap;
use std::ops::Range;

use crate::decode::{Piece, Reading};
use crate::lattice::ArcKind;
use crate::paragraph::{Paragraph, chunk_length};

/// Runs of pieces of a paragraph that fill whole chunks and are not in doubt; later passes take them as they are.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    pieces: Vec<Piece>,
    /// End of a run and its pieces, by start.
    runs: HashMap<usize, (usize, Range<usize>)>,
}

impl Settled {
    /// The runs of a reading whose pieces have at least this margin, nats.
    pub(crate) fn new(paragraph: &Paragraph, reading: &Reading, margin: f32) -> Self {
        let mut settled = Self::default();
        let chunks = chunks(paragraph);
        let mut pieces = reading
            .pieces
            .iter()
            .filter(|piece| piece.kind != ArcKind::Gap)
            .peekable();
        while let Some(first) = pieces.peek().map(|piece| piece.start) {
            let before = settled.pieces.len();
            let mut end = first;
            let mut sure = chunks.contains_key(&first);
            while let Some(piece) = pieces.next() {
                sure &= piece.margin >= margin;
                end = piece.end;
                settled.pieces.push(piece.clone());
                let closed = chunks.values().any(|&close| close == end);
                if closed || pieces.peek().is_none() {
                    break;
                }
            }
            if sure {
                settled.runs.insert(first, (end, before..settled.pieces.len()));
            } else {
                settled.pieces.truncate(before);
            }
        }
        settled
    }

    /// End and pieces of the run that begins at a position.
    pub(crate) fn at(&self, start: usize) -> Option<(usize, &[Piece])> {
        let (end, pieces) = self.runs.get(&start)?;
        Some((*end, &self.pieces[pieces.clone()]))
    }

    /// Gives settled pieces the margins that they had when they were searched for.
    pub(crate) fn keep_margins(&self, pieces: &mut [Piece]) {
        let mut known = self.pieces.iter().peekable();
        for piece in pieces {
            while known.next_if(|known| known.start < piece.start).is_some() {}
            if let Some(known) = known
                .peek()
                .filter(|known| known.start == piece.start && known.end == piece.end)
            {
                piece.margin = piece.margin.min(known.margin);
            }
        }
    }
}

/// Ends of the paragraph's chunks by their starts.
fn chunks(paragraph: &Paragraph) -> HashMap<usize, usize> {
    let symbols = &paragraph.symbols;
    let mut chunks = HashMap::new();
    let mut place = 0;
    while place < symbols.len() {
        let length = chunk_length(&symbols[place..]);
        if length > 0 {
            chunks.insert(place, place + length);
        }
        place += length.max(1);
    }
    chunks
}
