//! Restores a text file with model files of choice, to measure them.
//!
//! `restore_file LM DICTIONARY CHANNEL INPUT OUTPUT [PROFILE]` writes the restored text and prints seconds and the
//! profile chosen; score it with `tools/score_text.py GOLD OUTPUT --prefix`. The variables WIDTH, LMW, CACHE,
//! LATTICE, BEAM, PASSES and KEEP of the environment replace the defaults of `DecodeParams`, to tune them.

#![expect(clippy::print_stdout, reason = "an example reports on stdout")]
#![expect(clippy::unwrap_used, reason = "an example may stop at the first problem")]

use std::time::Instant;

use sohoa_lm::{ContextModel, NgramModel};
use sohoa_restore::{Channel, DecodeParams, Dictionary, Restorer};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let model = NgramModel::from_bytes(std::fs::read(&args[1]).unwrap().into()).unwrap();
    let dictionary = Dictionary::from_tsv(&std::fs::read_to_string(&args[2]).unwrap()).unwrap();
    let channel = Channel::from_tsv(&std::fs::read_to_string(&args[3]).unwrap()).unwrap();
    let mut params = DecodeParams {
        profile: args.get(6).cloned(),
        ..DecodeParams::default()
    };
    let tune = |name: &str, value: &mut f32| {
        if let Ok(text) = std::env::var(name) {
            *value = text.parse().unwrap();
        }
    };
    tune("WIDTH", &mut params.width);
    tune("LMW", &mut params.lm_weight);
    tune("CACHE", &mut params.cache_weight);
    tune("LATTICE", &mut params.lattice.width);
    let mut number = params.beam as f32;
    tune("BEAM", &mut number);
    params.beam = number as usize;
    let mut number = params.passes as f32;
    tune("PASSES", &mut number);
    params.passes = number as usize;
    let mut number = params.lattice.keep as f32;
    tune("KEEP", &mut number);
    params.lattice.keep = number as usize;
    let context = std::env::var("CONTEXT")
        .ok()
        .map(|path| ContextModel::from_bytes(std::fs::read(path).unwrap().into(), &model).unwrap());
    let mut restorer = Restorer::new(&model, &channel, &dictionary, params);
    if let Some(context) = &context {
        restorer = restorer.with_context(context);
    }
    let text = std::fs::read_to_string(&args[4]).unwrap();
    let lines: Vec<&str> = text.split('\n').collect();
    let profile = restorer.choose_profile(&lines).unwrap_or("none");
    let start = Instant::now();
    let new_lines = restorer.restore_text(&lines);
    let seconds = start.elapsed().as_secs_f64();
    let words = text.split_whitespace().count();
    let edits: usize = new_lines.iter().map(|line| line.edits.len()).sum();
    let out: Vec<&str> = new_lines.iter().map(|line| line.text.as_str()).collect();
    std::fs::write(&args[5], out.join("\n")).unwrap();
    println!(
        "{} profile {profile} words {words} edits {edits} seconds {seconds:.1} words/s {:.0}",
        args[4],
        words as f64 / seconds
    );
}
