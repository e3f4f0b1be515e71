//! Makes all that is generated from the tables and from the comments in `src/`, and reads C headers,
//! which tests do, too.
#![forbid(unsafe_code)]

mod actions;
mod c;
mod comment;
mod cpp;
mod docs;
mod go;
pub mod header;
mod json;
mod man;
mod python;
mod text;

use std::fs;
use std::path::{Path, PathBuf};

use comment::Comment;
use header::Header;

// Written by hand, but for what stands between marks.
const CPP: &str = "include/zenlayer.hpp";
const PYTHON_CONFIG: &str = "bindings/python/src/zenlayer/_config.py";

/// What went wrong, in words.
pub type Failure = Box<dyn std::error::Error>;

/// A generated file: its path in the repository, and what it has to be.
struct Made {
    path: &'static str,
    text: String,
}

/// Writes the generated files that are stale, and says which.
///
/// # Errors
/// If the source cannot be read or understood, or a file not be written.
pub fn generate() -> Result<String, Failure> {
    let mut said = String::new();
    for made in stale()? {
        fs::write(place(made.path), made.text)?;
        said = said + made.path + "\n";
    }
    Ok(said)
}

/// Fails if a generated file is stale.
///
/// # Errors
/// The same as [`generate`], and one that names stale files.
pub fn check() -> Result<String, Failure> {
    let stale: Vec<&str> = stale()?.iter().map(|made| made.path).collect();
    if stale.is_empty() {
        return Ok(String::new());
    }
    Err(format!("stale: {}: run `cargo xtask generate`", stale.join(", ")).into())
}

fn stale() -> Result<Vec<Made>, Failure> {
    let mut all = all()?;
    all.retain(|made| fs::read_to_string(place(made.path)).ok().as_ref() != Some(&made.text));
    Ok(all)
}

fn all() -> Result<Vec<Made>, Failure> {
    let header_text = c::header(&place(""))?;
    let header = Header::parse(&header_text);
    let read = |path| fs::read_to_string(place(path));
    let made = |path, text| Made { path, text };
    Ok(vec![
        made("include/zenlayer.symbols", symbols(&header)),
        made("include/zenlayer.json", json::interface(&header)?),
        made(CPP, cpp::with_enumerations(&read(CPP)?)?),
        made("include/zenlayer.h", header_text),
        made("packaging/man/functions", man::functions(&header)),
        made("docs/errors.md", docs::errors()),
        made("docs/configuration.md", docs::configuration()),
        made("docs/actions.md", actions::document(&model()?)?),
        made("bindings/python/src/zenlayer/_bindings.py", python::bindings(&header)?),
        made("bindings/python/src/zenlayer/codes.py", python::codes()),
        made(PYTHON_CONFIG, python::with_settings(&read(PYTHON_CONFIG)?)?),
        made("bindings/go/zenlayer/constants.go", go::constants()?),
    ])
}

/// The model of the service's API.
fn model() -> Result<zenlayer_api::Model, Failure> {
    zenlayer_api::read(&place("api")).map_err(|faults| {
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into()
    })
}

fn place(path: &str) -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).join(path)
}

/// Each exported function with the version that brought it.
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
    fn what_is_generated_is_fresh() {
        super::check().unwrap();
    }
}
