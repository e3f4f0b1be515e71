//! The stable interface, which only grows.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;

use crate::header::Header;
use crate::{Failure, HEADER, absolute};

const BASELINE: &str = "packaging/zenlayer.abi";

/// Adds what is new in the interface to its baseline.
///
/// # Errors
/// If the interface lacks something of the baseline, or a file cannot be read or written.
pub fn extend() -> Result<String, Failure> {
    fs::write(absolute(BASELINE), compatible()?)?;
    Ok(String::new())
}

/// Checks that the interface is that of its baseline.
///
/// # Errors
/// If it lacks something of the baseline, or has something new, or a file cannot be read.
pub fn check() -> Result<String, Failure> {
    if compatible()? == baseline()? {
        return Ok(String::new());
    }
    Err("the interface has something new: run `cargo xtask abi`".into())
}

/// The interface, if it has all of the baseline.
fn compatible() -> Result<String, Failure> {
    let interface = interface(&Header::parse(&fs::read_to_string(absolute(HEADER))?));
    let baseline = baseline()?;
    let missing = missing(&baseline, &interface);
    if missing.is_empty() {
        return Ok(interface);
    }
    Err(format!("removed or changed, against docs/abi.md:\n{}", missing.join("\n")).into())
}

/// The baseline; empty if there is none.
fn baseline() -> Result<String, Failure> {
    match fs::read_to_string(absolute(BASELINE)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => Ok(read?),
    }
}

/// What a program relies on: every declaration and every number of the header, one a line, in
/// alphabetical order.
fn interface(header: &Header) -> String {
    let numbers = header.macros.iter().filter(|one| one.number().is_some());
    let numbers = numbers.filter(|one| !one.name.starts_with("ZL_VERSION_"));
    let numbers = numbers.map(|one| format!("#define {} {}\n", one.name, one.value));
    let mut lines: Vec<String> = numbers.collect();
    lines.extend(header.code.lines().map(|declaration| format!("{declaration}\n")));
    lines.sort();
    lines.concat()
}

/// The lines of a baseline that an interface does not have. Another ZL_ABI_VERSION makes it another
/// library, which owes the baseline nothing.
fn missing<'a>(baseline: &'a str, interface: &str) -> Vec<&'a str> {
    let promised: HashSet<&str> = baseline.lines().collect();
    let version = interface.lines().find(|line| line.starts_with("#define ZL_ABI_VERSION "));
    if version.is_some_and(|version| !promised.contains(version)) {
        return Vec::new();
    }
    let kept: HashSet<&str> = interface.lines().collect();
    baseline.lines().filter(|line| !kept.contains(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The header's text.
    const TEXT: &str = include_str!("../../include/zenlayer.h");

    fn interface_of(text: &str) -> String {
        interface(&Header::parse(text))
    }

    /// What is missing after a text of the header has been replaced.
    fn missing_after(changes: &[(&str, &str)]) -> String {
        let mut changed = TEXT.to_owned();
        for (from, to) in changes {
            assert!(changed.contains(from), "the header has no {from:?}");
            changed = changed.replace(from, to);
        }
        missing(&interface_of(TEXT), &interface_of(&changed)).join("\n")
    }

    #[test]
    fn the_baseline_is_up_to_date() {
        check().unwrap();
    }

    #[test]
    fn it_has_every_function_type_and_number() {
        let header = Header::parse(TEXT);
        let interface = interface_of(TEXT);
        for function in &header.functions {
            assert!(interface.contains(&format!("{}(", function.name)), "{}", function.name);
        }
        for name in &header.types {
            assert!(
                interface.contains(&format!(" {name};"))
                    || interface.contains(&format!("(*{name})(")),
                "{name}"
            );
        }
        for group in zenlayer_tables::GROUPS {
            for constant in group.constants {
                let line = format!("#define {} {}\n", group.name_in_c(constant), constant.number);
                assert!(interface.contains(&line), "{line}");
            }
        }
        for row in zenlayer_tables::codes::TABLE {
            assert!(interface.contains(&format!("#define {} {}\n", row.name, row.number)));
        }
    }

    #[test]
    fn changes_are_reported() {
        for (from, to, expected) in [
            ("void zl_string_free(char *text);", "", "zl_string_free"),
            (
                "zl_counter_name(int counter);",
                "zl_counter_name(uint64_t counter);",
                "zl_counter_name",
            ),
            ("void zl_error_free(", "int zl_error_free(", "zl_error_free"),
            ("zl_string_free(char *text);", "zl_string_free(char *text, int x);", "zl_string_free"),
            (
                "int level, const char *message);",
                "int64_t level, const char *message);",
                "zl_log_fn",
            ),
            ("typedef struct zl_value zl_value;", "", "zl_value"),
            (
                "typedef struct zl_value zl_value;",
                "typedef struct zl_value { int x; } zl_value;",
                "zl_value",
            ),
            ("#define ZL_ERR_TIMEOUT 3005", "#define ZL_ERR_TIMEOUT 3999", "ZL_ERR_TIMEOUT"),
            ("#define ZL_ERR_TIMEOUT 3005", "", "ZL_ERR_TIMEOUT"),
            ("#define ZL_ABI_VERSION 0", "", "ZL_ABI_VERSION"),
            ("const char *zl_error_message(", "char *zl_error_message(", "zl_error_message"),
            (
                "zl_error_code(const zl_error *error);",
                "zl_error_code(zl_error *error);",
                "zl_error_code",
            ),
            ("char **out_request_id);", "const char **out_request_id);", "zl_stop_instances"),
        ] {
            let missing = missing_after(&[(from, to)]);
            assert!(missing.contains(expected), "{from:?} to {to:?}: {missing}");
        }
    }

    #[test]
    fn exchanges_are_reported() {
        let missing = missing_after(&[
            ("#define ZL_OUTCOME_REJECTED 2", "#define ZL_OUTCOME_REJECTED 3"),
            ("#define ZL_OUTCOME_UNKNOWN 3", "#define ZL_OUTCOME_UNKNOWN 2"),
        ]);
        assert_eq!(missing, "#define ZL_OUTCOME_REJECTED 2\n#define ZL_OUTCOME_UNKNOWN 3");
        let missing = missing_after(&[
            ("const char *service,", "const char *,"),
            ("const char *version,", "const char *service,"),
            ("const char *,", "const char *version,"),
        ]);
        assert!(missing.contains("zl_request_new"), "two parameters of one type: {missing}");
    }

    #[test]
    fn additions_are_compatible() {
        for (from, to) in [
            (
                "void zl_string_free(char *text);",
                "void zl_string_free(char *text);\nint zl_new(zl_config *config);",
            ),
            ("#define ZL_ERR_TIMEOUT 3005", "#define ZL_ERR_TIMEOUT 3005\n#define ZL_ERR_NEW 3999"),
            (
                "typedef struct zl_value zl_value;",
                "typedef struct zl_new zl_new;\ntypedef struct zl_value zl_value;",
            ),
        ] {
            assert_eq!(missing_after(&[(from, to)]), "", "{to}");
        }
    }

    #[test]
    fn another_library_starts_anew() {
        let changes = [
            ("#define ZL_ABI_VERSION 0", "#define ZL_ABI_VERSION 1"),
            ("void zl_string_free(char *text);", ""),
        ];
        assert_eq!(missing_after(&changes), "");
        assert!(missing("", &interface_of(TEXT)).is_empty(), "there is no baseline yet");
    }
}
