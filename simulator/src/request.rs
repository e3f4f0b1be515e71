//! A request as it was received.

use hyper::body::Bytes;
use hyper::{HeaderMap, Method, Uri};

const API: &str = "/api/v2/";

/// A whole request.
pub(crate) struct Request {
    /// The number of the connection it came over, from 1.
    pub(crate) connection: u64,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    /// The body; nothing if it is longer than the simulator reads.
    pub(crate) body: Option<Bytes>,
}

impl Request {
    /// The longest body that is read.
    pub(crate) const MAX_BODY: usize = 1024 * 1024;

    /// The service that the path names.
    pub(crate) fn service(&self) -> Option<&str> {
        self.uri.path().strip_prefix(API)
    }

    /// The text of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The value of a parameter in the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let mut pairs = self.uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find_map(|(key, value)| (key == name).then_some(value))
    }
}
