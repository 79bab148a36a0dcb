//! Other readings of doubtful places, read off the search graph.

use sohoa_lm::NgramModel;

use crate::lattice::{Arc, ArcKind};
use crate::search::{Edge, Search, text};

/// Another reading of a stretch of the paragraph.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Other {
    /// First observed character.
    pub(crate) start: usize,
    /// Position after the last one.
    pub(crate) end: usize,
    /// What is printed there.
    pub(crate) text: String,
    /// Price of the best way that reads it so, minus the best, nats.
    gap: f32,
}

/// Words and codes with a smaller margin have other readings, nats. With more, nothing near survived the beam, whose
/// width is as much.
const DOUBTFUL: f32 = 9.0;
/// Readings kept of the same characters: as many as fit beside the observed one (`alternatives.rs`).
const MOST: usize = 3;

/// A finished search and what it was made of.
pub(crate) struct Found<'a> {
    pub(crate) search: &'a Search,
    pub(crate) arcs: &'a [Arc],
    pub(crate) symbols: &'a [char],
    pub(crate) model: &'a NgramModel,
    /// The best way.
    pub(crate) path: &'a [Edge],
    /// Its price, nats.
    pub(crate) price: f32,
}

impl Found<'_> {
    /// Other readings of the doubtful words and codes, cheapest first. The best way through each other arc is followed
    /// to either side until it meets the best way of all, so that a word read as two has a reading, too.
    pub(crate) fn others(&self, margins: &[f32], gaps: &[f32]) -> Vec<Other> {
        let Some(mut wanted) = self.wanted(margins, gaps) else {
            return Vec::new();
        };
        let mut others = Vec::new();
        for (number, edge) in self.search.edges.iter().enumerate() {
            let arc = edge.arc as usize;
            if wanted[arc] && self.search.gap(edge, self.price) <= gaps[arc] {
                wanted[arc] = false;
                others.extend(self.through(number as u32, gaps[arc]));
            }
        }
        let order = |a: &Other, b: &Other| a.gap.total_cmp(&b.gap).then_with(|| a.text.cmp(&b.text));
        others.sort_by(|a, b| (a.start, a.end).cmp(&(b.start, b.end)).then_with(|| order(a, b)));
        let mut kept: Vec<Other> = Vec::new();
        for same in others.chunk_by(|a, b| (a.start, a.end) == (b.start, b.end)) {
            let first = kept.len();
            for other in same {
                let known = kept[first..].iter().any(|known| known.text == other.text);
                if !known && kept.len() < first + MOST {
                    kept.push(other.clone());
                }
            }
        }
        kept.sort_by(order);
        kept
    }

    /// For each arc whether it reads a doubtful word otherwise; nothing where no word is doubtful.
    fn wanted(&self, margins: &[f32], gaps: &[f32]) -> Option<Vec<bool>> {
        let mut doubtful = vec![false; self.symbols.len()];
        let mut any = false;
        for (edge, margin) in self.path.iter().zip(margins) {
            let arc = &self.arcs[edge.arc as usize];
            if *margin < DOUBTFUL && matches!(arc.kind, ArcKind::Word(_) | ArcKind::Code) {
                doubtful[arc.start..arc.end].fill(true);
                any = true;
            }
        }
        if !any {
            return None;
        }
        let near = |(arc, gap): (&Arc, &f32)| *gap < DOUBTFUL && doubtful[arc.start..arc.end].contains(&true);
        let mut wanted: Vec<bool> = self.arcs.iter().zip(gaps).map(near).collect();
        for edge in self.path {
            wanted[edge.arc as usize] = false;
        }
        Some(wanted)
    }

    /// What the best way through an edge prints between the places where it leaves and meets the best way of all.
    fn through(&self, edge: u32, gap: f32) -> Option<Other> {
        let Search { nodes, edges, .. } = self.search;
        let mut way = vec![edges[edge as usize]];
        let start_of = |edge: &Edge| self.arcs[edge.arc as usize].start;
        let end_of = |edge: &Edge| self.arcs[edge.arc as usize].end;
        let first = loop {
            if let Ok(first) = self.path.binary_search_by_key(&start_of(&way[0]), start_of) {
                break first;
            }
            way.insert(0, edges[nodes[way[0].from as usize].back? as usize]);
        };
        let last = loop {
            let end = way[way.len() - 1];
            if let Ok(last) = self.path.binary_search_by_key(&end_of(&end), end_of) {
                break last;
            }
            way.push(edges[nodes[end.to as usize].onward? as usize]);
        };
        let (read, best) = (self.print(&way), self.print(&self.path[first..=last]));
        let spaced = |text: &str| text.starts_with(' ');
        (read != best && spaced(&read) == spaced(&best) && !read.trim().is_empty()).then(|| Other {
            start: start_of(&way[0]),
            end: end_of(&way[way.len() - 1]),
            text: read.trim().to_owned(),
            gap,
        })
    }

    /// The text that edges in a row print, NFC.
    fn print(&self, way: &[Edge]) -> String {
        let mut printed = String::new();
        let mut at = None;
        for edge in way {
            let arc = &self.arcs[edge.arc as usize];
            printed.extend(&self.symbols[at.unwrap_or(arc.start)..arc.start]);
            if edge.space {
                printed.push(' ');
            }
            match text(arc, self.model) {
                Some(text) => printed.push_str(&text),
                None => printed.extend(&self.symbols[arc.start..arc.end]),
            }
            at = Some(arc.end);
        }
        sohoa_viet::nfc(&printed)
    }
}
