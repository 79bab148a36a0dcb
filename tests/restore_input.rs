//! `sohoa restore` on input that is anything but a plan: as many lines out as in, NFC, exit code 0, no panic.

use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;
use sohoa::Models;

use crate::support::{arg, root, sohoa};

/// Bytes of the longest line of damaged text. The decoder takes about 0.25 ms of processor time a byte and grows
/// with the length only (8 kB 2.4 s, 32 kB 7.3 s), so that a line of 10 MB would take most of an hour.
const LONG_LINE: usize = 4_000;

/// Restores a file that must not fail; gives stdout and stderr.
fn run(bytes: &[u8]) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("input.txt");
    fs::write(&file, bytes).unwrap();
    let output = sohoa(&["restore", arg(&file)]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    (String::from_utf8(output.stdout).unwrap(), said)
}

/// What every output must have in common with its input.
fn check_output(input: &str, output: &str) {
    assert_eq!(sohoa_viet::nfc(output), output, "not NFC");
    let (given, got): (Vec<&str>, Vec<&str>) = (input.split('\n').collect(), output.split('\n').collect());
    assert_eq!(given.len(), got.len(), "lines of {input:?}");
    for (given, got) in given.iter().zip(got) {
        if given.trim().is_empty() {
            assert!(got.trim().is_empty(), "{given:?} became {got:?}");
        }
    }
}

fn check(input: &str) {
    let (output, said) = run(input.as_bytes());
    check_output(input, &output);
    assert_eq!(said, "", "{input:?}");
}

#[test]
fn ends_of_lines_do_not_matter() {
    for input in [
        "",
        "\n",
        "\n\n\n",
        "a",
        "ke hoach\n\n",
        "mot\r\nhai\r\n",
        "mot\rhai",
        "\r\n\r\n",
        " \t \n\u{c}\n",
    ] {
        check(input);
    }
    check(&"\n".repeat(20_000));
    check(&"1\n".repeat(2_000));
}

#[test]
fn one_long_line_is_one_line() {
    check(&"ke hoach cong tac nam ".repeat(LONG_LINE / 22));
    check(&"a".repeat(1 << 20));
    check(&"đ".repeat(1 << 19));
    check(&format!(
        "{}\n",
        "Thực hiện kế hoạch số 74/KH-UBND, ".repeat(LONG_LINE / 40)
    ));
}

#[test]
fn odd_characters_keep_their_lines() {
    for input in [
        "\u{0}\nke\u{0}hoach\n\u{0}\u{0}",
        "\u{1}\u{7f}\u{8}\u{1b}[31mke hoach\u{1b}[0m\n",
        "\u{feff}\nke\u{200b}hoach \u{ad}\n\u{2028}\u{2029}\u{85}\u{b}\n",
        "中华人民共和国 kế hoạch 計画\nផែនការ ke hoach\nПлан работы 2025\nخطة العمل\nתוכנית\n",
        "👩‍👩‍👧 🇻🇳 ke hoach ①②③ ½ ﬁ Ⅲ ㎡\n𝐊𝐞̂́ 𝒽𝑜𝒶𝒸𝒽\n",
        "Ke\u{302}\u{301} hoa\u{323}ch co\u{302}ng ta\u{301}c\n",
        "\u{301}\n \u{323}\u{302}\n\u{301}ke\n",
        "□ □□ Số: □/KH-UBND\n",
        "((((((( ))))) [[[ ]]] {{{ %%% $$$ ### @@@ ___ |||||| ~~~\n",
        "\u{fffd}\u{fffe}\u{10ffff}\u{e000}\n",
    ] {
        check(input);
    }
    check(&format!("a{}\n", "\u{301}".repeat(2_000)));
}

#[test]
fn any_bytes_are_read_and_said_to_be_odd() {
    let mut random = Random(7);
    let bytes: Vec<u8> = (0..1_000).map(|_| random.below(256) as u8).collect();
    let (output, said) = run(&bytes);
    let lines = bytes.split(|byte| *byte == b'\n').count();
    assert_eq!(output.split('\n').count(), lines);
    assert!(
        said.contains("Windows-1252") && said.contains("input.txt"),
        "{said}"
    );

    let mut cut = "Kế hoạch số 5 về".as_bytes().to_vec();
    cut.pop();
    let (output, said) = run(&cut);
    assert_eq!(output.lines().count(), 1);
    assert!(said.contains("byte") && said.contains("U+FFFD"), "{said}");
}

