//! Parses a response into a result or an error. Only this module decides what is a success.
//!
//! Success is HTTP 200 with a JSON object that has a non-empty `requestId`, an object `response`,
//! and no `code`. A describe action may also answer without an envelope: `requestId` and `dataSet`
//! at top level, as the service documents it.

mod reply;

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::redact::unescaped;
use crate::error::{Code, Error, MAX_NAME, Outcome, printable};
use crate::protocol::retry_after::retry_after;
use crate::transport::Answer;
use crate::values::{MAX_DEPTH, too_deep};
pub use reply::{Reply, read_reply};

const REPEATED: &str = "its requestId repeats the previous response on the connection";

/// The maximum length of a quote from a response, in characters.
const MAX_QUOTE: usize = 200;

/// A JSON object deserialized as `T`. A struct alone would accept an array, too.
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OnlyMap<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for OnlyMap<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }

        deserializer.deserialize_map(OnlyMap(PhantomData)).map(Object)
    }
}

/// The verbatim text of a JSON object.
struct RawObject<'a>(&'a str);

impl<'de: 'a, 'a> Deserialize<'de> for RawObject<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        if !text.starts_with('{') {
            return Err(serde::de::Error::custom("response is not an object"));
        }
        Ok(RawObject(text))
    }
}

/// The envelope of a successful response.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "R: Deserialize<'de>"))]
struct Envelope<'a, R> {
    #[serde(borrow, default)]
    request_id: Cow<'a, str>,
    response: Option<R>,
    code: Option<IgnoredAny>,
}

/// The response to a describe action without an envelope.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bare<'a> {
    #[serde(borrow, default)]
    request_id: Cow<'a, str>,
    data_set: Option<Vec<IgnoredAny>>,
    #[serde(default)]
    response: Present,
    code: Option<IgnoredAny>,
}

/// Whether a member is present, with any value.
#[derive(Default)]
struct Present(bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Present(true))
    }
}

/// The strings of a refusal.
#[derive(Default)]
struct Refusal {
    request_id: Option<String>,
    code: Option<String>,
    message: Option<String>,
}

/// The same, unparsed: each may be of any type.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawRefusal<'a> {
    #[serde(borrow)]
    request_id: Option<&'a RawValue>,
    #[serde(borrow)]
    code: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

/// A parsed result, with the request id.
#[derive(Debug)]
pub struct Success<T> {
    /// The request id.
    pub request_id: String,
    /// The `response` member.
    pub response: T,
}

/// Parses a response whose `response` is a `T`.
///
/// # Errors
/// Any response other than a success.
pub fn read<'a, T: Deserialize<'a>>(answer: &'a Answer) -> Result<Success<T>, Error> {
    check_depth(answer)?;
    let success = enveloped::<Object<T>>(answer)?;
    Ok(Success { request_id: success.request_id, response: success.response.0 })
}

/// Parses the response to a describe action, with or without an envelope.
///
/// Does not check the depth, which would take 10% of the time: the rows are typed, and the parser
/// skips other members without recursion.
///
/// # Errors
/// As [`read`].
pub fn read_described<'a, T: Deserialize<'a>>(answer: &'a Answer) -> Result<Success<T>, Error> {
    let error = match enveloped::<Object<T>>(answer) {
        Ok(Success { request_id, response: Object(response) }) => {
            return Ok(Success { request_id, response });
        }
        Err(error) if error.code() != Code::RESPONSE => return Err(error),
        Err(error) => error,
    };
    let request_id = check_request_id(answer, &bare_request_id(answer).ok_or(error)?)?;
    let Object(response) = parse(answer)?;
    Ok(Success { request_id, response })
}

/// The text of `response`, for a caller who knows the action.
///
/// # Errors
/// As [`read`].
pub fn read_text(answer: &Answer, describes: bool) -> Result<Success<String>, Error> {
    check_depth(answer)?;
    let error = match enveloped::<RawObject<'_>>(answer) {
        Ok(Success { request_id, response }) => {
            return Ok(Success { request_id, response: response.0.to_owned() });
        }
        Err(error) => error,
    };
    match bare_request_id(answer) {
        Some(request_id) if describes && error.code() == Code::RESPONSE => {
            let request_id = check_request_id(answer, &request_id)?;
            let response = String::from_utf8_lossy(&answer.body).trim().to_owned();
            Ok(Success { request_id, response })
        }
        _ => Err(error),
    }
}

fn enveloped<'a, R: Deserialize<'a>>(answer: &'a Answer) -> Result<Success<R>, Error> {
    succeeded(answer, |json| serde_json::from_str(json).map(|Object(envelope)| envelope))
}

/// The result of an answer whose envelope `read` takes from its body, if it is a success.
fn succeeded<'a, R>(
    answer: &'a Answer,
    read: impl FnOnce(&'a str) -> Result<Envelope<'a, R>, serde_json::Error>,
) -> Result<Success<R>, Error> {
    if answer.status != 200 {
        return Err(refused(answer));
    }
    match read(text(answer)?).map_err(|e| unusable(answer, e))? {
        Envelope { code: Some(_), .. } => Err(unusable(answer, "it has a code")),
        Envelope { response: None, .. } => Err(unusable(answer, "it has no response")),
        Envelope { request_id, .. } if request_id.trim().is_empty() => {
            Err(unusable(answer, "it has no requestId"))
        }
        Envelope { request_id, response: Some(response), .. } => {
            Ok(Success { request_id: check_request_id(answer, &request_id)?, response })
        }
    }
}

