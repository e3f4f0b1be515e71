//! The response of an answer as a document, read together with its envelope in one pass.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use super::{
    Envelope, Object, RawObject, Success, bare_request_id, check_request_id, succeeded, text,
    unusable,
};
use crate::error::{Code, Error};
use crate::transport::Answer;
use crate::values::{Builder, Document, Value};

/// What an action returned.
#[derive(Debug)]
pub struct Reply {
    document: Document,
    /// Whether the document is the whole body, rather than the envelope's `response`.
    is_bare: bool,
    /// Whether the document has less than the body.
    is_changed: bool,
}

impl Reply {
    /// The reply of this JSON object.
    ///
    /// # Errors
    /// [`Code::JSON`] if it is none.
    pub fn parse(json: &str) -> Result<Reply, Error> {
        Ok(Reply { document: Document::parse(json)?, is_bare: true, is_changed: false })
    }

    /// Its values.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Leaves only some items of the list at an index.
    pub fn retain(&mut self, list: usize, keep: &[bool]) {
        self.document.retain(list, keep);
        self.is_changed = true;
    }

    /// Gives the document's anchor something to remember.
    pub fn anchor(&mut self, data: u64) {
        self.document.anchor(data);
    }

    /// The reply as JSON, as it came.
    pub fn json(&self) -> String {
        let body = self.document.json();
        if self.is_bare {
            return body.trim().to_owned();
        }
        let envelope = serde_json::from_str::<Object<Envelope<'_, RawObject<'_>>>>(&body);
        let response = envelope.ok().and_then(|Object(envelope)| envelope.response);
        response.map_or("{}", |raw| raw.0).to_owned()
    }

    /// A value of the reply as JSON: the whole as it came, a part or what is left of it written anew.
    pub fn json_of(&self, value: Value<'_>) -> String {
        if value.index() == self.document.root().index() && !self.is_changed {
            return self.json();
        }
        serde_json::to_string(&value).unwrap_or_default()
    }
}

/// Reads an answer whose `response` becomes a document. An action that `describes` may answer without
/// an envelope.
///
/// # Errors
/// As [`super::read`].
pub fn read_reply(answer: &Answer, describes: bool) -> Result<Success<Reply>, Error> {
    let reply = |document, is_bare| Reply { document, is_bare, is_changed: false };
    let error = match succeeded(answer, |json| parse(json, ReadEnvelope(json))) {
        Ok(Success { request_id, response }) => {
            return Ok(Success { request_id, response: reply(response, false) });
        }
        Err(error) => error,
    };
    match bare_request_id(answer) {
        Some(request_id) if describes && error.code() == Code::RESPONSE => {
            let request_id = check_request_id(answer, &request_id)?;
            let json = text(answer)?;
            let document = parse(json, Builder::new(json)).map_err(|e| unusable(answer, e))?;
            Ok(Success { request_id, response: reply(document, true) })
        }
        _ => Err(error),
    }
}

fn parse<'de, S: DeserializeSeed<'de>>(
    json: &'de str,
    seed: S,
) -> Result<S::Value, serde_json::Error> {
    let mut parser = serde_json::Deserializer::from_str(json);
    let value = seed.deserialize(&mut parser)?;
    parser.end().map(|()| value)
}

/// Reads the envelope of a JSON text.
struct ReadEnvelope<'j>(&'j str);

/// The members of an envelope.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Member {
    RequestId,
    Response,
    Code,
    #[serde(other)]
    Other,
}

impl<'de> DeserializeSeed<'de> for ReadEnvelope<'de> {
    type Value = Envelope<'de, Document>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ReadEnvelope<'de> {
    type Value = Envelope<'de, Document>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
        let (mut request_id, mut response, mut code) = (None::<String>, None, None);
        while let Some(member) = from.next_key()? {
            let is_there = match member {
                Member::RequestId => request_id.replace(from.next_value()?).is_some(),
                Member::Response => {
                    response.replace(from.next_value_seed(Builder::new(self.0))?).is_some()
                }
                Member::Code => code.replace(from.next_value::<Option<IgnoredAny>>()?).is_some(),
                Member::Other => from.next_value::<IgnoredAny>().map(|_| false)?,
            };
            if is_there {
                return Err(A::Error::custom("a member of the envelope is there twice"));
            }
        }
        let request_id = request_id.unwrap_or_default().into();
        Ok(Envelope { request_id, response, code: code.flatten() })
    }
}