#[test]
fn old_encodings_become_unicode() {
    let right = "Thực hiện kế hoạch công tác năm 2025\n\nchủ trì, phối hợp với các đơn vị\n";
    let utf16: Vec<u8> = right.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, name) in [
        (b"Th\xf9c hi\xd6n k\xd5 ho\xb9ch c\xabng t\xb8c n\xa8m 2025\n\nch\xf1 tr\xd7, ph\xe8i h\xeep v\xedi c\xb8c \xae\xacn v\xde\n".to_vec(), "TCVN3"),
        ("Thùc hiÖn kÕ ho¹ch c«ng t¸c n¨m 2025\n\nchñ tr×, phèi hîp víi c¸c ®¬n vÞ\n".into(), "TCVN3"),
        ("Thöïc hieän keá hoaïch coâng taùc naêm 2025\n\nchuû trì, phoái hôïp vôùi caùc ñôn vò\n".into(), "VNI"),
        (b"Th\xfd\xf2c hi\xea\xf2n k\xea\xec hoa\xf2ch c\xf4ng ta\xecc n\xe3m 2025\n\nchu\xd2 tri\xcc, ph\xf4\xeci h\xf5\xf2p v\xf5\xeci ca\xecc \xf0\xf5n vi\xf2\n".to_vec(), "Windows-1258"),
        ([b"\xff\xfe".to_vec(), utf16].concat(), "UTF-16"),
    ] {
        let (output, said) = run(&bytes);
        assert_eq!(output, right, "{said}");
        assert!(said.contains(name), "{said}");
    }
}

/// Small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

static MODELS: LazyLock<Models> = LazyLock::new(|| Models::embedded().unwrap());

/// Restores inside this process.
fn restore(lines: &[&str]) -> Vec<String> {
    let restored = MODELS.restorer().restore_text(lines);
    for (line, observed) in restored.iter().zip(lines) {
        let mut rebuilt = String::new();
        let mut at = 0;
        for edit in &line.edits {
            rebuilt.push_str(&observed[at..edit.observed.start]);
            rebuilt.push_str(&edit.restored);
            at = edit.observed.end;
        }
        rebuilt.push_str(&observed[at..]);
        assert_eq!(rebuilt, line.text, "edits of {observed:?}");
    }
    restored.into_iter().map(|line| line.text).collect()
}

/// What OCR, copying and transport do to a line.
fn mutate(line: &str, random: &mut Random) -> String {
    const POOL: &str =
        "ltI1|O0Q5S8B$@&~^*□.,;:-–'\"()[]/\\ \t\u{301}\u{323}\u{a0}\u{ad}\u{200d}éèüÿ中я🙂\u{0}";
    let mut chars: Vec<char> = line.chars().collect();
    for _ in 0..=random.below(6) {
        let at = random.below(chars.len() + 1);
        let drawn = POOL.chars().nth(random.below(POOL.chars().count())).unwrap();
        match random.below(8) {
            0 if at < chars.len() => drop(chars.remove(at)),
            1 if at < chars.len() => chars[at] = drawn,
            2 => chars.insert(at, drawn),
            3 => chars.truncate(at),
            4 => {
                chars = sohoa_viet::strip_marks(&chars.iter().collect::<String>())
                    .chars()
                    .collect();
            }
            5 => chars = chars.iter().flat_map(|c| c.to_uppercase()).collect(),
            6 => chars.retain(|c| *c != ' '),
            _ => {
                let tail = chars.split_off(at);
                chars.splice(0..0, tail);
            }
        }
    }
    chars.into_iter().filter(|c| *c != '\n').collect()
}

/// Lines drawn from the fixtures, in blocks of a few that are restored together.
const MUTATED_LINES: usize = 240;

#[test]
fn mutated_lines_keep_their_number_and_form() {
    let mut files: Vec<_> = fs::read_dir(root().join("fixtures"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".text.txt"))
        .collect();
    files.sort();
    let text: String = files
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let lines: Vec<&str> = text.lines().collect();
    let mut random = Random(20_251_125);
    let mut left = MUTATED_LINES;
    while left > 0 {
        let count = (1 + random.below(8)).min(left);
        let start = random.below(lines.len() - count);
        let mutated: Vec<String> = lines[start..start + count]
            .iter()
            .map(|line| mutate(line, &mut random))
            .collect();
        let observed: Vec<&str> = mutated.iter().map(String::as_str).collect();
        check_output(&observed.join("\n"), &restore(&observed).join("\n"));
        left -= count;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text_keeps_its_lines(text in "(\\PC{0,20}\n?){0,4}|([a-zđĐạếƯ0-9/. ,:□\u{301}\u{a0}\n-]{0,60})|(.|\n){0,30}") {
        let lines: Vec<&str> = text.split('\n').collect();
        check_output(&text, &restore(&lines).join("\n"));
    }
}
