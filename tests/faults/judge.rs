//! Compares what was observed in a case with what is expected, as a pure function.

use crate::call::{has_report, has_request_id};
use crate::case::{Case, Count, Expect, Range, Requests};
use crate::seen::{CallSeen, Seen};
use crate::support::cases::{difference, text};
use serde_json::{Value, json};

/// How long a call may continue after its deadline.
const OVERSHOOT_MS: f64 = 150.0;
/// How long a call may continue after it was cancelled, and during a name lookup.
const CANCEL_MS: f64 = 100.0;
const CANCEL_LOOKUP_MS: f64 = 250.0;
/// The tolerated difference between a call's duration and the one in its error.
const UNTOLD_MS: f64 = 50.0;
/// The substring of every secret in a case, and the prefixes of generated secrets.
const SECRETS: [&str; 5] = ["hunter2", "fault-secret", "Signature=", "Bearer ", "Basic "];
/// What the library writes instead of a secret.
const CONCEALED: [&str; 2] = ["Signature=***", "Bearer ***"];

/// A deviation from the expected result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Complaint {
    /// A false success, or one that was not marked as inferred.
    FalseSuccess(String),
    /// Something took too long, possibly because the machine was busy.
    Slow(String),
    /// Anything else.
    Wrong(String),
}

impl Complaint {
    pub(crate) fn is_slow(&self) -> bool {
        matches!(self, Complaint::Slow(_))
    }

    pub(crate) fn is_false_success(&self) -> bool {
        matches!(self, Complaint::FalseSuccess(_))
    }
}

fn wrong(why: impl Into<String>) -> Option<Complaint> {
    Some(Complaint::Wrong(why.into()))
}

/// All deviations from what the case expects.
pub(crate) fn judge(case: &Case, seen: &Seen) -> Vec<Complaint> {
    if case.refused.is_some() || seen.refused.is_some() {
        return [refused(case, seen), silent(seen), nothing_left(seen)]
            .into_iter()
            .flatten()
            .collect();
    }
    let mut complaints: Vec<Complaint> =
        seen.calls.iter().flat_map(|call| judge_call(case, call, seen.patience)).collect();
    complaints.extend(crate::service::judge(case, seen));
    complaints.extend(silent(seen));
    complaints.extend(clean(seen));
    complaints.extend(nothing_left(seen));
    complaints
}

/// A context that must be refused.
fn refused(case: &Case, seen: &Seen) -> Option<Complaint> {
    match (&case.refused, &seen.refused) {
        (None, Some(refusal)) => wrong(format!("the configuration was refused: {refusal}")),
        (Some(_), None) => wrong("the configuration was not refused"),
        (Some(expect), Some(refusal)) => of_error(expect, &refusal["error"]),
        (None, None) => None,
    }
}

fn judge_call(case: &Case, call: &CallSeen, patience: f64) -> Vec<Complaint> {
    let in_threads = call.actor > 0;
    let result = match call.expect.ok() {
        Some(ok) => of_success(ok, call),
        None if call.succeeded() => {
            let said = format!("false success: {}", call.result);
            Some(Complaint::FalseSuccess(said))
        }
        None => of_error(&call.expect, &call.result["error"]),
    };
    let counted = Some(call).filter(|_| !in_threads).and_then(counters);
    let logged = Some(call).filter(|_| !in_threads).and_then(logged);
    let interrupted = interrupted(case, call);
    let all = [
        result,
        time(call, patience),
        told(call, patience),
        counted,
        logged,
        one_line(call),
        interrupted,
        crate::reports::judge(call),
        crate::pages::judge(call),
    ];
    all.into_iter().flatten().collect()
}

