//! Goals in numbers under the headings of a plan: "a) 100% hồ sơ được số hóa".

use std::sync::LazyLock;

use regex::Regex;
use sohoa_record::Indicator;

use super::fields::strip_end;
use super::outline::Outline;
use crate::evidence::{Lines, rounded};

/// Share of confidence left because the value comes from a sentence, not from a column.
const FROM_SENTENCE: f32 = 0.85;
/// Fewest words of a goal; less is a fragment of a damaged line.
const FEWEST_WORDS: usize = 2;

/// A share at the start of an item, and what it is a share of.
static SHARE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^((?:(?:Trên|Hơn|Dưới|Tối thiểu|Tối đa|Ít nhất|Khoảng|Từ)\s+)?\d{1,3}(?:[.,]\d{1,2})?\s?%?",
        r"(?:\s?(?:-|–|đến)\s?\d{1,3}(?:[.,]\d{1,2})?)?\s?%(?:\s+trở lên)?)\s+(\p{L}.*)$"
    ))
    .ok()
});

/// Items that begin with a share, under headings of goals.
pub(super) fn read(outline: &Outline, lines: &Lines<'_>) -> Vec<Indicator> {
    let mut out = Vec::new();
    for (at, node) in outline.nodes.iter().enumerate().skip(1) {
        let Some(marker) = node.marker.as_ref().filter(|_| node.fields.is_empty()) else {
            continue;
        };
        let found = SHARE.as_ref().and_then(|share| share.captures(node.text.trim()));
        let Some((share, name)) = found.and_then(|found| Some((found.get(1)?, found.get(2)?))) else {
            continue;
        };
        let above: Vec<_> = outline
            .ancestors(at)
            .into_iter()
            .map(|above| &outline.nodes[above])
            .filter(|above| above.is_numbered())
            .collect();
        if !is_goal(above.iter().map(|above| above.text.as_str())) {
            continue;
        }
        let name = strip_end(name.as_str()).to_owned();
        if name.split(' ').count() < FEWEST_WORDS {
            continue;
        }
        let note = above.last().map(|above| {
            format!("{} {}", above.printed, strip_end(&above.text))
                .trim()
                .to_owned()
        });
        out.push(Indicator {
            id: String::new(),
            appendix: None,
            stt: Some(marker.label.clone()),
            name,
            unit: Some("%".to_owned()),
            target: Some(share.as_str().replace(" %", "%")),
            implementers: Vec::new(),
            note,
            evidence: lines.evidence(&node.lines),
            confidence: rounded(lines.confidence(&node.lines) * FROM_SENTENCE),
            review: None,
        });
    }
    out
}

/// Whether the headings above, outermost first, name goals; a later heading of work ends them.
fn is_goal<'a>(titles: impl Iterator<Item = &'a str>) -> bool {
    let mut goal = false;
    for title in titles {
        let plain = sohoa_viet::skeleton(title);
        if plain.contains("muc tieu") || plain.contains("chi tieu") {
            goal = true;
        } else if plain.contains("nhiem vu")
            || plain.contains("giai phap")
            || plain.contains("to chuc thuc hien")
        {
            goal = false;
        }
    }
    goal
}
