//! The generated modules of the Python package: ctypes prototypes, and codes.

use zenlayer_tables::kinds::ErrorKind;
use zenlayer_tables::{Group, bulk_outcomes, codes, keys, outcomes, phases};

use crate::Failure;
use crate::header::{Function, Header};
use crate::text::{between_marks, camel, meaning, renamed};

/// Enumerations with their Python class and docstring.
const ENUMERATIONS: [(Group, &str, &str); 3] = [
    (outcomes::GROUP, "Outcome", "The outcome of a request."),
    (phases::GROUP, "Phase", "The phase that a failed call had reached."),
    (bulk_outcomes::GROUP, "BulkOutcome", "The outcome of an instance in a bulk call."),
];

/// C types, with their ctypes type and type hint.
const VALUES: [(&str, &str, &str); 12] = [
    ("void", "None", "None"),
    ("int", "c_int", "int"),
    ("size_t", "c_size_t", "int"),
    ("uint32_t", "c_uint32", "int"),
    ("int64_t", "c_int64", "int"),
    ("uint64_t", "c_uint64", "int"),
    ("double", "c_double", "float"),
    ("const char *", "c_char_p", "bytes | None"),
    ("const char *const *", "POINTER(c_char_p)", "Texts | None"),
    ("void *", "c_void_p", "int | None"),
    ("char **", "POINTER(c_char_p)", "c_char_p | None"),
    ("char *", "c_void_p", "c_char_p | None"),
];

/// Generates the file with the prototypes.
pub(crate) fn bindings(header: &Header) -> Result<String, Failure> {
    let mut text = BINDINGS_BEGIN.to_owned();
    for (handle, _) in &header.handles {
        let class = class_name(handle);
        text += &format!("{class} = NewType(\"{class}\", int)\n");
    }
    text += BINDINGS_TYPES;
    for callback in &header.callbacks {
        let Prototype { hints, result_hint, .. } = Prototype::of(callback, header)?;
        let hints: Vec<String> = hints.iter().map(|hint| optional(hint)).collect();
        let (class, hints) = (class_name(&callback.name), hints.join(", "));
        text += &format!("    {class}Function = Callable[[{hints}], {result_hint}]\n");
    }
    text.push('\n');
    for callback in &header.callbacks {
        let Prototype { result, takes, .. } = Prototype::of(callback, header)?;
        let all: Vec<String> = std::iter::once(result).chain(takes).collect();
        text += &format!("{} = CFUNCTYPE({})\n", class_name(&callback.name), all.join(", "));
    }
    text += &functions(header)?;
    for group in zenlayer_tables::GROUPS {
        if !ENUMERATIONS.iter().any(|(known, ..)| known.prefix == group.prefix) {
            for constant in group.constants {
                text += &format!("{} = {}\n", group.name_in_c(constant), constant.number);
            }
        }
    }
    Ok(text)
}

/// The prototypes, and the class whose attributes are the functions.
fn functions(header: &Header) -> Result<String, Failure> {
    let mut text = "\nPROTOTYPES: dict[str, tuple[Any, tuple[Any, ...]]] = {\n".to_owned();
    for function in &header.functions {
        let Prototype { result, takes, .. } = Prototype::of(function, header)?;
        let comma = if takes.len() == 1 { "," } else { "" };
        let takes = takes.join(", ");
        text += &format!("    \"{}\": ({result}, ({takes}{comma})),\n", function.name);
    }
    text += LIBRARY_BEGIN;
    for function in &header.functions {
        let Prototype { hints, result_hint, .. } = Prototype::of(function, header)?;
        let hints = hints.join(", ");
        text += &format!("    {}: Callable[[{hints}], {result_hint}]\n", function.name);
    }
    Ok(text + LIBRARY_END)
}

/// The Python prototype of a function: ctypes types and type hints.
struct Prototype {
    result: String,
    result_hint: String,
    takes: Vec<String>,
    hints: Vec<String>,
}

impl Prototype {
    fn of(function: &Function, header: &Header) -> Result<Prototype, Failure> {
        if function.result == "char *" {
            return Err(format!(
                "{} returns a string to be freed: use an out parameter",
                function.name
            )
            .into());
        }
        let (result, result_hint) = in_python(&function.result, header)?;
        let parameters = function.parameters.iter().map(|p| in_python(&p.kind, header));
        let parameters: Vec<(String, String)> = parameters.collect::<Result<_, _>>()?;
        let (takes, hints) = parameters.into_iter().unzip();
        Ok(Prototype { result, result_hint, takes, hints })
    }
}

/// The ctypes type and type hint of a C type.
fn in_python(kind: &str, header: &Header) -> Result<(String, String), Failure> {
    if let Some((_, own, hint)) = VALUES.iter().find(|(c, ..)| *c == kind) {
        return Ok(((*own).to_owned(), (*hint).to_owned()));
    }
    let base = kind.trim_start_matches("const ").trim_end_matches([' ', '*']);
    let class = class_name(base);
    let is_handle = header.handles.iter().any(|(name, _)| name == base);
    match kind.matches('*').count() {
        0 if header.callbacks.iter().any(|callback| callback.name == base) => {
            Ok((class.clone(), format!("{class}Function | None")))
        }
        1 if is_handle => Ok(("c_void_p".into(), format!("{class} | None"))),
        2 if is_handle => Ok(("POINTER(c_void_p)".into(), "Out | None".into())),
        _ => Err(format!("Python has no rule for the C type `{kind}`").into()),
    }
}

