//! Deadlines: what "Quý II/2025", "Thường xuyên" or "trước ngày 25 hằng tháng" say about dates.
//!
//! The grammar reads the text without case and marks, so a lost tone does not lose the deadline; what
//! is written out is the text as printed.

use std::sync::LazyLock;

use regex::Regex;
use sohoa_record::{Deadline, DeadlineKind};

mod events;
mod inline;
mod part;
mod points;
mod sentence;

pub(crate) use inline::{at_end, in_bracket, inline};
pub(crate) use part::is_time;
use points::{Folded, Point, Unit};

/// Something in a deadline that a reader should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// Stable code in kebab-case.
    pub(crate) code: &'static str,
    /// One English sentence without full stop.
    pub(crate) message: String,
}

fn doubt(code: &'static str, message: impl Into<String>) -> Doubt {
    Doubt {
        code,
        message: message.into(),
    }
}

/// Patterns over folded text (small letters, no marks).
struct Patterns {
    event: Regex,
    relative: Regex,
    recurring: Regex,
    ongoing: Regex,
    open_end: Regex,
    open_start: Regex,
    yearless: Regex,
    assigned_recurring: Regex,
    assigned_by: Regex,
    unassigned: Regex,
    /// "…, ban hành" at the end of what stands before a limit: here the same words are the work.
    acts: Regex,
    /// A second limit beside the first: "… và cả năm trước ngày 05/12/2026".
    beside: Regex,
    /// Times between two dates whose first is not printed: "từ nay đến hết năm 2026".
    from_now: Regex,
    /// Times of the year without a date: "trong dịp Tết".
    season: Regex,
    /// "… hằng năm" at the end of a sentence.
    ends_recurring: Regex,
    /// What is itself yearly, not the work.
    yearly_thing: Regex,
    /// "2026 và hằng năm": from a point on, every year.
    and_yearly: Regex,
    /// Times of a school, which are no days of the calendar.
    school: Regex,
    /// "hằng năm, trước ngày 15/12" at the start of a clause.
    yearly_limit: Regex,
    /// "vào thứ Sáu hằng tuần", "vào ngày 28 hằng tháng" inside a sentence.
    regular: Regex,
    /// What begins a clause that says until when it is done.
    does: Regex,
    /// The same over commas, as in the name of who gets it.
    sends: Regex,
    /// "để tổng hợp" after a limit.
    purpose: Regex,
    /// "thực hiện từ tháng 3 đến tháng 10" at the start of a clause.
    lasts: Regex,
    /// "thực hiện đến hết" at the start of a clause, before a time.
    lasts_until: Regex,
    /// "triển khai thường xuyên" at the start of a clause.
    goes_on: Regex,
    bracket: Regex,
    /// "tháng 3/2010 trình Chính phủ"
    submits: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    const PERIOD: &str = r"(?:(?:hang|moi|tung)\s+(?:ngay|tuan|thang|quy|nam)|(?:\d{1,2}|mot|hai|ba|sau)\s+(?:thang|nam|quy|tuan|lan)(?:\s*(?:/|mot|1|tren)\s*(?:1\s*)?(?:lan|nam|quy|thang))?|theo\s+(?:quy|thang|nam))";
    const DAY: &str = r"(?:(?:tu\s+)?ngay\s+\d{1,2}(?:/\d{1,2})?\s*(?:den|va|,|-)\s*)?ngay\s+\d{1,2}(?:/\d{1,2})?\s+(?:hang|moi)\s+(?:thang|quy|nam)";
    const WEEKDAY: &str = r"thu\s+(?:hai|ba|tu|nam|sau|bay|[2-7])";
    // What may follow a first period: "định kỳ 6 tháng, hằng năm", "hằng tháng, quý, năm".
    let more = format!(
        r"(?:\s*(?:,|va|hoac)\s*(?:{PERIOD}\b|(?:thang|quy|nam)(?:\s*(?:,|va)\s*(?:thang|quy|nam))*\s*(?:[;.)]|$)))*"
    );
    Some(Patterns {
        event: Regex::new(
            r"^\W*(?:theo\b|sau\s+(?:khi|ngay|\d)|ngay\s+(?:sau|khi)|khi\b|trong\s+(?:qua\s+trinh|suot|thoi\s+gian)|tuy\b|cung\b|can\s+cu|phu\s+hop|truoc\s+khi|dong\s+thoi|kip\s+thoi)",
        )
        .ok()?,
        relative: Regex::new(r"\d+\s+(?:gio|ngay|thang|nam|tuan)\b.*\b(?:ke\s+tu|tinh\s+(?:tu|den)|lam\s+viec|truoc|sau)|(?:ke\s+tu|sau)\s+(?:khi|ngay)").ok()?,
        recurring: Regex::new(&format!(
            r"\bdinh\s+ky(?:\s+({PERIOD}{more}))?|\b((?:hang|moi)\s+(?:ngay|tuan|thang|quy|nam))\b|\b(thang\s+(?:dau|cuoi)\s+(?:(?:cua|moi)\s+)*quy)\s*$|\b(ngay\s+(?:lam\s+viec\s+)?(?:dau|cuoi)(?:\s+(?:cung|tien))?\s+(?:(?:cua|moi)\s+)*(?:tuan|thang|quy))\s*$|\b((?:\d{{1,2}}|mot|hai|ba)\s+lan\s*(?:/|moi|mot|tren|trong)\s*(?:(?:mot|moi)\s+)?(?:nam|quy|thang|tuan)|(?:\d{{1,2}}|mot|hai|ba|sau)\s+(?:ngay|tuan|thang|quy|nam)(?:\s+(?:mot|0?1)\s+lan|\s*/\s*(?:0?1\s+|mot\s+)?lan))"
        ))
        .ok()?,
        ongoing: Regex::new(r"\bthuong\s+xuyen\b|\blien\s+tuc\b").ok()?,
        open_end: Regex::new(r"\btro\s+di\b|\b(?:cac|nhung)?\s*nam\s+(?:tiep\s+theo|ke\s+tiep|sau)\b|\bcho\s+den\s+khi\b").ok()?,
        open_start: Regex::new(r"^\W*(?:bat\s+dau\s+|ke\s+)?tu\b").ok()?,
        yearless: Regex::new(r"\btrong\s+nam\b|\b(?:cuoi|dau|giua)\s+nam\b|\bquy\b|\bthang\b").ok()?,
        assigned_recurring: Regex::new(&format!(
            r"^(?:cham\s+nhat|truoc)\s+(?:vao\s+)?(?:ngay\s+)?\d{{1,2}}(?:/\d{{1,2}})?\s+(?:hang|moi)\s+(?:thang|quy|nam)|^(?:dinh\s+ky\s+)?(?:hang|moi)\s+(?:nam|quy|thang|tuan)\b|\bdinh\s+ky\s+{PERIOD}{more}|\b(?:\d{{1,2}}|mot|hai|ba|sau)\s+(?:thang|nam|quy|tuan)\s+(?:mot|1)\s+lan\b|\btruoc\s+ngay\s+\d{{1,2}}(?:/\d{{1,2}})?\s+(?:hang|moi)\s+(?:thang|quy|nam)|\btruoc\s+ngay\s+\d{{1,2}}\s+(?:cua\s+)?thang\s+(?:dau|cuoi)\s+(?:moi\s+)?quy\s*(?:[.;,]|$)"
        ))
        .ok()?,
        assigned_by: Regex::new(r"\b(?:hoan\s+thanh|thuc\s+hien\s+xong|xong)\s+(?:viec\s+)?(?:truoc|trong|vao|cham\s+nhat|den\s+het|thang|quy|nam)\b|\b(?:vao\s+(?:ngay|thang|quy|nam)|cham\s+nhat|truoc\s+ngay|truoc\s+thang|thoi\s+han|trong\s+quy|trong\s+thang|trong\s+nam)\b").ok()?,
        unassigned: Regex::new(r"(?:phat\s+sinh|ban\s+hanh|hieu\s+luc|thanh\s+lap|tiep\s+nhan|ky\s+ket|tham\s+gia|cap)\s*$").ok()?,
        acts: Regex::new(
            r"(?:(?:^|[,;:.(])\W*|\b(?:va|ky|trinh)\s+|\b(?:tham\s+muu|trinh)\s+[^,;:.()]{3,60}\s)(?:ban\s+hanh|thanh\s+lap|ky\s+ket)\s*$",
        )
        .ok()?,
        beside: Regex::new(r"^\s*\)?\s*(?:[,;]|va\b|con\b)[^.;]{0,60}?\b(?:truoc|cham\s+nhat|muon\s+nhat)\s+(?:(?:la|vao)\s+)?(?:ngay\s+)?\d").ok()?,
        from_now: Regex::new(r"^\W*(?:bat\s+dau\s+|ke\s+)?tu\b[^\d]*\bden\b").ok()?,
        season: Regex::new(r"^\W*(?:hoan\s+thanh\s+)?(?:(?:trong|vao|nhan)\s+)?(?:cac\s+)?dip\b|^\W*(?:hoan\s+thanh\s+)?truoc\s+(?:mua|tet|nam\s+hoc|them\s+nam|ngay\s+khai)").ok()?,
        ends_recurring: Regex::new(
            r"\b(?:hang|moi)\s+(?:tuan|thang|quy|nam)(?:\s*(?:,|va)\s*(?:thang|quy|nam))*\W*$",
        )
        .ok()?,
        yearly_thing: Regex::new(
            r"\b(?:ke\s+hoach|du\s+toan|ngan\s+sach|bao\s+cao|danh\s+gia|kinh\s+phi|chi\s+tieu|nhiem\s+vu|cong\s+tac)\s*$",
        )
        .ok()?,
        and_yearly: Regex::new(r"\b(?:19|20)\d{2}\s*(?:,|;|va)\s*(?:duy\s+tri\s+)?(?:hang|moi)\s+nam\b").ok()?,
        school: Regex::new(r"\b(?:nam\s+hoc|hoc\s+ky|hoc\s+ki)\b").ok()?,
        yearly_limit: Regex::new(
            r"(?:^|[,;:.(]\s*)((?:hang|moi)\s+(?:nam|quy|thang),?\s+truoc\s+(?:ngay\s+)?\d{1,2}(?:/\d{1,2}|\s+thang\s+\d{1,2})?)\b",
        )
        .ok()?,
        regular: Regex::new(&format!(
            r"\b((?:dinh\s+ky\s+(?:vao\s+)?)?(?:(?:truoc|cham\s+nhat(?:\s+(?:la|vao))?)\s+)?(?:\d{{1,2}}\s+gio(?:\s+\d{{1,2}}(?:\s+phut)?)?,?\s+)?(?:(?:sang|chieu|ngay)\s+)?(?:(?:tu\s+)?{WEEKDAY}\s*(?:den|va|,|-)\s*)?{WEEKDAY}\s+(?:hang|moi)\s+tuan)\b|\bvao\s+({DAY})\b|\b(cham\s+nhat\s+(?:la\s+|vao\s+)?{DAY})\b|\b({DAY})\W*$",
        ))
        .ok()?,
        does: Regex::new(
            r"(?:^|[,;:.(]\s*|\bva\s+|\bphan\s+dau\s+)(?:\W*)(?:hoan\s+thanh|hoan\s+thien|gui|nop|bao\s+cao|trinh|to\s+chuc|ban\s+hanh|xong|dang\s+ky)\b[^,;:.()]*$",
        )
        .ok()?,
        sends: Regex::new(
            r"(?:^|[,;:.(]\s*|\bva\s+)\W*(?:gui|nop|bao\s+cao|trinh|dang\s+ky)\b[^;:.()]*$",
        )
        .ok()?,
        purpose: Regex::new(
            r"^de\s+(?:duoc\s+)?(?:tong\s+hop|bao\s+cao|theo\s+doi|trinh|xem\s+xet|chi\s+dao|phoi\s+hop|thong\s+nhat|kip\s+thoi|phuc\s+vu|tham\s+dinh)\b",
        )
        .ok()?,
        lasts: Regex::new(
            r"(?:^|[,;:.(]\s*)\W*(?:(?:to\s+chuc\s+)?(?:thuc\s+hien|trien\s+khai)|tien\s+hanh|dien\s+ra)\s+(tu\s+)",
        )
        .ok()?,
        lasts_until: Regex::new(
            r"(?:^|[,;:.(]\s*)\W*(?:to\s+chuc\s+)?(?:thuc\s+hien|trien\s+khai)\s+(den\s+(?:het\s+)?(?:(?:nam|quy|thang|ngay)\s+)?)$",
        )
        .ok()?,
        goes_on: Regex::new(
            r"(?:^|[,;:.(]\s*)\W*(?:(?:to\s+chuc\s+)?(?:thuc\s+hien|trien\s+khai)|duy\s+tri|tien\s+hanh)\s+(thuong\s+xuyen(?:\s*,\s*lien\s+tuc)?(?:\s+trong\s+(?:ca\s+)?nam(?:\s+20\d\d)?\b)?)(?:\s*[,;.)]|\s+(?:tai|trong|tren|o|cho|va)\b|\s*$)",
        )
        .ok()?,
        submits: Regex::new(r"(?:^|[:,;]\s*|\s)((?:(?:truoc|trong|vao)\s+)?(?:thang|quy)\s*[\divx]{1,3}\s*/\s*\d{4}),?\s+trinh\b").ok()?,
        bracket: Regex::new(r"(?:\(|[;,]\s*)(?:thoi\s+(?:gian|han|diem)|tien\s+do|hoan\s+thanh)(?:\s+(?:thuc\s+hien|hoan\s+thanh))?\s*:?\s+((?:truoc|trong|tu|quy|thang|nam|ngay|den|\d)[^()]{0,50})\)\W*$|\((?:hoan\s+thanh|xong|trong|truoc|quy|thang|nam|tu|thuong\s+xuyen|hang|dinh\s+ky|theo\s+lo\s+trinh)\b[^()]{0,60}\)\W*$").ok()?,
    })
});

