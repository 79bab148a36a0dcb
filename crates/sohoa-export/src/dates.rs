//! Calendar days.

/// Days from 1970-01-01 to `date` (YYYY-MM-DD); `None` where a part is unknown (□) or the day does not exist.
pub(crate) fn days_since_1970(date: &str) -> Option<i32> {
    let mut parts = date.splitn(3, '-').map(|part| {
        let digits = part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<i32>().ok()).flatten()
    });
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day)
    {
        return None;
    }
    // Years that start in March have their leap day at the end.
    let year = if month < 3 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let before = 365 * year + year / 4 - year / 100 + year / 400;
    Some(before + (153 * month + 2) / 5 + day - 1 - DAYS_TO_1970)
}

/// Days from 0000-03-01 to 1970-01-01.
const DAYS_TO_1970: i32 = 719_468;

fn days_in(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted() {
        for (date, want) in [
            ("1970-01-01", Some(0)),
            ("1969-12-31", Some(-1)),
            ("2000-03-01", Some(11_017)),
            ("2024-02-29", Some(19_782)),
            ("2026-05-05", Some(20_578)),
            ("2023-02-29", None),
            ("2023-09-31", None),
            ("2023-13-01", None),
            ("2023-□□-12", None),
            ("2023-1", None),
            ("2023-+1-01", None),
            ("", None),
        ] {
            assert_eq!(days_since_1970(date), want, "{date}");
        }
    }
}
