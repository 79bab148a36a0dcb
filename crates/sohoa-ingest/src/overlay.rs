//! Lines that are not the document's own: signature overlays, watermarks, page numbers.

use sohoa_page::grid::{Grid, find_grids};
use sohoa_page::{LineKind, Rect};

use crate::assemble::{DraftLine, DraftPage};

/// Share of the page's height, at its top and bottom, where page numbers and running headers stand.
const EDGE_BAND: f32 = 0.1;
/// Overlays at least this often at the same place are watermarks or running headers.
const REPEATS: usize = 3;
/// The same for a line that ends its pages.
const FOOTERS: usize = 2;
/// How far, in points, the repeats of one line may lie apart: scanned sheets lie a little differently each.
const SAME_PLACE: f32 = 9.0;
/// How similar their texts are at least, marks aside, and how many characters that takes: "PV01" is not "PV06".
const SAME_LINE: f64 = 0.7;
const LIKENESS_LENGTH: usize = 8;
/// Largest gap, in line heights, between lines of one signature overlay.
const OVERLAY_GAP: f32 = 0.9;

/// Marks the lines that a digital signature printed ("Ký bởi: …", "Cơ quan: …", "Thời gian ký: …"),
/// continuation lines included.
pub(crate) fn mark_signatures(lines: &mut [DraftLine]) {
    let clusters = clusters(lines);
    for cluster in clusters {
        let keys: Vec<Key> = cluster
            .iter()
            .filter_map(|index| signature_key(&lines[*index].text))
            .collect();
        let strong = keys.contains(&Key::Strong);
        // Two keys, or nothing but a signature: "Thời gian ký:" alone may be a column of a form.
        if strong && (keys.len() >= 2 || cluster.len() <= 3) {
            for index in cluster {
                lines[index].kind = LineKind::Overlay;
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    /// Says that somebody signed.
    Strong,
    /// Also found in letters.
    Weak,
}

/// The field of a signature overlay that the line opens with.
fn signature_key(text: &str) -> Option<Key> {
    let text = sohoa_viet::skeleton(text);
    let strong = [
        "ky boi:",
        "nguoi ky:",
        "ngay ky:",
        "thoi gian ky:",
        "duoc ky boi",
        "digitally signed by",
        "signed by:",
    ];
    let weak = ["co quan:", "email:", "sao y;", "date:", "chuc vu:", "to chuc:"];
    if strong.iter().any(|key| text.starts_with(key)) || text.contains("; thoi gian ky:") {
        Some(Key::Strong)
    } else if weak.iter().any(|key| text.starts_with(key)) {
        Some(Key::Weak)
    } else {
        None
    }
}

/// Groups of lines that stand close below each other; indices in reading order.
fn clusters(lines: &[DraftLine]) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Vec<usize>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(bbox) = line.bbox else { continue };
        let home = clusters.iter_mut().find(|cluster| {
            cluster
                .iter()
                .any(|other| lines[*other].bbox.is_some_and(|other| is_below(&other, &bbox)))
        });
        match home {
            Some(cluster) => cluster.push(index),
            None => clusters.push(vec![index]),
        }
    }
    clusters
}

/// Whether `below` follows `above` in one block of the same small print.
fn is_below(above: &Rect, below: &Rect) -> bool {
    let height = above.height().max(below.height());
    let same_size = height < 1.3 * above.height().min(below.height());
    let gap = below.y0 - above.y1;
    same_size && gap.abs() < OVERLAY_GAP * height && (above.x0 - below.x0).abs() < 2.0 * height
}

/// Marks page numbers (a line in the top or bottom band that is nothing but a number) and drawn lines
/// made of dashes. What stands in a cell of a table is the table's: its last line may be a number, too.
pub(crate) fn mark_furniture(lines: &mut [DraftLine], height: f32, tables: &[Grid]) {
    for line in lines.iter_mut().filter(|line| is_ornament(&line.text)) {
        line.kind = LineKind::Furniture;
    }
    let band = height * EDGE_BAND;
    for index in edge_indices(lines) {
        let Some(bbox) = lines[index].bbox else { continue };
        let at_edge = bbox.y1 < band || bbox.y0 > height - band;
        let (x, y) = bbox.center();
        let in_cell = tables
            .iter()
            .any(|table| table.cells.iter().any(|cell| cell.rect.contains(x, y)));
        if at_edge && !in_cell && lines[index].kind == LineKind::Body && is_page_number(&lines[index].text) {
            lines[index].kind = LineKind::Furniture;
        }
    }
}

/// The first two and the last two lines of the page by height.
fn edge_indices(lines: &[DraftLine]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lines.len())
        .filter(|index| lines[*index].bbox.is_some())
        .collect();
    let top = |index: &usize| lines[*index].bbox.map_or(0.0, |bbox| bbox.y0);
    order.sort_by(|a, b| top(a).total_cmp(&top(b)));
    let last = order.len().saturating_sub(2).max(2.min(order.len()));
    order
        .iter()
        .take(2)
        .chain(order.iter().skip(last))
        .copied()
        .collect()
}

