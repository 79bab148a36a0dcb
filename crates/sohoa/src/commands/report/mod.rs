//! A self-contained page about accuracy, for a department head and for an engineer, in Vietnamese and English.

mod labels;
mod lines;
mod plots;
mod snippets;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use sohoa_eval::{Confusion, ErrorClass, Reliability};

pub(super) use self::lines::ReportLine;
pub(super) use self::snippets::Snippets;

use self::labels::{both, count, label, percent};

/// What a page tells. Empty parts are left out.
pub(super) struct Report {
    /// What was evaluated: a sample, a file.
    pub(super) title: String,
    /// One sentence about what the figures are of, in both languages.
    pub(super) about: (String, String),
    /// The figures to be seen first.
    pub(super) headline: Vec<Figure>,
    /// All figures, by subject.
    pub(super) groups: Vec<Group>,
    /// Errors by class.
    pub(super) classes: Vec<(ErrorClass, usize)>,
    /// Confidences held against what was right, with the names of what they are of.
    pub(super) reliability: Vec<(&'static str, Reliability)>,
    /// Documents, worst first.
    pub(super) documents: Vec<Document>,
    /// Lines with errors, worst first.
    pub(super) lines: Vec<ReportLine>,
    /// Lines with errors that are not shown.
    pub(super) lines_left: usize,
    /// Tokens taken for others, most frequent first.
    pub(super) confusions: Vec<Confusion>,
    /// How the intervals come about; empty where there are none.
    pub(super) method: &'static str,
    /// What was left out, and what the figures rest on.
    pub(super) notes: Vec<String>,
}

/// Figures about one subject, drawn side by side.
pub(super) struct Group {
    /// Name of its label.
    pub(super) name: &'static str,
    /// The figures.
    pub(super) figures: Vec<Figure>,
}

/// A share with its counts.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    /// Name; known ones have labels.
    pub(super) name: String,
    /// Share, 0..=1.
    pub(super) share: f64,
    /// 95 % interval.
    pub(super) interval: Option<(f64, f64)>,
    /// Errors counted.
    pub(super) errors: f64,
    /// Reference units counted.
    pub(super) reference: f64,
    /// The share without restoration.
    pub(super) baseline: Option<f64>,
}

/// Counts of a document.
pub(super) struct Document {
    /// Name of the file.
    pub(super) name: String,
    /// Pages counted.
    pub(super) pages: usize,
    /// Syllable errors, syllables.
    pub(super) syllables: (usize, usize),
    /// Syllable errors without restoration.
    pub(super) baseline: usize,
    /// Exact tasks, tasks.
    pub(super) tasks: (usize, usize),
}

/// The page as HTML.
pub(super) fn render(report: &Report) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "sohoa · " (report.title) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body class="show-vi" {
                header {
                    div.bar {
                        span.brand { "sohoa" }
                        button type="button" onclick="document.body.classList.toggle('show-vi');document.body.classList.toggle('show-en')" {
                            (both("English", "Tiếng Việt"))
                        }
                    }
                    h1 { (both("Độ chính xác của kho văn bản số hóa", "Accuracy of the digitized corpus")) }
                    p.title { (report.title) }
                    p { (both(&report.about.0, &report.about.1)) }
                    div.cards { @for figure in &report.headline { (card(figure)) } }
                }
                main {
                    @for group in report.groups.iter().filter(|group| !group.figures.is_empty()) { (group_section(group)) }
                    (classes_section(report))
                    (reliability_section(report))
                    (documents_section(report))
                    (lines_section(report))
                    (confusions_section(report))
                    (method_section(report))
                }
            }
        }
    };
    page.into_string()
}

fn section(name: &str, body: &Markup) -> Markup {
    html! { section id=(name) { h2 { (label(name)) } (body) } }
}

/// A figure to be seen first.
fn card(figure: &Figure) -> Markup {
    html! {
        div.card {
            div.name { (label(&figure.name)) }
            div.share { (percent(figure.share, 2)) }
            @if let Some((low, high)) = figure.interval {
                div.interval { (percent(low, 2)) " – " (percent(high, 2)) " " (both("(khoảng tin cậy 95 %)", "(95 % interval)")) }
            }
            div.counts {
                (both("sai", "wrong")) " " (count(figure.errors)) " / " (count(figure.reference)) " " (both("trong mẫu", "in the sample"))
            }
            @if let Some(baseline) = figure.baseline {
                div.counts { (both("không phục hồi", "without restoration")) ": " (percent(baseline, 2)) }
            }
        }
    }
}

fn group_section(group: &Group) -> Markup {
    let has_baseline = group.figures.iter().any(|figure| figure.baseline.is_some());
    section(
        group.name,
        &html! {
            (plots::intervals(&group.figures))
            div.wide { table {
                thead { tr {
                    th { (both("chỉ số", "figure")) }
                    th.number { (both("giá trị", "value")) }
                    th.number { "95 %" }
                    th.number { (both("sai / tổng trong mẫu", "wrong / all in the sample")) }
                    @if has_baseline { th.number { (both("không phục hồi", "without restoration")) } }
                } }
                tbody { @for figure in &group.figures { tr {
                    td { (label(&figure.name)) }
                    td.number { (percent(figure.share, 2)) }
                    td.number { @if let Some((low, high)) = figure.interval { (percent(low, 2)) " – " (percent(high, 2)) } }
                    td.number { (count(figure.errors)) " / " (count(figure.reference)) }
                    @if has_baseline { td.number { @if let Some(baseline) = figure.baseline { (percent(baseline, 2)) } } }
                } } }
            } }
        },
    )
}

