//! A font without shapes: each character is a blank of half an em. It only tells readers which letters the
//! invisible text has.

use std::collections::BTreeMap;
use std::fmt::Write;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// Width of every character in thousandths of the font size.
pub(crate) const WIDTH: f32 = 500.0;
/// Name in the resources of a page.
pub(crate) const NAME: &str = "SohoaLayer";

/// Characters that the layer of a document uses, with their codes.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    codes: BTreeMap<char, u16>,
    /// Characters in the order of their codes, from 1.
    characters: Vec<char>,
}

impl Codes {
    /// Code of a character; one without a place left is a space.
    pub(crate) fn of(&mut self, c: char) -> u16 {
        if let Some(code) = self.codes.get(&c) {
            return *code;
        }
        let Some(code) = u16::try_from(self.characters.len() + 1).ok() else {
            return self.codes.get(&' ').copied().unwrap_or(1);
        };
        self.characters.push(c);
        self.codes.insert(c, code);
        code
    }

    /// Adds the font to a document.
    pub(crate) fn add_font(&self, document: &mut Document) -> ObjectId {
        let file = document.add_object(packed(Dictionary::new(), font_file()));
        let descriptor = document.add_object(dictionary! {
            "Type" => "FontDescriptor",
            "FontName" => FONT_NAME,
            // Symbolic, fixed pitch.
            "Flags" => 5,
            "FontBBox" => vec![0.into(), 0.into(), 500.into(), 1000.into()],
            "ItalicAngle" => 0,
            "Ascent" => 1000,
            "Descent" => 0,
            "CapHeight" => 1000,
            "StemV" => 80,
            "FontFile2" => file,
        });
        // Every code is drawn as glyph 1, the blank.
        let glyphs = [0, 1].repeat(self.characters.len() + 1);
        let glyphs = document.add_object(packed(Dictionary::new(), glyphs));
        let descendant = document.add_object(dictionary! {
            "Type" => "Font",
            "Subtype" => "CIDFontType2",
            "BaseFont" => FONT_NAME,
            "CIDSystemInfo" => dictionary! {
                "Registry" => Object::string_literal("Adobe"),
                "Ordering" => Object::string_literal("Identity"),
                "Supplement" => 0,
            },
            "FontDescriptor" => descriptor,
            "DW" => WIDTH as i64,
            "CIDToGIDMap" => glyphs,
        });
        let meanings = document.add_object(packed(Dictionary::new(), self.to_unicode().into_bytes()));
        document.add_object(dictionary! {
            "Type" => "Font",
            "Subtype" => "Type0",
            "BaseFont" => FONT_NAME,
            "Encoding" => "Identity-H",
            "DescendantFonts" => vec![Object::Reference(descendant)],
            "ToUnicode" => meanings,
        })
    }

