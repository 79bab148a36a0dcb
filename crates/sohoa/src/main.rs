//! The `sohoa` command: data on stdout, everything else on stderr.

mod commands;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Turns scanned Vietnamese plans into trusted text and task records.
#[derive(Debug, Parser)]
#[command(name = "sohoa", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Convert files and folders into JSON records and restored text
    Convert(commands::convert::Args),
    /// Tell how the conversion into a folder stands, also while it runs
    Status(commands::status::Args),
    /// Convert what a supervisor orders on stdin; started by `convert`
    #[command(hide = true)]
    Worker(commands::worker::Args),
    /// Restore damaged text, line by line
    Restore(commands::restore::Args),
    /// Dump the value of one stage as JSON
    Inspect(commands::inspect::Args),
    /// Print the JSON Schema of the outputs
    Schema(commands::schema::Args),
    /// Write a converted folder as CSV, JSON lines, Parquet, SQLite or Markdown
    Export(commands::export::Args),
    /// Open a converted folder in the browser, for people to settle what is in doubt
    Review(commands::review::Args),
    /// Draw a page or read a box of it again; started by `review`
    #[command(hide = true)]
    Page(commands::page::Args),
    /// Draw pages of a converted folder for a person to check
    Sample(commands::sample::Args),
    /// Measure accuracy against a reference
    Eval(commands::eval::Args),
    /// Rebuild the model files
    #[command(subcommand)]
    Train(Train),
}

#[derive(Debug, Subcommand)]
enum Train {
    /// Estimate the language model from text files
    Lm(commands::train_lm::Args),
    /// Learn the channel model from observed/intended pairs
    Channel(commands::train_channel::Args),
}

fn main() -> ExitCode {
    let outcome = match &Cli::parse().command {
        Command::Convert(args) => commands::convert::run(args),
        Command::Status(args) => commands::status::run(args),
        Command::Worker(args) => commands::worker::run(args).map(|()| ExitCode::SUCCESS),
        Command::Restore(args) => commands::restore::run(args).map(|()| ExitCode::SUCCESS),
        Command::Inspect(args) => commands::inspect::run(args).map(|()| ExitCode::SUCCESS),
        Command::Schema(args) => commands::schema::run(args).map(|()| ExitCode::SUCCESS),
        Command::Export(args) => commands::export::run(args).map(|()| ExitCode::SUCCESS),
        Command::Review(args) => commands::review::run(args).map(|()| ExitCode::SUCCESS),
        Command::Page(args) => commands::page::run(args).map(|()| ExitCode::SUCCESS),
        Command::Sample(args) => commands::sample::run(args).map(|()| ExitCode::SUCCESS),
        Command::Eval(args) => commands::eval::run(args).map(|()| ExitCode::SUCCESS),
        Command::Train(Train::Lm(args)) => commands::train_lm::run(args).map(|()| ExitCode::SUCCESS),
        Command::Train(Train::Channel(args)) => {
            commands::train_channel::run(args).map(|()| ExitCode::SUCCESS)
        }
    };
    outcome.unwrap_or_else(|error| {
        // A reader that went away (`sohoa … | head`) is not an error of ours.
        if !commands::is_broken_pipe(&error) {
            commands::report_error(&error);
        }
        ExitCode::from(2)
    })
}
