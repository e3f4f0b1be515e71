//! A case, as described in tests/cases/faults/README.md. An unknown member is an error.

use crate::call;
use crate::support::source;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A range: minimum and maximum.
pub(crate) type Range = (f64, f64);

/// One case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// The number of the fault among the 34 of the comparison with other clients.
    pub(crate) of_34: Option<String>,
    // the service
    pub(crate) server: Option<Value>,
    pub(crate) servers: BTreeMap<String, Value>,
    // the client
    pub(crate) settings: BTreeMap<String, Option<String>>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) load: Option<Load>,
    pub(crate) names: Vec<String>,
    pub(crate) signals: u32,
    pub(crate) timeout_ms: Option<u64>,
    // the steps
    #[serde(deserialize_with = "call::fields")]
    pub(crate) call: Vec<String>,
    pub(crate) steps: Vec<Step>,
    // the expected result
    pub(crate) expect: Option<Expect>,
    pub(crate) refused: Option<Expect>,
    pub(crate) requests: Option<Requests>,
    /// The ids of some requests, by number.
    pub(crate) ids: BTreeMap<usize, Vec<String>>,
    pub(crate) effects: BTreeMap<String, BTreeMap<String, u64>>,
    pub(crate) signed: Option<Vec<String>>,
    pub(crate) gaps_ms: Vec<Range>,
    pub(crate) span_ms: Option<Range>,
    pub(crate) connections: Option<u64>,
    pub(crate) connects: Option<u64>,
    pub(crate) lookups: Option<u64>,
    /// Servers that must not have received a connection.
    pub(crate) unasked: Vec<String>,
    // how to run it
    pub(crate) requires: Vec<Need>,
    pub(crate) smoke: bool,
    #[serde(rename = "threads")]
    pub(crate) in_threads: Option<bool>,
    #[serde(rename = "valgrind")]
    pub(crate) in_valgrind: Option<bool>,
}

/// A feature that a case needs of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Need {
    /// A call in a forked child.
    Fork,
    /// Faults of the machine.
    Machine,
    /// Calls for any action.
    Requests,
}

impl Need {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Need::Fork => "fork",
            Need::Machine => "machine",
            Need::Requests => "requests",
        }
    }
}

/// Whether to load the configuration, and with which profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Load {
    Default(bool),
    Profile(String),
}

/// The requests that the service must have received.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Requests {
    /// Exactly these actions, in order.
    These(Vec<String>),
    /// A number of requests.
    Counted(Count),
}

/// The expected numbers of requests.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Count {
    pub(crate) count: Option<usize>,
    pub(crate) least: Option<usize>,
    pub(crate) most: Option<usize>,
    /// By action.
    pub(crate) of: BTreeMap<String, usize>,
}

/// A step: one member says what to do, the others how.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Step {
    // calls
    #[serde(deserialize_with = "call::some_fields")]
    pub(crate) call: Option<Vec<String>>,
    #[serde(deserialize_with = "call::some_fields")]
    pub(crate) fork: Option<Vec<String>>,
    #[serde(deserialize_with = "call::some_fields")]
    pub(crate) begin: Option<Vec<String>>,
    pub(crate) end: Option<bool>,
    pub(crate) cancel: Option<bool>,
    pub(crate) context: Option<String>,
    pub(crate) timeout_ms: Option<u64>,
    // the service
    pub(crate) wait: Option<Map<String, Value>>,
    pub(crate) release: Option<bool>,
    pub(crate) instances: Option<Value>,
    pub(crate) resources: Option<Value>,
    pub(crate) clock: Option<i64>,
    // the machine
    pub(crate) jump: Option<i64>,
    pub(crate) names: Option<Vec<String>>,
    pub(crate) descriptors: Option<bool>,
    pub(crate) threads: Option<bool>,
    pub(crate) idle_ms: Option<u64>,
    // how
    pub(crate) again: Option<usize>,
    pub(crate) expect: Option<Expect>,
}

