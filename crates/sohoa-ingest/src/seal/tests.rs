use super::*;
use crate::ocr::TesseractEngine;
use crate::pdf::testing::drawn_fixture;
use crate::read_page;

fn merged(first: &[OcrWord], seen: &[OcrWord]) -> String {
    let mut words = first.to_vec();
    merge(&mut words, seen.to_vec());
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    texts.join(" ")
}

#[test]
fn garbage_gives_way_to_words_and_sure_words_stay() {
    let first = [
        OcrWord::at("lụếCÁc", 120, 160, 0.08),
        OcrWord::at("CHỦ", 400, 80, 0.96),
        OcrWord::at("YẾU", 490, 80, 0.9),
    ];
    let seen = [
        OcrWord::at("DANH", 0, 110, 0.9),
        OcrWord::at("MỤC", 120, 80, 0.3),
        OcrWord::at("CÁC", 210, 80, 0.87),
        OcrWord::at("CHU", 400, 80, 0.99),
    ];
    assert_eq!(merged(&first, &seen), "DANH MỤC CÁC CHỦ YẾU");
}

#[test]
fn ornaments_are_no_words() {
    let first = [
        OcrWord::at("ngày", 200, 50, 0.97),
        OcrWord::at("13", 260, 30, 0.97),
    ];
    let seen = [
        OcrWord::at("^", 0, 20, 0.82),
        OcrWord::at("To", 30, 50, 0.21),
        OcrWord::at("th", 90, 30, 0.93),
        OcrWord::at("Ế", 130, 20, 0.5),
    ];
    assert_eq!(merged(&first, &seen), "ngày 13");
}

#[test]
fn a_doubted_syllable_gives_way_only_to_more_of_it() {
    let sure = OcrWord::at("theo", 200, 60, 0.97);
    let tail = [OcrWord::at("òm", 140, 40, 0.2), sure.clone()];
    assert_eq!(merged(&tail, &[OcrWord::at("kèm", 115, 65, 0.9)]), "kèm theo");
    let whole = [OcrWord::at("Công", 100, 80, 0.6), sure];
    assert_eq!(merged(&whole, &[OcrWord::at("ng", 140, 40, 0.95)]), "Công theo");
}

/// Stamps a seal: a thick ring, a thin one, and an emblem of thin strokes.
fn stamp(page: &mut Raster, (x, y): (f32, f32), radius: f32) {
    let mut dot = |angle: f32, distance: f32, size: u32| {
        let (sin, cos) = angle.sin_cos();
        page.draw(
            (x + distance * cos) as u32,
            (y + distance * sin) as u32,
            size,
            size,
        );
    };
    for step in 0..3000 {
        let angle = step as f32 * std::f32::consts::TAU / 3000.0;
        for width in 0..4 {
            dot(angle, radius - width as f32 * 2.0, 3);
        }
        dot(angle, 0.9 * radius, 2);
        // Rays and waves.
        if step % 100 < 3 {
            for along in 20..60 {
                dot(angle, radius * along as f32 / 100.0, 2);
            }
        }
        dot(angle, radius * (0.45 + 0.08 * (24.0 * angle).sin()), 2);
    }
}

#[test]
fn rings_are_found_and_text_and_tables_are_not() {
    for page in 0..3 {
        let plain = drawn_fixture("thach-binh-cchc.born.pdf", page, 200.0);
        let everywhere = [plain.area()];
        assert_eq!(seals(&plain, &everywhere), [], "page {page}");
        for (place, dpi) in [((500.0, 700.0), 200.0), ((1100.0, 1500.0), 300.0)] {
            let mut stamped = drawn_fixture("thach-binh-cchc.born.pdf", page, dpi);
            let radius = 0.7 * dpi;
            stamp(&mut stamped, place, radius);
            let found = seals(&stamped, &everywhere);
            assert_eq!(found.len(), 1, "page {page} at {dpi} dpi");
            let off = (found[0].x - place.0).hypot(found[0].y - place.1);
            assert!(off < 0.03 * radius && (found[0].radius - radius).abs() < 0.06 * radius);
        }
    }
}

/// Words of a heading under a seal come back, and the rest of the line stays.
#[test]
fn a_heading_under_a_seal_is_read() {
    let mut engine = TesseractEngine::new("vie").unwrap();
    let mut page = drawn_fixture("thach-binh-cchc.born.pdf", 0, 300.0);
    let words = |page: &Raster, engine: &mut TesseractEngine| {
        let reading = read_page(page, engine).unwrap();
        reading
            .lines
            .into_iter()
            .flat_map(|line| line.words)
            .collect::<Vec<_>>()
    };
    let before = words(&page, &mut engine);
    let first = before.iter().position(|word| word.text == "Cải").unwrap();
    let heading: Vec<&str> = before[first..first + 4]
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    assert_eq!(heading, ["Cải", "cách", "hành", "chính"]);
    let area = PixelRect::inside(&before[first].bbox.union(&before[first + 3].bbox), 300.0);
    let radius = 0.7 * 300.0;
    let below = (
        area.x as f32 + area.width as f32 / 2.0,
        area.bottom() as f32 + 0.5 * radius,
    );
    stamp(&mut page, below, radius);
    let after = words(&page, &mut engine);
    let height = before[first].bbox.center().1;
    let line: Vec<&str> = after
        .iter()
        .filter(|word| (word.bbox.center().1 - height).abs() < 6.0)
        .map(|word| word.text.as_str())
        .collect();
    // Without a look through the seal: "Äÿ", "ành", "Nnh".
    assert!(line.contains(&"cách") && line.contains(&"chính"), "{line:?}");
    assert_eq!(line[line.len() - 6..], ["năm", "2025", "của", "Sở", "Nội", "vụ"]);
}
