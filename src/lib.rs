//! libzenlayer: the C interface to Zenlayer Cloud.
//!
//! This is the door to `zenlayer-core`, and the only unsafe code. One file holds one handle or
//! one family of actions; three are tools: [`enter`] is the only way in, [`input`] takes what C
//! gives, [`output`] gives what C takes. The comments of the exported functions become the header.
#![allow(non_camel_case_types, reason = "the names are those of the C interface")]
#![allow(
    clippy::missing_safety_doc,
    reason = "the header's conventions and each function's comment are the contract"
)]

#[cfg(panic = "abort")]
compile_error!("libzenlayer turns panics into errors and must be built with panic = \"unwind\"");

pub mod bulk;
pub mod bulk_options;
pub mod call;
pub mod cancel;
pub mod config;
pub mod context;
pub mod counter;
mod enter;
pub mod error;
mod input;
pub mod instances;
pub mod interrupt;
pub mod log;
mod output;
pub mod progress;
pub mod report;
pub mod string;
pub mod version;
