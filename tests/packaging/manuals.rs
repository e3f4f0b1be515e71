//! Tests the manual pages: well-formed, complete, and correct.

use crate::support::build::artefact;
use crate::support::prefix::moved;
use crate::support::run::{must, output, tool};
use crate::support::{root, scratch, source};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// mandoc's warnings about a page, except those of style.
fn faults(page: &Path) -> String {
    let out = output(Command::new(tool("mandoc")).args(["-Tlint", "-Wwarning"]).arg(page));
    String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned()
}

/// An installed page.
fn page(name: &str) -> String {
    std::fs::read_to_string(moved().join("share/man").join(name)).expect("a manual page")
}

#[test]
fn pages_are_well_formed() {
    for name in ["man1/zenlayer-simulator.1", "man3/libzenlayer.3"] {
        assert_eq!("", faults(&moved().join("share/man").join(name)), "{name}");
    }
    let broken = scratch("broken").join("page.1");
    std::fs::write(&broken, page("man1/zenlayer-simulator.1").replace(".El\n", "")).expect("write");
    assert_ne!("", faults(&broken), "a planted fault is found");
}

#[test]
fn every_function_is_listed() {
    let text = page("man3/libzenlayer.3");
    let listed: BTreeSet<&str> = text.lines().filter_map(|l| l.strip_prefix(".It Fn ")).collect();
    let symbols = source("include/zenlayer.symbols");
    let expected: BTreeSet<&str> =
        symbols.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(expected, listed);
    assert!(text.contains(".It Fn zl_string_free\nFrees a text that a function of this library"));
}

#[test]
fn the_example_compiles() {
    let text = page("man3/libzenlayer.3");
    let example = text.split(".Bd -literal\n").nth(1).and_then(|rest| rest.split(".Ed\n").next());
    let file = scratch("example").join("example.c");
    std::fs::write(&file, example.expect("an example").replace("\\e", "\\")).expect("write");
    let mut cc = Command::new(tool("cc"));
    cc.args(["-std=c11", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-I"]);
    must(cc.arg(root().join("include")).arg(file));
}

#[test]
fn every_option_is_documented_with_its_default() {
    let text = page("man1/zenlayer-simulator.1");
    let told: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix(".It Fl -"))
        .map(|line| line.split_whitespace().next().expect("a name"))
        .collect();
    let help = must(Command::new(artefact("zenlayer-simulator")).arg("--help"));
    let words = help.split_whitespace().filter_map(|word| word.strip_prefix("--"));
    let words = words.map(|word| word.trim_end_matches(|c: char| !c.is_ascii_lowercase()));
    let options: BTreeSet<&str> = words.filter(|word| !word.is_empty()).collect();
    assert_eq!(options, told);

    // "--stop-time <SECONDS>  … [default: 2]" and ".It Fl -stop-time … The default is 2."
    let mut defaults = 0;
    for entry in help.split("\n      --").skip(1) {
        let name = entry.split_whitespace().next().expect("a name");
        let Some(default) = entry.split("[default: ").nth(1).and_then(|e| e.split(']').next())
        else {
            continue;
        };
        let part = text.split(&format!(".It Fl -{name}")).nth(1).expect("an entry");
        let part = part.split("\n.It").next().expect("an entry");
        if !default.starts_with("as ") && default != "no limit" {
            assert!(part.contains(&format!("The default is {default}.")), "{name}: {default}");
            defaults += 1;
        }
    }
    assert!(defaults > 10, "{defaults} defaults");
}
