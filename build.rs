//! Makes the header and the list of exported functions, in `OUT_DIR` only, and names the library.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use zenlayer_tables::{Constant, GROUPS, codes};

/// The files whose items make the header, in its order.
const SOURCES: [&str; 15] = [
    "version",
    "error",
    "config",
    "log",
    "interrupt",
    "context",
    "cancel",
    "counter",
    "instances",
    "call",
    "progress",
    "bulk_options",
    "report",
    "bulk",
    "string",
];

const PREAMBLE: &str = include_str!("src/preamble.txt");

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=cbindgen.toml");
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

fn write_header(path: &Path) -> Result<(), Failure> {
    let mut config = cbindgen::Config::from_file("cbindgen.toml")?;
    config.header = Some(PREAMBLE.trim_end().to_owned());
    config.after_includes = Some(definitions()?);
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in SOURCES {
        builder = builder.with_src(format!("src/{source}.rs"));
    }
    let mut text = Vec::new();
    builder.generate()?.write(&mut text);
    fs::write(path, for_c89(&String::from_utf8(text)?))?;
    Ok(())
}

/// The header without the line comments that cbindgen has for C++, which C89 does not know.
fn for_c89(text: &str) -> String {
    let text = text.replace("// __cplusplus", "/* __cplusplus */");
    text.replace("// extern \"C\"", "/* extern \"C\" */")
}

/// The version and all constants as `#define`s.
fn definitions() -> Result<String, Failure> {
    let mut text = version()?;
    text += &error_codes()?;
    for group in GROUPS {
        for constant in group.constants {
            let Constant { number, text: meaning, .. } = constant;
            let comment = wrapped(meaning, 96).join("\n * ");
            write!(text, "\n/**\n * {comment}\n */\n")?;
            writeln!(text, "#define {} {number}", group.name_in_c(constant))?;
        }
    }
    Ok(text.trim_end().to_owned())
}

/// A text in lines of at most `width` characters.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn version() -> Result<String, Failure> {
    let mut text = String::new();
    let version = env::var("CARGO_PKG_VERSION")?;
    writeln!(
        text,
        "\n/**\n * The version of this header. zl_version() is that of the library.\n */"
    )?;
    writeln!(text, "#define ZL_VERSION \"{version}\"")?;
    for part in ["MAJOR", "MINOR", "PATCH"] {
        writeln!(
            text,
            "#define ZL_VERSION_{part} {}",
            env::var(format!("CARGO_PKG_VERSION_{part}"))?
        )?;
    }
    Ok(text)
}

fn error_codes() -> Result<String, Failure> {
    let mut text = String::new();
    writeln!(text, "\n/** success */\n#define ZL_OK 0")?;
    let mut group = 0;
    for row in codes::TABLE {
        if row.number / 100 != group {
            group = row.number / 100;
            text.push('\n');
        }
        let service_code = match row.service_code {
            "" => String::new(),
            service_code => format!(": {service_code}"),
        };
        writeln!(text, "/** {}{service_code} */", row.text)?;
        writeln!(text, "#define {} {}", row.name, row.number)?;
    }
    Ok(text)
}

/// Each exported function with the version that brought it, from its comment.
fn symbols() -> Result<String, Failure> {
    let mut lines = Vec::new();
    for source in SOURCES {
        let text = fs::read_to_string(format!("src/{source}.rs"))?;
        let mut since = "";
        for line in text.lines() {
            if let Some((_, version)) = line.split_once("/// Since: ") {
                since = version;
            }
            if let Some((_, function)) = line.split_once("extern \"C\" fn zl_") {
                let name = function.split('(').next().unwrap_or_default();
                lines.push(format!("zl_{name} {since}\n"));
            }
        }
    }
    lines.sort();
    Ok(lines.concat())
}
