//! What the headings above an item say about it.

use std::sync::LazyLock;

use regex::Regex;

/// Words of the title over duties at most; more is a sentence.
const LONGEST_TITLE: usize = 15;

/// What a heading says its part of the plan is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Part {
    /// Nothing is said.
    #[default]
    Other,
    /// Goals, principles, scope.
    Goal,
    /// Work is assigned here.
    Work,
}

/// Under which heading the items stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Place {
    #[default]
    Elsewhere,
    /// Right under one of who does what: its items begin with an agency.
    Duties,
    /// Under a topic below such a heading.
    Topic,
    /// Right under one of money: who pays it stands there in a paragraph.
    Money,
}

/// What stands under a heading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Matter {
    /// Nothing is said.
    #[default]
    Unknown,
    /// Work to come.
    Plans,
    /// What was found or reached, and goals.
    Reports,
}

/// What the headings above say about the items below.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context {
    pub(super) part: Part,
    pub(super) place: Place,
    pub(super) matter: Matter,
    /// Already read as an item of the heading above.
    pub(super) taken: bool,
    /// Part of the text of a task above.
    pub(super) told: bool,
}

/// Whether a heading says who does what ("Tổ chức thực hiện", "Phân công nhiệm vụ").
pub(super) fn assigns_duties(title: &str) -> bool {
    static DUTIES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\b(?:to chuc (?:thuc hien|thi hanh)|dieu khoan thi hanh|phan cong)\b|^trach nhiem\b")
            .ok()
    });
    let skeleton = sohoa_viet::skeleton(title);
    DUTIES.as_ref().is_some_and(|pattern| pattern.is_match(&skeleton))
        && title.split(' ').count() <= LONGEST_TITLE
}

/// Whether it says nothing else: under "Nội dung và phân công" topics stand as well as agencies.
pub(super) fn only_assigns_duties(title: &str) -> bool {
    let skeleton = sohoa_viet::skeleton(title);
    assigns_duties(title)
        && [
            "to chuc thuc hien",
            "to chuc thi hanh",
            "dieu khoan thi hanh",
            "phan cong",
            "trach nhiem",
        ]
        .iter()
        .any(|words| skeleton.starts_with(words))
}

/// Whether a paragraph says that the items below it are work for somebody: "Cục Thuế phân công nhiệm vụ như sau:", "…, Chủ
/// tịch UBND tỉnh yêu cầu:". What was asked for already is followed by what came of it.
pub(super) fn announces_work(text: &str) -> bool {
    static WORK: LazyLock<Option<[Regex; 2]>> = LazyLock::new(|| {
        Some([
            Regex::new(concat!(
                r"\b(?:yeu cau|de nghi|phan cong|chi thi|chi dao",
                r"|giao (?:cho|nhiem vu|trach nhiem|cac|so|phong|ban|cong an|ubnd|uy ban))\b[^.;:]*:$|\b(?:yeu cau|de nghi|chi thi|giao):$",
            ))
            .ok()?,
            Regex::new(r"\bda (?:yeu cau|de nghi|phan cong|chi dao|giao|ban hanh|to chuc|trien khai|thuc hien)\b|\bket qua\b")
                .ok()?,
        ])
    });
    let skeleton = sohoa_viet::skeleton(text.trim());
    let sentence = skeleton.rsplit(". ").next().unwrap_or_default();
    WORK.as_ref()
        .is_some_and(|[work, done]| work.is_match(sentence) && !done.is_match(sentence))
}

impl Context {
    pub(super) fn under(mut self, title: &str) -> Self {
        static GOAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(r"\b(?:muc dich|yeu cau|muc tieu|quan diem|nguyen tac|chi tieu|pham vi|doi tuong|dinh huong|can cu|thuc trang|tinh hinh|uu diem|han che)\b").ok()
        });
        static WORK: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(r"\b(?:nhiem vu|giai phap|to chuc thuc hien|to chuc thi hanh|dieu khoan thi hanh|phan cong|trach nhiem|noi dung ke hoach|noi dung thuc hien)\b").ok()
        });
        static PLANS: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(
                r"^(?:cac )?(?:noi dung|cong viec|hoat dong|bien phap|tien do|lo trinh|cac buoc|ke hoach)\b",
            )
            .ok()
        });
        static REPORTS: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"^(?:danh gia|ket qua|dac diem|nhan xet|ton tai|khai quat)\b").ok());
        static MONEY: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"^(?:nguon |du toan |ve )?kinh phi\b").ok());
        let skeleton = sohoa_viet::skeleton(title);
        let has = |pattern: &LazyLock<Option<Regex>>| pattern.as_ref().is_some_and(|p| p.is_match(&skeleton));
        let (work, goal) = (has(&WORK), has(&GOAL));
        if work {
            self.part = Part::Work;
        } else if goal {
            self.part = Part::Goal;
        }
        if work || has(&PLANS) {
            self.matter = Matter::Plans;
        } else if goal || has(&REPORTS) {
            self.matter = Matter::Reports;
        }
        let short = title.split(' ').count() <= LONGEST_TITLE;
        let topic = short && !title.trim_end().ends_with(['.', ';', ',', '/']);
        self.place = if assigns_duties(title) {
            Place::Duties
        } else if has(&MONEY) && topic {
            Place::Money
        } else if self.are_duties() && topic {
            Place::Topic
        } else {
            Place::Elsewhere
        };
        self.taken = false;
        self
    }

    /// Whether the items here begin with an agency.
    pub(super) fn are_duties(self) -> bool {
        matches!(self.place, Place::Duties | Place::Topic)
    }

    /// Whether a paragraph without an enumerator may assign work here.
    pub(super) fn holds_paragraphs(self) -> bool {
        matches!(self.place, Place::Duties | Place::Money)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_announce_work() {
        for text in [
            "Nợ thuế còn lớn, kết quả thu thấp. Để thu đủ, Cục Thuế phân công nhiệm vụ như sau:",
            "Để kịp vụ xuân, Chủ tịch UBND tỉnh yêu cầu:",
            "Chủ tịch UBND xã kết luận và giao nhiệm vụ như sau:",
        ] {
            assert!(announces_work(text), "{text}");
        }
        for text in [
            "UBND tỉnh đã chỉ đạo các sở thực hiện nhiều việc, gồm:",
            "Các sở triển khai theo yêu cầu của Bộ, kết quả như sau:",
            "Tai nạn trên các tuyến giao thông:",
            "Chủ tịch UBND tỉnh yêu cầu các sở báo cáo.",
        ] {
            assert!(!announces_work(text), "{text}");
        }
    }

    #[test]
    fn topics_stand_under_who_does_what() {
        let duties = Context::default().under("NỘI DUNG VÀ PHÂN CÔNG THỰC HIỆN");
        assert!(duties.are_duties() && duties.holds_paragraphs());
        let topic = duties.under("Giám sát dịch bệnh");
        assert!(topic.are_duties() && !topic.holds_paragraphs());
        assert!(!duties.under("Sở Y tế chủ trì giám sát dịch bệnh.").are_duties());
        assert!(duties.under("Kinh phí").holds_paragraphs());
        let reached = Context::default().under("KẾT QUẢ NĂM 2025");
        assert_eq!(reached.matter, Matter::Reports);
        assert_eq!(Context::default().under("Nội dung").matter, Matter::Plans);
    }
}
