//! How files are read: options that `convert` and `inspect` share.

use std::ops::RangeInclusive;

use sohoa_ingest::IngestOptions;

/// Options about reading.
#[derive(Debug, clap::Args)]
pub(crate) struct ReadingArgs {
    /// Pages to read, counted from 1: one (3), a range (2-5), or from one on (7-) [default: all]
    #[arg(long, value_name = "RANGE", value_parser = page_range)]
    pages: Option<RangeInclusive<u32>>,
}

impl ReadingArgs {
    /// Options with engines of their own.
    pub(crate) fn options(&self) -> anyhow::Result<IngestOptions> {
        let Self { pages } = self;
        Ok(IngestOptions {
            pages: pages.clone(),
            ..IngestOptions::default()
        })
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
        (Some(first), Some(last)) if first > last => {
            Err(format!("the range ends before it starts; write {last}-{first}"))
        }
        (Some(first @ 1..), Some(last)) => Ok(first..=last),
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
            };
            assert_eq!(args.wanted_pages().unwrap(), want);
        }
    }
}
