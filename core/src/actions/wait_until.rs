//! Waiting until what a request reads is in a wanted state.

use std::time::Duration;

use super::composed::ComposedRequest;
use super::paging;
use crate::call::Call;
use crate::call::limits::Stop;
use crate::catalogue::Action;
use crate::client::Client;
use crate::error::{Code, Error, Outcome, printable};
use crate::protocol::envelope::{Reply, Success};
use crate::reconcile::policy;
use crate::retry::classify::Class;
use crate::values::{Value, ValueKind};

/// Words that texts are compared with; an empty one stands for "there is none".
#[derive(Clone, Copy, Debug)]
pub struct Words<'a>(&'a str);

/// What is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Where the texts are: `dataSet.*.diskStatus`.
    pub path: &'a str,
    /// Each text must be one of these.
    pub wanted: Words<'a>,
    /// None may be one of these.
    pub failed: Words<'a>,
}

/// The beginning of a path to all rows of a list.
const ALL_ROWS: &str = "dataSet.*";

/// How long to wait between looks.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// After the first look.
    pub first: Duration,
    /// At most.
    pub longest: Duration,
}

/// What a reply says about it.
enum Finding {
    There,
    Open,
    Failed(String),
}

impl<'a> Words<'a> {
    /// Words with `|` in between. `"RECYCLE|"` are "RECYCLE" and "there is none"; `""` is no word.
    pub fn new(words: &'a str) -> Words<'a> {
        Words(words)
    }

    fn has(self, text: &str) -> bool {
        !self.0.is_empty() && self.0.split('|').any(|word| word == text)
    }
}

impl Client {
    /// Sends a request that only reads until its texts at a path are as wanted.
    ///
    /// # Errors
    /// As [`Client::send_request`]; [`Code::ARGUMENT`] for an action that does not only read, or without a word
    /// to wait for; [`Code::WAIT_FAILED`] as soon as a text says that it cannot come; [`Code::RESPONSE`] if it
    /// takes more than a page to list what is waited for.
    pub fn wait_until(
        &self,
        request: &ComposedRequest,
        wanted: Wanted<'_>,
        pace: Pace,
        call: &Call,
    ) -> Result<Success<Reply>, Error> {
        let known = request.check(self.validation())?;
        if request.class(known) != Class::Safe {
            let message = format_args!("{} does not only read", request.action());
            return Err(Error::new(Code::ARGUMENT, message));
        }
        if wanted.wanted.0.is_empty() {
            return Err(Error::new(Code::ARGUMENT, "wanted is empty: name a word to wait for"));
        }
        let mut parameters = request.parameters().clone();
        let size = paging::size(&parameters);
        let is_of_rows =
            known.action.is_some_and(Action::is_paged) && wanted.path.starts_with(ALL_ROWS);
        if is_of_rows {
            parameters.set("pageSize", size)?;
        }
        for looks in 0.. {
            let success = self.exchange_request(request, known, &parameters, call);
            let success = self.conclude(request.action(), call, success)?;
            let root = success.response.document().root();
            let lists_all = if is_of_rows { lists_all(root, size) } else { Ok(true) };
            let error = match (lists_all, wanted.judge(root)) {
                (Err(error), _) => Some(error),
                (Ok(true), Finding::There) => return Ok(success),
                (Ok(true), Finding::Failed(why)) => {
                    Some(Error::new(Code::WAIT_FAILED, why).with_outcome(Outcome::Done))
                }
                _ => self.pause(pace, looks, call).err(),
            };
            if let Some(error) = error {
                return self.conclude(request.action(), call, Err(error));
            }
        }
        Err(Error::new(Code::TIMEOUT, "the time allowed passed"))
    }

    fn pause(&self, pace: Pace, looks: u32, call: &Call) -> Result<(), Error> {
        let wait = policy::grown(pace.first, looks).min(pace.longest);
        let spread = 0.8 + 0.4 * self.environment().random();
        let wait = wait.mul_f64(spread).max(Duration::from_millis(1));
        call.limits().pause(wait).map_err(|stop| {
            let error = match stop {
                Stop::Timeout => Error::new(Code::TIMEOUT, "the time allowed passed while waiting"),
                Stop::Cancelled => Error::new(Code::CANCELLED, "cancelled while waiting"),
            };
            error.with_outcome(Outcome::Done)
        })
    }
}

impl Wanted<'_> {
    fn judge(self, root: Value<'_>) -> Finding {
        let mut found = Vec::new();
        collect(root, self.path, &mut found);
        if found.is_empty() {
            found.push(String::new());
        }
        if let Some(text) = found.iter().find(|text| self.failed.has(text)) {
            let is = if text.is_empty() { "there is none".into() } else { printable(text, 64) };
            return Finding::Failed(format!("{}: {is}", self.path));
        }
        if found.iter().all(|text| self.wanted.has(text)) { Finding::There } else { Finding::Open }
    }
}

/// Whether a page has all rows of its list. What only another page has would be waited for in vain.
fn lists_all(root: Value<'_>, size: i64) -> Result<bool, Error> {
    let rows = paging::count(paging::rows_of(root)?.items().count());
    let total = root.member("totalCount").and_then(|total| total.integer()).unwrap_or(rows);
    if rows >= size && rows < total {
        return Err(paging::broken(format_args!("it lists {rows} of {total} on a page")));
    }
    Ok(rows >= total)
}

/// The texts at a path, of which `*` is every item of a list. What is no text counts as one that no word
/// matches.
fn collect(value: Value<'_>, path: &str, found: &mut Vec<String>) {
    let (before, after) = match path.split_once('*') {
        Some((before, after)) => (before.trim_end_matches('.'), after.trim_start_matches('.')),
        None => (path, ""),
    };
    let at = if before.is_empty() { Some(value) } else { value.find(before) };
    let Some(at) = at else { return };
    if !path.contains('*') {
        return match at.kind() {
            ValueKind::Null => {}
            _ => found.push(at.text().unwrap_or("\u{0}").to_owned()),
        };
    }
    for item in at.items() {
        match after {
            "" => collect(item, "", found),
            _ => collect(item, after, found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds_all(answer: &str, size: i64) -> Option<bool> {
        lists_all(Reply::parse(answer).unwrap().document().root(), size).ok()
    }

    #[test]
    fn what_is_waited_for_is_on_one_page() {
        let two = r#"{"totalCount":2,"dataSet":[{"a":1},{"a":2}]}"#;
        assert_eq!((finds_all(two, 2), finds_all(two, 100)), (Some(true), Some(true)));
        let more = r#"{"totalCount":3,"dataSet":[{"a":1},{"a":2}]}"#;
        assert_eq!(finds_all(more, 2), None);
        // The total may be ahead of the rows.
        assert_eq!(finds_all(more, 100), Some(false));
        assert_eq!(finds_all(r#"{"totalCount":0}"#, 100), None);
    }
}
