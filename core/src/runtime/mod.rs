//! System services and diagnostics.

pub mod counters;
pub mod environment;
pub mod log;
pub(crate) mod thread;
