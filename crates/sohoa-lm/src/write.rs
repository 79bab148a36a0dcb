//! Writing a model file.

use crate::count::Key;
use crate::format::{GROUP_ROWS, Layout, PROB_BITS, ROW_BITS, Scale, Size, row_bytes, seal};
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
    let mut sizes = [Size::default(); MAX_ORDER];
    let mut scales = [(Scale::default(), Scale::default()); MAX_ORDER];
    let families: Vec<Vec<u32>> = (0..order).map(|k| families(kept, k)).collect();
    for (k, kept) in kept.iter().enumerate() {
        sizes[k].rows = kept.level.keys.len();
        if k > 0 {
            sizes[k].parents = families[k].iter().filter(|children| **children > 0).count();
        }
        let probs = kept.level.probs.iter().map(|prob| ln(*prob));
        scales[k].0 = Scale::spanning(probs, (1 << PROB_BITS) - 1);
        scales[k].1 = Scale::spanning(kept.back_offs.iter().copied(), u8::MAX);
    }
    let layout = Layout::new(order, texts.iter().map(String::len).sum(), sizes, scales);
    let mut out = layout.header();
    let mut offset = 0;
    for text in texts {
        out.extend((offset as u32).to_le_bytes());
        offset += text.len();
    }
    out.extend((offset as u32).to_le_bytes());
    out.extend(texts.iter().flat_map(|text| text.bytes()));
    out.extend(cases);
    write_unigrams(&mut out, &kept[0], &families[0]);
    for k in 1..order {
        let (prob_scale, back_off_scale) = layout.scales[k];
        write_rows(&mut out, &kept[k], prob_scale);
        if k + 1 < order {
            write_groups(&mut out, &families[k]);
            write_parents(&mut out, &kept[k], &families[k], back_off_scale);
        }
    }
    seal(&mut out);
    out
}

/// How many children each n-gram of order k + 1 has.
fn families(kept: &[Kept], k: usize) -> Vec<u32> {
    let mut longer = kept
        .get(k + 1)
        .map_or(&[][..], |longer| longer.level.keys.as_slice());
    let count = |key: &Key| {
        let children = longer.iter().take_while(|child| **child >> 16 == *key).count();
        longer = &longer[children..];
        children as u32
    };
    kept[k].level.keys.iter().map(count).collect()
}

fn write_unigrams(out: &mut Vec<u8>, kept: &Kept, families: &[u32]) {
    let mut child = 0_u32;
    for (row, children) in families.iter().enumerate() {
        out.extend(ln(kept.level.probs[row]).to_le_bytes());
        out.extend(kept.back_offs[row].to_le_bytes());
        out.extend(child.to_le_bytes());
        child += children;
    }
    out.extend([0; 8]);
    out.extend(child.to_le_bytes());
}

fn write_rows(out: &mut Vec<u8>, kept: &Kept, scale: Scale) {
    let end = out.len() + row_bytes(kept.level.keys.len());
    let row =
        |(key, prob): (&Key, &f32)| u64::from(*key as u16) << PROB_BITS | u64::from(scale.pack(ln(*prob)));
    let rows: Vec<u64> = kept.level.keys.iter().zip(&kept.level.probs).map(row).collect();
    for pair in rows.chunks(2) {
        let bits = pair.iter().rev().fold(0, |bits, row| bits << ROW_BITS | row);
        let bytes = (pair.len() * ROW_BITS as usize).div_ceil(8);
        out.extend(&bits.to_le_bytes()[..bytes]);
    }
    out.resize(end, 0);
}

fn write_groups(out: &mut Vec<u8>, families: &[u32]) {
    let mut before = 0_u32;
    for group in families.chunks(GROUP_ROWS) {
        let bits = (group.iter().rev()).fold(0_u64, |bits, children| bits << 1 | u64::from(*children > 0));
        out.extend(before.to_le_bytes());
        out.extend(bits.to_le_bytes());
        before += bits.count_ones();
    }
}

fn write_parents(out: &mut Vec<u8>, kept: &Kept, families: &[u32], scale: Scale) {
    let mut child = 0_u32;
    let mut put = |back_off: u8, child: u32| out.extend((child << 8 | u32::from(back_off)).to_le_bytes());
    for (back_off, children) in kept.back_offs.iter().zip(families) {
        if *children > 0 {
            put(scale.pack(*back_off), child);
            child += children;
        }
    }
    put(0, child);
}
