//! The C header: the items of `src/` with their comments, and the constants of the tables.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use zenlayer_tables::{GROUPS, Group, bands};

use crate::Failure;
use crate::text::{meaning, wrapped};

/// The sections of the header, in the order in which a program needs them: the title, and the files
/// whose items it contains, in source order.
const SECTIONS: [(&str, &[&str]); 18] = [
    ("Version", &["version"]),
    ("Errors", &["error"]),
    ("Configuration", &["config"]),
    ("Logging", &["log"]),
    ("Contexts", &["context"]),
    ("Cancelling", &["cancel", "interrupt"]),
    ("Counters", &["counter"]),
    ("Instances", &["instances"]),
    ("Bulk calls", &["bulk"]),
    ("Bulk calls: options", &["bulk_options"]),
    ("Bulk calls: progress", &["progress"]),
    ("Bulk calls: report", &["report"]),
    ("Requests", &["request"]),
    ("Sending", &["send"]),
    ("Answers", &["value"]),
    ("Bulk requests", &["bulk_requests"]),
    ("Any action as JSON", &["call", "catalogue"]),
    ("Tools", &["string"]),
];

/// The item before which the constants of a group are placed.
const PLACES: [(&str, &str); 10] = [
    ("ZL_ABI_", "zl_abi_version"),
    ("ZL_OUTCOME_", "zl_error_outcome"),
    ("ZL_PHASE_", "zl_error_phase"),
    ("ZL_LOG_", "zl_log_fn"),
    ("ZL_COUNTER_", "zl_context_counter"),
    ("ZL_MAX_", "zl_stop_instances"),
    ("ZL_CLASS_", "zl_request_set_class"),
    ("ZL_KIND_", "zl_value_kind"),
    ("ZL_FORCE_", "zl_bulk_options_set_force"),
    ("ZL_BULK_", "zl_report_outcome"),
];

fn sources() -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().flat_map(|(_, files)| files.iter().copied())
}

/// Generates the header from the sources below `root`.
pub(crate) fn header(root: &Path) -> Result<String, Failure> {
    let mut items = items(root)?;
    let preamble = fs::read_to_string(root.join("src/preamble.txt"))?;
    let preamble = preamble.replace("@SECTIONS@", &contents());
    let mut text = format!("{}\n{OPENING}", preamble.trim_end());
    for (title, files) in SECTIONS {
        let line = "=".repeat(WIDTH - 6);
        append(&format!("/* {line}\n * {title}\n * {line} */\n"), &mut text);
        match title {
            "Version" => append(&version()?, &mut text),
            "Errors" => append(&codes()?, &mut text),
            _ => {}
        }
        for file in files {
            for name in names(&fs::read_to_string(root.join(format!("src/{file}.rs")))?) {
                emit(&name, &mut items, &mut text);
            }
        }
    }
    if let Some((name, _)) = items.first() {
        return Err(format!("the header has no place for {name}").into());
    }
    text.push_str(CLOSING);
    Ok(text)
}

/// The titles of the sections, except those of parts of another.
fn contents() -> String {
    let titles = SECTIONS.iter().map(|(title, _)| *title).filter(|title| !title.contains(": "));
    let titles = titles.collect::<Vec<_>>().join(", ");
    wrapped(&format!("Sections: {titles}."), WIDTH - 3).join("\n * ")
}

const OPENING: &str = r#"
#ifndef ZENLAYER_H
#define ZENLAYER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
"#;

const CLOSING: &str = r#"
#ifdef __cplusplus
}
#endif

#endif /* ZENLAYER_H */
"#;

/// The items that cbindgen generates, with their comments, by name.
fn items(root: &Path) -> Result<Vec<(String, String)>, Failure> {
    let config = cbindgen::Config::from_file(root.join("xtask/cbindgen.toml"))?;
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources() {
        builder = builder.with_src(root.join(format!("src/{source}.rs")));
    }
    let mut text = Vec::new();
    builder.generate()?.write(&mut text);
    let text = String::from_utf8(text)?;
    let items = text.split("\n\n").map(str::trim).filter(|item| !item.is_empty());
    Ok(items.map(|item| (declared(item).to_owned(), item.to_owned())).collect())
}

