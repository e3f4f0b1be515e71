//! An outgoing response.

/// A status and a JSON body.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// The seconds in the Retry-After header.
    pub(crate) retry_after: Option<u64>,
}

impl Reply {
    /// A reply with this JSON body.
    pub(crate) fn new(status: u16, body: impl ToString) -> Self {
        Self { status, body: body.to_string(), retry_after: None }
    }
}
