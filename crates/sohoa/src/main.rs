//! The `sohoa` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(sohoa::run_command(std::env::args_os()))
}
