//! The enumerations of the C++ interface, between marks in a handwritten file.

use zenlayer_tables::{Constant, GROUPS, Group};

use crate::Failure;
use crate::text::{between_marks, wrapped};

/// The marks around the enumerators of a group, named by its prefix.
const MARKS: [&str; 3] = ["    /* made by cargo xtask generate: ", " */\n", "    /* end */\n"];

/// The maximum line width.
const WIDTH: usize = 100;

/// Updates the enumerators in the file.
pub(crate) fn with_enumerations(old: &str) -> Result<String, Failure> {
    between_marks(old, MARKS, |prefix| {
        GROUPS.iter().find(|group| group.prefix == prefix).map(enumerators)
    })
}

fn enumerators(group: &Group) -> String {
    let all = group.constants.iter().map(|constant| {
        let (name, value) = (in_cpp(constant), group.name_in_c(constant));
        format!("{}    {name} = {value}", comment(constant.text))
    });
    all.collect::<Vec<_>>().join(",\n") + "\n"
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