impl Step {
    /// The number of members that say what to do, which must be one.
    fn verbs(&self) -> usize {
        let verbs = [
            self.call.is_some(),
            self.fork.is_some(),
            self.begin.is_some(),
            self.end.is_some(),
            self.cancel.is_some(),
            self.context.is_some(),
            self.timeout_ms.is_some(),
            self.wait.is_some(),
            self.release.is_some(),
            self.instances.is_some(),
            self.resources.is_some(),
            self.clock.is_some(),
            self.jump.is_some(),
            self.names.is_some(),
            self.descriptors.is_some(),
            self.threads.is_some(),
            self.idle_ms.is_some(),
        ];
        verbs.into_iter().filter(|is_there| *is_there).count()
    }

    /// Whether it has the result of a call.
    pub(crate) fn has_result(&self) -> bool {
        self.call.is_some() || self.fork.is_some() || self.end.is_some()
    }
}

/// The expected result of a call.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Value")]
pub(crate) struct Expect(Value);

const OF_CALLS: [&str; 7] = ["ok", "error", "within_ms", "log", "counters", "report", "rows"];
const OF_SUCCESS: [&str; 4] = ["request_id", "inferred", "instances", "response"];
const OF_ERRORS: [&str; 11] = [
    "outcome",
    "phase",
    "http_status",
    "attempts",
    "service_code",
    "request_id",
    "retryable",
    "retry_after_ms",
    "skew_ms",
    "message",
    "not_message",
];

impl TryFrom<Value> for Expect {
    type Error = String;

    fn try_from(value: Value) -> Result<Expect, String> {
        let is_error = value.get("error").is_some();
        if is_error == value.get("ok").is_some() {
            return Err(format!("neither \"ok\" nor \"error\", or both: {value}"));
        }
        let own = if is_error { &OF_ERRORS[..] } else { &[] };
        known(&value, &[&OF_CALLS, own].concat())?;
        if !is_error {
            known(&value["ok"], &OF_SUCCESS)?;
        }
        Ok(Expect(value))
    }
}

/// Fails if an object has unknown members.
fn known(object: &Value, members: &[&str]) -> Result<(), String> {
    let object = object.as_object().ok_or_else(|| format!("not an object: {object}"))?;
    match object.keys().find(|name| !members.contains(&name.as_str())) {
        Some(name) => Err(format!("no such member: {name:?}")),
        None => Ok(()),
    }
}

impl Expect {
    /// Any success.
    pub(crate) fn success() -> Expect {
        Expect(serde_json::json!({ "ok": {} }))
    }

    /// The expected success, if any.
    pub(crate) fn ok(&self) -> Option<&Value> {
        self.0.get("ok")
    }

    /// A member.
    pub(crate) fn get(&self, name: &str) -> &Value {
        &self.0[name]
    }

    /// A member that is a range.
    pub(crate) fn range(&self, name: &str) -> Option<Range> {
        serde_json::from_value(self.0[name].clone()).ok()
    }
}

impl Case {
    /// The steps of the case, or its only call.
    pub(crate) fn all_steps(&self) -> Vec<Step> {
        if self.call.is_empty() {
            return self.steps.clone();
        }
        let (call, expect) = (Some(self.call.clone()), self.expect.clone());
        vec![Step { call, expect, ..Step::default() }]
    }

    /// Each server's name and script, in the order in which they are started: the last first, so
    /// that a script can refer to later servers.
    pub(crate) fn scripts(&self) -> Vec<(String, Value)> {
        let one = self.server.iter().map(|script| ("server".to_owned(), script.clone()));
        let many = self.servers.iter().rev().map(|(name, script)| (name.clone(), script.clone()));
        one.chain(many).collect()
    }

    /// Whether a call may be cancelled.
    pub(crate) fn cancels(&self) -> bool {
        self.steps.iter().any(|step| step.cancel.is_some())
    }

