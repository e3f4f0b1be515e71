//! An answer that a rule tells instead of the service.

use std::borrow::Cow;

use hyper::HeaderMap;
use hyper::header::{CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};

use super::members::{Members, Node, Parsed};
use crate::codes::Code;
use crate::envelope::Answer;
use crate::refusal::Refusal;

/// An answer.
#[derive(Debug)]
pub(crate) struct Told {
    status: u16,
    headers: HeaderMap,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Text(String),
    /// An error of the service.
    Code {
        name: String,
        message: String,
    },
}

impl Told {
    /// Reads the answer, if the fault is one: it has a status or a body.
    pub(super) fn read(fault: &mut Members) -> Parsed<Option<Self>> {
        let status = fault.read("status", status)?;
        let body = fault.read("body", Node::text)?;
        let code = fault.read("code", Node::text)?;
        let message = fault.read("message", Node::text)?;
        let headers = fault.read("headers", headers)?;
        if status.is_none() && body.is_none() {
            let is_part = code.is_some() || message.is_some() || headers.is_some();
            let needed = fault.wrong("code, message and headers need a status");
            return if is_part { Err(needed) } else { Ok(None) };
        }
        let body = match (code, message, body) {
            (Some(name), message, None) => {
                Body::Code { name, message: message.unwrap_or_default() }
            }
            (None, None, body) => Body::Text(body.unwrap_or_default()),
            (None, Some(_), _) => return Err(fault.wrong("message needs a code")),
            (Some(_), _, Some(_)) => return Err(fault.wrong("must say one of code, body")),
        };
        let (status, headers) = (status.unwrap_or(200), headers.unwrap_or_default());
        Ok(Some(Self { status, headers, body }))
    }

    /// The answer to the request with this id.
    pub(super) fn answer(&self, request_id: String) -> Answer {
        match &self.body {
            Body::Text(text) => {
                Answer { status: self.status, code: None, request_id, body: text.clone() }
            }
            Body::Code { name, message } => {
                let name = Cow::Owned(name.clone());
                let code = Code { status: self.status, name, meaning: "" };
                let refusal = Refusal { code, message: message.clone(), expected: None };
                Answer::new(request_id, Err(refusal))
            }
        }
    }

    /// Headers besides the usual ones, or instead of them.
    pub(super) fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

/// Those before 200 are not answers.
fn status(node: Node) -> Parsed<u16> {
    let wrong = node.wrong("must be a status from 200 to 599");
    let status = node.value().as_u64().filter(|status| (200..600).contains(status));
    status.and_then(|status| u16::try_from(status).ok()).ok_or(wrong)
}

fn headers(node: Node) -> Parsed<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, node) in node.entries()? {
        let wrong = node.wrong("is not a header");
        let own = node.wrong("the simulator counts the bytes itself");
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong.clone())?;
        if name == CONTENT_LENGTH || name == TRANSFER_ENCODING {
            return Err(own);
        }
        let value = HeaderValue::from_str(&node.text()?).map_err(|_| wrong)?;
        headers.insert(name, value);
    }
    Ok(headers)
}
