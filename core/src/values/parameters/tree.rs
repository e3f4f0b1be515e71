//! A value of a request.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::{Code, Error};
use crate::values::path::{Step, first_step};

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

    /// Sets the value at a path. What is not there on the way is made; `null` becomes what the path takes
    /// it for.
    pub(super) fn set(&mut self, path: &str, value: Parameter) -> Result<(), Error> {
        self.set_along(path, Some(path), value)
    }

    /// Sets the value at the rest of a path. What is made gets its place last, so that a path that leads
    /// nowhere changes nothing.
    fn set_along(&mut self, path: &str, rest: Option<&str>, value: Parameter) -> Result<(), Error> {
        let Some(rest) = rest else {
            *self = value;
            return Ok(());
        };
        let (step, next) = first_step(rest);
        let made = |mut new: Parameter, rest, value| new.set_along(path, rest, value).map(|()| new);
        match (&mut *self, step) {
            (Parameter::Null, _) => *self = made(Parameter::holder(step), Some(rest), value)?,
            (Parameter::Object(members), Step::Name(name)) => {
                match members.iter_mut().find(|(known, _)| known == name) {
                    Some((_, member)) => member.set_along(path, next, value)?,
                    None => members.push((name.to_owned(), made(Parameter::Null, next, value)?)),
                }
            }
            (Parameter::List(items), Step::Index(index)) if index <= items.len() => {
                match items.get_mut(index) {
                    Some(item) => item.set_along(path, next, value)?,
                    None => items.push(made(Parameter::Null, next, value)?),
                }
            }
            (place, _) => return Err(astray(path, rest, place)),
        }
        Ok(())
    }

    /// An empty value that can hold what a step leads to.
    fn holder(step: Step<'_>) -> Parameter {
        match step {
            Step::Name(_) => Parameter::Object(Vec::new()),
            Step::Index(_) => Parameter::List(Vec::new()),
        }
    }
}

/// The error of a path whose rest leads nowhere from a value.
fn astray(path: &str, rest: &str, from: &Parameter) -> Error {
    let behind = path.len().saturating_sub(rest.len());
    let here = path.get(..behind).unwrap_or_default().trim_end_matches('.');
    let kind = from.kind();
    let message = match (from, first_step(rest).0) {
        (Parameter::List(items), Step::Index(index)) => {
            let len = items.len();
            format!("{here}.{index}: the list has {len} items, so {len} is the next")
        }
        (_, Step::Name(name)) => format!("{here} is {kind}, which has no member {name}"),
        (_, Step::Index(_)) if here.is_empty() => {
            "a path begins with the name of a parameter".to_owned()
        }
        (_, Step::Index(_)) => format!("{here} is {kind}, which has no items"),
    };
    Error::new(Code::ARGUMENT, message)
}
