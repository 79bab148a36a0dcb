use proptest::prelude::*;

use super::*;

mod inside;

fn check(text: &str, kind: DeadlineKind, start: Option<&str>, end: Option<&str>) {
    let (got, _) = parse(text);
    assert_eq!(
        (got.kind, got.start.as_deref(), got.end.as_deref()),
        (kind, start, end),
        "{text}"
    );
}

#[test]
fn a_number_that_is_a_letter_is_doubted() {
    let codes = |text: &str| parse(text).1.iter().map(|doubt| doubt.code).collect::<Vec<_>>();
    for text in [
        "Khoảng I năm (2024)",
        "Dự kiến khoảng i năm (2024)",
        "Trong vòng l năm, đến năm 2025",
    ] {
        assert!(codes(text).contains(&"deadline-misread-number"), "{text}");
    }
    for text in [
        "Khoảng 1 năm (2024)",
        "Trong quý I năm 2024",
        "Trong giai đoạn I năm 2024",
        "Trong năm 2024",
    ] {
        assert!(codes(text).is_empty(), "{text}");
    }
}

#[test]
fn reads_single_points() {
    use DeadlineKind::{Date, Month, Quarter, Year};
    check("Tháng 6/2023", Month, Some("2023-06-01"), Some("2023-06-30"));
    check("tháng 02 năm 2024", Month, Some("2024-02-01"), Some("2024-02-29"));
    check("Tháng 6-2023", Month, Some("2023-06-01"), Some("2023-06-30"));
    check("12/2025", Month, Some("2025-12-01"), Some("2025-12-31"));
    check("Quý II/2023", Quarter, Some("2023-04-01"), Some("2023-06-30"));
    check("Quý 11/2023", Quarter, Some("2023-04-01"), Some("2023-06-30"));
    check("Quý 4 năm 2023", Quarter, Some("2023-10-01"), Some("2023-12-31"));
    check(
        "30 tháng 6 năm 2024",
        Date,
        Some("2024-06-30"),
        Some("2024-06-30"),
    );
    check("Ngày 10-11/2026", Date, Some("2026-11-10"), Some("2026-11-10"));
    check("25-12/2026", Date, Some("2026-12-25"), Some("2026-12-25"));
    check(
        "9-10/2026",
        DeadlineKind::Range,
        Some("2026-09-01"),
        Some("2026-10-31"),
    );
    check(
        "05 – 06/2026",
        DeadlineKind::Range,
        Some("2026-05-01"),
        Some("2026-06-30"),
    );
    check(
        "15-20/11/2026",
        DeadlineKind::Range,
        Some("2026-11-15"),
        Some("2026-11-20"),
    );
    check("Quý I] năm 2023", Quarter, None, None);
    check(
        "Trong Quý IV-2023",
        Quarter,
        Some("2023-10-01"),
        Some("2023-12-31"),
    );
    check("2025", Year, Some("2025-01-01"), Some("2025-12-31"));
    check("Năm 2025.", Year, Some("2025-01-01"), Some("2025-12-31"));
    check(
        "Hoàn thành trong năm 2025",
        Year,
        Some("2025-01-01"),
        Some("2025-12-31"),
    );
    check(
        "Dự kiến khoảng 1 năm (2010)",
        Year,
        Some("2010-01-01"),
        Some("2010-12-31"),
    );
    check(
        "Trước ngày 10/6/2025",
        Date,
        Some("2025-06-10"),
        Some("2025-06-10"),
    );
    check(
        "ngày 05 tháng 7 năm 2025",
        Date,
        Some("2025-07-05"),
        Some("2025-07-05"),
    );
    check(
        "Quý IV/2024 và theo lộ trình",
        Quarter,
        Some("2024-10-01"),
        Some("2024-12-31"),
    );
}

