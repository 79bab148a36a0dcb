//! Writes the pages drawn: pictures, texts and records.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Context;
use serde_json::Value;
use sohoa_ingest::{PageView, page_picture};
use sohoa_record::{LineRecord, PlanRecord};

use super::folder::{CHECKLIST_FILE, Picture, Sample, SampledUnit, UnitFiles, boxes};
use super::frame::{Frame, Piece, begins_in, read_lines, records_on};
use crate::commands::jpeg::{PICTURE_DPI, page_jpeg};
use crate::commands::outputs::{DocumentFiles, read_record};
use crate::commands::say;
use crate::files::json_lines;

/// What a person does not correct.
const NOT_TO_CORRECT: [&str; 4] = ["evidence", "confidence", "extra", "id"];

/// Writes the folders of the pages drawn (units of the frame with their strata).
pub(super) fn units(
    corpus: &Path,
    out: &Path,
    frame: &Frame,
    drawn: &[(usize, usize)],
) -> anyhow::Result<Vec<SampledUnit>> {
    let found = out.join("found");
    fs::create_dir_all(&found).with_context(|| format!("{}: cannot be made", found.display()))?;
    let mut without_picture = BTreeMap::new();
    let mut units = Vec::new();
    let mut open: Option<(usize, PlanRecord, Vec<LineRecord>)> = None;
    for (&(unit, stratum), number) in drawn.iter().zip(1..) {
        let piece = &frame.pieces[unit];
        if open
            .as_ref()
            .is_none_or(|(document, ..)| *document != piece.document)
        {
            let files = DocumentFiles::of(corpus, &frame.documents[piece.document].stem);
            open = Some((
                piece.document,
                read_record(&files.record)?,
                read_lines(&files.lines)?,
            ));
        }
        let Some((document, record, lines)) = &open else {
            continue;
        };
        let run = &frame.documents[*document];
        let files = UnitFiles::of(out, number);
        fs::create_dir_all(&files.folder)
            .with_context(|| format!("{}: cannot be made", files.folder.display()))?;
        write_lines(&files, piece, lines)?;
        let pages = write_records(&files, piece, record)?;
        let input = Path::new(&run.input);
        let pictures = match write_pictures(&files, input, record, &pages) {
            Ok(pictures) => pictures,
            Err(error) => {
                without_picture
                    .entry(run.input.clone())
                    .or_insert(format!("{error:#}"));
                Vec::new()
            }
        };
        units.push(SampledUnit {
            number,
            stratum,
            stem: run.stem.clone(),
            file_name: record.source.file_name.clone(),
            sha256: record.source.sha256.clone(),
            page: piece.page,
            lines: piece.lines,
            has_document: piece.first,
            pictures,
        });
    }
    for error in without_picture.values() {
        say(&format!(
            "no picture: {error}; the page can be checked beside the file itself"
        ));
    }
    Ok(units)
}

fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    fs::write(path, content).with_context(|| format!("{}: cannot be written", path.display()))
}

fn write_json(path: &Path, value: &Value) -> anyhow::Result<()> {
    let mut json = serde_json::to_vec_pretty(value)?;
    json.push(b'\n');
    write(path, &json)
}

fn write_lines(files: &UnitFiles, piece: &Piece, lines: &[LineRecord]) -> anyhow::Result<()> {
    let (first, last) = piece.lines;
    let inside = || lines.iter().filter(|line| (first..=last).contains(&line.line));
    let text: String = inside().flat_map(|line| [line.text.as_str(), "\n"]).collect();
    write(&files.text, text.as_bytes())?;
    write(&files.found_lines, &json_lines(inside())?)
}

/// Writes the records that begin on the page, and gives the pages that they stand on.
fn write_records(files: &UnitFiles, piece: &Piece, record: &PlanRecord) -> anyhow::Result<BTreeSet<u32>> {
    let tasks = record.tasks.iter().map(|task| &task.evidence);
    let evidence = tasks
        .chain(record.indicators.iter().map(|row| &row.evidence))
        .filter(|evidence| begins_in(evidence, piece.lines));
    let mut pages: BTreeSet<u32> = evidence
        .flat_map(|of| of.lines.iter().map(|line| line.page))
        .collect();
    pages.insert(piece.page);
    let mut found = records_on(record, piece.page, piece.lines, piece.first)?;
    write_json(&files.found_records, &found)?;
    for part in ["tasks", "indicators"] {
        for row in found[part].as_array_mut().into_iter().flatten() {
            leave_to_correct(row);
        }
    }
    if piece.first {
        leave_to_correct(&mut found["document"]);
    }
    write_json(&files.records, &found)?;
    Ok(pages)
}

/// Takes away what a person does not correct.
fn leave_to_correct(row: &mut Value) {
    if let Some(fields) = row.as_object_mut() {
        for name in NOT_TO_CORRECT {
            fields.shift_remove(name);
        }
    }
}

fn write_pictures(
    files: &UnitFiles,
    input: &Path,
    record: &PlanRecord,
    pages: &BTreeSet<u32>,
) -> anyhow::Result<Vec<Picture>> {
    let mut pictures = Vec::new();
    for facts in record
        .source
        .pages
        .iter()
        .filter(|facts| pages.contains(&facts.number))
    {
        if facts.origin == "plain_text" {
            continue;
        }
        let raster = page_picture(
            input,
            &PageView {
                page: facts.number,
                dpi: PICTURE_DPI,
                rotation: facts.rotation,
                skew: facts.skew,
            },
        )?;
        let file = format!("page-{}.jpg", facts.number);
        let jpeg = page_jpeg(&raster).with_context(|| {
            format!(
                "{}: page {} cannot be kept as JPEG",
                input.display(),
                facts.number
            )
        })?;
        write(&files.folder.join(&file), &jpeg)?;
        pictures.push(Picture {
            file,
            page: facts.number,
            dpi: raster.dpi,
        });
    }
    Ok(pictures)
}

/// Writes the guide and the checklist.
pub(super) fn guide(out: &Path, sample: &Sample) -> anyhow::Result<()> {
    let list: String = sample.units.iter().map(boxes).collect();
    let head = "# Danh sách kiểm tra · Checklist\n\nĐánh dấu x khi đã kiểm tra xong: `- [x]`. Trang chưa đánh dấu không được \
                tính.\nTick what has been checked: `- [x]`. What is not ticked is not counted.\n\n";
    write(&out.join(CHECKLIST_FILE), format!("{head}{list}").as_bytes())?;
    write(&out.join("HUONG-DAN.md"), include_bytes!("guide.md"))
}
