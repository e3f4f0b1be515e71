//! Tests that packaging/abi reports every change of the interface except additions.

use crate::support::run::{must, output, tool};
use crate::support::{root, scratch, source};
use std::collections::BTreeSet;
use std::process::Command;

/// Compares a header with the baseline; returns whether it is compatible, and the output.
fn compare(header: &str) -> (bool, String) {
    tool("abidiff");
    let out = output(Command::new(root().join("packaging/abi")).arg(header));
    let said = [out.stdout, out.stderr].concat();
    (out.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// Compares the header with texts replaced, which must occur in it.
fn changed(name: &str, changes: &[(&str, &str)]) -> (bool, String) {
    let mut text = source("include/zenlayer.h");
    for (from, to) in changes {
        assert!(text.contains(from), "the header has no {from:?}");
        text = text.replace(from, to);
    }
    let file = scratch(name).join("zenlayer.h");
    std::fs::write(&file, text).expect("write");
    compare(file.to_str().expect("UTF-8"))
}

#[test]
fn this_interface_is_compatible_with_the_baseline() {
    let (compatible, said) = compare("include/zenlayer.h");
    assert!(compatible, "docs/abi.md says what may change:\n{said}");
}

#[test]
fn the_baseline_knows_every_function_and_number() {
    let baseline = source("packaging/zenlayer.abi");
    let symbols = source("include/zenlayer.symbols");
    let missing: Vec<&str> = symbols
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| !baseline.contains(&format!("<elf-symbol name='{name}'")))
        .collect();
    assert_eq!(Vec::<&str>::new(), missing, "new in the interface: run `make abi`");
    let header = source("include/zenlayer.h");
    let numbers = header.lines().filter_map(|line| {
        let (name, value) = line.strip_prefix("#define ")?.split_once(' ')?;
        value.trim_matches(['(', ')']).parse::<i64>().ok().map(|value| (name, value))
    });
    let numbers = numbers.filter(|(name, _)| !name.starts_with("ZL_VERSION_"));
    let lines: BTreeSet<String> = numbers
        .map(|(name, value)| format!("<enumerator name='zl_number_{name}' value='{value}'/>"))
        .collect();
    assert!(lines.len() > 100, "{} numbers", lines.len());
    let missing: Vec<&String> = lines.iter().filter(|line| !baseline.contains(*line)).collect();
    assert_eq!(Vec::<&String>::new(), missing, "new in the interface: run `make abi`");
}

#[test]
fn the_baseline_has_the_soname() {
    let library = crate::support::build::library();
    let dynamic = must(Command::new(tool("readelf")).arg("-dW").arg(library));
    let name = dynamic.split("soname: [").nth(1).and_then(|rest| rest.split(']').next());
    let name = name.expect("a soname");
    assert!(source("packaging/zenlayer.abi").contains(&format!("soname='{name}'")), "{name}");
}

#[test]
fn changes_are_reported() {
    for (name, from, to, expected) in [
        ("removed", "void zl_string_free(char *text);", "", "zl_string_free"),
        (
            "parameter",
            "zl_counter_name(int counter);",
            "zl_counter_name(uint64_t counter);",
            "zl_counter_name",
        ),
        ("result", "void zl_error_free(", "int zl_error_free(", "zl_error_free"),
        (
            "more",
            "zl_string_free(char *text);",
            "zl_string_free(char *text, int x);",
            "zl_string_free",
        ),
        (
            "callback",
            "int level, const char *message);",
            "int64_t level, const char *message);",
            "zl_log_fn",
        ),
        ("number", "#define ZL_ERR_TIMEOUT 3005", "#define ZL_ERR_TIMEOUT 3999", "ZL_ERR_TIMEOUT"),
        ("number-gone", "#define ZL_ERR_TIMEOUT 3005", "", "ZL_ERR_TIMEOUT"),
        (
            "const-gone",
            "const char *zl_error_message(",
            "char *zl_error_message(",
            "zl_error_message",
        ),
        (
            "const-of-parameter-gone",
            "zl_error_code(const zl_error *error);",
            "zl_error_code(zl_error *error);",
            "zl_error_code",
        ),
        (
            "const-added",
            "char **out_request_id);",
            "const char **out_request_id);",
            "zl_stop_instances",
        ),
    ] {
        let (compatible, said) = changed(name, &[(from, to)]);
        assert!(!compatible && said.contains(expected), "{name}: {said}");
    }
}

#[test]
fn exchanged_numbers_are_reported() {
    let (compatible, said) = changed(
        "exchange",
        &[
            ("#define ZL_OUTCOME_REJECTED 2", "#define ZL_OUTCOME_REJECTED 3"),
            ("#define ZL_OUTCOME_UNKNOWN 3", "#define ZL_OUTCOME_UNKNOWN 2"),
        ],
    );
    let both = ["ZL_OUTCOME_REJECTED", "ZL_OUTCOME_UNKNOWN"];
    assert!(!compatible && both.iter().all(|name| said.contains(name)), "{said}");
}

#[test]
fn additions_are_compatible() {
    for (name, from, to) in [
        (
            "function",
            "void zl_string_free(char *text);",
            "void zl_string_free(char *text);\nint zl_new(zl_config *config);",
        ),
        (
            "new-number",
            "#define ZL_ERR_TIMEOUT 3005",
            "#define ZL_ERR_TIMEOUT 3005\n#define ZL_ERR_NEW 3999",
        ),
        (
            "new-type",
            "#ifdef __cplusplus\nextern",
            "typedef struct zl_new zl_new;\n#ifdef __cplusplus\nextern",
        ),
    ] {
        let (compatible, said) = changed(name, &[(from, to)]);
        assert!(compatible, "{name}: {said}");
    }
}
