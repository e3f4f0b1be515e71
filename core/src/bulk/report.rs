//! What came of a run: an outcome for each id, in the caller's order.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::BulkOutcome;
use super::interner::{Interner, Text};
use super::item::Item;
use super::run::Ended;
use crate::error::{Code, Error, Outcome};

/// What came of a run.
#[derive(Debug)]
pub struct Report {
    /// For each of the caller's ids, which entry is its.
    rows: Vec<usize>,
    entries: Vec<Entry>,
    texts: Interner,
    ended: Option<Error>,
    elapsed: Duration,
    requests: u32,
}

/// What came of one instance.
#[derive(Debug)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// What became of it.
    pub outcome: BulkOutcome,
    /// Its status, as last seen.
    pub status: Option<Text>,
    /// Why it did not end where it was meant to.
    pub code: Option<Code>,
    /// The service's own code for that.
    pub service_code: Option<Text>,
    /// The same in words.
    pub message: Option<Text>,
    /// The service's id of the last request for it that was answered.
    pub request_id: Option<Text>,
    /// Whether its success was inferred from its status, as an answer was lost.
    pub inferred: bool,
    /// How many requests for it may have reached the service.
    pub attempts: u32,
    /// What became of them, taken together.
    fate: Outcome,
}

impl Report {
    /// The report of a run that has come to its end, for the caller's ids.
    pub(super) fn of(run: Ended<'_>, rows: Vec<usize>, elapsed: Duration) -> Report {
        let Ended { items, texts, cut_short, requests } = run;
        let entries = items.into_iter().map(Entry::of).collect();
        Report { rows, entries, texts, ended: cut_short, elapsed, requests }
    }

    /// The entries, in the caller's order; one for an id that was given twice comes twice.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Entry> {
        static NONE: Entry = Entry::NONE;
        self.rows.iter().map(|at| self.entries.get(*at).unwrap_or(&NONE))
    }

    /// An entry by its row.
    pub fn row(&self, index: usize) -> Option<&Entry> {
        self.entries.get(*self.rows.get(index)?)
    }

    /// The texts of the entries.
    pub fn texts(&self) -> &Interner {
        &self.texts
    }

    /// What cut the run short, if anything did.
    pub fn ended(&self) -> Option<&Error> {
        self.ended.as_ref()
    }

    /// How long it took.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// How many requests it took, looks included.
    pub fn requests(&self) -> u32 {
        self.requests
    }

    /// How many rows have an outcome.
    pub fn count(&self, outcome: BulkOutcome) -> usize {
        self.rows().filter(|entry| entry.outcome == outcome).count()
    }

    /// How many rows did not end where they were meant to.
    pub fn failed(&self) -> usize {
        self.rows().filter(|entry| !entry.outcome.is_success()).count()
    }

    /// Whether any success was inferred.
    pub fn is_inferred(&self) -> bool {
        self.entries.iter().any(|entry| entry.inferred)
    }

    /// The failure of a run in which not every id ended where it was meant to.
    pub(super) fn shortfall(&self, what: &str) -> Option<Error> {
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
        let error = Error::new(Code::PARTIAL, message).outcome_is(self.fate());
        let first =
            self.rows().find_map(|entry| entry.message.filter(|_| !entry.outcome.is_success()));
        Some(match (&self.ended, first) {
            (Some(end), _) => error.noting(end),
            (None, Some(first)) => {
                error.noting(format_args!("the first: {}", self.texts.get(first)))
            }
            (None, None) => error,
        })
    }

    /// What became of it, taken together.
    fn fate(&self) -> Outcome {
        let any = |fate: Outcome| self.entries.iter().any(|entry| entry.fate == fate);
        let fates = [Outcome::Unknown, Outcome::Done, Outcome::Rejected];
        fates.into_iter().find(|fate| any(*fate)).unwrap_or(Outcome::NotSent)
    }

    /// All of it as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string(&Whole::of(self)).unwrap_or_default()
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
        fate: Outcome::NotSent,
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
            fate: match item {
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
struct Whole<'a> {
    total: usize,
    failed: usize,
    ended: &'static str,
    elapsed_ms: u128,
    requests: u32,
    #[serde(serialize_with = "as_map")]
    counts: Vec<(&'static str, usize)>,
    instances: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
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

impl<'a> Whole<'a> {
    fn of(report: &'a Report) -> Whole<'a> {
        let counts =
            BulkOutcome::ALL.iter().map(|outcome| (outcome.name(), report.count(*outcome)));
        Whole {
            total: report.rows.len(),
            failed: report.failed(),
            ended: report.ended.as_ref().map_or("ZL_OK", |end| end.code().row().name),
            elapsed_ms: report.elapsed.as_millis(),
            requests: report.requests,
            counts: counts.filter(|(_, count)| *count > 0).collect(),
            instances: report.rows().map(|entry| Row::of(entry, &report.texts)).collect(),
        }
    }
}

impl<'a> Row<'a> {
    fn of(entry: &'a Entry, texts: &'a Interner) -> Row<'a> {
        let text = |text: Option<Text>| text.map(|text| texts.get(text));
        Row {
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
