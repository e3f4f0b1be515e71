//! The constants of the Go package.

use zenlayer_tables::bands::{self, Band};
use zenlayer_tables::outcomes::Outcome;
use zenlayer_tables::{
    Constant, Group, bulk_outcomes, classes, codes, counters, forces, limits, outcomes, phases,
};

use crate::Failure;
use crate::text::{capitalized, meaning, renamed, wrapped};

/// The width of comment lines.
const COMMENT: usize = 96;

/// The constants of one Go type.
struct Type {
    group: Group,
    name: &'static str,
    /// The prefix of the constants' names.
    prefix: &'static str,
    doc: &'static str,
    /// Whether its String method is generated here: C has no function for it.
    is_named: bool,
}

const TYPES: [Type; 6] = [
    Type {
        group: outcomes::GROUP,
        name: "Outcome",
        prefix: "Outcome",
        doc: "An Outcome is the outcome of a request.",
        is_named: false,
    },
    Type {
        group: phases::GROUP,
        name: "Phase",
        prefix: "Phase",
        doc: "A Phase is the phase that a call had reached. New ones may be added.",
        is_named: true,
    },
    Type {
        group: classes::GROUP,
        name: "Class",
        prefix: "Class",
        doc: "A Class is what executing an action twice means.",
        is_named: true,
    },
    Type {
        group: forces::GROUP,
        name: "Force",
        prefix: "Force",
        doc: "A Force is how an instance is stopped or rebooted.",
        is_named: true,
    },
    Type {
        group: bulk_outcomes::GROUP,
        name: "BulkOutcome",
        prefix: "Bulk",
        doc: "A BulkOutcome is the outcome of an instance in a bulk call.",
        is_named: false,
    },
    Type {
        group: counters::GROUP,
        name: "Counter",
        prefix: "Counter",
        doc: "A Counter is a counter of a client: see Client.Counter.",
        is_named: false,
    },
];

/// Words that Go writes in capitals.
const INITIALISMS: [&str; 11] =
    ["HTTP", "ID", "IO", "JSON", "NIC", "RAID", "SSH", "TLS", "UTF8", "4XX", "5XX"];

/// Generates the file.
pub(crate) fn constants() -> Result<String, Failure> {
    let mut text = BEGIN.to_owned();
    text +=
        "\n// Bands of codes. errors.Is reports true for the band of an error's code.\nconst (\n";
    for Band { digit, name, text: meaning } in bands::TABLE {
        text += &format!("\t// {meaning}\n\tErr{} Code = {digit}000\n", band(name));
    }
    text += ")\n\nconst (\n";
    for row in codes::TABLE {
        let name = in_go(row.name).unwrap_or_default();
        text += &format!("\t// {}\n\t{name} Code = {}\n", comment(&meaning(row)), row.number);
    }
    text += ")\n";
    for own in &TYPES {
        text += &format!("\n// {}\ntype {} int\n", own.doc, own.name);
        text += &block(own.group, own.name);
        if own.is_named {
            text += &string_method(own)?;
        }
    }
    Ok(text + &block(limits::MOST, "") + &outcome_words() + &reading())
}

/// The name of a band, in which a user of the library is its caller.
fn band(name: &str) -> String {
    if name == "usage" { "Caller".to_owned() } else { camel(name) }
}

/// The constants of a group.
fn block(group: Group, type_name: &str) -> String {
    let mut text = "\nconst (\n".to_owned();
    for constant in group.constants {
        let lines = wrapped(constant.text, COMMENT);
        let lines: Vec<String> = lines.iter().map(|line| comment(line)).collect();
        let name = in_go(&group.name_in_c(constant)).unwrap_or_default();
        let space = if type_name.is_empty() { "" } else { " " };
        text += &format!("\t// {}\n", lines.join("\n\t// "));
        text += &format!("\t{name}{space}{type_name} = {}\n", constant.number);
    }
    text + ")\n"
}

