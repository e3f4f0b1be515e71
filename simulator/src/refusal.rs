//! Refusals of requests.

use std::fmt::Display;

use crate::codes::Code;

/// A refusal.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The error code.
    pub(crate) code: Code,
    /// The message.
    pub(crate) message: String,
    /// The expected signature input, if the signature is invalid.
    pub(crate) expected: Option<Box<Expected>>,
}

/// What the simulator computed to check a signature; contains no secret.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) canonical_request: String,
    pub(crate) string_to_sign: String,
}

impl Code {
    /// A refusal with this code and details.
    pub(crate) fn because(&self, detail: impl Display) -> Refusal {
        let message = format!("{}: {detail}", self.meaning);
        Refusal { code: self.clone(), message, expected: None }
    }
}

impl Refusal {
    /// Adds the expected signature input.
    pub(crate) fn showing(self, expected: Expected) -> Self {
        Self { expected: Some(Box::new(expected)), ..self }
    }
}
