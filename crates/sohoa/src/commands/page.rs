//! `sohoa page`: a process of its own in which `sohoa review` draws a page or reads a box of it again. A file that
//! crashes PDFium costs this process only.

use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use crate::{Models, restored_lines};
use anyhow::{Context, bail};
use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use sohoa_batch::limit_own_memory;
use sohoa_ingest::{IngestOptions, PageView, Raster, ingest_bytes, page_picture};

use super::jpeg::{PICTURE_DPI, page_jpeg};
use crate::files::json_lines;

/// Options of `sohoa page`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// PDF or image file
    file: PathBuf,
    /// Page, from 1
    #[arg(long)]
    page: u32,
    /// Clockwise turn that makes it upright
    #[arg(long)]
    rotation: u16,
    /// Clockwise angle that levels it, degrees
    #[arg(long, allow_hyphen_values = true)]
    skew: f32,
    /// Read this box again (x0,y0,x1,y1 in points of the prepared page) instead of drawing the page
    #[arg(long, value_delimiter = ',', num_args = 1, allow_hyphen_values = true)]
    read: Option<Vec<f32>>,
}

/// Address space of the process in MiB: a page of a plan needs a tenth of it.
const MEMORY: u64 = 4096;

/// Resolution at which a box is read, dots per inch.
const READING_DPI: f32 = 300.0;

/// Writes the resolution on a line and the picture after it, or the lines of the box as JSON lines.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    limit_own_memory(MEMORY).context("memory cannot be limited")?;
    let view = PageView {
        page: args.page,
        dpi: if args.read.is_some() {
            READING_DPI
        } else {
            PICTURE_DPI
        },
        rotation: args.rotation,
        skew: args.skew,
    };
    let raster = page_picture(&args.file, &view)?;
    let mut out = io::stdout().lock();
    match args.read.as_deref() {
        None => {
            writeln!(out, "{}", raster.dpi)?;
            out.write_all(&page_jpeg(&raster)?)?;
        }
        Some(&[x0, y0, x1, y1]) => out.write_all(&read_box(&args.file, raster, [x0, y0, x1, y1])?)?,
        Some(_) => bail!("--read takes four numbers"),
    }
    Ok(())
}

/// The box is read as a page that is white around it: so all is found where and as it is on the page.
fn read_box(file: &Path, mut raster: Raster, points: [f32; 4]) -> anyhow::Result<Vec<u8>> {
    let [x0, y0, x1, y1] = points.map(|points| (points * raster.dpi / 72.0).max(0.0) as u32);
    let width = raster.width as usize;
    for (y, row) in (0..).zip(raster.pixels.chunks_exact_mut(width.max(1))) {
        let inside = (y0..y1).contains(&y);
        let (from, to) = if inside {
            ((x0 as usize).min(width), (x1 as usize).min(width))
        } else {
            (width, width)
        };
        row[..from].fill(u8::MAX);
        row[to..].fill(u8::MAX);
        if !inside {
            row.fill(u8::MAX);
        }
    }
    let mut png = Cursor::new(Vec::new());
    PngEncoder::new(&mut png).write_image(
        &raster.pixels,
        raster.width,
        raster.height,
        ExtendedColorType::L8,
    )?;
    let models = Models::embedded()?;
    let options = IngestOptions {
        fluency: Some(models.fluency()),
        ..IngestOptions::default()
    };
    let document = ingest_bytes(file, png.into_inner(), &options)?.document;
    let (document, _) = models.restorer().restore_document(document);
    Ok(json_lines(restored_lines(&document))?)
}
