//! Tesseract through `tesseract-rs`.

use std::path::PathBuf;

use sha2::{Digest, Sha256};
use tesseract_rs::{TessPageSegMode, TesseractAPI, TesseractError};

use super::{OcrEngine, OcrError, OcrLayout, OcrLine, OcrWord};
use crate::leptonica;
use crate::library::package_folder;
use crate::raster::{PixelRect, Raster};

/// White border put around every area, in inches: letters near the edge of the image are read worse
/// (qd23-2010-projects p10: word recall in the table .929 with 0.04, .935 with 0.1 and with 0.16).
const PADDING: f32 = 0.1;

/// Tesseract with one language, on one thread.
pub struct TesseractEngine {
    api: TesseractAPI,
    description: String,
}

impl TesseractEngine {
    /// Loads the language (for example `vie`). Takes 60 to 400 ms: make one engine per thread and keep it.
    ///
    /// # Errors
    /// [`OcrError::LanguageMissing`] when the language data is not installed.
    pub fn new(language: &str) -> Result<Self, OcrError> {
        leptonica::silence();
        leptonica::forbid_openmp_threads();
        let missing = || OcrError::LanguageMissing {
            language: language.to_owned(),
            package: format!("tesseract-ocr-{}", language.replace('_', "-")),
        };
        // The name becomes a C string and a file name.
        if language.is_empty()
            || !language
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_+".contains(c))
        {
            return Err(missing());
        }
        let api = TesseractAPI::new();
        // An empty path means the path that the library was built with.
        let path = std::env::var("TESSDATA_PREFIX").unwrap_or_else(|_| {
            let package = package_folder().map(|folder| folder.display().to_string());
            package.unwrap_or_default()
        });
        let path = if path.contains('\0') { String::new() } else { path };
        // Tesseract prints its debug messages to stderr unless sent elsewhere.
        let _ = api.set_variable("debug_file", "/dev/null");
        api.init(path, language).map_err(|_| missing())?;
        let engine = Self {
            description: format!(
                "tesseract {} {language} {}",
                TesseractAPI::version(),
                data_digest(&api, language)
            ),
            api,
        };
        engine.set("debug_file", "/dev/null")?;
        Ok(engine)
    }

    fn set(&self, name: &str, value: &str) -> Result<(), OcrError> {
        self.api
            .set_variable(name, value)
            .map_err(|error| failure("set a variable", &error))
    }

    fn read_tsv(&self, image: &[u8], width: u32, height: u32, dpi: f32) -> Result<String, OcrError> {
        let size = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
        self.api
            .set_image(image, size(width), size(height), 1, size(width))
            .map_err(|error| failure("take an image", &error))?;
        self.api
            .set_source_resolution(dpi.round().clamp(70.0, 2400.0) as i32)
            .map_err(|error| failure("take an image", &error))?;
        self.api
            .recognize()
            .map_err(|error| failure("recognise an image", &error))?;
        self.api
            .get_tsv_text(0)
            .map_err(|error| failure("return its text", &error))
    }
}

impl OcrEngine for TesseractEngine {
    fn describe(&self) -> String {
        self.description.clone()
    }

    fn recognize(
        &mut self,
        raster: &Raster,
        area: PixelRect,
        layout: OcrLayout,
    ) -> Result<Vec<OcrLine>, OcrError> {
        if !raster.is_valid() {
            return Err(OcrError::bad_raster(raster));
        }
        let area = area.clip(raster.width, raster.height);
        if area.is_empty() {
            return Ok(Vec::new());
        }
        // The limit belongs to the thread, and the engine may have moved to another one.
        leptonica::forbid_openmp_threads();
        self.api
            .set_page_seg_mode(match layout {
                OcrLayout::Page => TessPageSegMode::PSM_AUTO,
                OcrLayout::Block => TessPageSegMode::PSM_SINGLE_BLOCK,
                OcrLayout::Line => TessPageSegMode::PSM_SINGLE_LINE,
            })
            .map_err(|error| failure("set the page segmentation mode", &error))?;
        let padding = (PADDING * raster.dpi).round() as u32;
        let (image, width, height) = padded_copy(raster, area, padding);
        let tsv = self.read_tsv(&image, width, height, raster.dpi)?;
        Ok(parse_tsv(&tsv, area, padding))
    }
}

/// Start of the SHA-256 of the language data: packages of one version number come with "fast" or "best" data.
/// Empty where Tesseract does not say which files it uses.
fn data_digest(api: &TesseractAPI, language: &str) -> String {
    let folder = PathBuf::from(api.get_datapath().unwrap_or_default());
    let mut hash = Sha256::new();
    for part in language.split('+') {
        match std::fs::read(folder.join(format!("{part}.traineddata"))) {
            Ok(data) => hash.update(data),
            Err(_) => return String::new(),
        }
    }
    format!("{:x}", hash.finalize()).chars().take(16).collect()
}

fn failure(action: &'static str, error: &TesseractError) -> OcrError {
    OcrError::Engine {
        engine: "Tesseract",
        action,
        reason: error.to_string(),
    }
}

/// Pixels of `area` with a white border; with the size of the result.
fn padded_copy(raster: &Raster, area: PixelRect, padding: u32) -> (Vec<u8>, u32, u32) {
    let width = area.width + 2 * padding;
    let height = area.height + 2 * padding;
    let mut image = vec![u8::MAX; width as usize * height as usize];
    for row in 0..area.height {
        let start = (row + padding) as usize * width as usize + padding as usize;
        image[start..start + area.width as usize].copy_from_slice(raster.row(area, row));
    }
    (image, width, height)
}

