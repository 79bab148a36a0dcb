//! What an earlier pass read without doubt.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use sohoa_lm::NgramModel;

use crate::decode::{Piece, Reading};
use crate::lattice::ArcKind;
use crate::paragraph::{Paragraph, chunk_length};

/// What is read with this margin (nats) stays as it is; where a chunk was read with a smaller one anywhere, it is
/// searched for again, and wider.
const SETTLED: f32 = 6.0;

/// A word that costs more than this where it stands, nats, is in doubt although nothing else was found in its place:
/// the first pass looks no further than what is near ("tổ chiếc chính trị").
const SURPRISING: f32 = 12.0;

/// A word that costs more than this, nats, is sought also among those that its context expects. A strange word that was
/// copied is a name.
const DEAR: f32 = 7.0;

/// Whether a piece need not be searched for again.
pub(crate) fn is_sure(piece: &Piece) -> bool {
    piece.margin >= SETTLED && piece.cost <= SURPRISING
}

/// Runs of pieces of a paragraph that fill whole chunks and are not in doubt; later passes take them as they are.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    pieces: Vec<Piece>,
    /// End of a run and its pieces, by start.
    runs: HashMap<usize, (usize, Range<usize>)>,
    /// Where words begin that cost much though nothing better was found.
    dear: HashSet<usize>,
}

impl Settled {
    /// The runs of a reading whose pieces are all sure.
    pub(crate) fn new(paragraph: &Paragraph, reading: &Reading) -> Self {
        let mut settled = Self::default();
        let Borders { starts, ends } = Borders::of(paragraph);
        let dear = |piece: &&Piece| {
            let known = piece.event != Some(NgramModel::UNKNOWN);
            matches!(piece.kind, ArcKind::Word(_)) && known && piece.cost > DEAR
        };
        settled.dear = reading
            .pieces
            .iter()
            .filter(dear)
            .map(|piece| piece.start)
            .collect();
        let mut sure = true;
        let mut first = 0;
        for piece in reading.pieces.iter().filter(|piece| piece.kind != ArcKind::Gap) {
            let pieces = &mut settled.pieces;
            if pieces.len() == first {
                sure = starts[piece.start];
            }
            sure &= is_sure(piece);
            pieces.push(piece.clone());
            if ends[piece.end] {
                if sure {
                    let run = (piece.end, first..pieces.len());
                    settled.runs.insert(pieces[first].start, run);
                } else {
                    pieces.truncate(first);
                }
                first = pieces.len();
            }
        }
        settled
    }

    /// Whether a word that costs much begins at a position.
    pub(crate) fn is_dear(&self, start: usize) -> bool {
        self.dear.contains(&start)
    }

    /// Whether a piece that begins at a position is settled.
    pub(crate) fn holds(&self, start: usize) -> bool {
        self.pieces
            .binary_search_by_key(&start, |piece| piece.start)
            .is_ok()
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

/// Where chunks of a paragraph begin and end, by position.
struct Borders {
    starts: Vec<bool>,
    ends: Vec<bool>,
}

impl Borders {
    fn of(paragraph: &Paragraph) -> Self {
        let symbols = &paragraph.symbols;
        let mut borders = Self {
            starts: vec![false; symbols.len() + 1],
            ends: vec![false; symbols.len() + 1],
        };
        let mut place = 0;
        while place < symbols.len() {
            let length = chunk_length(&symbols[place..]);
            if length > 0 {
                borders.starts[place] = true;
                borders.ends[place + length] = true;
            }
            place += length.max(1);
        }
        borders
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraph::split_text;

    fn piece(start: usize, end: usize, margin: f32) -> Piece {
        Piece {
            start,
            end,
            text: None,
            event: None,
            space_before: false,
            kind: ArcKind::Code,
            margin,
            price: 0.0,
            cost: 0.0,
        }
    }

    #[test]
    fn whole_chunks_settle() {
        let paragraph = &split_text(&["a, bc de"])[0];
        let pieces = vec![
            piece(0, 1, 9.0),
            piece(1, 2, 9.0),
            piece(3, 5, 2.0),
            piece(6, 8, 7.0),
        ];
        let reading = Reading {
            pieces,
            ..Reading::default()
        };
        let settled = Settled::new(paragraph, &reading);
        let end = |start| settled.at(start).map(|(end, pieces)| (end, pieces.len()));
        assert_eq!(
            (end(0), end(1), end(3), end(6)),
            (Some((2, 2)), None, None, Some((8, 1)))
        );
    }

    #[test]
    fn a_word_of_two_chunks_settles_as_one() {
        let paragraph = &split_text(&["PVO 1, a"])[0];
        let pieces = vec![piece(0, 5, 9.0), piece(5, 6, 9.0), piece(7, 8, 1.0)];
        let reading = Reading {
            pieces,
            ..Reading::default()
        };
        let settled = Settled::new(paragraph, &reading);
        assert_eq!(settled.at(0).map(|(end, _)| end), Some(6));
        let mut again = vec![piece(0, 5, 20.0), piece(5, 6, 20.0), piece(7, 8, 20.0)];
        settled.keep_margins(&mut again);
        assert_eq!(
            again.iter().map(|piece| piece.margin).collect::<Vec<_>>(),
            [9.0, 9.0, 20.0]
        );
    }
}
