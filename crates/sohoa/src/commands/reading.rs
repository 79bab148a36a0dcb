//! How files are read: options that `convert` and `inspect` share.

use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use crate::Models;
use sohoa_ingest::{DEFAULT_PAGE_TIMEOUT, EnginePool, IngestError, IngestOptions, ReadingCache};

/// Options about reading.
#[derive(Debug, clap::Args)]
pub(crate) struct ReadingArgs {
    /// Pages to read, counted from 1: one (3), a range (2-5), or from one on (7-) [default: all]
    #[arg(long, value_name = "RANGE", value_parser = page_range)]
    pages: Option<RangeInclusive<u32>>,
    /// Seconds after which a page is given up that the OCR engine is still reading; 0 for no limit
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_PAGE_TIMEOUT.as_secs())]
    page_timeout: u64,
    /// Folder that keeps what was recognised on each page, for other runs; made if it is missing
    #[arg(long, value_name = "DIR")]
    ocr_cache: Option<PathBuf>,
}

impl ReadingArgs {
    /// Options with engines of their own; the language model judges text layers.
    ///
    /// # Errors
    /// The folder for the cache cannot be used.
    pub(crate) fn options(&self, models: &Models) -> Result<IngestOptions, IngestError> {
        let Self {
            pages,
            page_timeout,
            ocr_cache,
        } = self;
        let cache = ocr_cache.as_deref().map(ReadingCache::open).transpose()?;
        Ok(IngestOptions {
            engines: EnginePool::default(),
            pages: pages.clone(),
            page_timeout: (*page_timeout > 0).then_some(Duration::from_secs(*page_timeout)),
            cache,
            fluency: Some(models.fluency()),
        })
    }

    /// Checks what can be wrong before the first file is read.
    ///
    /// # Errors
    /// The folder for the cache cannot be used.
    pub(crate) fn check(&self) -> Result<(), IngestError> {
        self.ocr_cache.as_deref().map(ReadingCache::open).transpose()?;
        Ok(())
    }

    /// The same options on the command line of another process.
    pub(crate) fn to_arguments(&self) -> Vec<OsString> {
        let mut arguments = vec![format!("--page-timeout={}", self.page_timeout).into()];
        if let Some(pages) = self.wanted_pages() {
            arguments.push(format!("--pages={pages}").into());
        }
        if let Some(folder) = &self.ocr_cache {
            arguments.extend(["--ocr-cache".into(), folder.into()]);
        }
        arguments
    }

    /// Seconds that a page is given; 0 for no limit.
    pub(crate) fn page_timeout(&self) -> u64 {
        self.page_timeout
    }

    /// The wanted pages as [`page_range`] reads them; equal for equal ranges.
    pub(crate) fn wanted_pages(&self) -> Option<String> {
        self.pages
            .as_ref()
            .map(|pages| match (*pages.start(), *pages.end()) {
                (first, u32::MAX) => format!("{first}-"),
                (first, last) => format!("{first}-{last}"),
            })
    }
}

/// Reads "3", "2-5" or "7-".
fn page_range(text: &str) -> Result<RangeInclusive<u32>, String> {
    let (first, last) = match text.split_once('-') {
        None => (text.parse().ok(), text.parse().ok()),
        Some((first, "")) => (first.parse().ok(), Some(u32::MAX)),
        Some((first, last)) => (first.parse().ok(), last.parse().ok()),
    };
    match (first, last) {
        (Some(first @ 1..), Some(last @ 1..)) if first > last => {
            Err(format!("the range ends before it starts; write {last}-{first}"))
        }
        (Some(first @ 1..), Some(last @ 1..)) => Ok(first..=last),
        _ => {
            Err("pages are counted from 1; write one page (3), a range (2-5) or from one on (7-)".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_ranges_are_read() {
        let check = |text: &str, want: Option<RangeInclusive<u32>>| {
            assert_eq!(page_range(text).ok(), want, "{text}");
        };
        check("3", Some(3..=3));
        check("2-5", Some(2..=5));
        check("4-4", Some(4..=4));
        check("7-", Some(7..=u32::MAX));
        for wrong in [
            "",
            "0",
            "0-3",
            "-",
            "-3",
            "5-2",
            "1-2-3",
            "a",
            "1,2",
            "2 - 5",
            "99999999999",
        ] {
            check(wrong, None);
        }
        assert!(page_range("5-2").unwrap_err().contains("write 2-5"));
    }

    #[test]
    fn equal_ranges_have_equal_names() {
        for (text, want) in [("3", "3-3"), ("3-3", "3-3"), ("2-5", "2-5"), ("7-", "7-")] {
            let args = ReadingArgs {
                pages: page_range(text).ok(),
                page_timeout: 0,
                ocr_cache: None,
            };
            assert_eq!(args.wanted_pages().unwrap(), want);
        }
    }
}