/// The String method of a type.
fn string_method(own: &Type) -> Result<String, Failure> {
    let last = own.group.constants.last().ok_or("a group without a constant")?;
    let name = own.name;
    let receiver: String = name.chars().take(1).map(|first| first.to_ascii_lowercase()).collect();
    let mut text = format!(
        "\n// String returns the name, such as \"{}\", or the number of an unknown value.\n\
         func ({receiver} {name}) String() string {{\n\tswitch {receiver} {{\n",
        last.name
    );
    for Constant { name, .. } in own.group.constants {
        let constant = own.prefix.to_owned() + &camel(name);
        text += &format!("\tcase {constant}:\n\t\treturn \"{name}\"\n");
    }
    text +=
        &format!("\tdefault:\n\t\treturn fmt.Sprintf(\"{name}(%d)\", int({receiver}))\n\t}}\n}}\n");
    Ok(text)
}

/// The String method of Outcome; unknown values read as [`Outcome::Unknown`].
fn outcome_words() -> String {
    let mut text = "\n// String returns the outcome in a few words.\n\
                    func (o Outcome) String() string {\n\tswitch o {\n"
        .to_owned();
    for outcome in Outcome::ALL.iter().filter(|outcome| **outcome != Outcome::Unknown) {
        let constant = "Outcome".to_owned() + &camel(outcome.name());
        text += &format!("\tcase {constant}:\n\t\treturn \"{}\"\n", outcome.words());
    }
    text + &format!("\tdefault:\n\t\treturn \"{}\"\n\t}}\n}}\n", Outcome::Unknown.words())
}

/// The first words of actions that only read.
fn reading() -> String {
    let words = classes::READING.iter().map(|word| format!("\"{word}\""));
    let words = words.collect::<Vec<_>>().join(", ");
    format!(
        "\n// reading has the first words of actions that only read.\nvar reading = [...]string{{{words}}}\n"
    )
}

/// A comment with Go names: C functions become fields.
fn comment(line: &str) -> String {
    let line = renamed(line, "zl_report_", camel).replace("()", "");
    renamed(&line, "ZL_", |rest| {
        let name = format!("ZL_{rest}");
        in_go(&name).unwrap_or(name)
    })
}

/// The Go name of a C constant, if it has one.
fn in_go(name: &str) -> Option<String> {
    let others = [("ZL_ERR_", "Err"), (limits::MOST.prefix, "Max")];
    let all = TYPES.iter().map(|own| (own.group.prefix, own.prefix)).chain(others);
    let mut found = all.filter_map(|(c, go)| Some(go.to_owned() + &camel(name.strip_prefix(c)?)));
    found.find(|name| !name.is_empty())
}

/// `INSTANCE_NOT_FOUND` as `InstanceNotFound`, with Go's initialisms.
fn camel(name: &str) -> String {
    let word = |word: &str| match word.to_ascii_uppercase() {
        capitals if INITIALISMS.contains(&&*capitals) => capitals,
        capitals if capitals == "IDS" => "IDs".to_owned(),
        _ => capitalized(word),
    };
    name.split('_').map(word).collect()
}

const BEGIN: &str = "\
// Code generated by `cargo xtask generate` from tables/. DO NOT EDIT.

//go:build cgo

package zenlayer

import \"fmt\"
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_use_go_names() {
        let text = comment("it was refused: zl_report_service_code() and ZL_ERR_IO tell");
        assert_eq!(text, "it was refused: ServiceCode and ErrIO tell");
        let all = constants().unwrap();
        assert!(!all.contains("ZL_") && !all.contains("zl_"), "names in C");
    }

    #[test]
    fn names_follow_go_conventions() {
        let names = ["INSTANCE_NOT_FOUND", "UTF8", "HTTP_4XX", "IDS"].map(camel);
        assert_eq!(names, ["InstanceNotFound", "UTF8", "HTTP4XX", "IDs"]);
    }
}
