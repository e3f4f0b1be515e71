//! What the library uses of the system that it runs on, and how it shows what it does.

pub mod counters;
pub mod environment;
pub mod log;
pub(crate) mod thread;
