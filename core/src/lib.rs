//! The blocking client for Zenlayer Cloud behind libzenlayer.
//!
//! A call goes down this table and its answer comes up; a room uses those below it.
//!
//! | room | what it does |
//! | --- | --- |
//! | [`bulk`] | any number of instances, to the end, with an outcome for each |
//! | [`actions`] | an action, typed or any, with its outcome |
//! | [`reconcile`] | what became of an action whose answer was lost |
//! | [`instances`] | what can be done to instances, and their status |
//! | [`client`] | one request with its retries: signed, sent, logged, counted |
//! | [`product`] | what differs between the services that have instances |
//! | [`catalogue`] | every action of the service: its parameters, its answer, what may be done with it |
//! | [`protocol`] | requests, signatures, the envelope of answers |
//! | [`retry`] | what a failure means, whether and when to send again, how fast to send |
//! | [`transport`] | connections, names, TLS, proxies |
//! | [`config`] | keys and their values, credentials, the environment's variables |
//! | [`values`] | JSON: what an action is asked with, and what it answers |
//! | [`call`] | the limits of a call: deadline, cancel token, interrupt |
//! | [`runtime`] | clocks, random numbers, threads, log, counters |
//! | [`error`] | the one table of codes, and errors |
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
