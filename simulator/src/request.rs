//! A received request.

use hyper::body::Bytes;
use hyper::{HeaderMap, Method, Uri};

const API: &str = "/api/v2/";

/// The root of the control API.
pub(crate) const CONTROL: &str = "/simulator";

/// A complete request.
pub struct Request {
    /// The number of its connection, from 1.
    pub connection: u64,
    /// The method.
    pub method: Method,
    /// The path and query.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; `None` if it is too large.
    pub body: Option<Bytes>,
}

impl Request {
    /// The maximum size of a body.
    pub const MAX_BODY: usize = 1024 * 1024;

    /// The maximum size of a body for the control API, which may be a world.
    pub(crate) const MAX_CONTROL_BODY: usize = 256 * 1024 * 1024;

    /// Whether a path belongs to the control API.
    pub(crate) fn is_control(path: &str) -> bool {
        let rest = path.strip_prefix(CONTROL);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The service in the path.
    pub(crate) fn service(&self) -> Option<&str> {
        self.uri.path().strip_prefix(API)
    }

    /// The text of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The value of a query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let mut pairs = self.uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find_map(|(key, value)| (key == name).then_some(value))
    }
}
