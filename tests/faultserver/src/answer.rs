//! The content of answers, and their bytes.

use serde_json::json;

use crate::http;
use crate::members::{Members, Node, Parsed};
use crate::message::{Dating, Message, Shape};
use crate::placeholders::Placeholders;

/// The content of an answer.
pub(crate) enum Content {
    /// Raw bytes, one character per byte.
    Raw(String),
    /// An HTTP message, valid except as its shape says.
    Formed(Said, Shape),
}

pub(crate) enum Said {
    /// The service's answer.
    Good,
    Status {
        status: u64,
        reason: Option<String>,
        body: Body,
    },
}

pub(crate) enum Body {
    Bytes(Vec<u8>),
    Text(String),
    /// The service's error envelope.
    Code {
        code: String,
        message: String,
    },
}

/// The service's own answer.
pub(crate) struct Plain<'a> {
    pub(crate) status: u64,
    pub(crate) body: &'a str,
}

/// More than any client should have to buffer.
const MAX_REPEATED: usize = 1 << 28;

impl Content {
    pub(crate) fn good() -> Self {
        Self::Formed(Said::Good, Shape::default())
    }

    pub(crate) fn is_good(&self) -> bool {
        matches!(self, Self::Formed(Said::Good, _))
    }

    /// Reads the content, if the fault is an answer.
    pub(crate) fn read(fault: &mut Members) -> Parsed<Option<Self>> {
        if let Some(bytes) = fault.read("raw", Node::latin1)? {
            return Ok(Some(Self::Raw(http::text(&bytes))));
        }
        let said = if let Some(status) = fault.read("status", Node::number)? {
            let reason = fault.read("reason", Node::text)?;
            Said::Status { status, reason, body: Body::read(fault)? }
        } else if fault.read("answer", |node| node.choice(&[("good", ())]))?.is_some() {
            Said::Good
        } else {
            return Ok(None);
        };
        Ok(Some(Self::Formed(said, Shape::read(fault)?)))
    }

    /// Whether only the end of the connection ends it.
    pub(crate) fn ends_the_connection(&self) -> bool {
        matches!(self, Self::Formed(_, shape) if shape.ends_the_connection())
    }

    /// Converts it to bytes.
    pub(crate) fn message(
        &self,
        plain: &Plain<'_>,
        placeholders: &Placeholders<'_>,
        dating: Dating,
    ) -> Message {
        match self {
            Self::Raw(text) => {
                Message::raw(&http::bytes(&placeholders.fill(text)).collect::<Vec<_>>())
            }
            Self::Formed(Said::Good, shape) => {
                shape.message(plain.status, None, plain.body.as_bytes(), placeholders, dating)
            }
            Self::Formed(Said::Status { status, reason, body }, shape) => {
                let body = body.bytes(placeholders);
                shape.message(*status, reason.as_deref(), &body, placeholders, dating)
            }
        }
    }
}

impl Body {
    fn read(fault: &mut Members) -> Parsed<Self> {
        let message = fault.read("message", Node::text)?;
        let code = fault.read("code", Node::text)?;
        if message.is_some() && code.is_none() {
            return Err(fault.wrong("has message without code"));
        }
        let message = message.unwrap_or_else(|| "as the script says".into());
        let found = [
            code.map(|code| Self::Code { code, message }),
            fault.read("body", Node::text)?.map(Self::Text),
            fault.read("bytes", Node::latin1)?.map(Self::Bytes),
            fault.read("repeat", repeated)?.map(Self::Bytes),
        ];
        let mut found = found.into_iter().flatten();
        let body = found.next().unwrap_or_else(|| Self::Bytes(Vec::new()));
        match found.next() {
            None => Ok(body),
            Some(_) => Err(fault.wrong("has more than one of body, bytes, code, repeat")),
        }
    }

    fn bytes(&self, placeholders: &Placeholders<'_>) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Text(text) => placeholders.fill(text).into(),
            Self::Code { code, message } => {
                let (id, message) = (placeholders.request_id, placeholders.fill(message));
                json!({ "requestId": id, "code": code, "message": message }).to_string().into()
            }
        }
    }
}

/// `[before, piece, times, after]`
fn repeated(node: Node) -> Parsed<Vec<u8>> {
    let too_long = node.wrong("is too long");
    let [before, piece, times, after] = node.exactly()?;
    let (piece, times) = (piece.text()?, times.size()?);
    if piece.len().saturating_mul(times) > MAX_REPEATED {
        return Err(too_long);
    }
    Ok([before.text()?, piece.repeat(times), after.text()?].concat().into())
}

#[cfg(test)]
mod tests;