/// Reads the text of a deadline cell or field. Dates that cannot be are left out and doubted.
pub(crate) fn parse(text: &str) -> (Deadline, Vec<Doubt>) {
    let (deadline, mut doubts) = read(text);
    doubts.extend(deadline.text.as_deref().and_then(unread_number));
    (deadline, doubts)
}

/// The doubt about a duration whose number was read as a letter: "khoảng I năm" is one year or more, "trong l năm" too.
/// After "quý", "giai đoạn" the same letters are a Roman number.
fn unread_number(text: &str) -> Option<Doubt> {
    static LETTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\b(?:khoang|trong|vong|sau|suot|keo\s+dai|thoi\s+(?:han|gian))\s+([il|!o]{1,2}|[ilo]\d|\d[ilo])\s+(?:nam|quy|thang|tuan|ngay|gio)\b")
            .ok()
    });
    let folded = Folded::new(text);
    let found = LETTER.as_ref()?.captures(&folded.text)?;
    let number = folded.original(text, found.get(1)?.range());
    Some(doubt(
        "deadline-misread-number",
        format!("the number of a duration was read as `{number}`; compare with the page"),
    ))
}

fn read(text: &str) -> (Deadline, Vec<Doubt>) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.trim_end_matches(['.', ';', ',', ':', ' ']).trim();
    if !text.chars().any(char::is_alphanumeric) {
        return (Deadline::none(), Vec::new());
    }
    let Some(patterns) = PATTERNS.as_ref() else {
        return (Deadline::none(), Vec::new());
    };
    let folded = Folded::new(text);
    let mut deadline = Deadline {
        text: Some(text.to_owned()),
        ..Deadline::none()
    };
    let event = patterns.event.is_match(&folded.text);
    let yearly = patterns.and_yearly.is_match(&folded.text) && !folded.text.contains("truoc");
    if let Some(found) = patterns.recurring.captures(&folded.text)
        && (!event || folded.text.starts_with("theo dinh ky"))
        && !yearly
    {
        deadline.kind = DeadlineKind::Recurring;
        // "định kỳ ngày 20 hằng tháng": the period follows the day.
        let period = found.iter().skip(1).flatten().next().or_else(|| {
            let mut later = patterns.recurring.captures_iter(&folded.text).skip(1);
            later.find_map(|found| found.iter().skip(1).flatten().next())
        });
        deadline.recurrence = period.map(|period| {
            let period = folded.original(text, period.range());
            period.trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()
        });
        return (deadline, Vec::new());
    }
    if event {
        deadline.kind = DeadlineKind::Event;
        return (deadline, Vec::new());
    }
    if patterns.ongoing.is_match(&folded.text) {
        deadline.kind = DeadlineKind::Ongoing;
        return (deadline, Vec::new());
    }
    let mut points = points::find(&folded.text);
    // "trước Tết Nguyên đán 2026": the year says which feast, the work does not take as long.
    if patterns.season.is_match(&folded.text) && folded.text.contains("tet ") {
        points.retain(|point| point.unit != Unit::Year);
    }
    let mut doubts = match points.as_slice() {
        [] => unreadable(&mut deadline, patterns, &folded.text),
        points => fill(&mut deadline, points, patterns, &folded.text),
    };
    if let Some((doubt, counted)) = misread_quarter(&folded.text) {
        if !counted {
            // A guess may be a whole quarter wrong: only the text is kept.
            (deadline.start, deadline.end) = (None, None);
            deadline.kind = DeadlineKind::Quarter;
        }
        doubts.push(doubt);
    }
    (deadline, doubts)
}