#[test]
fn reads_ranges() {
    let check = |text, start, end| check(text, DeadlineKind::Range, start, end);
    check("2025-2026", Some("2025-01-01"), Some("2026-12-31"));
    check("Giai đoạn 2026 – 2030", Some("2026-01-01"), Some("2030-12-31"));
    check("Năm 2010, 2011", Some("2010-01-01"), Some("2011-12-31"));
    check("Từ năm 2010 đến năm 2011", Some("2010-01-01"), Some("2011-12-31"));
    check(
        "Từ 2010 đến 2020 (từ 2010 - 2015, một nửa)",
        Some("2010-01-01"),
        Some("2020-12-31"),
    );
    check(
        "Dự kiến khoảng 5 năm (2010-2014)",
        Some("2010-01-01"),
        Some("2014-12-31"),
    );
    check("2025 và những năm tiếp theo", Some("2025-01-01"), None);
    check("Từ Quý IV/2023", Some("2023-10-01"), None);
    check("Từ năm 2024 trở đi", Some("2024-01-01"), None);
    check(
        "Từ tháng 6 đến tháng 12/2025",
        Some("2025-06-01"),
        Some("2025-12-31"),
    );
    check("Từ nay đến hết năm 2024", None, Some("2024-12-31"));
    check("ngày 15, 16/5/2024", Some("2024-05-15"), Some("2024-05-16"));
    check("Tháng 6-8/2023", Some("2023-06-01"), Some("2023-08-31"));
    check("Quý I, II năm 2025", Some("2025-01-01"), Some("2025-06-30"));
    check("Quý III - Quý IV/2025", Some("2025-07-01"), Some("2025-12-31"));
    check("Từ 01/6 đến 30/9/2025", Some("2025-06-01"), Some("2025-09-30"));
    check("6 tháng đầu năm 2025", Some("2025-01-01"), Some("2025-06-30"));
}

#[test]
fn reads_the_usual_forms() {
    use DeadlineKind::{Date, Event, Month, Quarter, Range, Recurring, Year};
    for (text, kind, start, end) in [
        ("trước ngày 25/11 hằng năm", Recurring, None, None),
        ("tháng 3, tháng 9 hằng năm", Recurring, None, None),
        (
            "Quý II - Quý III/2026",
            Range,
            Some("2026-04-01"),
            Some("2026-09-30"),
        ),
        ("Quý II, III/2026", Range, Some("2026-04-01"), Some("2026-09-30")),
        (
            "6 tháng đầu năm 2026",
            Range,
            Some("2026-01-01"),
            Some("2026-06-30"),
        ),
        (
            "06 tháng cuối năm 2026",
            Range,
            Some("2026-07-01"),
            Some("2026-12-31"),
        ),
        (
            "giai đoạn 2026-2030",
            Range,
            Some("2026-01-01"),
            Some("2030-12-31"),
        ),
        ("Năm 2025, 2026", Range, Some("2025-01-01"), Some("2026-12-31")),
        (
            "từ tháng 02 đến tháng 11/2026",
            Range,
            Some("2026-02-01"),
            Some("2026-11-30"),
        ),
        (
            "hoàn thành trong tháng 5/2026",
            Month,
            Some("2026-05-01"),
            Some("2026-05-31"),
        ),
        ("trước 31/12/2026", Date, Some("2026-12-31"), Some("2026-12-31")),
        (
            "Trước ngày 31 tháng 12 năm 2026",
            Date,
            Some("2026-12-31"),
            Some("2026-12-31"),
        ),
        ("30/6/2026", Date, Some("2026-06-30"), Some("2026-06-30")),
        ("30.6.2026", Date, Some("2026-06-30"), Some("2026-06-30")),
        ("Tháng 01/2026", Month, Some("2026-01-01"), Some("2026-01-31")),
        ("Quý IV năm 2025", Quarter, Some("2025-10-01"), Some("2025-12-31")),
        ("Trong năm 2026", Year, Some("2026-01-01"), Some("2026-12-31")),
        ("đến hết năm 2027", Year, Some("2027-01-01"), Some("2027-12-31")),
        ("ngay sau khi có hướng dẫn của Bộ Nội vụ", Event, None, None),
        ("Sau khi được phê duyệt", Event, None, None),
        ("Định kỳ hằng tháng, quý, năm", Recurring, None, None),
        ("Hằng năm (trước 15/12)", Recurring, None, None),
    ] {
        check(text, kind, start, end);
    }
}

