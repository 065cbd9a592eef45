//! `handinger-bench`: the fixed answer server, and the Rust rows that are measured against it.
//!
//! `tests/bench/run.py` starts both as processes of their own, so that the CPU time of a client
//! holds nothing of the server.

mod answers;
mod clients;
mod meter;
mod server;

use std::error::Error;

use clap::{Parser, Subcommand, ValueEnum};

use clients::{BareHyper, BareReqwest, Handinger};
use meter::Load;

/// What goes wrong here ends the process; nobody tells the kinds apart.
type BoxError = Box<dyn Error + Send + Sync>;

#[derive(Parser)]
#[command(about = "Answer server and Rust rows of the handinger benchmark")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve fixed answers on a free loopback port, print the base URL, stop when stdin closes.
    Serve,
    /// Send requests to the server and print what one costs, as one line of JSON.
    Run {
        /// Base URL that `serve` printed.
        #[arg(long)]
        url: String,
        #[arg(long, value_enum)]
        client: ClientName,
        #[arg(long, value_enum)]
        work: Work,
        /// Requests, or events of the one stream for `--work sse`.
        #[arg(long)]
        count: usize,
        #[arg(long, default_value_t = 1)]
        in_flight: usize,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum ClientName {
    Hyper,
    Reqwest,
    Handinger,
}

/// What one measured process does.
#[derive(Clone, Copy, ValueEnum)]
enum Work {
    /// `POST /api/workers`, answered with a worker of 1.2 KB.
    Create,
    /// `GET` of a worker of 190 KB.
    Large,
    /// One event stream, read to its end.
    Sse,
    /// Many event streams open at the same time.
    OpenStreams,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    match Cli::parse().command {
        Command::Serve => server::serve().await,
        Command::Run {
            url,
            client,
            work,
            count,
            in_flight,
        } => {
            let load = Load {
                work,
                count,
                in_flight,
            };
            let cost = match client {
                ClientName::Hyper => meter::measure(BareHyper::new(&url)?, load).await?,
                ClientName::Reqwest => meter::measure(BareReqwest::new(&url)?, load).await?,
                ClientName::Handinger => meter::measure(Handinger::new(&url)?, load).await?,
            };
            println!("{}", cost.to_json());
            Ok(())
        }
    }
}
