//! The connections that all clients of a process share.

use std::sync::OnceLock;

use handinger::Transport;

/// The shared connections, for a binding whose one runtime drives every call.
#[must_use]
pub fn shared() -> Transport {
    static SHARED: OnceLock<Transport> = OnceLock::new();
    SHARED.get_or_init(Transport::new).clone()
}
