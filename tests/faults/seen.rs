//! The observations of a case, which the judge examines.

use crate::case::Expect;
use serde_json::Value;
use std::collections::BTreeMap;

/// A call with its result, as reported by the probe.
#[derive(Clone, Debug)]
pub(crate) struct CallSeen {
    pub(crate) call: Vec<String>,
    pub(crate) expect: Expect,
    /// The probe's answer.
    pub(crate) result: Value,
    /// The log records.
    pub(crate) log: Vec<String>,
    /// The context's counters, if the case expects some.
    pub(crate) counters: Value,
    /// The timeout of the call.
    pub(crate) timeout_ms: f64,
    /// When its token was cancelled, by the probe's clock.
    pub(crate) cancelled_ms: Option<f64>,
    /// The number of the thread that made it, from 1; 0 if there was only one.
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

    /// How long the call continued after its token was cancelled.
    pub(crate) fn after_cancel_ms(&self) -> Option<f64> {
        self.cancelled_ms.map(|cancelled| self.number("ended_ms") - cancelled)
    }

    pub(crate) fn succeeded(&self) -> bool {
        self.result["code"] == 0
    }
}

/// The descriptors and threads of a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holdings {
    pub(crate) descriptors: usize,
    pub(crate) threads: usize,
}

/// The observations of one case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) calls: Vec<CallSeen>,
    /// The answer that refused the context, if one did.
    pub(crate) refused: Option<Value>,
    /// The number of name lookups.
    pub(crate) lookups: u64,
    /// Each server's journal after the last step, and after the clean call.
    pub(crate) journals: BTreeMap<String, Value>,
    pub(crate) at_the_end: BTreeMap<String, Value>,
    /// The result of a clean call on the same context afterwards.
    pub(crate) clean: Option<Value>,
    pub(crate) before: Holdings,
    pub(crate) after: Holdings,
    /// Text that must not appear in output, besides marked secrets.
    pub(crate) secrets: Vec<String>,
    /// The factor by which upper bounds of time are extended.
    pub(crate) patience: f64,
}

impl Seen {
    /// The journal of the first server, which the client used.
    pub(crate) fn journal(&self) -> Option<&Value> {
        self.journals.values().next()
    }
}
