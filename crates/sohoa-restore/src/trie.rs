//! The lexicon as a trie of intended letters.

use crate::letters::{self, Letter};

/// Number of a node; the root is 0.
pub(crate) type NodeId = u32;

/// One node.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Children by letter, ascending.
    pub(crate) children: Vec<(Letter, NodeId)>,
    /// Entry that ends here, with its own price in nats.
    pub(crate) entry: Option<(u32, f32)>,
    /// Least own price of the entries here and below, nats.
    pub(crate) prior: f32,
}

impl Default for Node {
    fn default() -> Self {
        Self {
            children: Vec::new(),
            entry: None,
            prior: f32::INFINITY,
        }
    }
}

/// A set of words; each word carries the number under which it was added.
#[derive(Debug, Clone)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
}

impl Trie {
    /// An empty trie.
    pub(crate) fn new() -> Self {
        Self {
            nodes: vec![Node::default()],
        }
    }

    /// Adds a word with its own price; words with letters outside the alphabet, empty words and repeats are
    /// left out.
    pub(crate) fn insert(&mut self, word: &str, entry: u32, price: f32) -> bool {
        let Some(path) = word.chars().map(letters::letter).collect::<Option<Vec<Letter>>>() else {
            return false;
        };
        if path.is_empty() {
            return false;
        }
        let mut at = 0;
        for letter in path {
            at = self.child_or_new(at, letter);
            let node = &mut self.nodes[at as usize];
            node.prior = node.prior.min(price);
        }
        let node = &mut self.nodes[at as usize];
        let fresh = node.entry.is_none();
        node.entry.get_or_insert((entry, price));
        fresh
    }

    fn child_or_new(&mut self, parent: NodeId, letter: Letter) -> NodeId {
        let children = &self.nodes[parent as usize].children;
        match children.binary_search_by_key(&letter, |child| child.0) {
            Ok(place) => children[place].1,
            Err(place) => {
                let fresh = self.nodes.len() as NodeId;
                self.nodes.push(Node::default());
                self.nodes[parent as usize]
                    .children
                    .insert(place, (letter, fresh));
                fresh
            }
        }
    }

    /// The node.
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// The entry of a word, if it is in the set.
    pub(crate) fn get(&self, word: &str) -> Option<u32> {
        let mut at = 0;
        for symbol in word.chars() {
            let letter = letters::letter(symbol)?;
            let children = &self.node(at).children;
            let place = children.binary_search_by_key(&letter, |child| child.0).ok()?;
            at = children[place].1;
        }
        self.node(at).entry.map(|entry| entry.0)
    }
}