#[test]
fn reads_short_forms() {
    use DeadlineKind::{Event, Month, Quarter, Range};
    for (text, kind, start, end) in [
        ("Q.II/2027", Quarter, Some("2027-04-01"), Some("2027-06-30")),
        ("Q IV/2027", Quarter, Some("2027-10-01"), Some("2027-12-31")),
        ("QI, QII/2027", Range, Some("2027-01-01"), Some("2027-06-30")),
        ("T9/2027", Month, Some("2027-09-01"), Some("2027-09-30")),
        ("T.9-2027", Month, Some("2027-09-01"), Some("2027-09-30")),
        ("T3-T5/2027", Range, Some("2027-03-01"), Some("2027-05-31")),
        ("Ngày 10-12/4/2027", Range, Some("2027-04-10"), Some("2027-04-12")),
        (
            "Từ ngày 10 đến ngày 12/4/2027",
            Range,
            Some("2027-04-10"),
            Some("2027-04-12"),
        ),
        (
            "Từ 01/4 - 12/5/2027",
            Range,
            Some("2027-04-01"),
            Some("2027-05-12"),
        ),
        ("Năm 2027 và hằng năm", Range, Some("2027-01-01"), None),
        ("Quý I/2027, hằng năm", Range, Some("2027-01-01"), None),
        ("Năm học 2027-2028", Event, None, None),
        ("Từ năm học 2027 - 2028", Event, None, None),
        ("Học kỳ I", Event, None, None),
        (
            "Tháng 9/2027 (năm học 2027-2028)",
            Month,
            Some("2027-09-01"),
            Some("2027-09-30"),
        ),
    ] {
        check(text, kind, start, end);
    }
    assert_eq!(parse("Năm học 2027-2028").1, []);
    assert_eq!(
        parse("Định kỳ 6 tháng, hằng năm").0.recurrence.as_deref(),
        Some("6 tháng, hằng năm")
    );
    assert_eq!(
        parse("Định kỳ hằng quý và đột xuất").0.recurrence.as_deref(),
        Some("hằng quý")
    );
}

#[test]
fn reads_what_has_no_dates() {
    use DeadlineKind::{Event, None as Nothing, Ongoing, Recurring};
    for (text, kind) in [
        ("", Nothing),
        (" - ", Nothing),
        ("Thường xuyên", Ongoing),
        ("Nhiệm vụ thường xuyên", Ongoing),
        ("Thường xuyên từ năm 2024", Ongoing),
        ("Định kỳ hằng quý", Recurring),
        ("Hàng năm", Recurring),
        ("trước ngày 25 hằng tháng", Recurring),
        ("Chậm nhất vào ngày 30/10 hàng năm", Recurring),
        ("Theo định kỳ", Recurring),
        ("định kỳ ngày 20 hằng tháng", Recurring),
        ("một tháng một lần", Recurring),
        ("3 tháng/lần", Recurring),
        ("Trong dịp Tết Nguyên đán", Event),
        ("Trước Tết Nguyên đán 2026", Event),
        ("Trước mùa mưa bão", Event),
        ("Theo lộ trình của Bộ Công an", Event),
        ("Theo Kế hoạch năm 2025 của tỉnh", Event),
        ("Sau khi Bộ trưởng ban hành Thông tư", Event),
        ("Trong 05 ngày làm việc kể từ khi nhận hồ sơ", Event),
        ("Quý II", DeadlineKind::Quarter),
        ("xyz", Event),
    ] {
        check(text, kind, None, None);
    }
    assert_eq!(
        parse("Định kỳ hằng quý").0.recurrence.as_deref(),
        Some("hằng quý")
    );
    assert_eq!(
        parse("định kỳ ngày 20 hằng tháng").0.recurrence.as_deref(),
        Some("hằng tháng")
    );
    assert_eq!(parse("Trong dịp Tết Nguyên đán").1, []);
    assert_eq!(parse("định kỳ 6 tháng").0.recurrence.as_deref(), Some("6 tháng"));
}

