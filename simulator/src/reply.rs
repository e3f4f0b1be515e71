//! An outgoing response.

use crate::faults::Applied;

/// A status and a JSON body.
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The JSON.
    pub body: String,
    /// The seconds in the Retry-After header.
    pub retry_after: Option<u64>,
    /// What stands behind the answer of an action.
    pub depth: Option<&'static str>,
    /// What happens to it.
    pub(crate) fault: Option<Applied>,
}

impl Reply {
    /// A reply with this JSON body.
    pub(crate) fn new(status: u16, body: impl ToString) -> Self {
        Self { status, body: body.to_string(), retry_after: None, depth: None, fault: None }
    }
}
