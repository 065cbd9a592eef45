//! Files on their way to the server: where they come from, and the form that carries them.

pub(crate) mod form;
pub(crate) mod upload;
