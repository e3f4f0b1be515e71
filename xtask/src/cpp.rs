//! The enumerations of the C++ interface, which stand between marks in a file that is written by
//! hand.

use zenlayer_tables::{Constant, GROUPS, Group};

use crate::Failure;
use crate::text::wrapped;

/// Stands before the enumerators of a group, with its prefix.
const BEGIN: &str = "    /* made by cargo xtask generate: ";
const END: &str = "    /* end */\n";

/// How wide a line may be.
const WIDTH: usize = 100;

/// The file with its enumerators made anew.
pub(crate) fn with_enumerations(old: &str) -> Result<String, Failure> {
    let mut parts = old.split(BEGIN);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (prefix, rest) = part.split_once(" */\n").ok_or("zenlayer.hpp: a mark is broken")?;
        let (_, rest) = rest.split_once(END).ok_or("zenlayer.hpp: a mark without an end")?;
        let group = GROUPS.iter().find(|group| group.prefix == prefix);
        let group = group.ok_or_else(|| format!("zenlayer.hpp: there is no group {prefix}"))?;
        text = text + BEGIN + prefix + " */\n" + &enumerators(group) + END + rest;
    }
    Ok(text)
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

/// The name in C++, which has a word of its own for what is a keyword.
fn in_cpp(constant: &Constant) -> &'static str {
    match constant.name {
        "default" => "service_default",
        name => name,
    }
}