/// At least four dashes, underscores or stars and nothing else: a rule under a letterhead.
fn is_ornament(text: &str) -> bool {
    let mut marks = text.chars().filter(|c| !c.is_whitespace());
    let ornament = |c: char| matches!(c, '-' | '–' | '—' | '_' | '*' | '=' | '─');
    marks.by_ref().take(4).filter(|c| ornament(*c)).count() == 4 && marks.all(ornament)
}

/// "3", "- 3 -", "3/14", "Trang 3": digits with at most a word for page around them.
fn is_page_number(text: &str) -> bool {
    let text = sohoa_viet::skeleton(text);
    let text = text.strip_prefix("trang").unwrap_or(&text);
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '.' | '|'));
    let mut parts = text.split('/').map(str::trim);
    let is_number =
        |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.next().is_some_and(is_number) && parts.all(is_number)
}

/// Marks running headers and footers: about the same text at the same place in the edge bands of at least
/// three pages and of half of all pages. Recognition reads a faint mark a little differently on each page.
/// Two pages are enough for a footer that is the last line of both: two letterheads may be alike, two ends are not.
pub(crate) fn mark_running_lines(pages: &mut [DraftPage]) {
    let mut running: Vec<Running> = Vec::new();
    let last: Vec<Option<usize>> = pages.iter().map(last_line).collect();
    for (page, draft) in pages.iter().enumerate() {
        let band = draft.page.height * EDGE_BAND;
        for (line, found) in draft.lines.iter().enumerate() {
            let Some(bbox) = found.bbox else { continue };
            let at_edge = bbox.y1 < band || bbox.y0 > draft.page.height - band;
            if !at_edge || found.kind != LineKind::Body {
                continue;
            }
            let plain = sohoa_viet::skeleton(&found.text);
            match running.iter_mut().find(|first| first.repeats(&plain, &bbox)) {
                Some(first) => first.places.push((page, line)),
                None => running.push(Running {
                    plain,
                    bbox,
                    places: vec![(page, line)],
                }),
            }
        }
    }
    let half = pages.len().div_ceil(2);
    for Running { places, .. } in running {
        let mut on: Vec<usize> = places.iter().map(|place| place.0).collect();
        on.dedup();
        let ends_pages = places.iter().all(|(page, line)| last[*page] == Some(*line));
        let enough = on.len() >= REPEATS || on.len() >= FOOTERS && ends_pages;
        if enough && on.len() >= half {
            for (page, line) in places {
                pages[page].lines[line].kind = LineKind::Furniture;
            }
        }
    }
}

/// The lowest line of a page, page numbers aside, where it is long enough to be told from others and no cell holds it.
fn last_line(draft: &DraftPage) -> Option<usize> {
    let lines = draft.lines.iter().enumerate();
    let placed =
        lines.filter_map(|(at, line)| Some((at, line.bbox.filter(|_| line.kind == LineKind::Body)?)));
    let (at, bbox) = placed.max_by(|(_, a), (_, b)| a.y1.total_cmp(&b.y1))?;
    let (x, y) = bbox.center();
    let in_table = find_grids(&draft.page.rules)
        .iter()
        .any(|grid| grid.bbox.contains(x, y));
    let long = draft.lines[at].text.chars().count() >= LIKENESS_LENGTH;
    (long && !in_table).then_some(at)
}

/// A line at the edge of a page and what looks like it on the pages after it.
struct Running {
    /// Without marks, in small letters.
    plain: String,
    bbox: Rect,
    /// Page and line, by index.
    places: Vec<(usize, usize)>,
}

impl Running {
    fn repeats(&self, plain: &str, bbox: &Rect) -> bool {
        let near = |a: f32, b: f32| (a - b).abs() < SAME_PLACE;
        let ((_, y), (_, other_y)) = (self.bbox.center(), bbox.center());
        near(self.bbox.x0, bbox.x0)
            && near(y, other_y)
            && (self.plain == plain
                || self.plain.len().min(plain.len()) >= LIKENESS_LENGTH
                    && numbers(&self.plain).eq(numbers(plain))
                    && strsim::normalized_levenshtein(&self.plain, plain) >= SAME_LINE)
    }
}

/// The words of a line that count something: "Phụ lục I" is not "Phụ lục II".
fn numbers(plain: &str) -> impl Iterator<Item = &str> {
    let counts = |word: &&str| {
        word.contains(|c: char| c.is_ascii_digit())
            || word.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'l'))
    };
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .filter(counts)
}

#[cfg(test)]
mod tests {
    use sohoa_page::grid::find_grids;
    use sohoa_page::{Axis, LayerVerdict, Rule, TextOrigin};

    use super::*;

    fn line(text: &str, x: f32, y: f32) -> DraftLine {
        DraftLine {
            text: text.to_owned(),
            bbox: Some(Rect::new(x, y, x + 80.0, y + 10.0)),
            words: Vec::new(),
            block: 0,
            kind: LineKind::Body,
            confidence: 1.0,
        }
    }

    fn kinds(lines: &[DraftLine]) -> Vec<LineKind> {
        lines.iter().map(|line| line.kind).collect()
    }

