//! An action that succeeded.

use crate::protocol::envelope::Success;

/// How an action succeeded.
#[derive(Debug)]
pub struct Accepted<R> {
    /// The service's id of the last request that it answered; empty if it answered none.
    pub request_id: String,
    /// What it answered.
    pub response: Option<R>,
    /// Whether success was inferred from statuses, at least for some of the instances.
    pub inferred: bool,
}

impl<R> Accepted<R> {
    pub(crate) fn answered(answer: Success<R>) -> Accepted<R> {
        let Success { request_id, response } = answer;
        Accepted { request_id, response: Some(response), inferred: false }
    }
}
