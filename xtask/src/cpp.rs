//! The enumerations and the exceptions of the C++ interface, between marks in a handwritten file.

use std::fmt::Display;

use zenlayer_tables::bands::{self, Band};
use zenlayer_tables::kinds::ErrorKind;
use zenlayer_tables::{Constant, GROUPS, Group, codes};

use crate::Failure;
use crate::text::{between_marks, wrapped};

/// The kinds of errors that have an exception of their own, besides that of their band.
const EXCEPTIONS: [(ErrorKind, &str); 2] =
    [(ErrorKind::Deadline, "TimeoutException"), (ErrorKind::Cancelled, "CancelledException")];

/// The marks around what is generated: "bands", "exceptions", or the enumerators of a group, named
/// by its prefix.
const MARKS: [&str; 3] = ["    /* made by cargo xtask generate: ", " */\n", "    /* end */\n"];

/// The maximum line width.
const WIDTH: usize = 100;

/// Updates the generated parts of the file.
pub(crate) fn updated(old: &str) -> Result<String, Failure> {
    between_marks(old, MARKS, |name| match name {
        "bands" => Some(bands()),
        "exceptions" => Some(exceptions()),
        prefix => GROUPS.iter().find(|group| group.prefix == prefix).map(enumerators),
    })
}

fn bands() -> String {
    let one = |band: &Band| enumerator(band.text, band.name, band.digit);
    bands::TABLE.iter().map(one).collect::<Vec<_>>().join(",\n") + "\n"
}

/// The cases of a switch that throws the exception of a code.
fn exceptions() -> String {
    let exception = |row: &codes::Row| {
        let (_, class) = EXCEPTIONS.iter().find(|(kind, _)| *kind == row.kind)?;
        Some(format!("    case {}: throw {class}(std::move(error));\n", row.name))
    };
    codes::TABLE.iter().filter_map(exception).collect()
}

fn enumerators(group: &Group) -> String {
    let one = |constant: &Constant| {
        enumerator(constant.text, in_cpp(constant), group.name_in_c(constant))
    };
    group.constants.iter().map(one).collect::<Vec<_>>().join(",\n") + "\n"
}

fn enumerator(text: &str, name: &str, value: impl Display) -> String {
    format!("{}    {name} = {value}", comment(text))
}

fn comment(text: &str) -> String {
    let line = format!("    /** {text} */\n");
    if line.chars().count() <= WIDTH + 1 {
        return line;
    }
    let lines = wrapped(text, WIDTH - "     * ".len());
    format!("    /**\n     * {}\n     */\n", lines.join("\n     * "))
}

/// The name in C++, where it must not be a keyword.
fn in_cpp(constant: &Constant) -> &'static str {
    match constant.name {
        "default" => "service_default",
        name => name,
    }
}
