//! The binary `handinger-sandbox`.

use std::process::ExitCode;

fn main() -> ExitCode {
    handinger_sandbox::cli::main()
}
