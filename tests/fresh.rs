//! The checked-in header and symbol list are what the build makes of the source.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::path::Path;

/// Compares a checked-in file with the one the build script wrote.
fn compare(name: &str) {
    let made = Path::new(env!("OUT_DIR")).join(name);
    let made = std::fs::read_to_string(&made)
        .unwrap_or_else(|e| panic!("the build script wrote no {name}: {e}"));
    let checked_in = support::source(&format!("include/{name}"));
    let differs = made.lines().zip(checked_in.lines()).position(|(a, b)| a != b);
    let line = differs.unwrap_or_else(|| made.lines().count().min(checked_in.lines().count())) + 1;
    assert!(made == checked_in, "include/{name} is stale from line {line} on: run `make header`");
}

#[test]
fn header_is_fresh() {
    compare("zenlayer.h");
}

#[test]
fn symbol_list_is_fresh() {
    compare("zenlayer.symbols");
}
