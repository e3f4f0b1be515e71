//! libzenlayer: the C interface to Zenlayer Cloud.
//!
//! This is the C layer over `zenlayer-core`, and the only unsafe code. Each file holds a handle or a
//! family of actions. Three are tools: [`enter`] is the only way in, [`input`] reads what C passes,
//! [`output`] writes what C receives. The comments of the exported items become the header.
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
