//! The result of a successful action.

use crate::protocol::envelope::Success;

/// The result of a successful action.
#[derive(Debug)]
pub struct Accepted<R> {
    /// The request id of the last answered request; empty if none was answered.
    pub request_id: String,
    /// The response, if any.
    pub response: Option<R>,
    /// Whether success was inferred from the status for at least one instance.
    pub inferred: bool,
}

impl<R> Accepted<R> {
    pub(crate) fn answered(answer: Success<R>) -> Accepted<R> {
        let Success { request_id, response } = answer;
        Accepted { request_id, response: Some(response), inferred: false }
    }
}
