//! zenlayer_simulator.h, and the example that uses it: each program starts its own simulator.

use crate::support::build::{artefact, compile};
use crate::support::root;
use crate::support::run::{modes, must};

/// Compiles a program, and runs it in each mode: it succeeds, and prints this.
fn run(file: &str, expected: &str) {
    let program = compile(&root().join(file), &["-lzenlayer"]);
    for mode in modes() {
        let mut command = mode.command(&program);
        command.env("ZENLAYER_SIMULATOR", artefact("zenlayer-simulator"));
        assert_eq!(expected, must(&mut command));
    }
}

#[test]
fn it_starts_controls_and_ends_a_simulator() {
    run("tests/c/simulator.c", "");
}

#[test]
fn the_example_passes_its_tests() {
    run("examples/c/test_with_simulator.c", "3 tests passed\n");
}
