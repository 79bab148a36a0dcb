//! The restorer with small models.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::testing::model;
use crate::train::{PairSet, train_channel};

const TEXT: &str = "Kế hoạch của Ủy ban nhân dân tỉnh về chuyển đổi số năm 2023";

static MODEL: LazyLock<NgramModel> = LazyLock::new(|| model(&[(TEXT, 30)]));
static CHANNEL: LazyLock<Channel> = LazyLock::new(|| {
    let set = |profile: &str, prior: Prior| PairSet {
        profile: profile.to_owned(),
        prior,
        pool_share: 1.0,
        weight: 1.0,
        lines: vec![("K6 hoach cua".to_owned(), "Kế hoạch của".to_owned())],
    };
    train_channel(&[set("engine", Prior::Damaged), set("typed", Prior::Typed)])
});
static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(Dictionary::embedded);

fn restorer() -> Restorer<'static> {
    Restorer::new(&MODEL, &CHANNEL, &DICTIONARY, DecodeParams::default())
}

fn check(observed: &str, want: &str) {
    let params = DecodeParams {
        profile: Some("engine".to_owned()),
        ..DecodeParams::default()
    };
    let restored = Restorer::new(&MODEL, &CHANNEL, &DICTIONARY, params).restore_text(&[observed]);
    assert_eq!(restored[0].text, want, "{observed}");
}

#[test]
fn marks_come_back() {
    check(
        "Ke hoach cua Uy ban nhan dan tinh",
        "Kế hoạch của Ủy ban nhân dân tỉnh",
    );
    check("chuyen doi s6 nam 2023", "chuyển đổi số năm 2023");
    check("chuyen doi $o nam 2023", "chuyển đổi số năm 2023");
    check("KE HOACH CUA UY BAN", "KẾ HOẠCH CỦA ỦY BAN");
}

#[test]
fn a_stop_where_nothing_ends_is_dirt() {
    let model = model(&[("sở thông tin và truyền thông", 4000), ("theo kế hoạch", 4000)]);
    let params = DecodeParams {
        profile: Some("engine".to_owned()),
        ..DecodeParams::default()
    };
    let restorer = Restorer::new(&model, &CHANNEL, &DICTIONARY, params);
    let lines = restorer.restore_text(&["So. thong tin va truyen thong", "theo ke hoach. So thong tin"]);
    assert_eq!(lines[0].text, "Sở thông tin và truyền thông");
    assert_eq!(lines[1].text, "theo kế hoạch. Sở thông tin");
}

#[test]
fn dirt_behind_a_word_goes() {
    check("Ke hoach¢ cua Uy ban", "Kế hoạch của Ủy ban");
    check("Ke hoach, cua Uy ban", "Kế hoạch, của Ủy ban");
}

#[test]
fn document_numbers_keep_their_digits() {
    check("Ke hoach 74/KH-UBND", "Kế hoạch 74/KH-UBND");
    check("Ke hoach 1690/QD-TTg", "Kế hoạch 1690/QĐ-TTg");
}

#[test]
fn codes_in_two_pieces_are_joined_and_none_is_completed() {
    check("PVO 1, Ke hoach cua", "PV01, Kế hoạch của");
    check("PX 03 Ke hoach", "PX03 Kế hoạch");
    check("VO1 Ke hoach", "V01 Kế hoạch");
    check("PVOI, PC06 Ke hoach", "PV01, PC06 Kế hoạch");
    check("Ke hoach 23 /QD-TTg cua tinh", "Kế hoạch 23/QĐ-TTg của tỉnh");
    check("Ke hoach 23/ QD-TTg, 2023", "Kế hoạch 23/QĐ-TTg, 2023");
}

