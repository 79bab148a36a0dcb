//! What a caller may choose.

use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use sohoa_page::Diagnostic;

use crate::judge::Fluency;
use crate::{EnginePool, IngestError, ReadingCache};

/// Time that a page is given to be read, where the caller does not say. A page of A4 takes 1 to 2 s of one core;
/// the slowest one tried, an A2 sheet of four pages of tables at 300 dpi, 6.5 s, which were 43 s on two cores
/// with a load of 7.5.
pub const DEFAULT_PAGE_TIMEOUT: Duration = Duration::from_secs(120);

/// Options of [`crate::ingest`].
#[derive(Debug, Clone)]
pub struct IngestOptions {
    /// OCR engines. Clones share them: give one pool to all documents of a run.
    pub engines: EnginePool,
    /// Pages to read, 1-based; all where `None`. Up to [`u32::MAX`] means up to the last page.
    pub pages: Option<RangeInclusive<u32>>,
    /// Asked about every text layer where it is given.
    pub fluency: Option<Fluency>,
    /// Time after which a page is given up that the engine is still reading; `None`: never.
    pub page_timeout: Option<Duration>,
    /// Where readings of pages are kept for other runs, if anywhere.
    pub cache: Option<ReadingCache>,
}

impl Default for IngestOptions {
    /// All pages, Tesseract for Vietnamese, [`DEFAULT_PAGE_TIMEOUT`], no cache.
    fn default() -> Self {
        Self {
            engines: EnginePool::default(),
            pages: None,
            page_timeout: Some(DEFAULT_PAGE_TIMEOUT),
            cache: None,
            fluency: None,
        }
    }
}

impl IngestOptions {
    /// Whether page `number` (1-based) is wanted.
    pub(crate) fn wants(&self, number: u32) -> bool {
        self.pages.as_ref().is_none_or(|pages| pages.contains(&number))
    }

    /// The finding about the pages that are left out of a file with `count` pages; `path` is for messages.
    ///
    /// # Errors
    /// [`IngestError::NoPages`] when no page is left to be read.
    pub(crate) fn left_out(&self, path: &Path, count: u32) -> Result<Option<Diagnostic>, IngestError> {
        let mut kept = (1..=count).filter(|number| self.wants(*number));
        let (Some(first), Some(last)) = (kept.clone().next(), kept.next_back()) else {
            return Err(IngestError::NoPages {
                path: path.to_owned(),
                wanted: self.wanted(count),
                pages: count,
            });
        };
        let parts: Vec<String> = [1..=first - 1, last + 1..=count]
            .iter()
            .filter(|part| !part.is_empty())
            .map(in_words)
            .collect();
        let message = || format!("{} of {count} left out, as asked", parts.join(" and "));
        Ok((!parts.is_empty()).then(|| Diagnostic::new("pages-left-out", message())))
    }

    /// The wanted pages in words.
    fn wanted(&self, count: u32) -> String {
        match &self.pages {
            Some(pages) if count > 0 => in_words(pages),
            _ => "at least one page".to_owned(),
        }
    }
}

fn in_words(pages: &RangeInclusive<u32>) -> String {
    match (*pages.start(), *pages.end()) {
        (first, u32::MAX) => format!("pages from {first} on"),
        (first, last) if first == last => format!("page {first}"),
        (first, last) => format!("pages {first} to {last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks what is said about a file of nine pages.
    fn check(pages: Option<RangeInclusive<u32>>, want: Result<Option<&str>, &str>) {
        let options = IngestOptions {
            pages,
            ..IngestOptions::default()
        };
        let found = options.left_out(Path::new("a.pdf"), 9);
        let found = found.map(|finding| finding.map(|finding| finding.message));
        let want = want
            .map(|message| message.map(str::to_owned))
            .map_err(str::to_owned);
        assert_eq!(found.map_err(|error| error.to_string()), want);
    }

    #[test]
    fn pages_left_out_are_named() {
        check(None, Ok(None));
        check(Some(1..=9), Ok(None));
        check(Some(1..=u32::MAX), Ok(None));
        check(Some(2..=u32::MAX), Ok(Some("page 1 of 9 left out, as asked")));
        check(
            Some(3..=5),
            Ok(Some("pages 1 to 2 and pages 6 to 9 of 9 left out, as asked")),
        );
        check(Some(9..=12), Ok(Some("pages 1 to 8 of 9 left out, as asked")));
    }

    #[test]
    fn a_range_without_pages_is_an_error() {
        check(
            Some(10..=10),
            Err("a.pdf: page 10 wanted, 9 pages found; nothing to read"),
        );
        check(
            Some(11..=u32::MAX),
            Err("a.pdf: pages from 11 on wanted, 9 pages found; nothing to read"),
        );
    }
}