/// Words of Tesseract's TSV output: `level page block paragraph line word left top width height
/// confidence text`, level 5 for words.
fn parse_tsv(tsv: &str, area: PixelRect, padding: u32) -> Vec<OcrLine> {
    let mut lines: Vec<OcrLine> = Vec::new();
    let mut last_line = None;
    let mut last_paragraph = None;
    let mut paragraphs = 0;
    for row in tsv.lines() {
        let fields: Vec<&str> = row.splitn(12, '\t').collect();
        let Ok(
            [
                level,
                _,
                block,
                paragraph,
                line,
                _,
                left,
                top,
                width,
                height,
                confidence,
                text,
            ],
        ) = <[&str; 12]>::try_from(fields)
        else {
            continue;
        };
        // The model knows two strokes; documents are typed with one.
        let text: String = sohoa_viet::nfc(text)
            .split_whitespace()
            .collect::<String>()
            .replace('\u{2044}', "/");
        if level != "5" || text.is_empty() {
            continue;
        }
        if last_paragraph != Some((block, paragraph)) {
            last_paragraph = Some((block, paragraph));
            paragraphs += 1;
        }
        let number = |field: &str| field.parse::<u32>().unwrap_or(0);
        let word = OcrWord {
            text,
            bbox: place(area, padding, [left, top, width, height].map(number)),
            confidence: (confidence.parse::<f32>().unwrap_or(0.0) / 100.0).clamp(0.0, 1.0),
            second: None,
        };
        let place_of_line = Some((block, paragraph, line));
        match lines.last_mut() {
            Some(current) if last_line == place_of_line => current.words.push(word),
            _ => lines.push(OcrLine {
                words: vec![word],
                block: paragraphs - 1,
            }),
        }
        last_line = place_of_line;
    }
    lines
}

/// Box in the raster of a box `[left, top, width, height]` in the padded copy.
fn place(area: PixelRect, padding: u32, [left, top, width, height]: [u32; 4]) -> PixelRect {
    let x0 = left.saturating_sub(padding).min(area.width);
    let y0 = top.saturating_sub(padding).min(area.height);
    let x1 = (left + width).saturating_sub(padding).min(area.width);
    let y1 = (top + height).saturating_sub(padding).min(area.height);
    PixelRect {
        x: area.x + x0,
        y: area.y + y0,
        width: x1 - x0,
        height: y1 - y0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_names_its_version_and_data() {
        let description = TesseractEngine::new("vie").unwrap().describe();
        let words: Vec<&str> = description.split(' ').collect();
        assert_eq!(words.len(), 4, "{description}");
        assert_eq!((words[0], words[2], words[3].len()), ("tesseract", "vie", 16));
    }

    #[test]
    fn tsv_becomes_lines_with_paragraphs() {
        let tsv = "1\t1\t0\t0\t0\t0\t0\t0\t90\t90\t-1\t\n\
            5\t1\t1\t1\t1\t1\t12\t14\t20\t8\t96.5\tKế\n\
            5\t1\t1\t1\t1\t2\t40\t14\t30\t8\t50\thoạch\n\
            5\t1\t1\t1\t2\t1\t12\t30\t20\t8\t96\t \n\
            5\t1\t1\t1\t3\t1\t2\t50\t20\t8\t-1\tie\u{302}\u{301}\n\
            5\t1\t2\t1\t1\t1\t12\t70\t20\t8\t12\tx\u{2044}\ty\n\
            broken\trow\n";
        let area = PixelRect {
            x: 100,
            y: 200,
            width: 60,
            height: 70,
        };
        let lines = parse_tsv(tsv, area, 10);
        let texts: Vec<Vec<&str>> = lines
            .iter()
            .map(|line| line.words.iter().map(|w| w.text.as_str()).collect())
            .collect();
        assert_eq!(texts, [vec!["Kế", "hoạch"], vec!["iế"], vec!["x/y"]]);
        assert_eq!(lines.iter().map(|line| line.block).collect::<Vec<_>>(), [0, 0, 1]);
        assert_eq!(
            lines[0].words[0].bbox,
            PixelRect {
                x: 102,
                y: 204,
                width: 20,
                height: 8
            }
        );
        assert!((lines[0].words[0].confidence - 0.965).abs() < 1e-6);
        // A box that starts in the padding is cut to the area; a missing confidence is 0.
        assert_eq!(
            lines[1].words[0].bbox,
            PixelRect {
                x: 100,
                y: 240,
                width: 12,
                height: 8
            }
        );
        assert!(lines[1].words[0].confidence.abs() < 1e-6);
    }

    #[test]
    fn a_missing_language_names_the_package() {
        for language in ["xyz_vert", "", "../vie", "v\0e"] {
            let error = TesseractEngine::new(language).err().unwrap();
            assert!(matches!(error, OcrError::LanguageMissing { .. }), "{error}");
        }
        let error = TesseractEngine::new("xyz_vert").err().unwrap().to_string();
        assert!(
            error.contains("apt-get install tesseract-ocr-xyz-vert"),
            "{error}"
        );
    }

    #[test]
    fn the_copy_has_a_white_border() {
        let mut raster = Raster::blank(4, 3, 300.0);
        raster.draw(0, 0, 4, 3);
        let area = PixelRect {
            x: 1,
            y: 1,
            width: 2,
            height: 1,
        };
        let (image, width, height) = padded_copy(&raster, area, 1);
        assert_eq!((width, height), (4, 3));
        assert_eq!(image, [255, 255, 255, 255, 255, 0, 0, 255, 255, 255, 255, 255]);
    }
}
