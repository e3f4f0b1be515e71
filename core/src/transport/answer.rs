//! An HTTP response and its connection.

use std::cell::OnceCell;
use std::sync::Arc;

use http::{HeaderMap, Response};

use super::pooled_connection::PooledConnection;
use crate::error::redact::Redactor;
use crate::error::{MAX_NAME, printable};

/// An HTTP response.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most [`MAX_BODY`](super::MAX_BODY) bytes.
    pub body: Vec<u8>,
    /// Redacts quotes of it.
    pub redactor: Arc<Redactor>,
    /// The request id, once parsed.
    request_id: OnceCell<String>,
    /// The connection that it was received on.
    connection: Option<PooledConnection>,
}

impl Answer {
    /// A response without a connection.
    pub fn new(status: u16, headers: HeaderMap, body: Vec<u8>) -> Answer {
        let (redactor, request_id) = (Arc::default(), OnceCell::new());
        Answer { status, headers, body, redactor, request_id, connection: None }
    }

    /// A response and the connection that it came on.
    pub(super) fn of(response: Response<Vec<u8>>, connection: PooledConnection) -> Answer {
        let (head, body) = response.into_parts();
        let answer = Answer::new(head.status.as_u16(), head.headers, body);
        Answer { connection: Some(connection), ..answer }
    }

    /// Records the request id when it is parsed.
    pub fn identify(&self, request_id: &str) {
        self.request_id.get_or_init(|| printable(&self.redactor.over(request_id), MAX_NAME));
    }

    /// The request id, on one line and without secrets; `None` if none has been parsed.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.get().map(String::as_str)
    }

    /// Whether its request id repeats the previous one on the connection. It is then a duplicate of
    /// that response, and the response to this request may follow.
    pub fn is_repeated(&self) -> bool {
        let before = self.connection.as_ref().and_then(PooledConnection::last_request_id);
        before.is_some() && before == self.request_id()
    }

    /// The connection, if it can be reused.
    pub(super) fn into_connection(self) -> Option<PooledConnection> {
        let is_repeated = self.is_repeated();
        let connection = self.connection.filter(|_| !is_repeated)?;
        Some(connection.answered(self.request_id.into_inner()))
    }
}
