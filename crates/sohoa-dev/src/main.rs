//! Builds and checks derived files: dictionaries, models, fixtures.

mod dictionaries;
mod fixtures;

use clap::{Parser, Subcommand};

/// Builds and checks the files of this repository that are derived from others.
#[derive(Debug, Parser)]
#[command(name = "dev")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check or update the manifest of dictionaries/.
    Dictionaries(dictionaries::Args),
    /// Typeset plans, their scans and their truth.
    Fixtures(fixtures::Args),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Dictionaries(args) => dictionaries::run(&args),
        Command::Fixtures(args) => fixtures::run(&args),
    }
}
