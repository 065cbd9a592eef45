//! The surface that is played now.

use std::sync::{Arc, Mutex};

use super::Surface;
use crate::lock::lock;

/// Holds the surface of the start and the one that is played.
pub(crate) struct SurfaceSwitch {
    first: Arc<Surface>,
    current: Mutex<Arc<Surface>>,
}

impl SurfaceSwitch {
    pub(crate) fn new(first: Surface) -> Self {
        let first = Arc::new(first);
        Self {
            current: Mutex::new(Arc::clone(&first)),
            first,
        }
    }

    pub(crate) fn current(&self) -> Arc<Surface> {
        Arc::clone(&lock(&self.current))
    }

    pub(crate) fn set(&self, surface: Surface) {
        *lock(&self.current) = surface.into();
    }

    /// Plays again what was played at the start.
    pub(crate) fn reset(&self) {
        *lock(&self.current) = Arc::clone(&self.first);
    }
}
