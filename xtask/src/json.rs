//! The machine-readable description of the interface, for bindings.

use serde::Serialize;
use zenlayer_tables::{GROUPS, codes, keys, kinds, limits};

use crate::Failure;
use crate::comment::Comment;
use crate::header::{Function, Header, Parameter};
use crate::ownership::Ownership;

#[derive(Serialize)]
struct Interface<'a> {
    version: &'static str,
    abi_version: u32,
    handles: Vec<Handle<'a>>,
    callbacks: Vec<Callback<'a>>,
    functions: Vec<FunctionEntry<'a>>,
    constants: Vec<GroupEntry>,
    errors: Vec<ErrorEntry>,
    error_kinds: Vec<KindEntry>,
    configuration: Vec<KeyEntry>,
}

#[derive(Serialize)]
struct Handle<'a> {
    name: &'a str,
    text: String,
}

#[derive(Serialize)]
struct Callback<'a> {
    name: &'a str,
    text: String,
    parameters: Vec<Typed<'a>>,
    returns: &'a str,
}

#[derive(Serialize)]
struct Typed<'a> {
    name: &'a str,
    r#type: &'a str,
}

#[derive(Serialize)]
struct FunctionEntry<'a> {
    name: &'a str,
    text: String,
    parameters: Vec<ParameterEntry<'a>>,
    returns: Returned<'a>,
    threads: String,
    blocks: String,
    repeat: String,
    since: String,
}

#[derive(Serialize)]
struct ParameterEntry<'a> {
    name: &'a str,
    r#type: &'a str,
    direction: &'static str,
    /// Whether NULL is allowed; `None` for non-pointers.
    #[serde(skip_serializing_if = "Option::is_none")]
    null: Option<bool>,
    #[serde(flatten)]
    ownership: Option<Ownership>,
    text: String,
}

#[derive(Serialize)]
struct Returned<'a> {
    r#type: &'a str,
    #[serde(flatten)]
    ownership: Option<Ownership>,
    text: String,
}

#[derive(Serialize)]
struct GroupEntry {
    prefix: &'static str,
    values: Vec<ConstantEntry>,
}

#[derive(Serialize)]
struct ConstantEntry {
    name: String,
    value: i32,
    text: &'static str,
}

#[derive(Serialize)]
struct ErrorEntry {
    name: &'static str,
    value: i32,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_code: Option<&'static str>,
    outcome: &'static str,
    retryable: bool,
    text: &'static str,
}

#[derive(Serialize)]
struct KindEntry {
    name: &'static str,
    band: i32,
    general: bool,
    text: &'static str,
}

#[derive(Serialize)]
struct KeyEntry {
    name: &'static str,
    r#type: &'static str,
    takes: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'static str>,
    text: &'static str,
}

/// Generates the file.
pub(crate) fn interface(header: &Header) -> Result<String, Failure> {
    let handles = header.handles.iter();
    let interface = Interface {
        version: env!("CARGO_PKG_VERSION"),
        abi_version: limits::ABI_VERSION,
        handles: handles.map(|(name, text)| Handle { name, text: paragraphs(text) }).collect(),
        callbacks: header.callbacks.iter().map(callback).collect(),
        functions: header.functions.iter().map(function).collect(),
        constants: GROUPS.iter().map(group).collect(),
        errors: codes::TABLE.iter().map(error).collect(),
        error_kinds: kinds::ErrorKind::ALL.iter().copied().map(kind).collect(),
        configuration: keys::TABLE.iter().map(key).collect(),
    };
    Ok(serde_json::to_string_pretty(&interface)? + "\n")
}

fn callback(callback: &Function) -> Callback<'_> {
    let parameters = callback.parameters.iter();
    Callback {
        name: &callback.name,
        text: paragraphs(&callback.comment),
        parameters: parameters.map(|p| Typed { name: &p.name, r#type: &p.kind }).collect(),
        returns: &callback.result,
    }
}

fn function(function: &Function) -> FunctionEntry<'_> {
    let comment = Comment::of(function);
    let part = |name| comment.get(name).to_owned();
    let parameters = function.parameters.iter();
    FunctionEntry {
        name: &function.name,
        text: part(""),
        parameters: parameters.map(|p| parameter(function, p, part(&p.name))).collect(),
        returns: returned(&function.result, part("Returns")),
        threads: part("Threads"),
        blocks: part("Blocks"),
        repeat: part("Repeat"),
        since: part("Since"),
    }
}

fn parameter<'a>(
    function: &Function,
    parameter: &'a Parameter,
    text: String,
) -> ParameterEntry<'a> {
    ParameterEntry {
        name: &parameter.name,
        r#type: &parameter.kind,
        direction: if parameter.is_out() { "out" } else { "in" },
        null: parameter.may_be_null().then(|| may_be_null(function, parameter, &text)),
        ownership: Ownership::of_parameter(function, parameter),
        text,
    }
}

/// Whether NULL is allowed for a pointer: for an unwanted result, for user data, and for an object
/// if the function cannot fail.
fn may_be_null(function: &Function, parameter: &Parameter, text: &str) -> bool {
    let can_fail = function.comment.contains("ZL_ERR_NULL");
    let is_object = parameter.kind.contains("zl_") && !parameter.kind.ends_with("_fn");
    parameter.is_out()
        || parameter.kind == "void *"
        || text.contains("NULL")
        || (is_object && !can_fail)
}

fn returned(kind: &str, text: String) -> Returned<'_> {
    Returned { r#type: kind, ownership: Ownership::of_result(kind), text }
}

fn group(group: &zenlayer_tables::Group) -> GroupEntry {
    let values = group.constants.iter().map(|constant| ConstantEntry {
        name: group.name_in_c(constant),
        value: constant.number,
        text: constant.text,
    });
    GroupEntry { prefix: group.prefix, values: values.collect() }
}

fn error(row: &codes::Row) -> ErrorEntry {
    ErrorEntry {
        name: row.name,
        value: row.number,
        kind: row.kind.name(),
        service_code: not_empty(row.service_code),
        outcome: row.outcome.name(),
        retryable: row.retryable,
        text: row.text,
    }
}

fn kind(kind: kinds::ErrorKind) -> KindEntry {
    KindEntry {
        name: kind.name(),
        band: kind.band(),
        general: kind == kind.general(),
        text: kind.text(),
    }
}

fn key(row: &keys::Row) -> KeyEntry {
    KeyEntry {
        name: row.name,
        r#type: row.kind.name(),
        takes: row.kind.range(),
        default: not_empty(row.default),
        text: row.text,
    }
}

fn not_empty(text: &'static str) -> Option<&'static str> {
    Some(text).filter(|text| !text.is_empty())
}

/// A text with each paragraph on one line.
fn paragraphs(text: &str) -> String {
    let lines = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
    lines.collect::<Vec<_>>().join("\n\n")
}
