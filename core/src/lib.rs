//! The blocking client for Zenlayer Cloud behind libzenlayer.
//!
//! Data flows one way:
//! [`config`] → [`credentials`] → [`request`] → [`sign`] → [`message`] → [`transport`] →
//! [`envelope`] → [`client`] → [`instances`]. [`error`] holds the one table of codes.
#![forbid(unsafe_code)]

pub mod call;
pub mod cancel;
pub mod client;
pub mod config;
pub mod credentials;
pub mod envelope;
pub mod error;
pub mod instances;
pub mod limits;
pub mod log;
pub mod message;
mod proxy_environment;
pub mod request;
pub mod sign;
pub mod transport;

/// The library's version, as in `Cargo.toml`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
