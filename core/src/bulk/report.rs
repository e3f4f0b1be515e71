//! The report of a run: an outcome for each id, in the caller's order.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::BulkOutcome;
use super::interner::{Interner, Text};
use super::item::Item;
use super::run::Ended;
use crate::error::{Code, Error, Outcome};

/// The report of a run.
#[derive(Debug)]
pub struct Report {
    /// For each of the caller's ids, the index of its entry.
    rows: Vec<usize>,
    entries: Vec<Entry>,
    texts: Interner,
    ended: Option<Error>,
    elapsed: Duration,
    requests: u32,
}

/// The result for one instance.
#[derive(Debug)]
pub struct Entry {
    /// The instance id.
    pub id: String,
    /// The outcome.
    pub outcome: BulkOutcome,
    /// The last status seen.
    pub status: Option<Text>,
    /// Why it did not reach the goal.
    pub code: Option<Code>,
    /// The service's error code.
    pub service_code: Option<Text>,
    /// The error message.
    pub message: Option<Text>,
    /// The id of the last answered request for it.
    pub request_id: Option<Text>,
    /// Whether its success was inferred from its status because a response was lost.
    pub inferred: bool,
    /// How many requests for it may have reached the service.
    pub attempts: u32,
    /// The combined outcome of those requests.
    request_outcome: Outcome,
}

impl Report {
    /// The report of a finished run for the caller's ids.
    pub(super) fn of(run: Ended<'_>, rows: Vec<usize>, elapsed: Duration) -> Report {
        let Ended { items, texts, cut_short, requests } = run;
        let entries = items.into_iter().map(Entry::of).collect();
        Report { rows, entries, texts, ended: cut_short, elapsed, requests }
    }

    /// Continues with the report of a later run, for some of the ids.
    pub(super) fn extend(&mut self, later: Report) {
        let Report { entries, texts, ended, elapsed, requests, .. } = later;
        for mut entry in entries {
            let Some(own) = self.entries.iter_mut().find(|own| own.id == entry.id) else {
                continue;
            };
            let mut keep = |text: Option<Text>| text.map(|text| self.texts.keep(texts.get(text)));
            entry.status = keep(entry.status).or(own.status);
            entry.service_code = keep(entry.service_code);
            entry.message = keep(entry.message);
            entry.request_id = keep(entry.request_id).or(own.request_id);
            entry.inferred |= own.inferred;
            entry.attempts += own.attempts;
            *own = entry;
        }
        (self.ended, self.requests) = (ended.or(self.ended.take()), requests);
        self.elapsed += elapsed;
    }

    /// The entries in the caller's order; an id given twice has two rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Entry> {
        static NONE: Entry = Entry::NONE;
        self.rows.iter().map(|at| self.entries.get(*at).unwrap_or(&NONE))
    }

    /// An entry by row.
    pub fn row(&self, index: usize) -> Option<&Entry> {
        self.entries.get(*self.rows.get(index)?)
    }

    /// The strings of the entries.
    pub fn texts(&self) -> &Interner {
        &self.texts
    }

    /// What ended the run early, if anything.
    pub fn ended(&self) -> Option<&Error> {
        self.ended.as_ref()
    }

    /// The duration of the run.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The number of requests, polls included.
    pub fn requests(&self) -> u32 {
        self.requests
    }

    /// How many rows have this outcome.
    pub fn count(&self, outcome: BulkOutcome) -> usize {
        self.rows().filter(|entry| entry.outcome == outcome).count()
    }

    /// How many rows did not reach the goal.
    pub fn failed(&self) -> usize {
        self.rows().filter(|entry| !entry.outcome.is_success()).count()
    }

    /// Whether any success was inferred.
    pub fn is_inferred(&self) -> bool {
        self.entries.iter().any(|entry| entry.inferred)
    }

    /// The error of a run in which not every id reached the goal.
    pub(super) fn error(&self, what: &str) -> Option<Error> {
        let failed = self.failed();
        if failed == 0 {
            return None;
        }
        let counts = BulkOutcome::ALL.iter().map(|outcome| (outcome, self.count(*outcome)));
        let counts = counts.filter(|(outcome, count)| !outcome.is_success() && *count > 0);
        let counts: Vec<String> = counts
            .map(|(outcome, count)| format!("{count} {}", outcome.name().replace('_', " ")))
            .collect();
        let all = self.rows.len();
        let message = format!("{what}: {failed} of {all} failed: {}", counts.join(", "));
        let error = Error::new(Code::PARTIAL, message).with_outcome(self.request_outcome());
        let first =
            self.rows().find_map(|entry| entry.message.filter(|_| !entry.outcome.is_success()));
        Some(match (&self.ended, first) {
            (Some(end), _) => error.with_note(end),
            (None, Some(first)) => {
                error.with_note(format_args!("the first: {}", self.texts.get(first)))
            }
            (None, None) => error,
        })
    }

    /// The combined outcome of all requests.
    fn request_outcome(&self) -> Outcome {
        let any = |request_outcome: Outcome| {
            self.entries.iter().any(|entry| entry.request_outcome == request_outcome)
        };
        let outcomes = [Outcome::Unknown, Outcome::Done, Outcome::Rejected];
        outcomes
            .into_iter()
            .find(|request_outcome| any(*request_outcome))
            .unwrap_or(Outcome::NotSent)
    }

    /// The report as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string(&ReportJson::of(self)).unwrap_or_default()
    }
}