fn classes_section(report: &Report) -> Markup {
    let rows: Vec<(Markup, f64)> = report
        .classes
        .iter()
        .filter(|(_, errors)| *errors > 0)
        .map(|(class, errors)| (label(class.name()), *errors as f64))
        .collect();
    if rows.is_empty() {
        return html! {};
    }
    section("classes", &plots::bars(&rows))
}

fn reliability_section(report: &Report) -> Markup {
    if report.reliability.is_empty() {
        return html! {};
    }
    section(
        "reliability",
        &html! {
            p { (both(
                "Mỗi điểm là một nhóm từ (hoặc nhiệm vụ) mà chương trình tin như nhau. Trên đường chéo: đúng như đã nói; dưới đường chéo: tự tin quá mức.",
                "Each dot is a group of words (or tasks) that the program trusts alike. On the diagonal it is right as often as it says; below it is too sure of itself.",
            )) }
            div.plots { @for (name, reliability) in &report.reliability { figure {
                figcaption { (label(name)) ": " (both("sai lệch trung bình", "mean distance")) " " (percent(reliability.calibration_error, 2)) }
                (plots::reliability(reliability))
                (reliability_table(reliability))
            } } }
        },
    )
}

fn reliability_table(reliability: &Reliability) -> Markup {
    html! { table {
        thead { tr {
            th.number { (both("độ tin", "confidence")) } th.number { (both("đúng", "right")) } th.number { (both("số lượng", "count")) }
        } }
        tbody { @for bin in &reliability.bins { tr {
            td.number { (percent(bin.confidence, 2)) } td.number { (percent(bin.right, 2)) } td.number { (count(bin.count as f64)) }
        } } }
    } }
}

fn documents_section(report: &Report) -> Markup {
    if report.documents.is_empty() {
        return html! {};
    }
    section(
        "documents",
        &html! { div.wide { table {
            thead { tr {
                th { (both("văn bản", "document")) }
                th.number { (both("trang", "pages")) }
                th.number { (both("âm tiết đúng", "syllables right")) }
                th.number { (both("sai / tổng", "wrong / all")) }
                th.number { (both("không phục hồi", "without restoration")) }
                th.number { (both("nhiệm vụ đúng hoàn toàn", "exact tasks")) }
            } }
            tbody { @for document in &report.documents {
                @let (errors, syllables) = document.syllables;
                tr {
                    td.break { (document.name) }
                    td.number { (count(document.pages as f64)) }
                    td.number { @if syllables > 0 { (percent(1.0 - errors as f64 / syllables as f64, 2)) } }
                    td.number { (count(errors as f64)) " / " (count(syllables as f64)) }
                    td.number { @if syllables > 0 { (percent(1.0 - document.baseline as f64 / syllables as f64, 2)) } }
                    td.number { (count(document.tasks.0 as f64)) " / " (count(document.tasks.1 as f64)) }
                }
            } }
        } } },
    )
}

fn lines_section(report: &Report) -> Markup {
    if report.lines.is_empty() {
        return html! {};
    }
    section(
        "lines",
        &html! {
            p { (both(
                "Dòng nhiều lỗi nhất đứng trước. Trên: như in; dưới: như chương trình đọc. Đỏ: sai; gạch: thiếu hoặc thừa.",
                "Lines with most errors first. Above: as printed; below: as the program read. Red: wrong; struck: missing or too many.",
            )) }
            @for line in &report.lines { (lines::block(line)) }
            @if report.lines_left > 0 {
                p { (both(
                    &format!("Còn {} dòng có lỗi không hiện ở đây.", report.lines_left),
                    &format!("{} more lines with errors are not shown.", report.lines_left),
                )) }
            }
        },
    )
}

fn confusions_section(report: &Report) -> Markup {
    if report.confusions.is_empty() {
        return html! {};
    }
    section(
        "confusions",
        &html! { div.wide { table {
            thead { tr {
                th.number { (both("số lần", "times")) } th { (both("như in", "printed")) } th { (both("đọc thành", "read as")) } th { (both("loại", "class")) }
            } }
            tbody { @for confusion in &report.confusions { tr {
                td.number { (count(confusion.count as f64)) }
                td { (shown(&confusion.wanted)) } td { (shown(&confusion.found)) } td { (label(confusion.class.name())) }
            } } }
        } } },
    )
}

/// A token, or a sign for none.
fn shown(token: &str) -> Markup {
    if token.is_empty() {
        html! { span.none { "∅" } }
    } else {
        html! { code { (token) } }
    }
}

fn method_section(report: &Report) -> Markup {
    section(
        "method",
        &html! {
            p { (both(
                "Âm tiết đúng = 1 − (thay + thừa + thiếu) / số âm tiết trên trang in, không phân biệt chữ hoa, bỏ dấu câu. Chỗ không đọc được (□) không tính. Nhiệm vụ đúng hoàn toàn: mọi trường đúng và tên giống ít nhất 97 %.",
                "Syllables right = 1 − (substitutions + insertions + deletions) / syllables printed, case-folded, without punctuation. What cannot be read (□) is not counted. An exact task has every field right and a name at least 97 % alike.",
            )) }
            @if !report.method.is_empty() { p { (report.method) } }
            @if !report.notes.is_empty() { ul { @for note in &report.notes { li { (note) } } } }
        },
    )
}
