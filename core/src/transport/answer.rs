//! An answer, and whose answer it is.

use std::cell::OnceCell;
use std::sync::Arc;

use http::{HeaderMap, Response};

use super::pooled_connection::PooledConnection;
use crate::error::redact::Redactor;
use crate::error::{MOST_OF_NAME, printable};

/// An answer over HTTP, whatever it says.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most [`MAX_BODY`](super::MAX_BODY) bytes.
    pub body: Vec<u8>,
    /// What must not be quoted of it.
    pub redactor: Arc<Redactor>,
    /// The service's id of the request, once it has been read.
    request_id: OnceCell<String>,
    /// The connection that it came on.
    connection: Option<PooledConnection>,
}

impl Answer {
    /// An answer that came on no connection.
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

    /// Notes the service's id of the request, as it is read.
    pub fn identify(&self, request_id: &str) {
        self.request_id.get_or_init(|| printable(&self.redactor.over(request_id), MOST_OF_NAME));
    }

    /// The service's id of the request, on one line and without secrets; `None` if none has been
    /// read.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.get().map(String::as_str)
    }

    /// Whether it has the id of the answer before it on its connection. Then it is that one again,
    /// and the answer to this request may be still to come.
    pub fn is_repeated(&self) -> bool {
        let before = self.connection.as_ref().and_then(PooledConnection::last_request_id);
        before.is_some() && before == self.request_id()
    }

    /// The connection, if it may serve another request.
    pub(super) fn into_connection(self) -> Option<PooledConnection> {
        let is_repeated = self.is_repeated();
        let connection = self.connection.filter(|_| !is_repeated)?;
        Some(connection.answered(self.request_id.into_inner()))
    }
}
