//! Generates files from the tables and from the comments in `src/`, and guards the stable interface.
//! Also contains a parser for C headers and their comments, which tests use.
#![forbid(unsafe_code)]

pub mod abi;
mod actions;
mod c;
pub mod comment;
mod cpp;
mod docs;
pub mod doxygen;
mod go;
pub mod header;
mod json;
mod man;
mod ownership;
mod python;
mod text;

use std::fs;
use std::path::{Path, PathBuf};

use comment::Comment;
use header::Header;

const HEADER: &str = "include/zenlayer.h";
// Handwritten, except between marks.
const CPP: &str = "include/zenlayer.hpp";
const PYTHON_CONFIG: &str = "bindings/python/src/zenlayer/_config.py";

/// An error of any type.
pub type Failure = Box<dyn std::error::Error>;

/// A generated file: its path and content.
struct Generated {
    path: &'static str,
    text: String,
}

/// Writes the stale generated files and returns their names.
///
/// # Errors
/// If the sources cannot be read or parsed, or a file cannot be written.
pub fn generate() -> Result<String, Failure> {
    let mut written = String::new();
    for file in stale()? {
        fs::write(absolute(file.path), file.text)?;
        written = written + file.path + "\n";
    }
    Ok(written)
}

/// Checks that no generated file is stale.
///
/// # Errors
/// Those of [`generate`], and one that names stale files.
pub fn check() -> Result<String, Failure> {
    let stale: Vec<&str> = stale()?.iter().map(|file| file.path).collect();
    if stale.is_empty() {
        return Ok(String::new());
    }
    Err(format!("stale files: {}; run `cargo xtask generate`", stale.join(", ")).into())
}

fn stale() -> Result<Vec<Generated>, Failure> {
    let mut all = all()?;
    all.retain(|file| fs::read_to_string(absolute(file.path)).ok().as_ref() != Some(&file.text));
    Ok(all)
}

fn all() -> Result<Vec<Generated>, Failure> {
    let header_text = c::header(&absolute(""))?;
    let header = Header::parse(&header_text);
    let read = |path| fs::read_to_string(absolute(path));
    let file = |path, text| Generated { path, text };
    Ok(vec![
        file("include/zenlayer.symbols", symbols(&header)),
        file("include/zenlayer.json", json::interface(&header)?),
        file(CPP, cpp::updated(&read(CPP)?)?),
        file(HEADER, header_text),
        file("packaging/man/functions", man::functions(&header)),
        file("docs/errors.md", docs::errors()),
        file("docs/configuration.md", docs::configuration()),
        file("docs/actions.md", actions::document(&zenlayer_api::read(&absolute("api"))?)?),
        file("bindings/python/src/zenlayer/_bindings.py", python::bindings(&header)?),
        file("bindings/python/src/zenlayer/codes.py", python::codes()),
        file(PYTHON_CONFIG, python::with_settings(&read(PYTHON_CONFIG)?)?),
        file("bindings/go/zenlayer/constants.go", go::constants()?),
    ])
}

fn absolute(path: &str) -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).join(path)
}

/// Each exported function with the version that introduced it.
fn symbols(header: &Header) -> String {
    let line = |function: &header::Function| {
        format!("{} {}\n", function.name, Comment::of(function).get("Since"))
    };
    let mut lines: Vec<String> = header.functions.iter().map(line).collect();
    lines.sort();
    lines.concat()
}

#[cfg(test)]
mod tests {
    #[test]
    fn generated_files_are_up_to_date() {
        super::check().unwrap();
    }
}