/// A hint that is evaluated at import time, and so has to suit the oldest supported Python.
fn optional(hint: &str) -> String {
    hint.strip_suffix(" | None").map_or_else(|| hint.to_owned(), |one| format!("Optional[{one}]"))
}

fn class_name(c_name: &str) -> String {
    camel(c_name.trim_start_matches("zl_"))
}

/// The marks around the settings of a client.
const MARKS: [&str; 3] = ["    # made by cargo xtask generate: ", "\n", "    # end\n"];

/// Updates the settings of a client in the file.
pub(crate) fn with_settings(old: &str) -> Result<String, Failure> {
    between_marks(old, MARKS, |name| (name == "settings").then(settings))
}

/// The keys as typed keyword arguments. Times are in seconds.
fn settings() -> String {
    let setting = |row: &keys::Row| match (row.name.strip_suffix("_ms"), row.kind) {
        (Some(time), _) => format!("    {time}: Seconds\n"),
        (None, keys::Kind::Number(..)) => format!("    {}: int\n", row.name),
        (None, keys::Kind::File) => format!("    {}: str | PathLike[str]\n", row.name),
        _ => format!("    {}: str\n", row.name),
    };
    keys::TABLE.iter().map(setting).collect()
}

/// Generates the file with codes, outcomes and phases.
pub(crate) fn codes() -> String {
    let mut text = CODES_BEGIN.to_owned();
    for (group, class, meaning) in ENUMERATIONS {
        text += &format!("\n\nclass {class}(Named):\n    \"\"\"{meaning}\"\"\"\n\n");
        for constant in group.constants {
            let (name, word) = (constant.name.to_ascii_uppercase(), constant.name);
            let meaning = renamed(constant.text, "zl_report_", |name| format!("`{name}`"));
            let meaning = meaning.replace("`()", "`");
            text += &format!("    {name} = \"{word}\"\n    \"\"\"{meaning}\"\"\"\n");
        }
    }
    text += "\n\n# By the numbers in C.\n";
    for (group, class, _) in ENUMERATIONS.iter().take(2) {
        let word = group.prefix.trim_start_matches("ZL_").trim_end_matches('_');
        let constants = group.constants.iter();
        let pair = constants.map(|c| format!("{}: {class}.{}", c.number, c.name.to_uppercase()));
        text += &format!("{word}S = {{{}}}\n", pair.collect::<Vec<_>>().join(", "));
    }
    text.push('\n');
    for row in codes::TABLE {
        text += &format!("{} = {}\n\"\"\"{}\"\"\"\n", own_name(row), row.number, meaning(row));
    }
    text + &exceptions()
}

fn own_name(row: &codes::Row) -> &'static str {
    row.name.trim_start_matches("ZL_ERR_")
}

/// The exception for each code.
fn exceptions() -> String {
    let mut text = EXCEPTIONS_BEGIN.to_owned();
    for row in codes::TABLE.iter().filter(|row| row.kind != row.kind.general()) {
        text += &format!("    {}: \"{}\",\n", own_name(row), exception(row.kind));
    }
    let general = ErrorKind::ALL.iter().filter(|kind| kind.general() == **kind);
    let bands = general.map(|kind| format!("{}: \"{}\"", kind.band(), exception(*kind)));
    text += &format!("}}\nBANDS = {{{}}}\n", bands.collect::<Vec<_>>().join(", "));
    text
}

/// The exception of a kind. That of a cancelled call has no `Error` suffix, like Python's own.
fn exception(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::Cancelled => "OperationCancelled".to_owned(),
        _ => camel(kind.name()) + "Error",
    }
}

const BINDINGS_BEGIN: &str = r#""""ctypes prototypes of zenlayer.h. Generated by `cargo xtask generate`: do not edit."""

from __future__ import annotations

from ctypes import CDLL, CFUNCTYPE, POINTER, Array, c_char_p, c_double, c_int, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import TYPE_CHECKING, Any, Callable, NewType, Optional

"#;

const BINDINGS_TYPES: &str = "
if TYPE_CHECKING:
    Out = Array[c_void_p]  # of one element, for out parameters
    Texts = Array[c_char_p]
";

const LIBRARY_BEGIN: &str = r#"}


class Library:
    """A loaded library with typed functions."""

"#;

const LIBRARY_END: &str = "
    def __init__(self, library: CDLL) -> None:
        for name, (result, parameters) in PROTOTYPES.items():
            function = library[name]
            function.restype = result
            function.argtypes = parameters
            setattr(self, name, function)


";

const CODES_BEGIN: &str = r#""""Error codes, outcomes and phases. Generated by `cargo xtask generate` from tables/: do not edit.

Numbers are never reused. New ones may be added: treat an unknown code by its first digit.
"""

from __future__ import annotations

from enum import Enum


class Named(str, Enum):
    """A string enumeration."""

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, format_spec: str) -> str:
        return str.__format__(self, format_spec)
"#;

const EXCEPTIONS_BEGIN: &str = "
# The exceptions of codes that differ from that of their band.
EXCEPTIONS = {
";
