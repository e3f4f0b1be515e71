//! A value of a request.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::{Code, Error};
use crate::values::path::{Step, steps};

/// A value of a request.
#[derive(Clone)]
pub enum Parameter {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number beyond [`Parameter::Integer`].
    Unsigned(u64),
    /// Any other number; finite.
    Number(f64),
    /// A text.
    Text(Zeroizing<String>),
    /// A list.
    List(Vec<Parameter>),
    /// An object.
    Object(Vec<(String, Parameter)>),
}

impl Default for Parameter {
    fn default() -> Parameter {
        Parameter::Object(Vec::new())
    }
}

/// Without values: any of them may be a secret.
impl fmt::Debug for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

impl From<&str> for Parameter {
    fn from(text: &str) -> Parameter {
        Parameter::Text(Zeroizing::new(text.to_owned()))
    }
}

impl From<i64> for Parameter {
    fn from(value: i64) -> Parameter {
        Parameter::Integer(value)
    }
}

impl From<bool> for Parameter {
    fn from(value: bool) -> Parameter {
        Parameter::Bool(value)
    }
}

impl From<&[&str]> for Parameter {
    fn from(texts: &[&str]) -> Parameter {
        Parameter::List(texts.iter().map(|text| Parameter::from(*text)).collect())
    }
}

impl Parameter {
    /// A number.
    ///
    /// # Errors
    /// [`Code::ARGUMENT`] if it is not finite: JSON has no word for it.
    pub fn number(value: f64) -> Result<Parameter, Error> {
        if !value.is_finite() {
            return Err(Error::new(Code::ARGUMENT, "value is not a finite number"));
        }
        Ok(Parameter::Number(value))
    }

    /// What it is, as errors say it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Parameter::Null => "null",
            Parameter::Bool(_) => "a bool",
            Parameter::Integer(_) | Parameter::Unsigned(_) => "an integer",
            Parameter::Number(_) => "a number",
            Parameter::Text(_) => "a text",
            Parameter::List(_) => "a list",
            Parameter::Object(_) => "an object",
        }
    }

    /// The members of an object; none for what is none.
    pub(crate) fn members(&self) -> &[(String, Parameter)] {
        match self {
            Parameter::Object(members) => members,
            _ => &[],
        }
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Parameter> {
        self.members().iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Sets a member of an object.
    pub(super) fn put(&mut self, name: String, value: Parameter) {
        let Parameter::Object(members) = self else { return };
        match members.iter_mut().find(|(known, _)| *known == name) {
            Some((_, place)) => *place = value,
            None => members.push((name, value)),
        }
    }

    /// The place of the value at a path, which is made if it is not there. What is begun is `null`, and
    /// becomes what the next step takes it for.
    pub(super) fn make(&mut self, path: &str) -> Result<&mut Parameter, Error> {
        let mut place = self;
        let mut done = 0;
        for (step, text) in steps(path).zip(path.split('.')) {
            let here = path.get(..done).unwrap_or_default().trim_end_matches('.');
            place = place.enter(step, here)?;
            done += text.len() + 1;
        }
        Ok(place)
    }

    fn enter(&mut self, step: Step<'_>, here: &str) -> Result<&mut Parameter, Error> {
        if let Parameter::Null = self {
            *self = match step {
                Step::Name(_) => Parameter::Object(Vec::new()),
                Step::Index(_) => Parameter::List(Vec::new()),
            };
        }
        let kind = self.kind();
        match (self, step) {
            (Parameter::Object(members), Step::Name(name)) => {
                member_or_new(members, name).ok_or_else(|| astray("no place for a member"))
            }
            (Parameter::List(items), Step::Index(index)) => item_or_new(items, index, here),
            (_, Step::Name(name)) => {
                Err(astray(format_args!("{here} is {kind}, which has no member {name}")))
            }
            (_, Step::Index(_)) if here.is_empty() => {
                Err(astray("a path begins with the name of a parameter"))
            }
            (_, Step::Index(_)) => {
                Err(astray(format_args!("{here} is {kind}, which has no items")))
            }
        }
    }
}

fn member_or_new<'a>(
    members: &'a mut Vec<(String, Parameter)>,
    name: &str,
) -> Option<&'a mut Parameter> {
    let known = members.iter().position(|(known, _)| known == name);
    let at = known.unwrap_or(members.len());
    if known.is_none() {
        members.push((name.to_owned(), Parameter::Null));
    }
    members.get_mut(at).map(|(_, value)| value)
}

fn item_or_new<'a>(
    items: &'a mut Vec<Parameter>,
    index: usize,
    here: &str,
) -> Result<&'a mut Parameter, Error> {
    let len = items.len();
    if index == len {
        items.push(Parameter::Null);
    }
    items.get_mut(index).ok_or_else(|| {
        astray(format_args!("{here}.{index}: the list has {len} items, so {len} is the next"))
    })
}

fn astray(why: impl fmt::Display) -> Error {
    Error::new(Code::ARGUMENT, why)
}