#[test]
fn a_quarter_stays_a_quarter() {
    check("Ke hoach II/2026", "Kế hoạch II/2026");
    let model = model(&[(TEXT, 30)]);
    let channel = train_channel(&[PairSet {
        profile: "vietnamese".to_owned(),
        prior: Prior::Vietnamese,
        pool_share: 0.0,
        weight: 1.0,
        lines: vec![("Kế hoạch của".to_owned(), "Kế hoạch của".to_owned())],
    }]);
    let restorer = Restorer::new(&model, &channel, &DICTIONARY, DecodeParams::default());
    assert_eq!(
        restorer.restore_text(&["Kế hoạch quý II/2026"])[0].text,
        "Kế hoạch quý II/2026"
    );
}

/// Lines begin with quarters in the model, and with no month: "11/2026" is one all the same, unless its word is there.
#[test]
fn a_month_in_digits_is_no_quarter() {
    let model = model(&[("II/2026", 40), ("quý II/2026", 40)]);
    for profile in ["engine", "typed"] {
        let params = DecodeParams {
            profile: Some(profile.to_owned()),
            ..DecodeParams::default()
        };
        let restorer = Restorer::new(&model, &CHANNEL, &DICTIONARY, params);
        for month in ["11/2026", "1/2026"] {
            assert_eq!(restorer.restore_text(&[month])[0].text, month, "{profile:?}");
        }
    }
}

#[test]
fn signs_before_numbers_stay() {
    check("Ke hoach >80", "Kế hoạch >80");
    check("Ke hoach ≥ 80", "Kế hoạch ≥ 80");
}

#[test]
fn a_known_acronym_is_no_other() {
    check("TT Ke hoach", "TT Kế hoạch");
    check("II Ke hoach", "II Kế hoạch");
}

#[test]
fn an_unknown_acronym_of_right_text_stays() {
    let restored = restorer().restore_text(&["Kế hoạch của CĐX, Ủy ban TD"]);
    assert_eq!(restored[0].text, "Kế hoạch của CĐX, Ủy ban TD");
}

#[test]
fn an_acronym_in_strokes_is_put_together() {
    check("Ke hoach cua U131\\11) tinh", "Kế hoạch của UBND tỉnh");
    check("Ke hoach cua IJI3N1) tinh", "Kế hoạch của UBND tỉnh");
}

#[test]
fn a_lone_mark_was_a_word() {
    let model = model(&[("góp ý kiến", 50)]);
    let params = DecodeParams {
        profile: Some("engine".to_owned()),
        ..DecodeParams::default()
    };
    let restored = Restorer::new(&model, &CHANNEL, &DICTIONARY, params).restore_text(&["gop ¥ kien - a"]);
    assert!(
        restored[0].text.starts_with("góp ý kiến -"),
        "{}",
        restored[0].text
    );
}

#[test]
fn a_numeral_before_a_capital_stays() {
    check("V Ke hoach cua Uy ban", "V Kế hoạch của Ủy ban");
}

#[test]
fn the_head_of_the_first_column_stays() {
    check("TT Ke hoach cua Uy ban", "TT Kế hoạch của Ủy ban");
    check("STT Ke hoach", "STT Kế hoạch");
}

#[test]
fn what_follows_tells_a_word() {
    let model = model(&[
        ("giáo dục", 60),
        ("giao sở", 20),
        ("giáo sở", 20),
        ("quỹ của tỉnh", 60),
        ("quý của tỉnh", 20),
        ("quỹ quốc gia", 60),
    ]);
    let params = DecodeParams {
        profile: Some("engine".to_owned()),
        ..DecodeParams::default()
    };
    let restorer = Restorer::new(&model, &CHANNEL, &DICTIONARY, params);
    let lines = restorer.restore_text(&["Quy II/2026", "quy quoc gia", "Giao So", "Giao duc"]);
    assert_eq!(lines[0].text, "Quý II/2026");
    assert_eq!(lines[1].text, "quỹ quốc gia");
    assert_eq!(lines[2].text.to_lowercase(), "giao sở");
    assert_eq!(lines[3].text.to_lowercase(), "giáo dục");
}

#[test]
fn right_text_stays() {
    let restored = restorer().restore_text(&[TEXT]);
    assert_eq!(restored[0].text, TEXT);
    assert!(restored[0].edits.is_empty());
}

