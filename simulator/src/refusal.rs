//! How a request is refused.

use std::fmt::Display;

use crate::codes::Code;

/// The service's "no" to a request.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The code that programs look at.
    pub(crate) code: &'static Code,
    /// The text that people look at.
    pub(crate) message: String,
    /// What should have been signed, when the signature is wrong.
    pub(crate) expected: Option<Box<Expected>>,
}

/// What the simulator computed while checking a signature; holds no secret.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) canonical_request: String,
    pub(crate) string_to_sign: String,
}

impl Code {
    /// A refusal with this code, saying what exactly is wrong.
    pub(crate) fn because(&'static self, detail: impl Display) -> Refusal {
        let message = format!("{}: {detail}", self.meaning);
        Refusal { code: self, message, expected: None }
    }
}

impl Refusal {
    /// The same refusal, showing what should have been signed.
    pub(crate) fn showing(self, expected: Expected) -> Self {
        Self { expected: Some(Box::new(expected)), ..self }
    }
}