/// The name that an item declares.
fn declared(item: &str) -> &str {
    let code = item.rsplit_once("*/").map_or(item, |(_, code)| code).trim();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let before = match (code.strip_prefix("#define "), code.split_once("(*")) {
        (Some(definition), _) => definition.split(' ').next().unwrap_or_default(),
        (None, Some((_, pointer))) => pointer.split(')').next().unwrap_or_default(),
        (None, None) => code.split(['(', ';']).next().unwrap_or_default(),
    };
    before.rsplit(|c| !is_name(c)).next().unwrap_or_default()
}

/// The C names that a source file declares, in order.
fn names(source: &str) -> Vec<String> {
    let begins = ["pub type zl_", "pub struct zl_", "extern \"C\" fn zl_"];
    let name = |line: &str| {
        let begin =
            begins.iter().find(|begin| line.contains(**begin) && line.starts_with("pub "))?;
        let rest = line.split_once(begin)?.1;
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        Some(format!("{}{}", begin.rsplit(' ').next().unwrap_or_default(), &rest[..end]))
    };
    source.lines().filter_map(name).collect()
}

/// Appends an item to the header, after the types that it needs.
fn emit(name: &str, items: &mut Vec<(String, String)>, text: &mut String) {
    let Some(place) = items.iter().position(|(other, _)| other == name) else { return };
    for group in GROUPS.iter().filter(|group| PLACES.contains(&(group.prefix, name))) {
        constants(group, text);
    }
    let (_, item) = items.remove(place);
    let code = item.rsplit_once("*/").map_or(&*item, |(_, code)| code);
    let words = code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    for needed in words.filter(|word| word.starts_with("zl_")) {
        emit(needed, items, text);
    }
    append(&shortened(&item), text);
}

/// Appends the constants of a group.
fn constants(group: &Group, text: &mut String) {
    for constant in group.constants {
        append(&define(constant.text, &group.name_in_c(constant), constant.number), text);
    }
}

/// Appends an item after an empty line, or without one between definitions of a family.
fn append(item: &str, text: &mut String) {
    text.truncate(text.trim_end().len());
    let family = |lines: &str| {
        let last = lines.trim_end().rsplit('\n').next()?.strip_prefix("#define ")?;
        Some(last.split('_').take(2).collect::<Vec<_>>().join("_"))
    };
    let follows = family(item).is_some_and(|own| family(text) == Some(own));
    text.push_str(if follows { "\n" } else { "\n\n" });
    text.push_str(item);
    text.push('\n');
}

/// Puts a one-line comment on one line, if it fits.
fn shortened(item: &str) -> String {
    let short = item.strip_prefix("/**\n * ").and_then(|rest| rest.split_once("\n */\n"));
    match short {
        Some((comment, code)) if !comment.contains('\n') && comment.len() + 7 <= WIDTH => {
            format!("/** {comment} */\n{code}")
        }
        _ => item.to_owned(),
    }
}

/// The version as `#define`s.
fn version() -> Result<String, Failure> {
    let mut text = String::new();
    writeln!(text, "/** The version of this header; zl_version() returns that of the library. */")?;
    writeln!(text, "#define ZL_VERSION \"{}\"", env!("CARGO_PKG_VERSION"))?;
    let numbers = env!("CARGO_PKG_VERSION").split('.');
    for (part, value) in ["major", "minor", "patch"].into_iter().zip(numbers) {
        writeln!(text, "/** The {part} version. */")?;
        writeln!(text, "#define ZL_VERSION_{} {value}", part.to_ascii_uppercase())?;
    }
    Ok(text)
}

/// The error codes as `#define`s.
fn codes() -> Result<String, Failure> {
    let mut text = "/** success */\n#define ZL_OK 0\n".to_owned();
    for band in bands::TABLE {
        writeln!(text, "\n/* {0}000 to {0}999: {1} */", band.digit, band.text)?;
        let mut group = 0;
        for row in band.codes() {
            if row.number / 100 != group {
                group = row.number / 100;
                text.push('\n');
            }
            text += &define(&meaning(row), row.name, row.number);
            text.push('\n');
        }
    }
    Ok(text)
}

/// A `#define` with its comment.
fn define(comment: &str, name: &str, number: i32) -> String {
    let comment = wrapped(comment, WIDTH - 3).join("\n * ");
    shortened(&format!("/**\n * {comment}\n */\n#define {name} {number}"))
}

/// The maximum line width of the header.
const WIDTH: usize = 80;
