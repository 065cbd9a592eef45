//! The command line of the sandbox, for its own binary and for others that embed it.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tokio::sync::oneshot;

use crate::{Sandbox, SandboxOptions, Surface};

/// How often it is looked whether the parent is still there.
#[cfg(unix)]
const ORPHAN_CHECK: Duration = Duration::from_millis(500);

const AFTER_HELP: &str = "\
The first line on standard output is the base URL, such as http://127.0.0.1:41533.
Any bearer key is accepted; one that begins with `revoked` or `forbidden` is refused.
GET /_sandbox/ledger tells which runs were started and what they cost.

Examples:
  handinger-sandbox --port 4000
  HANDINGER_BASE_URL=http://127.0.0.1:4000 HANDINGER_API_KEY=test python app.py";

/// A local Handinger server: the whole API on a loopback port, with state, a ledger and faults on
/// demand.
#[derive(Parser)]
#[command(name = "handinger-sandbox", version, after_help = AFTER_HELP)]
struct Arguments {
    /// Loopback port to listen on; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,

    /// How many times faster than the wall clock workers and schedules run
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    speed: f64,

    /// A key that is welcome, more with each repetition; without it any key is
    #[arg(long = "api-key", value_name = "KEY")]
    api_keys: Vec<String>,

    /// Zone in which cron patterns are read, by its IANA name such as Europe/Madrid
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    timezone: String,

    /// Folder that keeps the state over restarts; without it the state is in memory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// The server to play: a version such as 0.18, or a JSON object as the README describes it
    #[arg(long, value_name = "SERVER")]
    surface: Option<Surface>,

    /// Serve https; the certificate of the authority to believe is written to this file
    #[arg(long, value_name = "FILE")]
    tls: Option<PathBuf>,

    /// Seconds of silence, in sandbox time, after which a stream sends a comment
    #[arg(long, value_name = "SECONDS", default_value_t = 15.0)]
    heartbeat: f64,

    /// Largest request body in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20)]
    max_body: usize,

    /// End when standard input ends or the parent process is gone
    #[arg(long)]
    exit_with_parent: bool,
}

/// Runs the sandbox with the arguments of this process until it is told to end.
#[must_use]
pub fn main() -> ExitCode {
    main_from(std::env::args_os())
}

/// Runs the sandbox with the given arguments, the first of which is the name of the program.
#[must_use]
pub fn main_from(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come here too, for standard output.
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("handinger-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let heartbeat = Duration::try_from_secs_f64(arguments.heartbeat).map_err(|error| {
        io::Error::new(io::ErrorKind::InvalidInput, format!("heartbeat: {error}"))
    })?;
    let sandbox = Sandbox::start(SandboxOptions {
        port: arguments.port,
        speed: arguments.speed,
        api_keys: arguments.api_keys.clone(),
        timezone: arguments.timezone.clone(),
        data: arguments.data.clone(),
        surface: arguments.surface.clone().unwrap_or_default(),
        tls: arguments.tls.is_some(),
        heartbeat,
        max_body_bytes: arguments.max_body,
        ..SandboxOptions::default()
    })?;
    if let (Some(file), Some(authority)) = (&arguments.tls, sandbox.authority()) {
        std::fs::write(file, authority).map_err(|error| {
            io::Error::new(error.kind(), format!("tls {}: {error}", file.display()))
        })?;
    }
    let mut output = io::stdout();
    writeln!(output, "{}", sandbox.base_url())?;
    output.flush()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(told_to_end(arguments.exit_with_parent))
}

/// Returns on SIGINT or SIGTERM, or when standard input ends if that is asked for.
async fn told_to_end(exit_with_parent: bool) -> io::Result<()> {
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        result = terminated() => result,
        () = input_ended(), if exit_with_parent => Ok(()),
        () = orphaned(), if exit_with_parent => Ok(()),
    }
}

/// Returns when standard input ends. The read cannot be given up, so it has a thread that nobody
/// waits for.
async fn input_ended() {
    let (ended, end) = oneshot::channel();
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        let _ = ended.send(());
    });
    let _ = end.await;
}

/// Returns when the parent process is gone. The end of standard input tells it sooner, unless
/// another process holds the other end, as a forked child of the parent does.
#[cfg(unix)]
async fn orphaned() {
    use std::os::unix::process::parent_id;
    let parent = parent_id();
    while parent_id() == parent {
        tokio::time::sleep(ORPHAN_CHECK).await;
    }
}

#[cfg(not(unix))]
async fn orphaned() {
    std::future::pending().await
}

#[cfg(unix)]
async fn terminated() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

#[cfg(not(unix))]
async fn terminated() -> io::Result<()> {
    std::future::pending().await
}
