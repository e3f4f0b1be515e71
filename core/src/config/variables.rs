//! The environment variables from which a configuration is loaded.

use zeroize::Zeroizing;

use crate::error::{Code, Error};

/// A source of environment variables: the process, or a test.
pub trait Variables {
    /// The value of a variable, if set and not empty.
    ///
    /// # Errors
    /// [`Code::UTF8`] if it is not UTF-8: ignoring it could select another account.
    fn variable(&self, name: &str) -> Result<Option<Zeroizing<String>>, Error>;
}

/// The environment of this process.
#[derive(Debug)]
pub struct Process;

impl Variables for Process {
    fn variable(&self, name: &str) -> Result<Option<Zeroizing<String>>, Error> {
        let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        let not_utf8 = |_| Error::new(Code::UTF8, format_args!("${name} is not UTF-8"));
        value.into_string().map(|text| Some(Zeroizing::new(text))).map_err(not_utf8)
    }
}
