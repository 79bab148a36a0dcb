//! The tables of figures in the README, between `<!-- figures NAME -->` and `<!-- /figures -->`: scripts/figures.py
//! writes them, the accuracy gate holds its own to what it measures, and all of them are held to their form here.

use std::collections::BTreeSet;
use std::fs;

use crate::support::root;

const OPEN: &str = "<!-- figures ";
const CLOSE: &str = "<!-- /figures -->";

/// Lines of a block, by its name.
type Block = (String, Vec<String>);

/// A block as it stands in the README.
pub(crate) fn marked(name: &str, lines: &[String]) -> String {
    format!("{OPEN}{name} -->\n{}\n{CLOSE}", lines.join("\n"))
}

/// The lines of a block of the README.
pub(crate) fn block(name: &str) -> Vec<String> {
    let found = blocks(&readme()).unwrap();
    let block = found.into_iter().find(|(other, _)| other == name);
    block
        .unwrap_or_else(|| panic!("README.md has no block `{OPEN}{name} -->`"))
        .1
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The blocks of a text, or which mark has no other.
fn blocks(text: &str) -> Result<Vec<Block>, String> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(name) = line.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(" -->")) {
            if let Some((other, _)) = open {
                return Err(format!("line {number}: figures {other} is not closed"));
            }
            open = Some((name.to_owned(), Vec::new()));
        } else if line == CLOSE {
            found.push(
                open.take()
                    .ok_or_else(|| format!("line {number}: nothing to close"))?,
            );
        } else if let Some((_, lines)) = &mut open {
            lines.push(line.to_owned());
        }
    }
    match open {
        Some((name, _)) => Err(format!("figures {name} is not closed")),
        None => Ok(found),
    }
}

/// The cells of a row, or nothing where it is none.
fn cells(row: &str) -> Option<Vec<&str>> {
    let inside = row.strip_prefix('|')?.strip_suffix('|')?;
    Some(inside.split('|').map(str::trim).collect())
}

/// What is wrong with a table: a header, a rule, rows of as many cells; a caption may follow behind an empty line.
fn misshapen(lines: &[String]) -> Vec<String> {
    let end = lines.iter().position(String::is_empty).unwrap_or(lines.len());
    let (table, caption) = lines.split_at(end);
    let [header, rule, rows @ ..] = table else {
        return vec!["no table".to_owned()];
    };
    let width = cells(header).map_or(0, |cells| cells.len());
    let mut wrong = Vec::new();
    if width < 2 || *rule != format!("|{}", "---|".repeat(width)) || rows.is_empty() {
        wrong.push(format!("not a header, a rule and rows: {header}"));
    }
    for row in rows {
        match cells(row) {
            Some(cells) if cells.len() == width => {
                wrong.extend(
                    cells
                        .into_iter()
                        .filter(|cell| !adds_up(cell))
                        .map(|cell| format!("the share is not that of its counts: {cell}")),
                );
            }
            _ => wrong.push(format!("not {width} cells: {row}")),
        }
    }
    if caption.iter().any(|line| line.starts_with('|')) {
        wrong.push("more than one table".to_owned());
    }
    wrong
}

/// Whether the share of "99.12 % (2707 of 2731)" is that of the counts, as far as its digits tell; so is any other.
fn adds_up(cell: &str) -> bool {
    let parts = || {
        let (share, rest) = cell.split_once(" % (")?;
        let (part, all) = rest.split_once(')')?.0.split_once(" of ")?;
        let digits = share.split_once('.').map_or(0, |(_, digits)| digits.len());
        Some((
            share.parse::<f64>().ok()?,
            part.parse::<f64>().ok()?,
            all.parse::<f64>().ok()?,
            i32::try_from(digits).ok()?,
        ))
    };
    // Half a unit of the last digit, and what sums of numbers that are not exact may differ.
    parts().is_none_or(|(share, part, all, digits)| {
        (share - 100.0 * part / all).abs() <= 0.5 / 10_f64.powi(digits) + 1e-6
    })
}

/// A cell such as "99.12 % (2707 of 2731)" or "94.29 % (recall)": share in percent, and what must be the same.
fn figure(cell: &str) -> (Option<f64>, &str) {
    let share = cell.split_once(" %").and_then(|(share, _)| share.parse().ok());
    let rest = cell.rsplit_once(" of ").or_else(|| cell.split_once(" %"));
    (share, rest.map_or(cell, |(_, rest)| rest))
}

