//! Compares the service's journal with a case: which rules fired, which requests came, and their effects.

use crate::case::{Case, Range};
use crate::judge::{Complaint, requests, within};
use crate::seen::Seen;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Requests that are this far apart must have different timestamps.
const NEW_TIMESTAMP_MS: f64 = 1500.0;

fn wrong(why: impl Into<String>) -> Option<Complaint> {
    Some(Complaint::Wrong(why.into()))
}

/// All deviations of the journals from the case.
pub(crate) fn judge(case: &Case, seen: &Seen) -> Vec<Complaint> {
    let Some(journal) = seen.journal() else { return Vec::new() };
    let is_alone = seen.calls.iter().all(|call| call.actor == 0);
    let mut complaints: Vec<Complaint> = accounted(case, seen);
    for actor in actors(seen) {
        let of_actor = requests_of(journal, actor);
        complaints.extend(counted(case, &of_actor));
        complaints.extend(identified(case, &of_actor));
        complaints.extend(spaced(case, &of_actor, seen.patience));
        complaints.extend(signed(case, &of_actor));
    }
    complaints.extend(effects(case, seen));
    if is_alone {
        complaints.extend(connected(case, seen, journal));
    }
    complaints
}

/// The threads that made calls: only 0, or those from 1.
fn actors(seen: &Seen) -> Vec<usize> {
    let mut actors: Vec<usize> = seen.calls.iter().map(|call| call.actor).collect();
    actors.dedup();
    actors
}

/// The requests whose action the service could read, of one thread or all.
fn requests_of(journal: &Value, actor: usize) -> Vec<&Value> {
    let mark = format!("~{actor}");
    let is_of = |request: &&Value| {
        let ids = request["ids"].as_array().into_iter().flatten();
        actor == 0 || ids.filter_map(Value::as_str).any(|id| id.ends_with(&mark))
    };
    let all = journal["requests"].as_array().into_iter().flatten();
    all.filter(|request| !action(request).is_empty()).filter(is_of).collect()
}

fn action(request: &Value) -> &str {
    request["action"].as_str().unwrap_or_default()
}

/// Each fault happened, or other observations mean nothing.
fn accounted(case: &Case, seen: &Seen) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (name, script) in case.scripts() {
        let journal = &seen.journals[&name];
        for (n, rule) in script["rules"].as_array().into_iter().flatten().enumerate() {
            let fired = journal["rules"][n]["fired"].as_u64().unwrap_or(0);
            let is_exact = rule["fires"].as_u64().is_some_and(|fires| fires != fired);
            if is_exact || (fired == 0 && rule["fires"].is_null()) {
                complaints.extend(wrong(format!("rule {n} of {name} fired {fired} times: {rule}")));
            }
        }
        if case.unasked.contains(&name) && journal["connections"] != 0 {
            complaints.extend(wrong(format!("{name} received a request: {journal}")));
        }
    }
    complaints
}

fn counted(case: &Case, seen: &[&Value]) -> Option<Complaint> {
    let actions: Vec<&str> = seen.iter().map(|request| action(request)).collect();
    case.requests.as_ref().and_then(|wanted| requests(wanted, &actions))
}

fn identified(case: &Case, seen: &[&Value]) -> Option<Complaint> {
    let ids = |n: usize| seen.get(n.checked_sub(1)?).map(|request| &request["ids"]);
    let (n, wanted) = case.ids.iter().find(|(n, wanted)| ids(**n) != Some(&json!(wanted)))?;
    wrong(format!("request {n} is for {:?}, not {wanted:?}", ids(*n)))
}

