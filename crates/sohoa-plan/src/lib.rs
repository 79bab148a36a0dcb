//! Reads a plan: letterhead, sections, citations, recipients, signer, tasks, indicators.

mod stream_table;