/// The rows of a table that are off by more than `slacks`, in points of percent, one for each column behind the first.
pub(crate) fn differences(told: &[String], measured: &[String], slacks: &[f64]) -> Vec<String> {
    let is_alike = |told: &str, measured: &str| {
        if told == measured {
            return true;
        }
        let (Some(told), Some(measured)) = (cells(told), cells(measured)) else {
            return false;
        };
        let is_near = |(at, slack): (usize, &f64)| {
            let ((told, rest), (measured, same)) = (figure(told[at]), figure(measured[at]));
            let near = match (told, measured) {
                (Some(told), Some(measured)) => (told - measured).abs() <= *slack,
                (told, measured) => told == measured,
            };
            near && rest == same
        };
        told.len() == measured.len()
            && measured.len() == slacks.len() + 1
            && told[0] == measured[0]
            && (1..).zip(slacks).all(is_near)
    };
    let longest = told.len().max(measured.len());
    let line = |lines: &[String], at: usize| lines.get(at).cloned().unwrap_or_default();
    (0..longest)
        .map(|at| (line(told, at), line(measured, at)))
        .filter(|(told, measured)| !is_alike(told, measured))
        .map(|(told, measured)| format!("  README    {told}\n  measured  {measured}"))
        .collect()
}

#[test]
fn every_block_of_figures_has_its_command() {
    let script = fs::read_to_string(root().join("scripts/figures.py")).unwrap();
    let known: Vec<&str> = script
        .split("Block(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let found = blocks(&readme()).unwrap();
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    let set = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|&name| name.to_owned()).collect() };
    assert_eq!(
        set(&names),
        set(&known),
        "blocks of README.md, of scripts/figures.py"
    );
    assert_eq!(set(&names).len(), names.len(), "a block stands twice: {names:?}");
}

#[test]
fn tables_of_figures_are_well_formed() {
    for (name, lines) in blocks(&readme()).unwrap() {
        let wrong = misshapen(&lines);
        assert!(
            wrong.is_empty(),
            "README.md, figures {name}:\n{}",
            wrong.join("\n")
        );
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

#[test]
fn marks_come_in_pairs() {
    let one = marked("a", &lines("x"));
    assert_eq!(blocks(&one), Ok(vec![("a".to_owned(), lines("x"))]));
    for text in [
        "<!-- figures a -->",
        "<!-- /figures -->",
        "<!-- figures a -->\n<!-- figures b -->",
    ] {
        assert!(blocks(text).is_err(), "{text}");
    }
}

#[test]
fn misshapen_tables_are_found() {
    let check = |text: &str, want: usize| assert_eq!(misshapen(&lines(text)).len(), want, "{text}");
    check("| a | b |\n|---|---|\n| x | 50.0 % (1 of 2) |\n\nCaption.", 0);
    check("| a | b |\n|---|---|\n| x | 66.67 % (2 of 3) |", 0);
    check("| a | b |\n|---|---|\n| x | – (0 of 0) |\n| x | |", 0);
    check("| a | b |\n|---|---|\n| x | 66.66 % (2 of 3) |", 1);
    check("| a | b |\n|---|---|\n| x |", 1);
    check("| a | b |\n|---|\n| x | y |", 1);
    check("| a | b |\n|---|---|", 1);
    check("| a | b |\n|---|---|\n| x | y |\n\n| a | b |", 1);
    check("text", 1);
}

#[test]
fn figures_off_by_more_than_the_slack_are_found() {
    let check = |told: &str, measured: &str, want: usize| {
        let found = differences(&lines(told), &lines(measured), &[0.4, 12.0]);
        assert_eq!(found.len(), want, "{told}: {found:?}");
    };
    check(
        "| a | 99.00 % (99 of 100) | 90.00 % |",
        "| a | 99.00 % (99 of 100) | 90.00 % |",
        0,
    );
    check(
        "| a | 99.30 % (993 of 1000) | 90.00 % |",
        "| a | 99.00 % (990 of 1000) | 99.00 % |",
        0,
    );
    check(
        "| a | 99.50 % (995 of 1000) | 90.00 % |",
        "| a | 99.00 % (990 of 1000) | 90.00 % |",
        1,
    );
    check(
        "| a | 99.00 % (99 of 100) | 90.00 % |",
        "| a | 99.00 % (990 of 1000) | 90.00 % |",
        1,
    );
    check(
        "| a | 99.00 % (99 of 100) | 80.00 % |",
        "| a | 99.00 % (99 of 100) | 95.00 % |",
        1,
    );
    check(
        "| a | 99.00 % (99 of 100) | – |",
        "| a | 99.00 % (99 of 100) | 95.00 % |",
        1,
    );
    check(
        "| a | 99.00 % (99 of 100) | 95.00 % |",
        "| a | 99.00 % (99 of 100) | 95.00 % (recall) |",
        1,
    );
    check("| a | 1 % | 2 % |", "| a | 1 % | 2 % |\n| b | 1 % | 2 % |", 1);
    check("| b | 1 % | 2 % |", "| a | 1 % | 2 % |", 1);
}
