//! The decimals of a file as they were written.
//!
//! The library keeps numbers as 32-bit floats. Their shortest decimals are not always those of the file: 851.039978
//! comes back as 851.04, and a page of that height is drawn with other pixels.

use std::collections::{BTreeMap, HashMap};

use lopdf::xref::XrefEntry;
use lopdf::{Document, Stream};

/// Decimals, object by object: those that differ from the shortest ones of their value.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    written: BTreeMap<u32, HashMap<u32, String>>,
}

/// Most bytes of objects that are unpacked at once.
const MOST_OBJECTS: usize = 64 << 20;
/// Longest decimal in bytes.
const LONGEST: usize = 24;

impl Numbers {
    /// The decimals of a file.
    pub(crate) fn of_file(input: &[u8], pdf: &Document) -> Self {
        let mut numbers = Self::default();
        for (id, entry) in &pdf.reference_table.entries {
            if let XrefEntry::Normal { offset, .. } = entry {
                let object = input.get(*offset as usize..).unwrap_or_default();
                if object.starts_with(format!("{id} ").as_bytes()) {
                    numbers.collect(*id, before(object, &[b"endobj", b"stream"]));
                }
            }
        }
        for stream in pdf.objects.values().filter_map(|object| object.as_stream().ok()) {
            if stream.dict.has_type(b"ObjStm") {
                numbers.collect_packed(stream);
            }
        }
        numbers
    }

    /// The objects of an object stream: a list of their numbers and places, and then they themselves.
    fn collect_packed(&mut self, stream: &Stream) {
        let Ok(content) = stream.decompressed_content_with_limit(MOST_OBJECTS) else {
            return;
        };
        let first = stream.dict.get(b"First").and_then(lopdf::Object::as_i64);
        let Some((list, objects)) = first
            .ok()
            .and_then(|first| content.split_at_checked(first.try_into().ok()?))
        else {
            return;
        };
        let list: Vec<usize> = String::from_utf8_lossy(list)
            .split_whitespace()
            .filter_map(|number| number.parse().ok())
            .collect();
        let pairs: Vec<(u32, usize)> = list
            .chunks_exact(2)
            .map(|pair| (pair[0] as u32, pair[1]))
            .collect();
        for (index, (id, start)) in pairs.iter().enumerate() {
            let end = pairs.get(index + 1).map_or(objects.len(), |next| next.1);
            self.collect(*id, objects.get(*start..end).unwrap_or_default());
        }
    }

    fn collect(&mut self, id: u32, object: &[u8]) {
        let is_part = |byte: &u8| byte.is_ascii_digit() || b".+-".contains(byte);
        for token in object.split(|byte| !is_part(byte)) {
            // A number without a point is kept exactly.
            if token.len() > LONGEST || !token.contains(&b'.') {
                continue;
            }
            let Ok(text) = std::str::from_utf8(token) else {
                continue;
            };
            let Ok(value) = text.parse::<f32>() else { continue };
            if shortest(value) != text {
                self.written
                    .entry(id)
                    .or_default()
                    .insert(value.to_bits(), text.to_owned());
            }
        }
    }

    /// The decimal of a number in an object.
    pub(crate) fn of(&self, id: u32, value: f32) -> String {
        let written = self
            .written
            .get(&id)
            .and_then(|decimals| decimals.get(&value.to_bits()));
        written.cloned().unwrap_or_else(|| shortest(value))
    }
}

fn shortest(value: f32) -> String {
    format!("{value}")
}

/// The bytes before the first of these words.
fn before<'a>(bytes: &'a [u8], words: &[&[u8]]) -> &'a [u8] {
    let end = (0..bytes.len()).find(|at| words.iter().any(|word| bytes[*at..].starts_with(word)));
    &bytes[..end.unwrap_or(bytes.len())]
}

#[cfg(test)]
mod tests {
    use lopdf::{Object, dictionary};

    use super::*;

    #[test]
    fn decimals_come_back_as_they_were() {
        let mut numbers = Numbers::default();
        numbers.collect(
            3,
            b"[0.0 611.519958 851.039978]/CropBox[-.5 +2.50 841.89 12 1.2.3]",
        );
        numbers.collect(4, b"851.03998");
        for text in ["611.519958", "851.039978", "-.5", "+2.50", "841.89", "0.0"] {
            assert_eq!(numbers.of(3, text.parse().unwrap()), text);
        }
        assert_eq!(numbers.of(4, 851.04), "851.03998");
        assert_eq!(numbers.of(5, 851.04), "851.04");
    }

    #[test]
    fn packed_objects_are_told_apart() {
        let mut numbers = Numbers::default();
        let stream = Stream::new(dictionary! { "First" => 9 }, b"7 0 8 5  1.50 2.50".to_vec());
        numbers.collect_packed(&stream);
        assert_eq!(
            [numbers.of(7, 1.5), numbers.of(8, 2.5), numbers.of(7, 2.5)],
            ["1.50", "2.50", "2.5"]
        );
    }

    #[test]
    fn objects_are_found_in_their_file() {
        let mut pdf = Document::with_version("1.5");
        let page = pdf.add_object(vec![Object::Real(1.5)]);
        pdf.trailer.set("Root", page);
        let mut file = Vec::new();
        pdf.save_to(&mut file).unwrap();
        let file = String::from_utf8_lossy(&file)
            .replace("[1.5]", "[1.50]")
            .into_bytes();
        let pdf = Document::load_mem(&file).unwrap();
        assert_eq!(Numbers::of_file(&file, &pdf).of(page.0, 1.5), "1.50");
    }
}
