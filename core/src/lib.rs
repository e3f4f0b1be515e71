//! The blocking client for Zenlayer Cloud behind libzenlayer.
//!
//! Data flows one way:
//! [`config`] → [`credentials`] → [`request`] → [`sign`] → [`message`] → [`transport`] →
//! [`envelope`] → [`classify`] → [`retry`] → [`client`] → [`instances`] → [`bulk`]. The tables
//! of codes and keys are [`zenlayer_tables`]'s. Clocks, dice and sleep come in from the [`world`].
#![forbid(unsafe_code)]

pub mod bulk;
pub mod call;
pub mod cancel;
pub mod classify;
pub mod client;
pub mod clock;
pub mod config;
pub mod counters;
pub mod credentials;
mod describe;
pub mod envelope;
pub mod error;
pub mod instances;
pub mod interrupt;
pub mod limits;
pub mod log;
pub mod message;
mod proxy_environment;
pub mod request;
pub mod retry;
pub mod retry_after;
pub mod sign;
mod thread;
pub mod transport;
pub mod veil;
pub mod world;

pub use zenlayer_tables::limits::ABI_VERSION;

/// The library's version, as in `Cargo.toml`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
