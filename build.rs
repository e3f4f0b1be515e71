//! Makes the header and the list of exported functions, in `OUT_DIR` only, and names the library.

#[path = "core/src/error/codes.rs"]
#[allow(dead_code, missing_docs, unreachable_pub)]
mod codes;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The sections of the header, in the order in which a program comes to need them: the title, and the
/// files whose items it has. Within a file, the header has the order of the source.
const SECTIONS: [(&str, &[&str]); 14] = [
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
    ("Any action", &["call"]),
    ("Tools", &["string"]),
];

/// The version that brought every function whose comment names none.
const FIRST: &str = "0.1";

const PREAMBLE: &str = include_str!("src/preamble.txt");

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=cbindgen.toml");
    println!("cargo::rerun-if-changed=core/src/error/codes.rs");
    name_library();
    let out = PathBuf::from(env::var("OUT_DIR")?);
    write_header(&out.join("zenlayer.h"))?;
    fs::write(out.join("zenlayer.symbols"), symbols()?)?;
    Ok(())
}

/// The name that programs ask the loader for, and that the library stays mapped once loaded: Rust's
/// thread-local destructors would otherwise outlive it.
fn name_library() {
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libzenlayer.so.0");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}

fn sources() -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().flat_map(|(_, files)| files.iter().copied())
}

fn write_header(path: &Path) -> Result<(), Failure> {
    let mut items = items()?;
    let mut text = format!("{}\n{OPENING}", PREAMBLE.trim_end());
    for (title, files) in SECTIONS {
        let line = "=".repeat(WIDTH - 6);
        append(&format!("/* {line}\n * {title}\n * {line} */\n"), &mut text);
        match title {
            "Version" => append(&version()?, &mut text),
            "Errors" => append(&codes()?, &mut text),
            _ => {}
        }
        for file in files {
            for name in names(&fs::read_to_string(format!("src/{file}.rs"))?) {
                emit(&name, &mut items, &mut text);
            }
        }
    }
    if let Some((name, _)) = items.first() {
        return Err(format!("the header has no place for {name}").into());
    }
    text.push_str(CLOSING);
    fs::write(path, text)?;
    Ok(())
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

/// What cbindgen makes of the source: each item with its comment, by its name.
fn items() -> Result<Vec<(String, String)>, Failure> {
    let config = cbindgen::Config::from_file("cbindgen.toml")?;
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources() {
        builder = builder.with_src(format!("src/{source}.rs"));
    }
    let mut text = Vec::new();
    builder.generate()?.write(&mut text);
    let text = String::from_utf8(text)?;
    let items = text.split("\n\n").map(str::trim).filter(|item| !item.is_empty());
    Ok(items.map(|item| (declared(item).to_owned(), item.to_owned())).collect())
}

/// The name that an item of the header declares.
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

/// The names that a source file gives to C, in its order.
fn names(source: &str) -> Vec<String> {
    let begins = ["pub const ZL_", "pub type zl_", "pub struct zl_", "extern \"C\" fn zl_"];
    let name = |line: &str| {
        let begin =
            begins.iter().find(|begin| line.contains(**begin) && line.starts_with("pub "))?;
        let rest = line.split_once(begin)?.1;
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        Some(format!("{}{}", begin.rsplit(' ').next().unwrap_or_default(), &rest[..end]))
    };
    source.lines().filter_map(name).collect()
}

/// Adds an item to the header, after the types that it needs.
fn emit(name: &str, items: &mut Vec<(String, String)>, text: &mut String) {
    let Some(place) = items.iter().position(|(other, _)| other == name) else { return };
    let (_, item) = items.remove(place);
    let code = item.rsplit_once("*/").map_or(&*item, |(_, code)| code);
    let words = code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    for needed in words.filter(|word| word.starts_with("zl_")) {
        emit(needed, items, text);
    }
    append(&shortened(&item), text);
}

/// Adds an item after an empty line, but a definition right behind its like.
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

/// An item whose comment of one line stands in one line, if there is room.
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
    writeln!(text, "#define ZL_VERSION \"{}\"", env::var("CARGO_PKG_VERSION")?)?;
    for part in ["MAJOR", "MINOR", "PATCH"] {
        let value = env::var(format!("CARGO_PKG_VERSION_{part}"))?;
        writeln!(text, "#define ZL_VERSION_{part} {value}")?;
    }
    Ok(text)
}

const BANDS: [(i32, &str); 5] = [
    (1, "an error in the program"),
    (2, "an error in its configuration"),
    (3, "the network"),
    (4, "the service refused"),
    (9, "an error in the library"),
];

/// The error codes as `#define`s.
fn codes() -> Result<String, Failure> {
    let mut text = "/** success */\n#define ZL_OK 0\n".to_owned();
    let mut group = 0;
    for row in codes::TABLE {
        if row.number / 100 != group {
            let band = BANDS.iter().find(|(band, _)| *band == row.number / 1000);
            let band = band.filter(|_| row.number / 1000 != group / 10);
            group = row.number / 100;
            text.push('\n');
            if let Some((band, meaning)) = band {
                writeln!(text, "/* {band}000 to {band}999: {meaning} */\n")?;
            }
        }
        let comment = match row.service_code {
            "" => format!("/** {} */", row.text),
            code if row.text.len() + code.len() + 9 <= WIDTH => {
                format!("/** {}: {code} */", row.text)
            }
            code => format!("/**\n * {}:\n * {code}\n */", row.text),
        };
        writeln!(text, "{comment}\n#define {} {}", row.name, row.number)?;
    }
    Ok(text)
}

/// The columns of the header.
const WIDTH: usize = 80;

/// Each exported function with the version that brought it, from its comment.
fn symbols() -> Result<String, Failure> {
    let mut lines = Vec::new();
    for source in sources() {
        let text = fs::read_to_string(format!("src/{source}.rs"))?;
        let mut since = FIRST;
        for line in text.lines() {
            if let Some((_, version)) = line.split_once("/// Since: ") {
                since = version;
            }
            if let Some((_, function)) = line.split_once("extern \"C\" fn zl_") {
                let name = function.split('(').next().unwrap_or_default();
                lines.push(format!("zl_{name} {since}\n"));
                since = FIRST;
            }
        }
    }
    lines.sort();
    Ok(lines.concat())
}
