//! The journal of requests and responses, without secrets.

use std::collections::VecDeque;

use hyper::HeaderMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

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
    /// When it came, in the time of the world.
    pub(crate) time: String,
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
        Self {
            time: String::new(),
            body,
            action: None,
            ids: None,
            unknown: Vec::new(),
            depth: None,
            fault: None,
        }
    }
}

/// An entry as it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    seq: u64,
    time: &'a str,
    service: Option<&'a str>,
    version: Option<&'a str>,
    action: Option<&'a str>,
    http_status: Option<u16>,
    code: Option<&'a str>,
    request_id: Option<&'a str>,
    instance_ids: Option<&'a [String]>,
    depth: Option<&'static str>,
    unknown_parameters: &'a [String],
    body: &'a Value,
    connection: u64,
    user_agent: Option<&'a str>,
    headers: Headers<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<usize>,
}

/// The headers that hold no secret.
struct Headers<'a>(&'a HeaderMap);

impl Serialize for Headers<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let open = self.0.iter().filter(|(name, _)| !secrets::is_secret(name.as_str()));
        to.collect_map(
            open.map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()))),
        )
    }
}

/// The newest requests, serialized as JSON.
pub(crate) struct Journal {
    entries: VecDeque<Box<str>>,
    bytes: usize,
    dropped: u64,
    cleared: u64,
    max_bytes: usize,
}

/// A place in the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// How often the journal had been emptied.
    cleared: u64,
    /// The newest request.
    seq: u64,
}

impl Journal {
    /// An empty journal.
    pub(crate) fn new() -> Self {
        Self::bounded(MAX_BYTES)
    }

    fn bounded(max_bytes: usize) -> Self {
        Self { entries: VecDeque::new(), bytes: 0, dropped: 0, cleared: 0, max_bytes }
    }

    /// Records a request and the service's response, if it made one.
    pub(crate) fn record(&mut self, request: &Request, entry: &mut Entry, answer: Option<&Answer>) {
        secrets::redact(&mut entry.body, entry.action);
        let written = Written {
            seq: self.mark().seq + 1,
            time: &entry.time,
            service: request.service(),
            version: request.header("x-zc-version"),
            action: request.header("x-zc-action"),
            http_status: answer.map(|answer| answer.status),
            code: answer.and_then(|answer| answer.code.as_ref()).map(|code| &*code.name),
            request_id: answer.map(|answer| &*answer.request_id),
            instance_ids: entry.ids.as_deref(),
            depth: entry.depth.map(Depth::name),
            unknown_parameters: &entry.unknown,
            body: &entry.body,
            connection: request.connection,
            user_agent: request.header("user-agent"),
            headers: Headers(&request.headers),
            fault: entry.fault.as_ref().map(|fault| fault.index),
        };
        self.push(serde_json::to_string(&written).unwrap_or_default().into());
    }

    /// Empties the journal.
    pub(crate) fn clear(&mut self) {
        *self = Self { cleared: self.cleared + 1, ..Self::bounded(self.max_bytes) };
    }

    /// The requests after `after` as a JSON object.
    pub(crate) fn show(&self, after: u64) -> String {
        let skipped = usize::try_from(after.saturating_sub(self.dropped)).unwrap_or(usize::MAX);
        let newer = self.entries.iter().skip(skipped);
        let requests = newer.map(AsRef::as_ref).collect::<Vec<&str>>().join(",");
        let dropped = self.dropped;
        format!(r#"{{"dropped":{dropped},"requests":[{requests}]}}"#)
    }

    /// Where it ends.
    pub(crate) fn mark(&self) -> Mark {
        Mark { cleared: self.cleared, seq: self.dropped + self.entries.len() as u64 }
    }

    /// Whether it was emptied since then.
    pub(crate) fn was_cleared_since(&self, mark: Mark) -> bool {
        mark.cleared != self.cleared
    }

    /// The newest requests after a mark, oldest first, and how many older ones are left out: there are at
    /// most `count`, and only one has more than `bytes`.
    pub(crate) fn newest(&self, since: Mark, count: usize, bytes: usize) -> (u64, Vec<&str>) {
        let after = if self.was_cleared_since(since) { 0 } else { since.seq };
        let new = self.mark().seq.saturating_sub(after);
        let count = usize::try_from(new).unwrap_or(usize::MAX).min(count);
        let mut rest = bytes;
        let fits = |entry: &&str| {
            let is_newest = rest == bytes;
            let left = rest.checked_sub(entry.len());
            rest = left.unwrap_or(0);
            is_newest || left.is_some()
        };
        let newest = self.entries.iter().rev().take(count).map(AsRef::as_ref);
        let mut newest: Vec<&str> = newest.take_while(fits).collect();
        newest.reverse();
        (new - newest.len() as u64, newest)
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

#[cfg(test)]
mod tests {
    use hyper::Method;
    use hyper::body::Bytes;
    use hyper::header::HeaderValue;
    use serde_json::{Map, json};

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
        let mut entry =
            Entry { body, time: "2026-01-01T00:00:00Z".into(), ..Entry::of(&request()) };
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
        assert_eq!(request["time"], "2026-01-01T00:00:00Z");
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
    fn the_newest_are_bounded_and_the_others_counted() {
        let mut journal = Journal::new();
        let begin = journal.mark();
        (0..5).for_each(|_| record(&mut journal, json!({})));
        let size = journal.entries.front().unwrap().len();
        let newest = |since, count, bytes| {
            let (skipped, entries) = journal.newest(since, count, bytes);
            let sequence: Vec<u64> = entries
                .iter()
                .map(|entry| serde_json::from_str::<Value>(entry).unwrap()["seq"].as_u64().unwrap())
                .collect();
            (skipped, sequence)
        };
        assert_eq!(newest(begin, 10, usize::MAX), (0, vec![1, 2, 3, 4, 5]));
        assert_eq!(newest(begin, 2, usize::MAX), (3, vec![4, 5]));
        assert_eq!(newest(begin, 10, size * 3), (2, vec![3, 4, 5]));
        assert_eq!(newest(begin, 10, 1), (4, vec![5]));
        assert_eq!(newest(journal.mark(), 10, usize::MAX), (0, vec![]));
    }

    #[test]
    fn after_it_was_cleared_all_are_new() {
        let mut journal = Journal::new();
        (0..3).for_each(|_| record(&mut journal, json!({})));
        let mark = journal.mark();
        journal.clear();
        (0..3).for_each(|_| record(&mut journal, json!({})));
        assert!(journal.was_cleared_since(mark));
        assert_eq!(journal.newest(mark, 10, usize::MAX).1.len(), 3);
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