/// A quarter printed in Roman digits and read as strokes, and whether the strokes can be counted: there is no quarter
/// 11, so "Quý 11/2025" is II, but "Quý 112010" may have lost a stroke or the line before the year.
fn misread_quarter(folded: &str) -> Option<(Doubt, bool)> {
    let token = ["quy ", "q.", "q "]
        .iter()
        .find_map(|word| folded.split(word).nth(1))?
        .trim_start()
        .split([' ', '/', '.', ',', '-'])
        .next()?;
    let digits = token.len() > 1 && token.contains(['1', 'l', '|', ']', '}', '!']);
    let counted = token.len() <= 3 && token.chars().all(|c| matches!(c, '1' | 'l' | 'i' | '|'));
    digits.then(|| {
        let doubt = doubt(
            "deadline-misread-quarter",
            format!(
                "the quarter was read as `{token}`, which may stand for II or III; compare with the page"
            ),
        );
        (doubt, counted)
    })
}

/// No point in time was found: it depends on something else, or cannot be read.
fn unreadable(deadline: &mut Deadline, patterns: &Patterns, folded: &str) -> Vec<Doubt> {
    deadline.kind = DeadlineKind::Event;
    let text = deadline.text.as_deref().unwrap_or_default();
    let known = [&patterns.relative, &patterns.school, &patterns.season];
    if known.iter().any(|pattern| pattern.is_match(folded)) {
        Vec::new()
    } else if patterns.yearless.is_match(folded) {
        vec![doubt(
            "deadline-without-year",
            format!("no year is printed in the deadline {text:?}; dates are left empty"),
        )]
    } else {
        vec![doubt(
            "deadline-unreadable",
            format!("the deadline {text:?} has no known form; read it on the page"),
        )]
    }
}

