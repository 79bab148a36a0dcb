//! Writes a document. The library's own writer loses the decimals of the file (see [`Numbers`]) and depends on how
//! the file was stored.

use std::io::Write;

use lopdf::{Dictionary, Document, Object};

use crate::numbers::Numbers;

/// Keys of a trailer that are about the file as it was.
const OLD_TRAILER: [&[u8]; 10] = [
    b"Prev",
    b"XRefStm",
    b"Encrypt",
    b"Type",
    b"W",
    b"Index",
    b"Filter",
    b"DecodeParms",
    b"Length",
    b"Size",
];

/// The decimals of the object with a number.
type OfObject<'a> = (&'a Numbers, u32);

/// The bytes of the document; a decimal is written as `numbers` has it.
pub(crate) fn written(pdf: &Document, numbers: &Numbers) -> Vec<u8> {
    let mut out = format!("%PDF-{}\n%\u{a0}\u{a1}\u{a2}\u{a3}\n", pdf.version).into_bytes();
    let mut places = Vec::new();
    for (id, object) in &pdf.objects {
        places.push((id.0, id.1, out.len()));
        push(&mut out, format_args!("{} {} obj\n", id.0, id.1));
        write_object(&mut out, object, &(numbers, id.0));
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    let size = places.last().map_or(1, |(number, _, _)| number + 1);
    out.extend(b"xref\n0 1\n0000000000 65535 f \n");
    for run in places.chunk_by(|one, next| one.0 + 1 == next.0) {
        push(&mut out, format_args!("{} {}\n", run[0].0, run.len()));
        for (_, generation, place) in run {
            push(&mut out, format_args!("{place:010} {generation:05} n \n"));
        }
    }
    let mut trailer = pdf.trailer.clone();
    for key in OLD_TRAILER {
        trailer.remove(key);
    }
    trailer.set("Size", i64::from(size));
    out.extend(b"trailer\n");
    write_dictionary(&mut out, &trailer, &(numbers, 0));
    push(&mut out, format_args!("\nstartxref\n{table}\n%%EOF\n"));
    out
}

fn push(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Memory takes everything.
    let _ = out.write_fmt(text);
}

fn write_object(out: &mut Vec<u8>, object: &Object, numbers: &OfObject<'_>) {
    match object {
        Object::Null => out.extend(b"null"),
        Object::Boolean(value) => push(out, format_args!("{value}")),
        Object::Integer(value) => push(out, format_args!("{value}")),
        Object::Real(value) => out.extend(numbers.0.of(numbers.1, *value).as_bytes()),
        Object::Name(name) => write_name(out, name),
        Object::String(text, _) => write_string(out, text),
        Object::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                write_object(out, item, numbers);
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => write_dictionary(out, dictionary, numbers),
        Object::Stream(stream) => {
            let mut dictionary = stream.dict.clone();
            dictionary.set("Length", stream.content.len().cast_signed() as i64);
            write_dictionary(out, &dictionary, numbers);
            out.extend(b"\nstream\n");
            out.extend(&stream.content);
            out.extend(b"\nendstream");
        }
        Object::Reference(id) => push(out, format_args!("{} {} R", id.0, id.1)),
    }
}

fn write_dictionary(out: &mut Vec<u8>, dictionary: &Dictionary, numbers: &OfObject<'_>) {
    out.extend(b"<<");
    for (key, value) in dictionary {
        write_name(out, key);
        out.push(b' ');
        write_object(out, value, numbers);
    }
    out.extend(b">>");
}

fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        if byte.is_ascii_graphic() && !b"#/()<>[]{}%".contains(byte) {
            out.push(*byte);
        } else {
            push(out, format_args!("#{byte:02X}"));
        }
    }
}

fn write_string(out: &mut Vec<u8>, text: &[u8]) {
    if text.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        out.push(b'(');
        for byte in text {
            if b"()\\".contains(byte) {
                out.push(b'\\');
            }
            out.push(*byte);
        }
        out.push(b')');
        return;
    }
    out.push(b'<');
    for byte in text {
        push(out, format_args!("{byte:02X}"));
    }
    out.push(b'>');
}

#[cfg(test)]
mod tests {
    use lopdf::{Stream, StringFormat, dictionary};

    use super::*;

    fn check(object: &Object, want: &str) {
        let mut out = Vec::new();
        write_object(&mut out, object, &(&Numbers::default(), 1));
        assert_eq!(String::from_utf8_lossy(&out), want);
    }

    #[test]
    fn objects_are_written_as_they_are() {
        check(&Object::Real(-0.5), "-0.5");
        check(&Object::Real(3.0), "3");
        check(&Object::Name(b"A B#".to_vec()), "/A#20B#23");
        check(&Object::string_literal("a(b)\\"), "(a\\(b\\)\\\\)");
        check(&Object::String(vec![0, 255], StringFormat::Literal), "<00FF>");
        check(
            &dictionary! { "K" => vec![Object::Null, true.into(), Object::Reference((3, 0))] }.into(),
            "<</K [null true 3 0 R]>>",
        );
        check(
            &Stream::new(dictionary! { "Length" => 99 }, b"ab".to_vec()).into(),
            "<</Length 2>>\nstream\nab\nendstream",
        );
    }

    #[test]
    fn what_is_written_is_read() {
        let mut pdf = Document::with_version("1.5");
        let pages = pdf.add_object(dictionary! { "Type" => "Pages", "Kids" => Vec::new(), "Count" => 0 });
        let unused = pdf.new_object_id();
        let root = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        pdf.trailer.set("Root", root);
        pdf.trailer.set("Prev", 12);
        let read = Document::load_mem(&written(&pdf, &Numbers::default())).unwrap();
        assert!(!read.objects.contains_key(&unused));
        assert_eq!(
            read.catalog().unwrap().get(b"Pages").unwrap(),
            &Object::Reference(pages)
        );
        assert!(read.trailer.get(b"Prev").is_err());
    }
}
