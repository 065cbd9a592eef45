//! The connections that all clients of this process share, whatever thread made them.

use std::sync::OnceLock;

use handinger::Transport;

/// The shared connections. They are driven by the one runtime of the module.
pub(crate) fn transport() -> Transport {
    static SHARED: OnceLock<Transport> = OnceLock::new();
    SHARED.get_or_init(Transport::new).clone()
}