    /// Whether several threads can run it at once, each with its own resources: it has one call
    /// with ids, and its faults do not depend on the order of connections or requests.
    pub(crate) fn fits_threads(&self) -> bool {
        let is_plain = self.names.is_empty() && self.environment.is_empty() && self.signals == 0;
        let rules = self.server.as_ref().and_then(|script| script["rules"].as_array());
        let by_order = ["accept", "handshake", "connection", "nth_of_all"];
        let is_fair = |rule: &Value| by_order.iter().all(|member| rule["on"][member].is_null());
        // A request that is not read cannot be assigned to a thread.
        let is_read = |rule: &Value| {
            let fault = rule["do"].to_string();
            !["before-read", "mid-request"].iter().any(|point| fault.contains(point))
        };
        self.in_threads != Some(false)
            && self.server.is_some()
            && self.refused.is_none()
            && self.load.is_none()
            && call::fits_threads(&self.call)
            && is_plain
            && rules.into_iter().flatten().all(|rule| is_fair(rule) && is_read(rule))
    }

    /// The features that its members need.
    fn needs(&self) -> Vec<Need> {
        let of_machine = |step: &Step| {
            let looks_up = step.wait.as_ref().is_some_and(|event| event.contains_key("lookups"));
            step.jump.is_some()
                || step.names.is_some()
                || step.descriptors.is_some()
                || step.threads.is_some()
                || looks_up
        };
        let is_machine = !self.names.is_empty()
            || self.signals > 0
            || self.lookups.is_some()
            || self.steps.iter().any(of_machine);
        let forks = self.steps.iter().any(|step| step.fork.is_some());
        let calls = self.steps.iter().filter_map(|step| step.call.as_ref().or(step.begin.as_ref()));
        let sends = calls.chain([&self.call]).any(|call| call::is_of_requests(call));
        let needs = [(Need::Fork, forks), (Need::Machine, is_machine), (Need::Requests, sends)];
        needs.into_iter().filter(|(_, is_needed)| *is_needed).map(|(need, _)| need).collect()
    }

    /// The error in the case itself, if any.
    fn flaw(&self) -> Option<String> {
        let steps = self.all_steps();
        let is_empty = steps.is_empty() && self.refused.is_none();
        let is_double = !self.call.is_empty() && !self.steps.is_empty();
        let has_servers = self.server.is_some() || !self.servers.is_empty();
        let flaws = [
            (self.name.is_empty(), "it has no name"),
            (is_empty || is_double, "it has neither a call nor steps, or both"),
            (self.server.is_some() && !self.servers.is_empty(), "it has a server and servers"),
            (!has_servers && self.refused.is_none(), "it has no server"),
            (self.requires != self.needs(), "what it requires is not what it needs"),
            (steps.iter().any(|step| step.verbs() != 1), "a step does not do one thing"),
            (
                steps.iter().any(|step| step.has_result() != step.expect.is_some()),
                "a call has no expectation, or something else has one",
            ),
        ];
        let found = flaws.iter().find(|(is_there, _)| *is_there);
        found.map(|(_, flaw)| format!("{:?}: {flaw}", self.name))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "about")]
    _about: String,
    cases: Vec<Case>,
}

/// The cases of one file.
pub(crate) fn parse(name: &str, text: &str) -> Result<Vec<Case>, String> {
    let read = serde_json::from_str(text).map(crate::ranges::expand);
    let file: File = read.and_then(serde_json::from_value).map_err(|e| format!("{name}: {e}"))?;
    match file.cases.iter().find_map(Case::flaw) {
        Some(flaw) => Err(format!("{name}: {flaw}")),
        None => Ok(file.cases),
    }
}

/// Every case of tests/cases/faults.
pub(crate) fn all() -> Vec<Case> {
    files().into_values().flatten().collect()
}

/// The files of tests/cases/faults by their names, each with its cases.
pub(crate) fn files() -> BTreeMap<String, Vec<Case>> {
    let folder = crate::support::root().join("tests/cases/faults");
    let entries = std::fs::read_dir(&folder).expect("the folder of the cases");
    let names = entries.map(|e| e.expect("an entry").file_name().into_string().expect("UTF-8"));
    let file = |name: String| {
        let text = source(&format!("tests/cases/faults/{name}"));
        let cases = parse(&name, &text).unwrap_or_else(|flaw| panic!("{flaw}"));
        (name, cases)
    };
    names.filter(|name| name.ends_with(".json")).map(file).collect()
}
