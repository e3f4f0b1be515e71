//! The header as Doxygen reads it: commands begin the parts of its comments.

use std::fs;

use crate::comment::Comment;
use crate::header::{Function, Header};
use crate::{Failure, HEADER, absolute};

/// The header for Doxygen.
///
/// # Errors
/// If the header cannot be read.
pub fn header() -> Result<String, Failure> {
    Ok(converted(&fs::read_to_string(absolute(HEADER))?))
}

fn converted(text: &str) -> String {
    let header = Header::parse(text);
    // The comment at the top has the rules for every function.
    let top = text.split("*/").next().unwrap_or_default();
    let mut made = top.replacen("/*", "/** @file", 1) + "*/\n";
    for one in header.macros.iter().filter(|one| !one.value.is_empty()) {
        made += &item(&one.comment, &format!("#define {} {}", one.name, one.value));
    }
    for (name, comment) in &header.handles {
        made += &item(comment, &format!("typedef struct {name} {name};"));
    }
    for one in &header.callbacks {
        let pointer = format!("(*{})", one.name);
        made += &item(&one.comment, &format!("typedef {};", prototype(one, &pointer)));
    }
    for one in &header.functions {
        made += &item(&commands(one), &format!("{};", prototype(one, &one.name)));
    }
    made
}

fn item(comment: &str, code: &str) -> String {
    format!("\n/**\n{comment}\n*/\n{code}\n")
}

fn prototype(function: &Function, name: &str) -> String {
    let parameters = function.parameters.iter().map(|one| format!("{} {}", one.kind, one.name));
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    let parameters = if parameters.is_empty() { "void" } else { &parameters };
    format!("{} {name}({parameters})", function.result)
}

/// A function's comment, with a command before each part but the description.
fn commands(function: &Function) -> String {
    let command = |(part, text)| match part {
        "" => format!("{text}\n"),
        "Returns" => format!("@return {text}"),
        "Threads" | "Blocks" | "Repeat" | "Since" => format!("@par {part}\n{text}\n"),
        parameter => format!("@param {parameter} {text}"),
    };
    Comment::of(function).parts().map(command).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_become_commands() {
        let made = converted(
            "/*\n * The rules.\n */\n#ifndef H\n#define H\n/** a number */\n#define ZL_N 1\n\
             /**\n * Does it.\n *\n * to    where to\n *\n * Returns what it found.\n \
             * Blocks: briefly.\n */\nint zl_f(const char *to);\n#endif\n",
        );
        assert_eq!(
            made,
            "/** @file\n * The rules.\n */\n\n/**\na number\n*/\n#define ZL_N 1\n\n\
             /**\nDoes it.\n\n@param to where to\n@return what it found.\n@par Blocks\nbriefly.\n\n\
             */\nint zl_f(const char * to);\n"
        );
    }
}