/// Kind and dates from the points found.
fn fill(deadline: &mut Deadline, points: &[Point], patterns: &Patterns, folded: &str) -> Vec<Doubt> {
    let text = deadline.text.clone().unwrap_or_default();
    let mut doubts = Vec::new();
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return doubts;
    };
    let several = points
        .iter()
        .any(|point| (&point.start, &point.end) != (&first.start, &first.end));
    let open_end = patterns.open_end.is_match(folded)
        || patterns.and_yearly.is_match(folded)
        || patterns.open_start.is_match(folded) && points.len() == 1 && first.unit != Unit::Half;
    deadline.kind = match first.unit {
        _ if several || open_end => DeadlineKind::Range,
        Unit::Day => DeadlineKind::Date,
        Unit::Month => DeadlineKind::Month,
        Unit::Quarter => DeadlineKind::Quarter,
        Unit::Year => DeadlineKind::Year,
        Unit::Half => DeadlineKind::Range,
    };
    deadline.start.clone_from(&first.start);
    deadline.end = if open_end { None } else { last.end.clone() };
    let before = folded.get(..first.span.start).unwrap_or_default();
    if open_end && points.len() == 1 && patterns.from_now.is_match(before) {
        (deadline.start, deadline.end) = (None, last.end.clone());
    }
    if points.iter().any(|point| point.impossible) {
        doubts.push(doubt(
            "deadline-impossible",
            format!("the deadline {text:?} names a date that cannot be; it is left empty"),
        ));
    } else if points.iter().any(|point| point.start.is_none()) {
        doubts.push(doubt(
            "deadline-without-year",
            format!("no year is printed in the deadline {text:?}; dates are left empty"),
        ));
    }
    if let (Some(start), Some(end)) = (&deadline.start, &deadline.end)
        && start > end
    {
        doubts.push(doubt(
            "deadline-reversed",
            format!("the deadline {text:?} ends before it starts; it is kept as printed"),
        ));
    }
    doubts
}

/// The doubt about a deadline that ends before the document was issued. Unknown parts of the date of
/// issue (□) are not compared. A quarter whose strokes were counted has lost some then: its dates are taken back.
pub(crate) fn before_issue(deadline: &mut Deadline, issue_date: Option<&str>) -> Option<Doubt> {
    let (end, issued) = (deadline.end.as_deref()?, issue_date?);
    let known = issued.find('□').unwrap_or(issued.len());
    let issued = issued.get(..known)?.trim_end_matches('-');
    let early = end.get(..issued.len()).is_some_and(|end| end < issued);
    if !early {
        return None;
    }
    let text = deadline.text.clone().unwrap_or_default();
    if misread_quarter(&Folded::new(&text).text).is_some() {
        (deadline.start, deadline.end) = (None, None);
        return None;
    }
    Some(doubt(
        "deadline-before-issue",
        format!("the deadline {text:?} lies before the date of issue {issued}; it is kept as printed"),
    ))
}

#[cfg(test)]
mod tests;