impl Entry {
    const NONE: Entry = Entry {
        id: String::new(),
        outcome: BulkOutcome::NotSent,
        status: None,
        code: None,
        service_code: None,
        message: None,
        request_id: None,
        inferred: false,
        attempts: 0,
        request_outcome: Outcome::NotSent,
    };

    fn of(item: Item<'_>) -> Entry {
        let outcome = item.outcome();
        Entry {
            id: item.id.to_owned(),
            outcome,
            status: item.status,
            code: item.why.map(|why| why.code),
            service_code: item.why.and_then(|why| why.service_code),
            message: item.why.map(|why| why.message),
            request_id: item.request,
            inferred: item.was_lost() && !item.was_accepted && outcome.is_success(),
            attempts: item.attempts,
            request_outcome: match item {
                _ if item.was_accepted || (item.was_lost() && item.has_moved_on()) => Outcome::Done,
                _ if item.was_lost() => Outcome::Unknown,
                _ if item.attempts > 0 => Outcome::Rejected,
                _ => Outcome::NotSent,
            },
        }
    }
}

/// A report as JSON.
#[derive(Serialize)]
struct ReportJson<'a> {
    total: usize,
    failed: usize,
    ended: &'static str,
    elapsed_ms: u128,
    requests: u32,
    #[serde(serialize_with = "as_map")]
    counts: Vec<(&'static str, usize)>,
    instances: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
struct RowJson<'a> {
    id: &'a str,
    outcome: &'static str,
    success: bool,
    status: Option<&'a str>,
    code: Option<i32>,
    name: Option<&'static str>,
    service_code: Option<&'a str>,
    message: Option<&'a str>,
    request_id: Option<&'a str>,
    inferred: bool,
    attempts: u32,
}

fn as_map<S: Serializer>(pairs: &[(&str, usize)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().copied())
}

impl<'a> ReportJson<'a> {
    fn of(report: &'a Report) -> ReportJson<'a> {
        let counts =
            BulkOutcome::ALL.iter().map(|outcome| (outcome.name(), report.count(*outcome)));
        ReportJson {
            total: report.rows.len(),
            failed: report.failed(),
            ended: report.ended.as_ref().map_or("ZL_OK", |end| end.code().row().name),
            elapsed_ms: report.elapsed.as_millis(),
            requests: report.requests,
            counts: counts.filter(|(_, count)| *count > 0).collect(),
            instances: report.rows().map(|entry| RowJson::of(entry, &report.texts)).collect(),
        }
    }
}

impl<'a> RowJson<'a> {
    fn of(entry: &'a Entry, texts: &'a Interner) -> RowJson<'a> {
        let text = |text: Option<Text>| text.map(|text| texts.get(text));
        RowJson {
            id: &entry.id,
            outcome: entry.outcome.name(),
            success: entry.outcome.is_success(),
            status: text(entry.status),
            code: entry.code.map(Code::number),
            name: entry.code.map(|code| code.row().name),
            service_code: text(entry.service_code),
            message: text(entry.message),
            request_id: text(entry.request_id),
            inferred: entry.inferred,
            attempts: entry.attempts,
        }
    }
}