fn spaced(case: &Case, seen: &[&Value], patience: f64) -> Option<Complaint> {
    let times: Vec<f64> = seen.iter().filter_map(|request| request["ms"].as_f64()).collect();
    let gaps: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let span = times.last().zip(times.first()).map_or(0.0, |(last, first)| last - first);
    let limits = case.gaps_ms.iter().copied().zip(gaps.iter().copied());
    let outside =
        |((least, most), actual): &(Range, f64)| !within((*least, most * patience), *actual);
    let missed = limits.chain(case.span_ms.map(|range| (range, span))).find(outside);
    let is_short = gaps.len() < case.gaps_ms.len();
    match missed {
        Some((range, actual)) if actual > range.1 => {
            Some(Complaint::Slow(format!("{actual:.0} ms between requests, not in {range:?}")))
        }
        Some((range, actual)) => {
            wrong(format!("{actual:.0} ms between requests, not in {range:?}: {gaps:.0?}"))
        }
        None if is_short => wrong(format!("only {} requests", times.len())),
        None => None,
    }
}

/// Each request is signed for its own time.
fn signed(case: &Case, seen: &[&Value]) -> Option<Complaint> {
    let whole: Vec<&&Value> = seen.iter().filter(|request| request["partial"] != true).collect();
    let wanted = |n: usize| match &case.signed {
        Some(words) => words.get(n).or(words.last()).map_or("good", String::as_str),
        None => "good",
    };
    let (n, bad) = match whole.iter().enumerate().find(|(n, r)| r["signed"] != wanted(*n)) {
        Some(found) => found,
        None => return repeated(&whole),
    };
    wrong(format!("request {} is signed {}, not {}", n + 1, bad["signed"], wanted(n)))
}

/// No timestamp is reused later.
fn repeated(seen: &[&&Value]) -> Option<Complaint> {
    let mut first: BTreeMap<u64, f64> = BTreeMap::new();
    for request in seen {
        let Some(timestamp) = request["timestamp"].as_u64() else { continue };
        let ms = request["ms"].as_f64().unwrap_or_default();
        let before = *first.entry(timestamp).or_insert(ms);
        if ms - before > NEW_TIMESTAMP_MS {
            return wrong(format!(
                "the timestamp {timestamp} is used again after {:.0} ms",
                ms - before
            ));
        }
    }
    None
}

/// The effects on the instances are exactly those expected.
fn effects(case: &Case, seen: &Seen) -> Option<Complaint> {
    let end = seen.at_the_end.values().next()?;
    let mut wanted: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for actor in actors(seen) {
        let mark = if actor > 0 { format!("~{actor}") } else { String::new() };
        wanted.extend(case.effects.iter().map(|(id, done)| (format!("{id}{mark}"), done.clone())));
    }
    let mut done: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for (id, counts) in end["effects"].as_object().into_iter().flatten() {
        for (action, count) in counts.as_object().into_iter().flatten() {
            if let Some(count) = count.as_u64().filter(|count| *count > 0) {
                done.entry(id.clone()).or_default().insert(action.clone(), count);
            }
        }
    }
    if done == wanted { None } else { wrong(format!("the effects are {done:?}, not {wanted:?}")) }
}

fn connected(case: &Case, seen: &Seen, journal: &Value) -> Vec<Complaint> {
    let has_proxy = case.server.as_ref().is_some_and(|script| !script["proxy"].is_null());
    let no_connects = case.connects.is_none() && has_proxy && journal["connects"] == 0;
    let lookups = Value::from(seen.lookups);
    let all = [
        (case.connections, &journal["connections"], "connections"),
        (case.connects, &journal["connects"], "CONNECTs"),
        (case.lookups, &lookups, "look-ups"),
    ];
    let mut complaints: Vec<Complaint> = all
        .into_iter()
        .filter(|(wanted, actual, _)| wanted.is_some_and(|wanted| actual.as_u64() != Some(wanted)))
        .filter_map(|(wanted, actual, what)| wrong(format!("{actual} {what}, not {wanted:?}")))
        .collect();
    complaints.extend(Some(()).filter(|()| no_connects).and_then(|()| wrong("no CONNECT")));
    complaints
}
