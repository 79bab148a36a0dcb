//! The mottos on the right of a letterhead, found by similarity.

/// Letters of the mottos without marks and spaces.
const MOTTOS: [&str; 3] = [
    "conghoaxahoichunghiavietnam",
    "doclaptudohanhphuc",
    "dangcongsanvietnam",
];
/// Similarity from which the end of a line is a motto. The worst reading in the samples ("Dc p - Tir do -
/// Hinh phüc") has 0.72; names of agencies stay under 0.45.
const SIMILARITY: f64 = 0.6;

/// The line without the motto at its end; `None` where there is no motto.
pub(super) fn cut_motto(text: &str) -> Option<&str> {
    let starts = text.char_indices().filter(|(at, c)| {
        !c.is_whitespace() && text[..*at].chars().next_back().is_none_or(char::is_whitespace)
    });
    let best = starts
        .map(|(at, _)| {
            let tail: String = sohoa_viet::skeleton(&text[at..])
                .chars()
                .filter(|c| c.is_alphanumeric())
                .collect();
            let score = MOTTOS
                .iter()
                .map(|motto| strsim::normalized_levenshtein(motto, &tail));
            (at, score.fold(0.0, f64::max))
        })
        .fold((0, 0.0), |best, next| if next.1 > best.1 { next } else { best });
    (best.1 >= SIMILARITY).then(|| text[..best.0].trim())
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
            ("CÔNG AN TỈNH LÀO CAI", None),
            ("", None),
        ] {
            assert_eq!(cut_motto(text), want, "{text}");
        }
    }
}