fn of_success(ok: &Value, call: &CallSeen) -> Option<Complaint> {
    let result = &call.result;
    if !call.succeeded() {
        return wrong(format!("{:?} did not succeed: {result}", call.call));
    }
    let inferred = ok["inferred"].as_i64().unwrap_or(0);
    if inferred == 1 && result["inferred"] != 1 {
        let said = format!("the answer was lost, but it is not marked as inferred: {result}");
        return Some(Complaint::FalseSuccess(said));
    }
    if result["inferred"] != inferred {
        return wrong(format!("marked as inferred although it was answered: {result}"));
    }
    let request_id = match &ok["request_id"] {
        Value::Null if inferred == 1 && !has_report(&call.call) => json!(""),
        _ if call.actor > 0 => Value::Null,
        other => other.clone(),
    };
    let wanted = [("request_id", &request_id), ("response", &ok["response"])];
    let differs = wanted.iter().find(|(name, value)| !value.is_null() && **value != result[*name]);
    if let Some((name, value)) = differs {
        return wrong(format!("{name} is not {value}: {result}"));
    }
    if !ok["instances"].is_null() && ok["instances"] != without_actor(result, call.actor) {
        return wrong(format!("instances are not {}: {result}", ok["instances"]));
    }
    let has_id = !text(result, "request_id").is_empty() || !has_request_id(&call.call);
    if inferred == 0 && !has_id { wrong(format!("no request id: {result}")) } else { None }
}

/// The rows of a result, with the ids as in the case, without the thread's suffix.
fn without_actor(result: &Value, actor: usize) -> Value {
    let rows = result["instances"].to_string().replace(&format!("~{actor}\""), "\"");
    serde_json::from_str(&rows).expect("still JSON")
}

fn of_error(expect: &Expect, error: &Value) -> Option<Complaint> {
    let mut expected = json!({});
    for member in ["error", "outcome", "phase", "http_status", "attempts", "service_code"] {
        expected[member] = expect.get(member).clone();
    }
    for member in ["request_id", "retryable", "message", "not_message"] {
        expected[member] = expect.get(member).clone();
    }
    for member in ["retry_after_ms", "skew_ms"] {
        let (range, actual) = (expect.range(member), error[member].as_f64().unwrap_or_default());
        if range.is_some_and(|range| !within(range, actual)) {
            return wrong(format!("{member} is not in {range:?}: {error}"));
        }
        if range.is_none() && !expect.get(member).is_null() && *expect.get(member) != error[member]
        {
            return wrong(format!("{member} is not {}: {error}", expect.get(member)));
        }
    }
    difference(&expected, error).map(Complaint::Wrong)
}

pub(crate) fn within((least, most): Range, actual: f64) -> bool {
    least <= actual && actual <= most
}

/// The call ends by its deadline, soon after it is cancelled, and within the case's bounds.
fn time(call: &CallSeen, patience: f64) -> Option<Complaint> {
    let took = call.took_ms();
    let range = call.expect.range("within_ms").unwrap_or((0.0, f64::INFINITY));
    if took < range.0 {
        return wrong(format!("{:?} took only {took:.0} ms of {range:?}", call.call));
    }
    let is_lookup = call.result["error"]["phase"] == 1;
    let cancel_ms = if is_lookup { CANCEL_LOOKUP_MS } else { CANCEL_MS };
    let limits = [
        (took, range.1 * patience, "the time that the case gives it"),
        (took, call.timeout_ms + OVERSHOOT_MS * patience, "its deadline"),
        (call.after_cancel_ms().unwrap_or_default(), cancel_ms * patience, "being cancelled"),
    ];
    let over = limits.iter().find(|(actual, limit, _)| actual > limit)?;
    let (actual, limit, what) = over;
    let said = format!("{:?} took {actual:.0} ms of {limit:.0}: {what}", call.call);
    Some(Complaint::Slow(said))
}

/// The error has the duration of the call.
fn told(call: &CallSeen, patience: f64) -> Option<Complaint> {
    let (told, took) = (call.result["error"]["elapsed_ms"].as_f64()?, call.took_ms());
    if told > took + 1.0 {
        return wrong(format!("the error says {told} ms, but the call took {took:.1}"));
    }
    let is_late = took - told > UNTOLD_MS * patience;
    is_late.then(|| Complaint::Slow(format!("the error says {told} ms of {took:.0}")))
}

