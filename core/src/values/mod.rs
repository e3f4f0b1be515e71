//! JSON values: what an action is asked with, and what it answers.

mod document;
mod nesting;
mod parameters;
mod path;

pub(crate) use document::Builder;
pub use document::{Document, Node, Value, ValueKind};
pub(crate) use nesting::{MAX_DEPTH, too_deep};
pub use parameters::{Parameter, Parameters};
