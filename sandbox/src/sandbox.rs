//! A running sandbox, held by the test or program that started it.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::clock::MAX_SPEED;
use crate::connections::ConnectionCount;
use crate::faults::FaultError;
use crate::ledger::Ledger;
use crate::listener;
use crate::options::SandboxOptions;
use crate::request_log::RequestRecord;
use crate::state::App;
use crate::surface::{Surface, SurfaceError};
use crate::tls::Tls;

/// A Handinger server on a loopback port, in a thread of its own.
///
/// It runs until it is shut down or dropped, and can be used from async and blocking code alike.
///
/// ```
/// use handinger_sandbox::{Sandbox, SandboxOptions};
///
/// let sandbox = Sandbox::start(SandboxOptions { speed: 100.0, ..Default::default() })?;
/// assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
/// assert_eq!(sandbox.ledger().runs, 0);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Sandbox {
    app: Arc<App>,
    authority: Option<String>,
    runtime: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox and returns when it accepts connections.
    ///
    /// # Errors
    ///
    /// When the port is taken, the speed or the zone is none, the folder of the data is in use, is
    /// not a sandbox's or is damaged, or the system refuses a thread.
    pub fn start(options: SandboxOptions) -> io::Result<Self> {
        if !in_range(options.speed) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                speed_error(options.speed),
            ));
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let tls = options.tls.then(Tls::new).transpose()?;
        let (scheme, acceptor, authority) = match tls {
            Some(tls) => ("https", Some(tls.acceptor), Some(tls.authority)),
            None => ("http", None, None),
        };
        let base_url = format!("{scheme}://{address}");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let listening = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let app = Arc::new(App::open(base_url, options)?);
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&app);
        let thread = thread::Builder::new()
            .name("handinger-sandbox".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        () = listener::serve(listening, address, acceptor, served) => {}
                        _ = stopped => {}
                    }
                });
            })?;
        Ok(Self {
            app,
            authority,
            runtime: handle,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens, such as `http://127.0.0.1:41533`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.app.base_url
    }

    /// The certificate, in PEM, that clients have to believe when it serves https.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// The runs started so far and what they cost.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.app.ledger()
    }

    /// The API requests received, oldest first; calls of the control surface are not among them.
    #[must_use]
    pub fn requests(&self) -> Vec<Arc<RequestRecord>> {
        self.app.requests.all()
    }

    /// Empties the request log.
    pub fn clear_requests(&self) {
        self.app.requests.clear();
    }

    /// Adds a fault rule, or a list of them, in the JSON that the README describes.
    ///
    /// # Errors
    ///
    /// When the JSON is not a fault: an unknown name, a wrong type, a status that is none.
    pub fn add_fault(&self, json: Value) -> Result<(), FaultError> {
        self.app.add_faults(json)
    }

    /// Removes all fault rules.
    pub fn clear_faults(&self) {
        self.app.faults.clear();
    }

    /// Plays another server from now on, until a reset: a version such as `"0.18"`, or an object in
    /// the JSON that the README describes.
    ///
    /// # Errors
    ///
    /// When a name or a value is not known.
    pub fn set_surface(&self, json: Value) -> Result<(), SurfaceError> {
        self.app.surface.set(Surface::from_json(json)?);
        Ok(())
    }

    /// Goes away for a while, by the wall clock: connections are reset, new ones are refused, and
    /// runs go on. Then it is back at the same address with its state.
    pub fn go_away(&self, span: Duration) {
        self.app.outage.begin(span);
    }

    /// Connections open now and accepted so far.
    #[must_use]
    pub fn connections(&self) -> ConnectionCount {
        self.app.connections.count()
    }

    /// Changes how many times faster than the wall clock sandbox time runs.
    ///
    /// # Errors
    ///
    /// When the speed is not above 0 and at most 1 000 000.
    pub fn set_speed(&self, speed: f64) -> io::Result<()> {
        if !in_range(speed) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                speed_error(speed),
            ));
        }
        self.app.clock.set_speed(speed);
        Ok(())
    }

    /// Lets a span of sandbox time pass at once: everything due within it happens, in order.
    ///
    /// # Errors
    ///
    /// When the sandbox has ended, or cannot keep its state.
    pub fn advance(&self, span: Duration) -> io::Result<()> {
        let (done, result) = mpsc::channel();
        let app = Arc::clone(&self.app);
        self.runtime.spawn(async move {
            // Nobody listens any more when the caller is gone; then nobody minds.
            let _ = done.send(app.advance(span).await);
        });
        let result = result.recv().map_err(io::Error::other)?;
        result.map_err(|error| io::Error::other(error.to_string()))
    }

    /// Forgets workers, schedules, idempotency keys, ledger, faults and requests, and plays the
    /// server of the start again. The speed stays.
    ///
    /// # Errors
    ///
    /// When the folder of the data cannot be emptied.
    pub fn reset(&self) -> io::Result<()> {
        self.app
            .reset()
            .map_err(|error| io::Error::other(error.to_string()))
    }

    /// Stops it: open connections are closed and runs end where they are. Dropping does the same.
    pub fn shutdown(self) {
        drop(self);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may be gone already; then there is nothing to stop.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn in_range(speed: f64) -> bool {
    speed > 0.0 && speed <= MAX_SPEED
}

fn speed_error(speed: f64) -> String {
    format!("speed: expected a number above 0 and at most {MAX_SPEED}, got {speed}")
}
