//! What was seen of a case that was played: all that the judge looks at.

use crate::case::Expect;
use serde_json::Value;
use std::collections::BTreeMap;

/// A call with its result, as the probe told it.
#[derive(Clone, Debug)]
pub(crate) struct CallSeen {
    pub(crate) call: Vec<String>,
    pub(crate) expect: Expect,
    /// The answer of the probe.
    pub(crate) result: Value,
    /// What was logged.
    pub(crate) log: Vec<String>,
    /// The counters of the context, if the expectation names some.
    pub(crate) counters: Value,
    /// How long the call was allowed to take.
    pub(crate) timeout_ms: f64,
    /// When its token was used, by the probe's clock.
    pub(crate) cancelled_ms: Option<f64>,
    /// Which of several threads made it, from 1; 0 if there was one.
    pub(crate) actor: usize,
}

impl CallSeen {
    fn number(&self, name: &str) -> f64 {
        self.result[name].as_f64().unwrap_or_default()
    }

    /// How long the call took.
    pub(crate) fn took_ms(&self) -> f64 {
        self.number("ended_ms") - self.number("began_ms")
    }

    /// How long the call went on after its token was used.
    pub(crate) fn after_cancel_ms(&self) -> Option<f64> {
        self.cancelled_ms.map(|cancelled| self.number("ended_ms") - cancelled)
    }

    pub(crate) fn succeeded(&self) -> bool {
        self.result["code"] == 0
    }
}

/// What a process holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holdings {
    pub(crate) descriptors: usize,
    pub(crate) threads: usize,
}

/// What was seen of one case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) calls: Vec<CallSeen>,
    /// The answer that refused the context, if one did.
    pub(crate) refused: Option<Value>,
    /// How many look-ups of names there were.
    pub(crate) lookups: u64,
    /// Each server's journal after the last step, and after the clean call.
    pub(crate) journals: BTreeMap<String, Value>,
    pub(crate) at_the_end: BTreeMap<String, Value>,
    /// The result of a clean call on the same context afterwards.
    pub(crate) clean: Option<Value>,
    pub(crate) before: Holdings,
    pub(crate) after: Holdings,
    /// What must not be said, beside what is marked as a secret.
    pub(crate) secrets: Vec<String>,
    /// By how much upper bounds of time are widened.
    pub(crate) patience: f64,
}

impl Seen {
    /// The journal of the first server: the one that the client was sent to.
    pub(crate) fn journal(&self) -> Option<&Value> {
        self.journals.values().next()
    }
}