/// Checks that the request id differs from the previous one on the connection: otherwise the
/// response belongs to another request.
fn check_request_id(answer: &Answer, request_id: &str) -> Result<String, Error> {
    answer.identify(request_id);
    if answer.is_repeated() {
        return Err(unusable(answer, REPEATED));
    }
    Ok(printable(request_id, MAX_NAME))
}

fn parse<'a, T: Deserialize<'a>>(answer: &'a Answer) -> Result<T, Error> {
    serde_json::from_str(text(answer)?).map_err(|e| unusable(answer, e))
}

/// The body, validated once, so that serde_json need not validate each string.
fn text(answer: &Answer) -> Result<&str, Error> {
    std::str::from_utf8(&answer.body).map_err(|e| unusable(answer, e))
}

/// The request id of a describe response without an envelope.
fn bare_request_id(answer: &Answer) -> Option<String> {
    let json = std::str::from_utf8(&answer.body).ok()?;
    let Object(bare) = serde_json::from_str::<Object<Bare<'_>>>(json).ok()?;
    let is_bare = answer.status == 200
        && bare.data_set.is_some()
        && bare.code.is_none()
        && !bare.response.0
        && !bare.request_id.trim().is_empty();
    is_bare.then(|| bare.request_id.into_owned())
}

fn check_depth(answer: &Answer) -> Result<(), Error> {
    if answer.status == 200 && too_deep(&answer.body) {
        return Err(unusable(
            answer,
            format_args!("it is nested more than {MAX_DEPTH} levels deep"),
        ));
    }
    Ok(())
}

/// The error of a response that is neither a success nor a refusal: the request may have been
/// executed.
fn unusable(answer: &Answer, why: impl fmt::Display) -> Error {
    let (refusal, why) = (refusal(answer), why.to_string());
    let (why, body) = (answer.redactor.over(&why), quote(answer));
    Error::new(Code::RESPONSE, format_args!("not a valid response: {why}; body: {body}"))
        .with_http_status(answer.status)
        .with_service_code(refusal.code)
        .with_request_id(refusal.request_id)
}

/// The error of a response with a status other than 200.
fn refused(answer: &Answer) -> Error {
    let refusal = refusal(answer);
    if answer.is_repeated() {
        return unusable(answer, REPEATED);
    }
    let service_code = refusal.code.filter(|code| !code.is_empty());
    let code = code_of(answer, service_code.as_deref());
    let mut message = format!("{} (HTTP {}", code.row().text, answer.status);
    if let Some(service_code) = &service_code {
        let _ = write!(message, ", {}", printable(service_code, MAX_QUOTE));
    }
    message.push(')');
    match refusal.message.filter(|text| !text.is_empty()) {
        Some(text) => message.extend([": ", &printable(&text, MAX_QUOTE)]),
        None if service_code.is_none() => {
            message.extend(["; body: ", &quote(answer)]);
        }
        None => {}
    }
    let wait = retry_after(&answer.headers);
    let error = Error::new(code, message)
        .with_http_status(answer.status)
        .with_service_code(service_code)
        .with_request_id(refusal.request_id)
        .with_retry_after(wait);
    match (code, wait) {
        // With Retry-After, the service has refused the request rather than failed to process it.
        (Code::SERVICE_UNAVAILABLE, Some(_)) => error.with_outcome(Outcome::Rejected),
        _ => error,
    }
}

fn code_of(answer: &Answer, service_code: Option<&str>) -> Code {
    match (answer.status, service_code) {
        (403, _) if answer.headers.contains_key("cf-mitigated") => Code::CHALLENGE,
        (451, _) => Code::BLOCKED,
        (304, _) => Code::RESPONSE, // the request was not conditional
        (300..=399, _) => Code::REDIRECT,
        (status @ 400.., code) => Code::of_service(code.unwrap_or_default(), status),
        _ => Code::RESPONSE,
    }
}

/// The service's refusal, without secrets.
fn refusal(answer: &Answer) -> Refusal {
    let raw = serde_json::from_slice::<Object<RawRefusal<'_>>>(&answer.body);
    let raw = raw.map(|Object(raw)| raw).unwrap_or_default();
    let text = |value: Option<&RawValue>| Some(answer.redactor.over(&text_of(value?)).into_owned());
    if let Some(request_id) = raw.request_id.map(text_of).filter(|id| !id.trim().is_empty()) {
        answer.identify(&request_id);
    }
    Refusal { request_id: text(raw.request_id), code: text(raw.code), message: text(raw.message) }
}

/// The value of a JSON string, or the raw text of another value.
fn text_of(value: &RawValue) -> String {
    serde_json::from_str(value.get()).unwrap_or_else(|_| unescaped(value.get()).into_owned())
}

/// The beginning of a body, without secrets.
fn quote(answer: &Answer) -> String {
    // Longer than the quote, so that no secret is cut in two.
    const PREFIX: usize = 64 * 1024;
    let body = answer.body.get(..PREFIX).unwrap_or(&answer.body);
    let text = String::from_utf8_lossy(body);
    // Before and after, as escapes may end a text or stand in a name.
    let text = answer.redactor.over(text.trim());
    match answer.redactor.over(&unescaped(&text)).as_ref() {
        "" => "(empty)".into(),
        text => printable(text, MAX_QUOTE),
    }
}

#[cfg(test)]
mod tests;
