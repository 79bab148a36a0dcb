//! Writing a model file.

use crate::format::{Layout, Scale, seal};
use crate::model::MAX_ORDER;
use crate::prune::Kept;

/// ln P of an event that cannot be predicted (the line start).
const NEVER: f32 = -100.0;

fn ln(prob: f32) -> f32 {
    if prob > 0.0 { prob.ln().max(NEVER) } else { NEVER }
}

/// The bytes of a model file; `texts` are the texts of the ids, `cases` their case bytes.
pub(crate) fn write(texts: &[String], cases: &[u8], kept: &[Kept]) -> Vec<u8> {
    let order = kept.len();
    let mut counts = [0; MAX_ORDER];
    let mut scales = [(Scale::default(), Scale::default()); MAX_ORDER];
    for (k, kept) in kept.iter().enumerate() {
        counts[k] = kept.level.keys.len();
        scales[k].0 = Scale::spanning(kept.level.probs.iter().map(|prob| ln(*prob)));
        scales[k].1 = Scale::spanning(kept.back_offs.iter().copied());
    }
    let layout = Layout::new(order, texts.iter().map(String::len).sum(), counts, scales);
    let mut out = layout.header();
    let mut offset = 0;
    for text in texts {
        out.extend((offset as u32).to_le_bytes());
        offset += text.len();
    }
    out.extend((offset as u32).to_le_bytes());
    out.extend(texts.iter().flat_map(|text| text.bytes()));
    out.extend(cases);
    for k in 0..order {
        write_rows(&mut out, k, kept, layout.scales[k]);
    }
    seal(&mut out);
    out
}

fn write_rows(out: &mut Vec<u8>, k: usize, kept: &[Kept], scales: (Scale, Scale)) {
    let Kept { level, back_offs } = &kept[k];
    let children = kept.get(k + 1).map(|longer| longer.level.keys.as_slice());
    let mut child = 0;
    for (row, key) in level.keys.iter().enumerate() {
        let (prob, back_off) = (ln(level.probs[row]), back_offs[row]);
        if k == 0 {
            out.extend(prob.to_le_bytes());
            out.extend(back_off.to_le_bytes());
        } else {
            out.extend((*key as u16).to_le_bytes());
            out.push(scales.0.pack(prob));
        }
        let Some(children) = children else { continue };
        if k > 0 {
            out.push(scales.1.pack(back_off));
        }
        put_child(out, k, child);
        while child < children.len() && children[child] >> 16 == *key {
            child += 1;
        }
    }
    if children.is_some() {
        // The row that only ends the children of the last one.
        out.extend([0; 8].iter().take(if k == 0 { 8 } else { 4 }));
        put_child(out, k, child);
    }
}

fn put_child(out: &mut Vec<u8>, k: usize, child: usize) {
    let bytes = (child as u32).to_le_bytes();
    out.extend(if k == 0 { &bytes } else { &bytes[..3] });
}