#[test]
fn doubts_misprints() {
    let codes = |text: &str| parse(text).1.iter().map(|doubt| doubt.code).collect::<Vec<_>>();
    assert_eq!(codes("Tháng 13/2025"), ["deadline-impossible"]);
    assert_eq!(codes("31/6/2025"), ["deadline-impossible"]);
    assert_eq!(codes("2026 - 2025"), ["deadline-reversed"]);
    assert_eq!(codes("Quý II"), ["deadline-without-year"]);
    assert_eq!(codes("trước 10/6"), ["deadline-without-year"]);
    assert_eq!(codes("xyz"), ["deadline-unreadable"]);
    assert_eq!(codes("Quý II/2025"), [""; 0]);
    let (mut early, _) = parse("Tháng 4/2025");
    let mut code = |issued| before_issue(&mut early, Some(issued)).map(|doubt| doubt.code);
    assert_eq!(code("2025-05-28"), Some("deadline-before-issue"));
    assert_eq!(code("2025-04-□□"), None);
    assert_eq!(code("2025-04-30"), None);
    let (mut quarter, _) = parse("Quý 11/2025");
    assert_eq!(before_issue(&mut quarter, Some("2025-08-05")), None);
    assert_eq!(quarter.end, None, "a stroke is lost: it cannot be II");
}

proptest! {
    #[test]
    fn never_panics_and_keeps_the_text(text in "\\PC{0,60}") {
        let (deadline, _) = parse(&text);
        let _ = inline(&text, None);
        let _ = at_end(&text, None);
        let folded: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert!(deadline.text.is_none_or(|kept| folded.contains(&kept)));
    }

    #[test]
    fn phrases_put_together_are_read_in_order(
        parts in proptest::collection::vec(
            prop::sample::select(vec![
                "Quý II", "Quý 11", "tháng 13", "31/6/2026", "trước ngày", "30/11", "hằng năm", "2025-2026", "và",
                "từ", "đến", "năm 2027", "Thường xuyên", "6 tháng đầu năm", "sau khi", "(quý I)", "/2026", "IV", ",",
            ]),
            0..7,
        ),
    ) {
        let text = parts.join(" ");
        let (deadline, doubts) = parse(&text);
        prop_assert_eq!(&parse(&text), &(deadline.clone(), doubts.clone()));
        if let (Some(start), Some(end)) = (&deadline.start, &deadline.end) {
            prop_assert!(start <= end || doubts.iter().any(|doubt| doubt.code == "deadline-reversed"));
        }
        let kept = deadline.text.unwrap_or_default();
        prop_assert!(text.contains(&kept));
        prop_assert!(!kept.is_empty() || !text.chars().any(char::is_alphanumeric));
    }

    #[test]
    fn reads_every_month(month in 1_u32..=12, year in 1990_u32..2060, slash in prop::bool::ANY) {
        let text = if slash { format!("Tháng {month}/{year}") } else { format!("tháng {month:02} năm {year}") };
        let (deadline, doubts) = parse(&text);
        prop_assert_eq!(deadline.kind, DeadlineKind::Month);
        prop_assert_eq!(deadline.start, Some(format!("{year}-{month:02}-01")));
        prop_assert!(doubts.is_empty());
    }

    #[test]
    fn ranges_of_years_keep_their_ends(from in 1990_u32..2050, length in 1_u32..10, form in 0_usize..4) {
        let to = from + length;
        let text = [
            format!("{from}-{to}"),
            format!("Từ năm {from} đến năm {to}"),
            format!("Giai đoạn {from} – {to}"),
            format!("Năm {from}, {to}"),
        ][form].clone();
        let (deadline, _) = parse(&text);
        prop_assert_eq!(deadline.kind, DeadlineKind::Range);
        prop_assert_eq!(deadline.start, Some(format!("{from}-01-01")));
        prop_assert_eq!(deadline.end, Some(format!("{to}-12-31")));
    }

    #[test]
    fn days_exist_or_are_doubted(day in 1_u32..=31, month in 1_u32..=12, year in 2000_u32..2040) {
        let (deadline, doubts) = parse(&format!("trước ngày {day}/{month}/{year}"));
        prop_assert_eq!(deadline.kind, DeadlineKind::Date);
        prop_assert_eq!(deadline.start.is_some(), doubts.is_empty());
    }
}

#[test]
fn a_quarter_read_as_strokes_is_doubted() {
    for (text, doubted) in [
        ("Quý 11/2025", true),
        ("Quý II/2025", false),
        ("Quý 2/2025", false),
        ("Quý l11/2025", true),
    ] {
        let (deadline, doubts) = parse(text);
        assert_eq!(deadline.kind, DeadlineKind::Quarter, "{text}");
        assert_eq!(!doubts.is_empty(), doubted, "{text}");
    }
}
