//! docs/errors.md and docs/configuration.md are what their tables make.

#[allow(dead_code)] // its main function
#[path = "../examples/reference.rs"]
mod reference;

#[test]
fn error_codes_are_fresh() {
    let checked_in = include_str!("../../docs/errors.md");
    assert!(reference::errors() == checked_in, "docs/errors.md is stale: run `make docs`");
}

#[test]
fn configuration_keys_are_fresh() {
    let checked_in = include_str!("../../docs/configuration.md");
    assert!(
        reference::configuration() == checked_in,
        "docs/configuration.md is stale: run `make docs`"
    );
}
