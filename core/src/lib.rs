//! The blocking client for Zenlayer Cloud behind libzenlayer.
//!
//! The modules are layers: each uses only those below it.
//!
//! | module | purpose |
//! | --- | --- |
//! | [`bulk`] | actions on any number of instances, with an outcome for each |
//! | [`actions`] | instance actions and generic calls |
//! | [`reconcile`] | the outcome of an action whose response was lost |
//! | [`instances`] | actions on instances, and their statuses |
//! | [`client`] | one request with its retries: signed, sent, logged, counted |
//! | [`product`] | the differences between services that have instances |
//! | [`catalogue`] | the service's actions: their parameters, responses and properties |
//! | [`protocol`] | requests, signatures, the response envelope |
//! | [`retry`] | classification of failures, retries, rate limiting |
//! | [`transport`] | connections, DNS, TLS, proxies |
//! | [`config`] | configuration keys, credentials, environment variables |
//! | [`values`] | JSON values: the parameters of a request, the response to it |
//! | [`call`] | the limits of a call: deadline, cancellation, interruption |
//! | [`runtime`] | clocks, random numbers, threads, logging, counters |
//! | [`error`] | the table of codes, and errors |
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::disallowed_methods))]

pub mod actions;
pub mod bulk;
pub mod call;
pub mod catalogue;
pub mod client;
pub mod config;
pub mod error;
pub mod instances;
pub mod product;
pub mod protocol;
pub mod reconcile;
pub mod retry;
pub mod runtime;
pub mod transport;
pub mod values;

pub use zenlayer_tables::limits::ABI_VERSION;

/// The library's version, as in `Cargo.toml`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
