//! Paragraphs that belong to no item: remarks on all of them, what is said to everybody, the end of a document.

use std::sync::LazyLock;

use regex::Regex;

/// Characters that strokes of a signature add after "./." at most (" tế").
const LONGEST_STROKE: usize = 6;

/// Whether a paragraph without an enumerator says something about all items or points to an appendix, and
/// is no part of the item before it.
pub(super) fn is_remark(text: &str, skeleton: &str) -> bool {
    static REMARK: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^\([^()]*\b(?:phu luc|bieu|danh muc|dinh kem|kem theo)\b[^()]*\)\W*$",
            r"|^(?:cac|nhung) (?:nhiem vu|noi dung|cong viec|hoat dong)(?: cu the)? (?:khac|con lai)\b",
            r"|^kinh phi (?:thuc hien|trien khai|to chuc thuc hien|bao dam)\b",
            r"|^(?:(?:cac|noi dung)\s)?(?:danh muc|chi tieu|nhiem vu|chi tiet)\b[^.;]{0,60}\b(?:phu luc|bieu)\b[^.;]{0,60}\W*$",
            r"|^(?:bo truong|thu truong|dong chi|pho)\b.{0,60}\bchi dao (?:viec )?(?:thuc hien )?(?:cac )?(?:nhiem vu|noi dung|cong viec) (?:nay|tren)\W*$",
        ))
        .ok()
    });
    REMARK.as_ref().is_some_and(|pattern| pattern.is_match(skeleton)) && !text.starts_with(char::is_lowercase)
}

/// Whether a paragraph without an enumerator ends the list of items before it.
pub(super) fn closes(skeleton: &str) -> bool {
    static CLOSING: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:tren day la|(?:trong )?qua trinh|nhan duoc|ke hoach nay|(?:chi thi|nghi quyet|chuong trinh|huong dan|ket luan) nay (?:duoc|pho bien|thay the|co hieu luc)|can cu (?:noi dung )?(?:cua )?ke hoach|[\w ,]{0,50}\b(?:yeu cau|de nghi) (?:cac|thu truong|giam doc|chu tich|cong an)\b)").ok()
    });
    CLOSING.as_ref().is_some_and(|pattern| pattern.is_match(skeleton))
}

/// "./." at the end; strokes of a signature may be read as a word or two after it.
pub(super) fn ends_document(text: &str) -> bool {
    text.rfind("./.")
        .is_some_and(|at| text[at + "./.".len()..].chars().count() <= LONGEST_STROKE)
}
