//! Old encodings against the samples: damaged text is not taken for them, and they are for nothing else.

use std::fs;

use sohoa_viet::{LegacyEncoding, decode_legacy_lines, detect_legacy};

use crate::support::shared;

#[test]
fn damaged_and_right_samples_are_in_no_old_encoding() {
    let Some(shared) = shared("damaged_and_right_samples_are_in_no_old_encoding") else {
        return;
    };
    let mut files: Vec<_> = [
        "seeds",
        "corpus/dev",
        "real/gold",
        "gold/000",
        "gold/001",
        "gold/002",
        "gold/004",
    ]
    .iter()
    .flat_map(|folder| fs::read_dir(shared.join(folder)).unwrap())
    .map(|entry| entry.unwrap().path())
    .filter(|path| path.extension().is_some_and(|e| e == "txt"))
    .collect();
    files.sort();
    assert!(files.len() > 20, "{files:?}");
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (number, found) in (1..).zip(decode_legacy_lines(&lines)) {
            assert_eq!(found, None, "{}:{number}", path.display());
        }
        for (number, line) in (1..).zip(lines) {
            assert_eq!(detect_legacy(line), None, "{}:{number}: {line}", path.display());
        }
    }
}

#[test]
fn a_page_of_the_samples_comes_back() {
    let Some(shared) = shared("a_page_of_the_samples_comes_back") else {
        return;
    };
    let text = fs::read_to_string(shared.join("gold/001/text.txt")).unwrap();
    let lines: Vec<String> = text
        .lines()
        .map(|line| sohoa_viet::nfc(&line.to_lowercase()))
        .collect();
    let codes: Vec<(char, String)> = ('\u{a1}'..='\u{ff}')
        .map(|code| {
            (
                LegacyEncoding::Tcvn3.decode(&format!("x{code}")),
                code.to_string(),
            )
        })
        .filter_map(|(letter, code)| Some((letter.chars().nth(1)?, code)))
        .collect();
    let encode = |line: &String| -> String {
        let code = |c: char| codes.iter().find(|(letter, _)| *letter == c);
        line.chars()
            .map(|c| code(c).map_or_else(|| c.to_string(), |(_, code)| code.clone()))
            .collect()
    };
    let observed: Vec<String> = lines.iter().map(encode).collect();
    let decoded = decode_legacy_lines(&observed);
    for ((observed, decoded), want) in observed.iter().zip(decoded).zip(&lines) {
        let got = decoded.map_or_else(|| observed.clone(), |(_, text)| text);
        assert_eq!(&got, want);
    }
}
