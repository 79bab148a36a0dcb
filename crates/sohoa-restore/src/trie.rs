//! The lexicon as a trie of intended letters, laid out in one array.

use crate::letters::{self, Letter};
use crate::units::{IMPOSSIBLE, Units, units};

/// Number of a node; the root is 0.
pub(crate) type NodeId = u32;

/// One node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    /// Letter that leads here.
    pub(crate) letter: Letter,
    /// Number of children.
    size: u8,
    /// First of the children, which follow each other by letter.
    first: NodeId,
    /// Entry that ends here, or [`NO_ENTRY`].
    pub(crate) entry: u32,
    /// Own price of the entry.
    pub(crate) price: Units,
    /// Least own price of the entries here and below.
    pub(crate) prior: Units,
}

/// No word ends at the node.
pub(crate) const NO_ENTRY: u32 = u32::MAX;

/// A set of words; each word carries the number under which it was added.
#[derive(Debug, Clone)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
}

/// A word as letters, its number and its own price in nats.
type Word = (Vec<Letter>, u32, f32);

impl Trie {
    /// A trie of words, each with a number and its own price in nats. Of equal words the first counts; words that
    /// are empty or hold letters outside the alphabet are left out.
    pub(crate) fn new<'w>(words: impl Iterator<Item = (&'w str, u32, f32)>) -> Self {
        let mut list: Vec<Word> = words
            .filter_map(|(word, entry, price)| {
                let path = word
                    .chars()
                    .map(letters::letter)
                    .collect::<Option<Vec<Letter>>>()?;
                (!path.is_empty()).then_some((path, entry, price))
            })
            .collect();
        list.sort_by(|a, b| a.0.cmp(&b.0));
        list.dedup_by(|next, kept| next.0 == kept.0);
        let root = Node {
            letter: letters::NONE,
            size: 0,
            first: 0,
            entry: NO_ENTRY,
            price: IMPOSSIBLE,
            prior: IMPOSSIBLE,
        };
        let mut trie = Self { nodes: vec![root] };
        trie.grow(0, &list, 0);
        trie
    }

    /// Fills a node from the words that lead to it; they share their first `depth` letters.
    fn grow(&mut self, at: usize, words: &[Word], depth: usize) {
        let (here, below) = match words.first() {
            Some(word) if word.0.len() == depth => (Some(word), &words[1..]),
            _ => (None, words),
        };
        let first = self.nodes.len();
        let groups: Vec<&[Word]> = below.chunk_by(|a, b| a.0[depth] == b.0[depth]).collect();
        for group in &groups {
            self.nodes.push(Node {
                letter: group[0].0[depth],
                ..self.nodes[0]
            });
        }
        for (place, group) in groups.iter().enumerate() {
            self.grow(first + place, group, depth + 1);
        }
        let below = self.nodes[first..first + groups.len()]
            .iter()
            .map(|child| child.prior);
        let best = below.min().unwrap_or(IMPOSSIBLE);
        let node = &mut self.nodes[at];
        node.first = first as NodeId;
        node.size = groups.len() as u8;
        (node.entry, node.price) = here.map_or((NO_ENTRY, IMPOSSIBLE), |word| (word.1, units(word.2)));
        node.prior = best.min(node.price);
    }

    /// The children of a node, in the order of their letters.
    pub(crate) fn children(&self, id: NodeId) -> (NodeId, &[Node]) {
        let node = &self.nodes[id as usize];
        let first = node.first as usize;
        (node.first, &self.nodes[first..first + usize::from(node.size)])
    }

    /// The entry of a word, if it is in the set.
    pub(crate) fn get(&self, word: &str) -> Option<u32> {
        let mut at = 0;
        for symbol in word.chars() {
            let letter = letters::letter(symbol)?;
            let (first, children) = self.children(at);
            at = first
                + children
                    .binary_search_by_key(&letter, |child| child.letter)
                    .ok()? as NodeId;
        }
        Some(self.nodes[at as usize].entry).filter(|&entry| entry != NO_ENTRY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found() {
        let words = [
            ("kế", 7, 1.0),
            ("k", 3, 2.0),
            ("hoạch", 5, 0.5),
            ("kế", 9, 0.0),
            ("漢", 1, 0.0),
        ];
        let trie = Trie::new(words.into_iter());
        assert_eq!(trie.get("kế"), Some(7));
        assert_eq!(trie.get("k"), Some(3));
        assert_eq!(trie.get("ho"), None);
        assert_eq!(trie.get("漢"), None);
        assert_eq!(trie.children(0).1[0].prior, units(0.5));
    }
}