    /// What each code means.
    fn to_unicode(&self) -> String {
        let mut map = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
             /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
             /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
             1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        let coded: Vec<(usize, &char)> = (1..).zip(&self.characters).collect();
        // A section holds at most 100 entries.
        for section in coded.chunks(100) {
            let _ = writeln!(map, "{} beginbfchar", section.len());
            for (code, c) in section {
                let _ = write!(map, "<{code:04X}> <");
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(map, "{unit:04X}");
                }
                map.push_str(">\n");
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        map
    }
}

const FONT_NAME: &str = "SohoaGlyphless";

/// A stream, compressed.
pub(crate) fn packed(dictionary: Dictionary, content: Vec<u8>) -> Stream {
    let mut stream = Stream::new(dictionary, content);
    // It stays as it is where compression gains nothing.
    let _ = stream.compress();
    stream
}

/// The blank: a contour to the far corner and back. It has no area, so that it is never seen, but a size: PDFium (in
/// Chrome) passes over text whose letters have none.
fn blank() -> Vec<u8> {
    let back = |value: i16| value.wrapping_neg().cast_unsigned();
    let (width, height) = (500, 1000);
    // Contours, bounds, last point, instructions.
    let head = [1, 0, 0, width, height, 2, 0];
    let coordinates = [width, back(500), height, back(1000)];
    let mut glyph: Vec<u8> = head.iter().flat_map(|value: &u16| value.to_be_bytes()).collect();
    // On the curve; the first point is at the origin, the others are given by two bytes each.
    glyph.extend([0x31, 0x01, 0x01]);
    glyph.extend(coordinates.iter().flat_map(|value| value.to_be_bytes()));
    glyph.resize(glyph.len().next_multiple_of(4), 0);
    glyph
}

/// A TrueType font with two glyphs, nothing and the blank, half an em wide.
fn font_file() -> Vec<u8> {
    let long = |values: &[u32]| {
        values
            .iter()
            .flat_map(|value| value.to_be_bytes())
            .collect::<Vec<u8>>()
    };
    let short = |values: &[u16]| {
        values
            .iter()
            .flat_map(|value| value.to_be_bytes())
            .collect::<Vec<u8>>()
    };
    let head = [
        long(&[0x0001_0000, 0x0001_0000, 0, 0x5F0F_3CF5]),
        // Flags, units per em, two dates of eight bytes, bounds, style, smallest size, direction, formats.
        short(&[0, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 500, 1000, 0, 8, 2, 0, 0]),
    ]
    .concat();
    let hhea = [
        long(&[0x0001_0000]),
        // Ascent, descent, gap, widest, bearings, extent, caret, reserved, format, number of widths.
        short(&[1000, 0, 0, 500, 0, 0, 500, 1, 0, 0, 0, 0, 0, 0, 0, 2]),
    ]
    .concat();
    // Glyphs, points, contours; one zone, and no instructions.
    let maxp = [
        long(&[0x0001_0000]),
        short(&[2, 3, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
    ]
    .concat();
    let tables: [(&[u8; 4], Vec<u8>); 8] = [
        // One subtable of format 4 without characters: codes come through CIDToGIDMap.
        (
            b"cmap",
            short(&[0, 1, 3, 0, 0, 12, 4, 24, 0, 2, 2, 0, 0, 0xFFFF, 0, 0xFFFF, 1, 0]),
        ),
        (b"glyf", blank()),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", short(&[500, 0, 500, 0])),
        // In units of two bytes: glyph 0 is empty.
        (b"loca", short(&[0, 0, blank().len() as u16 / 2])),
        (b"maxp", maxp),
        // Format 3: no glyph names.
        (b"post", long(&[0x0003_0000, 0, 0, 1, 0, 0, 0, 0])),
    ];
    assembled(&tables)
}

/// Header, directory, tables.
fn assembled(tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = tables.len() as u16;
    let power = 1 << count.ilog2();
    let mut file = 0x0001_0000_u32.to_be_bytes().to_vec();
    for value in [count, power * 16, power.ilog2() as u16, (count - power) * 16] {
        file.extend(value.to_be_bytes());
    }
    let mut body = Vec::new();
    let start = file.len() + tables.len() * 16;
    for (tag, table) in tables {
        file.extend(*tag);
        for value in [checksum(table), (start + body.len()) as u32, table.len() as u32] {
            file.extend(value.to_be_bytes());
        }
        body.extend(table);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    file.extend(body);
    let whole = 0xB1B0_AFBA_u32.wrapping_sub(checksum(&file));
    // `checkSumAdjustment`, the third number of the table head.
    if let Some(at) = file
        .windows(4)
        .position(|window| window == 0x5F0F_3CF5_u32.to_be_bytes())
    {
        file[at - 4..at].copy_from_slice(&whole.to_be_bytes());
    }
    file
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0, |sum: u32, chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_keep_their_codes() {
        let mut codes = Codes::default();
        assert_eq!(
            ["ế", "b", "ế", "🇻"].map(|text| codes.of(text.chars().next().unwrap())),
            [1, 2, 1, 3]
        );
        let map = codes.to_unicode();
        assert!(map.contains("3 beginbfchar\n<0001> <1EBF>\n<0002> <0062>\n<0003> <D83CDDFB>\nendbfchar"));
    }

    #[test]
    fn the_font_file_sums_up() {
        let file = font_file();
        assert_eq!(checksum(&file), 0xB1B0_AFBA);
        assert!(file.len() < 600);
    }
}