#[test]
fn channel_file_round_trips() {
    let text = CHANNEL.to_tsv();
    let again = Channel::from_tsv(&text).expect("just written");
    assert_eq!(again.to_tsv(), text);
}

/// The alternatives of each word of a line where "dự", "dụ" and "dư" are about as likely, and "lớn" alone is.
fn alternatives(observed: &str) -> Vec<(String, Vec<String>)> {
    let seen = [("dự lớn của", 40), ("dụ lớn của", 40), ("dư lớn của", 20)];
    let model = model(&seen);
    let params = DecodeParams {
        profile: Some("engine".to_owned()),
        ..DecodeParams::default()
    };
    let lines = Restorer::new(&model, &CHANNEL, &DICTIONARY, params).restore_text(&[observed]);
    let support = crate::support::of_words(&lines[0], observed, &[], crate::support::Medium::OtherEngine);
    let tokens = lines[0].text.split_whitespace().map(str::to_owned);
    tokens
        .zip(support.into_iter().map(|word| word.alternatives))
        .collect()
}

#[test]
fn a_doubtful_word_has_alternatives_and_a_sure_one_none() {
    let found = alternatives("du lon cua");
    let all = |token: &str, texts: &[String]| {
        let mut all: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
        all.push(token.to_lowercase());
        all
    };
    let read = all(&found[0].0, &found[0].1);
    assert!(
        read.contains(&"dự".to_owned()) && read.contains(&"dụ".to_owned()),
        "{found:?}"
    );
    assert_eq!(found[0].1.last().map(String::as_str), Some("du"), "{found:?}");
    assert_eq!(
        found[1..],
        [("lớn".to_owned(), vec![]), ("của".to_owned(), vec![])]
    );
}

#[test]
fn marks_around_a_doubtful_word_stay() {
    let found = alternatives("cua (du, lon");
    let (token, texts) = &found[1];
    assert!(texts.len() > 2 && !texts.contains(token), "{found:?}");
    assert!(texts.iter().all(|text| text.starts_with('(')), "{found:?}");
    // Further down the comma is taken for dirt.
    assert!(texts[..2].iter().all(|text| text.ends_with(',')), "{found:?}");
}

#[test]
fn hostile_lines_survive() {
    let long = "Ke hoach cua ".repeat(2000);
    let binary: String = (0..=255u8).map(char::from).collect();
    let lines = [
        long.as_str(),
        &"x".repeat(50_000),
        &binary,
        "\0\0",
        "",
        "e\u{301}\u{302}\u{303}",
        "漢字 кириллица 😀",
    ];
    let restored = restorer().restore_text(&lines);
    assert_eq!(restored.len(), lines.len());
}

#[test]
fn no_line_is_emptied() {
    for line in ["\u{fbe}\u{fffc}", "⁄⁄", "~"] {
        assert_eq!(restorer().restore_text(&[line])[0].text, line);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn spans_rebuild_the_input(lines in prop::collection::vec("[a-zA-Z0-9 .,;/()\\-ếạđỉu\u{301}\u{0}\t&$@°é§]{0,40}|\\PC{0,20}", 0..6)) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let restored = restorer().restore_text(&lines);
        prop_assert_eq!(restored.len(), lines.len());
        for (line, new) in lines.iter().zip(&restored) {
            let mut at = 0;
            let mut text = String::new();
            for edit in &new.edits {
                prop_assert!(at <= edit.observed.start && edit.observed.end <= line.len());
                text.push_str(&line[at..edit.observed.start]);
                text.push_str(&edit.restored);
                at = edit.observed.end;
                prop_assert!(edit.margin >= 0.0);
            }
            text.push_str(&line[at..]);
            prop_assert_eq!(&text, &new.text);
            prop_assert_eq!(line.trim().is_empty(), new.text.trim().is_empty() || line.trim().is_empty());
            prop_assert!(!new.text.contains('\n') || line.contains('\n'));
        }
        let again = restorer().restore_text(&lines);
        prop_assert_eq!(restored, again);
    }
}
