//! The two forms of a response.

use serde::Serialize;
use serde_json::json;

use crate::codes::Code;
use crate::perform::Fields;
use crate::refusal::Refusal;

/// A response.
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The error code, if the request was refused.
    pub(crate) code: Option<Code>,
    /// The request id.
    pub(crate) request_id: String,
    /// The body.
    pub(crate) body: String,
}

/// The body of a success.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Success<'a> {
    request_id: &'a str,
    response: &'a Fields,
}

impl Answer {
    /// Wraps the result of a request.
    pub(crate) fn new(request_id: String, outcome: Result<Fields, Refusal>) -> Self {
        match outcome {
            Ok(fields) => Self::success(request_id, fields),
            Err(refusal) => Self::failure(request_id, &refusal),
        }
    }

    /// `response` repeats the request id.
    fn success(request_id: String, mut fields: Fields) -> Self {
        fields.insert("requestId".into(), json!(request_id));
        let success = Success { request_id: &request_id, response: &fields };
        let body = serde_json::to_string(&success).unwrap_or_default();
        Self { status: 200, code: None, request_id, body }
    }

    /// A refusal is flat: it has no `response`.
    fn failure(request_id: String, refusal: &Refusal) -> Self {
        let code = refusal.code.clone();
        let mut body =
            json!({ "requestId": request_id, "code": code.name, "message": refusal.message });
        if let (Some(body), Some(expected)) = (body.as_object_mut(), &refusal.expected) {
            body.insert("canonicalRequest".into(), json!(expected.canonical_request));
            body.insert("stringToSign".into(), json!(expected.string_to_sign));
        }
        Self { status: code.status, code: Some(code), request_id, body: body.to_string() }
    }
}
