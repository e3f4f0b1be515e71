//! Tests the C interface from outside: the header, the shared library and the documents.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod c_programs;
mod cancel;
mod comments;
mod configuration;
mod credentials;
mod deadline;
mod envelope;
mod errors;
mod examples;
mod header;
mod network;
mod null;
mod paging;
mod readme;
mod secrets;
mod service_examples;
mod simulator_header;
#[path = "../support/mod.rs"]
mod support;
mod symbols;
mod threads;
mod tls;
