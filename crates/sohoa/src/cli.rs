//! The command line: data on stdout, everything else on stderr.

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use crate::commands;

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
    /// Write text as numbers, from which scripts/context/train.py learns what stands around a word
    Events(commands::train_events::Args),
    /// Round what scripts/context/train.py learned to a model file
    Context(commands::train_context::Args),
    /// Learn the channel model from observed/intended pairs
    Channel(commands::train_channel::Args),
}

/// Runs the command that `args` name, the first of which is the name of the program; gives its exit status.
/// Installs handlers of signals where a command needs them, and writes to stdout and stderr.
pub fn run_command(args: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to stdout, mistakes to stderr; nothing is left to do where those are closed.
            let _ = error.print();
            return error.exit_code() as u8;
        }
    };
    run(&cli.command).unwrap_or_else(|error| {
        // A reader that went away (`sohoa … | head`) is not an error of ours.
        if !commands::is_broken_pipe(&error) {
            commands::report_error(&error);
        }
        2
    })
}

fn run(command: &Command) -> anyhow::Result<u8> {
    match command {
        Command::Convert(args) => return commands::convert::run(args),
        Command::Status(args) => commands::status::run(args),
        Command::Worker(args) => commands::worker::run(args),
        Command::Restore(args) => commands::restore::run(args),
        Command::Inspect(args) => commands::inspect::run(args),
        Command::Schema(args) => commands::schema::run(args),
        Command::Export(args) => commands::export::run(args),
        Command::Review(args) => commands::review::run(args),
        Command::Page(args) => commands::page::run(args),
        Command::Sample(args) => commands::sample::run(args),
        Command::Eval(args) => commands::eval::run(args),
        Command::Train(Train::Lm(args)) => commands::train_lm::run(args),
        Command::Train(Train::Context(args)) => commands::train_context::run(args),
        Command::Train(Train::Events(args)) => commands::train_events::run(args),
        Command::Train(Train::Channel(args)) => commands::train_channel::run(args),
    }?;
    Ok(0)
}
