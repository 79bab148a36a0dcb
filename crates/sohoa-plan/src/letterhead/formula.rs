//! The mottos on the right of a letterhead, found by similarity.

/// Letters of the mottos without marks and spaces, and the similarity from which the end of a line is one. The worst
/// reading in the samples ("Dc p - Tir do - Hinh phüc") has 0.72; names of agencies stay under 0.45. The Youth Union
/// prints its name there, which ends like that of a city.
const MOTTOS: [(&str, f64); 5] = [
    ("conghoaxahoichunghiavietnam", 0.6),
    ("doclaptudohanhphuc", 0.6),
    ("dangcongsanvietnam", 0.6),
    ("doantncshochiminh", 0.85),
    ("doanthanhniencongsanhochiminh", 0.85),
];

/// The line without the motto at its end; `None` where there is no motto.
pub(super) fn cut_motto(text: &str) -> Option<&str> {
    let starts = text.char_indices().filter(|(at, c)| {
        !c.is_whitespace() && text[..*at].chars().next_back().is_none_or(char::is_whitespace)
    });
    let best = starts
        .filter_map(|(at, _)| {
            let tail: String = sohoa_viet::skeleton(&text[at..])
                .chars()
                .filter(|c| c.is_alphanumeric())
                .collect();
            let similar = MOTTOS.iter().filter_map(|(motto, least)| {
                let score = strsim::normalized_levenshtein(motto, &tail);
                (score >= *least).then_some(score)
            });
            Some((at, similar.max_by(f64::total_cmp)?))
        })
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map(|(at, _)| text[..at].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_mottos() {
        for (text, want) in [
            ("BỘ Y TẾ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Some("BỘ Y TẾ")),
            ("Độc lập - Tự do - Hạnh phúc", Some("")),
            ("ONG 1IOA XA ITCH CHU NGIIIA VIET NAM", Some("")),
            ("TINH UY LAO CAI PANG CONG SAN VIET NAM", Some("TINH UY LAO CAI")),
            ("BCH ĐOÀN TỈNH ĐOÀN TNCS HỒ CHÍ MINH", Some("BCH ĐOÀN TỈNH")),
            ("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH", None),
            ("CÔNG AN TỈNH LÀO CAI", None),
            ("", None),
        ] {
            assert_eq!(cut_motto(text), want, "{text}");
        }
    }
}