    #[test]
    fn signature_overlay_is_marked_with_its_continuation() {
        use LineKind::{Body, Overlay};
        let mut lines = vec![
            line("Ký bởi: Sở Y tế", 300.0, 10.0),
            line("Cơ quan: Ủy ban", 300.0, 20.0),
            line("nhân dân tỉnh", 300.0, 30.0),
            line("Thời gian ký: 01.02.2025", 300.0, 40.0),
            line("Cơ quan: các sở", 50.0, 100.0),
            line("Người ký", 50.0, 300.0),
        ];
        mark_signatures(&mut lines);
        assert_eq!(kinds(&lines), [Overlay, Overlay, Overlay, Overlay, Body, Body]);
    }

    #[test]
    fn page_numbers_stand_at_the_edge() {
        use LineKind::{Body, Furniture};
        let mut lines = vec![
            line("- 3 -", 260.0, 20.0),
            line("1. Mục tiêu", 50.0, 60.0),
            line("12", 260.0, 400.0),
            line("Trang 3/14", 260.0, 780.0),
            line("–––––––", 260.0, 100.0),
        ];
        mark_furniture(&mut lines, 800.0, &[]);
        assert_eq!(kinds(&lines), [Furniture, Body, Body, Furniture, Furniture]);
    }

    #[test]
    fn labels_that_count_are_no_running_header() {
        let mut pages: Vec<DraftPage> = (1..=4)
            .map(|number| {
                let mut draft = DraftPage::empty(number, TextOrigin::TextLayer, LayerVerdict::Keep);
                draft.page.height = 800.0;
                let label = ["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV"][number as usize - 1];
                draft.lines = vec![line(label, 250.0, 40.0), line("Biểu mẫu 0", 50.0, 60.0)];
                draft.lines[1].text = format!("Biểu mẫu {number}");
                draft
            })
            .collect();
        mark_running_lines(&mut pages);
        for page in &pages {
            assert_eq!(kinds(&page.lines), [LineKind::Body, LineKind::Body]);
        }
    }

    #[test]
    fn a_footer_repeats_on_two_pages() {
        let page = |number: u32, texts: [&str; 2]| {
            let mut draft = DraftPage::empty(number, TextOrigin::TextLayer, LayerVerdict::Keep);
            draft.page.height = 800.0;
            draft.lines = vec![line(texts[0], 250.0, 20.0), line(texts[1], 50.0, 770.0)];
            draft
        };
        let kinds_of = |texts: [[&str; 2]; 2]| {
            let mut pages = vec![page(1, texts[0]), page(2, texts[1])];
            mark_running_lines(&mut pages);
            pages.iter().map(|page| kinds(&page.lines)).collect::<Vec<_>>()
        };
        let footer = [["SỞ Y TẾ", "KH trồng cây 2020"], ["SỞ Y TẾ", "KH trông cây 2020"]];
        assert_eq!(kinds_of(footer), [[LineKind::Body, LineKind::Furniture]; 2]);
        let ends = [["SỞ Y TẾ", "Trần Văn Bình"], ["SỞ Y TẾ", "Lưu: VT, TCHC"]];
        assert_eq!(kinds_of(ends), [[LineKind::Body; 2]; 2]);
    }

    #[test]
    fn a_number_at_the_end_of_a_cell_is_no_page_number() {
        use LineKind::{Body, Furniture};
        let rule = |axis, position, start, end| Rule {
            axis,
            position,
            start,
            end,
            thickness: 0.5,
        };
        let mut rules = [600.0, 760.0]
            .map(|y| rule(Axis::Horizontal, y, 40.0, 500.0))
            .to_vec();
        rules.extend([40.0, 80.0, 500.0].map(|x| rule(Axis::Vertical, x, 600.0, 760.0)));
        let mut lines = vec![
            line("12", 45.0, 610.0),
            line("Nhân rộng các mô hình năm", 90.0, 728.0),
            line("28", 90.0, 742.0),
            line("7", 260.0, 770.0),
        ];
        mark_furniture(&mut lines, 800.0, &find_grids(&rules));
        assert_eq!(kinds(&lines), [Body, Body, Body, Furniture]);
    }

    #[test]
    fn running_headers_repeat_at_one_place() {
        let mut pages: Vec<DraftPage> = (1..=4)
            .map(|number| {
                let mut draft = DraftPage::empty(number, TextOrigin::TextLayer, LayerVerdict::Keep);
                draft.page.height = 800.0;
                let mark =
                    ["Kho văn bản", "Kho văn bản E", "Kho van bản ÉE", "Kho văn bàn £"][number as usize - 1];
                draft.lines = vec![
                    line("Kế hoạch 2025", 50.0, 20.0),
                    line("nội dung", 50.0, 400.0),
                    line(mark, 50.0, 780.0),
                ];
                draft
            })
            .collect();
        mark_running_lines(&mut pages);
        for page in &pages {
            use LineKind::{Body, Furniture};
            assert_eq!(kinds(&page.lines), [Furniture, Body, Furniture]);
        }
    }
}
