//! libzenlayer: the C interface to Zenlayer Cloud.
//!
//! This is the C layer over `zenlayer-core`, and has all unsafe code. Each file has one subject of the
//! header, which is generated from the comments of the exported items. Three files are tools: every call
//! on a context goes through [`enter`]; [`input`] reads what C passes, and [`output`] writes what C
//! receives.
//!
//! # What C promises
//!
//! The header states what a program must pass. A parameter that is a reference or a `Box` relies on that
//! without unsafe code:
//!
//! - `Option<&T>`: NULL, or an object that nothing changes or frees until the function returns. Other
//!   threads may read it.
//! - `Option<&mut T>`: NULL, or an object that nothing else uses until the function returns.
//! - `Option<Box<T>>`: NULL, or an object that C owns and gives up.
//!
//! All other parameters are raw pointers, and "C passes" in a `SAFETY` comment refers to the header. An
//! object is a raw pointer if it may be used or freed by a callback, or by another thread, before the
//! function returns. [`enter::Handle`], [`input::Text`], [`input::Texts`] and [`output::Out`] are raw
//! pointers with such a promise attached, so that the rest of a function is safe code.
#![allow(non_camel_case_types, reason = "the names are those of the C interface")]
#![allow(
    clippy::missing_safety_doc,
    reason = "the rules of the header and each function's comment are the contract"
)]

#[cfg(panic = "abort")]
compile_error!("libzenlayer turns panics into errors and must be built with panic = \"unwind\"");

pub mod bulk;
pub mod bulk_options;
pub mod bulk_requests;
pub mod call;
pub mod cancel;
pub mod catalogue;
pub mod config;
mod contain;
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
pub mod request;
pub mod send;
pub mod string;
pub mod value;
pub mod version;
