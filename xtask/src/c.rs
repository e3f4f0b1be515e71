//! The C header.

use std::fs;
use std::path::Path;

use zenlayer_tables::{GROUPS, codes};

use crate::Failure;
use crate::text::{meaning, wrapped};

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

/// How wide a line of a comment may be, without its star.
pub(crate) const COMMENT: usize = 96;

/// The header of the source in a folder.
pub(crate) fn header(root: &Path) -> Result<String, Failure> {
    let mut config = cbindgen::Config::from_file(root.join("xtask/cbindgen.toml"))?;
    let preamble = fs::read_to_string(root.join("src/preamble.txt"))?;
    config.header = Some(preamble.trim_end().to_owned());
    config.after_includes = Some(definitions().trim_end().to_owned());
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in SOURCES {
        builder = builder.with_src(root.join(format!("src/{source}.rs")));
    }
    let mut text = Vec::new();
    builder.generate()?.write(&mut text);
    Ok(for_c89(&String::from_utf8(text)?))
}

/// The header without the line comments that cbindgen has for C++, which C89 does not know.
fn for_c89(text: &str) -> String {
    let text = text.replace("// __cplusplus", "/* __cplusplus */");
    text.replace("// extern \"C\"", "/* extern \"C\" */")
}

/// The version and all constants as `#define`s.
fn definitions() -> String {
    let mut text = version() + &error_codes();
    for group in GROUPS {
        for constant in group.constants {
            let comment = wrapped(constant.text, COMMENT).join("\n * ");
            let (name, number) = (group.name_in_c(constant), constant.number);
            text += &format!("\n/**\n * {comment}\n */\n#define {name} {number}\n");
        }
    }
    text
}

fn version() -> String {
    let comment = "The version of this header. zl_version() is that of the library.";
    let version = env!("CARGO_PKG_VERSION");
    let mut text = format!("\n/**\n * {comment}\n */\n#define ZL_VERSION \"{version}\"\n");
    for (part, number) in ["MAJOR", "MINOR", "PATCH"].into_iter().zip(version.split('.')) {
        text += &format!("#define ZL_VERSION_{part} {number}\n");
    }
    text
}

fn error_codes() -> String {
    let mut text = "\n/** success */\n#define ZL_OK 0\n".to_owned();
    let mut group = 0;
    for row in codes::TABLE {
        if row.number / 100 != group {
            group = row.number / 100;
            text.push('\n');
        }
        text += &format!("/** {} */\n#define {} {}\n", meaning(row), row.name, row.number);
    }
    text
}
