//! The journal of requests and responses, without secrets.

use std::collections::VecDeque;

use hyper::HeaderMap;
use hyper::header::HeaderValue;
use serde_json::{Map, Value, json};

use crate::envelope::Answer;
use crate::faults::Applied;
use crate::model::Service;
use crate::perform::Depth;
use crate::request::Request;
use crate::secrets;

/// Enough for about 70 000 small requests.
const MAX_BYTES: usize = 40 * 1024 * 1024;

/// What is known of a request besides its head.
pub(crate) struct Entry {
    /// The body, or null if it is not JSON.
    pub(crate) body: Value,
    /// The action, if it is known, which tells what is secret.
    pub(crate) action: Option<(&'static Service, &'static str)>,
    /// The ids of the resources that it acts on.
    pub(crate) ids: Option<Vec<String>>,
    /// Parameters that the model does not have.
    pub(crate) unknown: Vec<String>,
    pub(crate) depth: Option<Depth>,
    /// The rule that applies to it.
    pub(crate) fault: Option<Applied>,
}

impl Entry {
    /// An entry of a request of which nothing is known yet.
    pub(crate) fn of(request: &Request) -> Self {
        let bytes = request.body.as_deref().unwrap_or_default();
        let body = serde_json::from_slice(bytes).unwrap_or_default();
        Self { body, action: None, ids: None, unknown: Vec::new(), depth: None, fault: None }
    }
}

/// The newest requests, serialized as JSON.
pub(crate) struct Journal {
    entries: VecDeque<Box<str>>,
    bytes: usize,
    dropped: u64,
    max_bytes: usize,
}

impl Journal {
    /// An empty journal.
    pub(crate) fn new() -> Self {
        Self::bounded(MAX_BYTES)
    }

    fn bounded(max_bytes: usize) -> Self {
        Self { entries: VecDeque::new(), bytes: 0, dropped: 0, max_bytes }
    }

    /// Records a request and the service's response, if it made one.
    pub(crate) fn record(&mut self, request: &Request, entry: &mut Entry, answer: Option<&Answer>) {
        secrets::redact(&mut entry.body, entry.action);
        let mut shown = json!({
            "seq": self.dropped + self.entries.len() as u64 + 1,
            "service": request.service(),
            "version": request.header("x-zc-version"),
            "action": request.header("x-zc-action"),
            "httpStatus": answer.map(|answer| answer.status),
            "code": answer.and_then(|answer| answer.code.as_ref()).map(|code| &code.name),
            "requestId": answer.map(|answer| &answer.request_id),
            "instanceIds": entry.ids,
            "depth": entry.depth.map(Depth::name),
            "unknownParameters": entry.unknown,
            "body": entry.body,
            "connection": request.connection,
            "userAgent": request.header("user-agent"),
            "headers": headers(&request.headers),
        });
        if let (Some(shown), Some(fault)) = (shown.as_object_mut(), &entry.fault) {
            shown.insert("fault".to_owned(), fault.index.into());
        }
        self.push(shown.to_string().into());
    }

    /// Empties the journal.
    pub(crate) fn clear(&mut self) {
        *self = Self::bounded(self.max_bytes);
    }

    /// The requests after `after` as a JSON object.
    pub(crate) fn show(&self, after: u64) -> String {
        let skipped = usize::try_from(after.saturating_sub(self.dropped)).unwrap_or(usize::MAX);
        let newer = self.entries.iter().skip(skipped);
        let requests = newer.map(AsRef::as_ref).collect::<Vec<&str>>().join(",");
        let dropped = self.dropped;
        format!(r#"{{"dropped":{dropped},"requests":[{requests}]}}"#)
    }

    fn push(&mut self, entry: Box<str>) {
        self.bytes += entry.len();
        self.entries.push_back(entry);
        while self.bytes > self.max_bytes {
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.bytes -= oldest.len();
            self.dropped += 1;
        }
    }
}

fn headers(headers: &HeaderMap) -> Map<String, Value> {
    let open = headers.iter().filter(|(name, _)| !secrets::is_secret(name.as_str()));
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into();
    open.map(|(name, value)| (name.to_string(), text(value))).collect()
}

#[cfg(test)]
mod tests {
    use hyper::Method;
    use hyper::body::Bytes;

    use super::*;

    const SECRETS: [&str; 4] = ["hunter2", "very-secret", "eyJhbGciOi", "choc-chip"];

    fn request() -> Request {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("authorization", "Bearer eyJhbGciOi"),
            ("cookie", "choc-chip"),
            ("x-zc-action", "CreateInstances"),
            ("user-agent", "test"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let uri = "/api/v2/vm".parse().unwrap();
        Request { connection: 7, method: Method::POST, uri, headers, body: Some(Bytes::new()) }
    }

    fn record(journal: &mut Journal, body: Value) {
        let answer = Answer::new("T1".into(), Ok(Map::new()));
        let mut entry = Entry { body, ..Entry::of(&request()) };
        journal.record(&request(), &mut entry, Some(&answer));
    }

    fn shown(journal: &Journal, after: u64) -> Value {
        serde_json::from_str(&journal.show(after)).unwrap()
    }

    fn sequence(journal: &Journal, after: u64) -> Vec<u64> {
        let journal = shown(journal, after);
        let requests = journal["requests"].as_array().unwrap();
        requests.iter().map(|request| request["seq"].as_u64().unwrap()).collect()
    }

    #[test]
    fn requests_are_shown_without_secrets() {
        let mut journal = Journal::new();
        let body = json!({ "password": "hunter2", "nested": [{ "keySecret": "very-secret" }] });
        record(&mut journal, body);
        let text = journal.show(0);
        assert!(SECRETS.iter().all(|secret| !text.contains(secret)), "{text}");

        let request = &shown(&journal, 0)["requests"][0];
        assert_eq!(request["service"], "vm");
        assert_eq!(request["action"], "CreateInstances");
        assert_eq!(request["connection"], 7);
        assert_eq!(request["userAgent"], "test");
        assert_eq!(request["httpStatus"], 200);
        assert_eq!(request["code"], Value::Null);
        assert_eq!(request["requestId"], "T1");
        assert_eq!(request["headers"]["x-zc-action"], "CreateInstances");
        assert_eq!(request["headers"].get("authorization"), None);
    }

    #[test]
    fn after_selects_newer_requests() {
        let mut journal = Journal::new();
        (0..3).for_each(|_| record(&mut journal, json!({})));
        assert_eq!(sequence(&journal, 0), [1, 2, 3]);
        assert_eq!(sequence(&journal, 2), [3]);
        assert!(sequence(&journal, u64::MAX).is_empty());
    }

    #[test]
    fn a_full_journal_drops_and_counts_the_oldest() {
        let mut journal = Journal::bounded(2_000);
        (0..100).for_each(|_| record(&mut journal, json!({})));
        let kept = sequence(&journal, 0);
        let dropped = shown(&journal, 0)["dropped"].as_u64().unwrap();
        assert_eq!(kept.last(), Some(&100));
        assert_eq!(kept.len() as u64 + dropped, 100);
        assert!((2..20).contains(&kept.len()), "{kept:?}");
        assert_eq!(sequence(&journal, 99), [100]);
        assert!(journal.show(0).len() < 2_100);
    }

    #[test]
    fn a_cleared_journal_restarts_at_1() {
        let mut journal = Journal::new();
        record(&mut journal, json!({}));
        journal.clear();
        assert!(sequence(&journal, 0).is_empty());
        record(&mut journal, json!({}));
        assert_eq!(sequence(&journal, 0), [1]);
    }
}