fn counters(call: &CallSeen) -> Option<Complaint> {
    let wanted = call.expect.get("counters").as_object()?;
    let differs = wanted.iter().find(|(name, value)| {
        let actual = &call.counters[name.as_str()];
        match serde_json::from_value::<Range>((*value).clone()) {
            Ok(range) => !actual.as_f64().is_some_and(|actual| within(range, actual)),
            Err(_) => *value != actual,
        }
    });
    differs.and_then(|(name, value)| {
        wrong(format!("the counter {name} is not {value}: {}", call.counters))
    })
}

fn logged(call: &CallSeen) -> Option<Complaint> {
    let parts = call.expect.get("log").as_array()?;
    let mut missing = parts.iter().filter_map(Value::as_str);
    let missing = missing.find(|part| !call.log.iter().any(|line| line.contains(part)))?;
    wrong(format!("the log has no {missing:?}: {:?}", call.log))
}

/// A record of the log is one line.
fn one_line(call: &CallSeen) -> Option<Complaint> {
    let broken = call.log.iter().find(|line| line.contains(char::is_control))?;
    wrong(format!("a record is not one line: {broken:?}"))
}

/// The expected signals arrived.
fn interrupted(case: &Case, call: &CallSeen) -> Option<Complaint> {
    let least = call.took_ms() / 1000.0 * f64::from(case.signals) / 4.0;
    let came = call.result["signals"].as_f64().unwrap_or_default();
    if came >= least.floor() { None } else { wrong(format!("only {came} signals arrived")) }
}

/// No output contains a secret.
fn silent(seen: &Seen) -> Option<Complaint> {
    let mut said: Vec<String> = seen.refused.iter().map(Value::to_string).collect();
    for call in &seen.calls {
        said.push(call.result.to_string());
        said.extend(call.log.iter().cloned());
    }
    for line in &mut said {
        *line = CONCEALED.iter().fold(std::mem::take(line), |line, text| line.replace(text, ""));
    }
    let signatures = seen.at_the_end.values().flat_map(|journal| {
        let requests = journal["requests"].as_array().into_iter().flatten();
        requests.filter_map(|request| request["signature"].as_str()).filter(|s| !s.is_empty())
    });
    let marked = SECRETS.into_iter().chain(seen.secrets.iter().map(String::as_str));
    for secret in marked.chain(signatures) {
        if let Some(line) = said.iter().find(|line| line.contains(secret)) {
            return wrong(format!("a secret, {secret:?}, appears: {line}"));
        }
    }
    None
}

/// The same context can make a clean call afterwards.
fn clean(seen: &Seen) -> Option<Complaint> {
    match &seen.clean {
        Some(result) if result["code"] == 0 => None,
        other => wrong(format!("afterwards a clean call fails: {other:?}")),
    }
}

/// No descriptor and no thread is leaked.
fn nothing_left(seen: &Seen) -> Option<Complaint> {
    let (before, after) = (seen.before, seen.after);
    if before == after { None } else { wrong(format!("{before:?} before, {after:?} after")) }
}

/// Whether the requests are those expected.
pub(crate) fn requests(wanted: &Requests, actions: &[&str]) -> Option<Complaint> {
    let fits = match wanted {
        Requests::These(these) => these == actions,
        Requests::Counted(Count { count, least, most, of }) => {
            let len = actions.len();
            let of_action = |name: &String| actions.iter().filter(|action| *action == name).count();
            count.is_none_or(|count| len == count)
                && least.is_none_or(|least| len >= least)
                && most.is_none_or(|most| len <= most)
                && of.iter().all(|(name, count)| of_action(name) == *count)
        }
    };
    if fits { None } else { wrong(format!("requests are not {wanted:?}: {}", brief(actions))) }
}

fn brief(actions: &[&str]) -> String {
    let some: Vec<_> = actions.iter().take(12).collect();
    format!("{} of them, {some:?}", actions.len())
}
