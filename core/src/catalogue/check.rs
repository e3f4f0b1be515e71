//! Whether parameters fit an action: names, types, and what must be there. Values are never refused, as
//! the service may know more of them.

use std::fmt::{self, Write};

use super::table::{LIST, MAP, SHAPE_BOOL, SHAPE_INTEGER, SHAPE_NUMBER, SHAPE_OBJECT, SHAPE_TEXT};
use super::{Action, Member, suggest};
use crate::error::{Code, Error};
use crate::values::{Parameter, Parameters};

/// How much of what is wrong is told, in bytes.
const MOST_TOLD: usize = 400;

/// How requests are checked before they are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validation {
    /// Everything must be known.
    Strict,
    /// What is known must fit.
    Known,
    /// Nothing is checked.
    Off,
}

impl Validation {
    /// The validation of this name.
    pub(crate) fn named(name: &str) -> Validation {
        match name {
            "known" => Validation::Known,
            "off" => Validation::Off,
            _ => Validation::Strict,
        }
    }
}

/// Checks parameters against an action.
///
/// # Errors
/// [`Code::PARAMETER`] with everything that is wrong, by name and never by value.
pub(crate) fn check(
    action: Action,
    parameters: &Parameters,
    validation: Validation,
) -> Result<(), Error> {
    if validation == Validation::Off {
        return Ok(());
    }
    let mut findings = Findings { text: String::new(), has_unknown: false, validation };
    let path = Path { parent: None, step: Step::Root };
    findings.check_object(&path, parameters.members(), action.request());
    for member in action.request().filter(|member| member.is_required()) {
        if parameters.get(member.name()).is_none_or(|value| matches!(value, Parameter::Null)) {
            findings.add(format_args!("missing parameter {}", member.name()));
        }
    }
    findings.conclude(action)
}

/// Where a value stands, from the parameter down.
struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

enum Step<'a> {
    Root,
    Name(&'a str),
    Index(usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent.filter(|parent| parent.parent.is_some()) {
            write!(f, "{parent}.")?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Name(name) => f.write_str(&crate::error::printable(name, 64)),
            Step::Index(index) => write!(f, "{index}"),
        }
    }
}

/// What is wrong, in words.
struct Findings {
    text: String,
    has_unknown: bool,
    validation: Validation,
}

impl Findings {
    fn check_object(
        &mut self,
        path: &Path<'_>,
        values: &[(String, Parameter)],
        members: impl Iterator<Item = Member> + Clone,
    ) {
        for (name, value) in values {
            let here = Path { parent: Some(path), step: Step::Name(name) };
            match members.clone().find(|member| member.name() == name) {
                Some(member) => self.check_value(&here, value, member.0.shape, member),
                None if self.validation == Validation::Strict => {
                    let known = suggest(name, members.clone().map(Member::name));
                    self.add_unknown(&here, known);
                }
                None => {}
            }
        }
    }

    fn check_value(&mut self, path: &Path<'_>, value: &Parameter, shape: u8, member: Member) {
        match (value, shape & (LIST | MAP), shape & !(LIST | MAP)) {
            (Parameter::Null, ..) => {}
            (Parameter::List(items), LIST, inner) => {
                for (index, item) in items.iter().enumerate() {
                    let here = Path { parent: Some(path), step: Step::Index(index) };
                    self.check_value(&here, item, inner, member);
                }
            }
            (Parameter::Object(members), MAP, inner) => {
                for (name, value) in members {
                    let here = Path { parent: Some(path), step: Step::Name(name) };
                    self.check_value(&here, value, inner, member);
                }
            }
            (Parameter::Object(members), 0, SHAPE_OBJECT) => {
                self.check_object(path, members, member.members());
            }
            (_, 0, inner) if fits(value, inner) => {}
            (_, around, inner) => {
                let expected = expected(around, inner);
                self.add(format_args!("{path} is {}, not {expected}", value.kind()));
            }
        }
    }

    fn add_unknown(&mut self, path: &Path<'_>, known: Option<&str>) {
        self.has_unknown = true;
        match known {
            Some(known) => {
                self.add(format_args!("unknown parameter {path} (did you mean {known}?)"));
            }
            None => self.add(format_args!("unknown parameter {path}")),
        }
    }

    fn add(&mut self, what: fmt::Arguments<'_>) {
        if self.text.len() >= MOST_TOLD {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("; ");
        }
        let _ = self.text.write_fmt(what);
        if self.text.len() >= MOST_TOLD {
            let end = self.text.floor_char_boundary(MOST_TOLD);
            self.text.truncate(end);
            self.text.push_str(" ...");
        }
    }

    fn conclude(self, action: Action) -> Result<(), Error> {
        if self.text.is_empty() {
            return Ok(());
        }
        let (service, action, found) = (action.service().name(), action.name(), self.text);
        let newer = if self.has_unknown { NEWER } else { "" };
        Err(Error::new(Code::PARAMETER, format_args!("{service} {action}: {found}{newer}")))
    }
}

const NEWER: &str = "; if the service has become newer than this library, set validation to known";

/// Whether a value that is neither list nor object has a type.
fn fits(value: &Parameter, shape: u8) -> bool {
    match shape {
        SHAPE_TEXT => matches!(value, Parameter::Text(_)),
        SHAPE_INTEGER => matches!(value, Parameter::Integer(_) | Parameter::Unsigned(_)),
        SHAPE_NUMBER => {
            matches!(value, Parameter::Integer(_) | Parameter::Unsigned(_) | Parameter::Number(_))
        }
        SHAPE_BOOL => matches!(value, Parameter::Bool(_)),
        SHAPE_OBJECT => false,
        _ => true,
    }
}

fn expected(around: u8, inner: u8) -> &'static str {
    match (around, inner) {
        (LIST, SHAPE_TEXT) => "a list of texts",
        (LIST, SHAPE_INTEGER) => "a list of integers",
        (LIST, SHAPE_OBJECT) => "a list of objects",
        (LIST, _) => "a list",
        (0, SHAPE_TEXT) => "a text",
        (0, SHAPE_INTEGER) => "an integer",
        (0, SHAPE_NUMBER) => "a number",
        (0, SHAPE_BOOL) => "a bool",
        _ => "an object",
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
