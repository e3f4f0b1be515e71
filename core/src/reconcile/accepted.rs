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

/// The response to an accepted action on instances.
#[derive(Debug, Default)]
pub struct Acted {
    /// The ids that it reports as failed.
    pub failed: Vec<String>,
    /// Its text, for a caller who wants that.
    pub text: String,
}

impl<R> Accepted<R> {
    /// The same with another response.
    pub(crate) fn map<T>(self, map: impl FnOnce(R) -> T) -> Accepted<T> {
        let Accepted { request_id, response, inferred } = self;
        Accepted { request_id, response: response.map(map), inferred }
    }

    pub(crate) fn answered(answer: Success<R>) -> Accepted<R> {
        let Success { request_id, response } = answer;
        Accepted { request_id, response: Some(response), inferred: false }
    }
}
