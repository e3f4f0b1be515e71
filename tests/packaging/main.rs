//! Tests what users and packagers get: installed files, programs built with them, manual pages and
//! reference, Debian packages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod beside;
mod cross;
mod debian;
mod distribution;
mod in_tree;
mod installed;
mod manuals;
mod newcomer;
mod notices;
mod programs;
mod reference;
#[path = "../support/mod.rs"]
mod support;
