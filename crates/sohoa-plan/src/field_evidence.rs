//! Which lines the fields of a document were read from.

use std::collections::BTreeMap;

use sohoa_page::{Document, LineId};
use sohoa_record::{DocumentFields, FieldEvidence};

use crate::evidence::{Lines, rounded};
use crate::words::tokens;

/// Share of the words of a line that a field must hold for the line to be one of its lines.
const SHARED_WORDS: f64 = 0.6;
/// Share of confidence left where a part of the field cannot be read or may not belong to it.
pub(crate) const UNREADABLE: f32 = 0.5;

/// The lines among which each part of a document stands.
pub(crate) struct Places<'a> {
    /// Letterhead, subject included.
    pub(crate) head: &'a [LineId],
    /// Lines of number and date.
    pub(crate) number: Option<LineId>,
    pub(crate) date: Option<LineId>,
    pub(crate) recipients: &'a [LineId],
    pub(crate) signer: &'a [LineId],
}

/// Evidence for the fields that were read, by their names in the record.
pub(crate) fn read(
    fields: &DocumentFields,
    places: &Places<'_>,
    document: &Document,
) -> BTreeMap<String, FieldEvidence> {
    let lines = Lines::new(document);
    let holding = |value: &str| -> Vec<LineId> {
        let wanted: Vec<String> = tokens(value).into_iter().map(|word| word.skeleton).collect();
        let shares = |id: &&LineId| {
            let words = tokens(lines.text(**id));
            let shared = words
                .iter()
                .filter(|word| wanted.contains(&word.skeleton))
                .count();
            // A short value on a long line, or a line of a long value.
            let all = wanted
                .iter()
                .all(|want| words.iter().any(|word| word.skeleton == *want));
            !words.is_empty() && (all || shared as f64 >= SHARED_WORDS * words.len() as f64)
        };
        places.head.iter().filter(shares).copied().collect()
    };
    let one = |line: Option<LineId>| line.into_iter().collect::<Vec<_>>();
    let signer = [&fields.signer.title, &fields.signer.name];
    let found = [
        ("parent_issuer", fields.parent_issuer.clone(), None),
        ("issuer", fields.issuer.clone(), None),
        ("number", fields.number.clone(), Some(one(places.number))),
        ("place", fields.place.clone(), Some(one(places.date))),
        ("date", fields.date.clone(), Some(one(places.date))),
        ("doc_type", fields.doc_type.clone(), None),
        ("subject", fields.subject.clone(), None),
        (
            "recipients",
            fields.recipients.first().cloned(),
            Some(places.recipients.to_vec()),
        ),
        (
            "signer",
            signer.into_iter().flatten().next().cloned(),
            Some(places.signer.to_vec()),
        ),
    ];
    let mut out = BTreeMap::new();
    for (name, value, ids) in found {
        let Some(value) = value else { continue };
        let ids = ids.unwrap_or_else(|| holding(&value));
        if ids.is_empty() {
            continue;
        }
        let readable = if value.contains('□') { UNREADABLE } else { 1.0 };
        out.insert(
            name.to_owned(),
            FieldEvidence {
                lines: lines.evidence(&ids).lines,
                confidence: rounded(lines.confidence(&ids) * readable),
            },
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::testing::dump_document;
    use crate::{Gazetteer, parse_plan};

    #[test]
    fn fields_name_their_lines() {
        let text = "UBND TỈNH LÀO CAI CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ NỘI VỤ Độc lập - Tự do - Hạnh phúc\n\
                    Số:    /KH-SNV Lào Cai, ngày 5 tháng 6 năm 2025\nKẾ HOẠCH\nTrồng cây xanh\nquanh trụ sở\n\
                    I. NHIỆM VỤ\n1. Mua cây.\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\nLê Văn Mẫu";
        let record = parse_plan(&dump_document(text), &Gazetteer::embedded().unwrap(), None).record;
        let evidence = record.document.evidence;
        let lines = |name: &str| -> Vec<u32> { evidence[name].lines.iter().map(|line| line.line).collect() };
        assert_eq!(lines("parent_issuer"), [1]);
        assert_eq!(lines("issuer"), [2]);
        assert_eq!(lines("number"), [3]);
        assert_eq!(lines("date"), [3]);
        assert_eq!(lines("doc_type"), [4]);
        assert_eq!(lines("subject"), [5, 6]);
        assert_eq!(lines("recipients"), [9, 10, 11]);
        assert_eq!(lines("signer"), [12, 13]);
        assert!(evidence["number"].confidence < evidence["date"].confidence);
        let record = parse_plan(&dump_document(""), &Gazetteer::embedded().unwrap(), None).record;
        assert!(record.document.evidence.is_empty());
    }
}
