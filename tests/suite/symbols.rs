//! Tests that the library exports exactly what the header declares and include/zenlayer.symbols lists.

use crate::support;
use crate::support::build::library;
use crate::support::run::{must, tool};
use crate::support::source;
use std::collections::BTreeSet;
use std::process::Command;

/// Libraries that the shared library may need, all part of the C library or GCC.
const MAY_NEED: [&str; 5] =
    ["libc.so.6", "libgcc_s.so.1", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"];

/// `name since-version` of every line of include/zenlayer.symbols.
fn listed() -> Vec<(String, String)> {
    let text = source("include/zenlayer.symbols");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let pairs = lines.map(|line| {
        let (name, since) = line.split_once(' ').unwrap_or_else(|| panic!("no version: {line:?}"));
        (name.to_owned(), since.to_owned())
    });
    pairs.collect()
}

fn listed_names() -> BTreeSet<String> {
    listed().into_iter().map(|(name, _)| name).collect()
}

/// The values of a tag in the dynamic section.
fn dynamic(tag: &str) -> Vec<String> {
    let text = must(Command::new(tool("readelf")).arg("-dW").arg(library()));
    let lines = text.lines().filter(|line| line.contains(&format!("({tag})")));
    let value = |line: &str| line.split_once(&format!("({tag})")).map(|(_, v)| v.trim().to_owned());
    let inside = |v: String| match v.split_once('[') {
        Some((_, tail)) => tail.trim_end_matches(']').to_owned(),
        None => v,
    };
    lines.filter_map(value).map(inside).collect()
}

#[test]
fn exports_are_the_listed_symbols() {
    let text = must(Command::new(tool("nm")).args(["-D", "--defined-only"]).arg(library()));
    let names = text.lines().filter_map(|line| line.split_whitespace().nth(2));
    let exported: BTreeSet<String> =
        names.map(|n| n.split('@').next().unwrap().to_owned()).collect();
    assert_eq!(listed_names(), exported);
}

#[test]
fn the_header_declares_the_listed_symbols() {
    let declared = support::header().functions.into_iter().map(|function| function.name);
    assert_eq!(listed_names(), declared.collect());
}

#[test]
fn the_list_is_sorted_and_each_symbol_has_its_version() {
    let listed = listed();
    assert!(listed.is_sorted_by(|a, b| a.0 < b.0), "sorted, each once: {listed:?}");
    let header = support::header();
    for (name, since) in &listed {
        let function = header.functions.iter().find(|f| f.name == *name).expect("declared");
        let mut lines = function.comment.lines();
        let said = lines.find_map(|line| line.strip_prefix("Since: ")).unwrap_or("0.1");
        assert_eq!(since, said, "{name}: its comment says otherwise");
    }
}

#[test]
fn soname_and_flags() {
    let version = support::header().number("ZL_ABI_VERSION").expect("a number");
    assert_eq!([format!("libzenlayer.so.{version}")], dynamic("SONAME")[..]);
    let flags = dynamic("FLAGS_1").join(" ");
    assert!(flags.contains("NODELETE"), "dlclose must not unload it: {flags}");
    assert!(dynamic("RPATH").is_empty() && dynamic("RUNPATH").is_empty());
    assert!(dynamic("TEXTREL").is_empty());
}

#[test]
fn needs_no_unexpected_library() {
    let unexpected: Vec<String> =
        dynamic("NEEDED").into_iter().filter(|n| !MAY_NEED.contains(&n.as_str())).collect();
    assert_eq!(Vec::<String>::new(), unexpected);
}
