//! Parameters of an action: a tree that is built along paths and written as JSON. Its texts are wiped
//! when it is freed, as any of them may be a password.

mod json;
mod tree;

pub use tree::Parameter;

use zeroize::Zeroizing;

use crate::error::{Code, Error};
use crate::values::MAX_DEPTH;
use crate::values::path;

/// The parameters of an action, by name.
#[derive(Clone, Debug, Default)]
pub struct Parameters(Parameter);

impl Parameters {
    /// Sets the value at a path. What is not there on the way is made; an index one past the end of a
    /// list adds an item.
    ///
    /// # Errors
    /// [`Code::ARGUMENT`] for a path that leads nowhere; nothing is changed.
    pub fn set(&mut self, path: &str, value: impl Into<Parameter>) -> Result<(), Error> {
        path::check(path)?;
        if path.split('.').count() > MAX_DEPTH {
            let message = format_args!("{path} is more than {MAX_DEPTH} deep");
            return Err(Error::new(Code::ARGUMENT, message));
        }
        self.0.set(path, value.into())
    }

    /// Sets the value at a path to what a JSON text says.
    ///
    /// # Errors
    /// As [`Parameters::set`]; [`Code::JSON`] for a text that is not JSON.
    pub fn set_json(&mut self, path: &str, json: &str) -> Result<(), Error> {
        self.set(path, Parameter::parse(json)?)
    }

    /// Sets each parameter that a JSON object names.
    ///
    /// # Errors
    /// [`Code::JSON`] for a text that is not a JSON object.
    pub fn merge(&mut self, json: &str) -> Result<(), Error> {
        let Parameter::Object(members) = Parameter::parse(json)? else {
            return Err(Error::new(Code::JSON, "json is not an object"));
        };
        members.into_iter().for_each(|(name, value)| self.0.put(name, value));
        Ok(())
    }

    /// The parameter of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Parameter> {
        self.0.member(name)
    }

    /// The parameters in the order in which they were set.
    pub(crate) fn members(&self) -> &[(String, Parameter)] {
        self.0.members()
    }

    /// The JSON object.
    pub fn json(&self) -> Zeroizing<Vec<u8>> {
        self.0.json()
    }
}

#[cfg(test)]
mod tests;
