//! The fields of a call: its name, then its arguments, as the cases' README describes them.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads a call. Parameters of a request may be an object, which becomes text.
pub(crate) fn fields<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let text = |field: &Value| field.as_str().map_or_else(|| field.to_string(), str::to_owned);
    Vec::<Value>::deserialize(from).map(|fields| fields.iter().map(text).collect())
}

/// Reads a call that may be absent.
pub(crate) fn some_fields<'de, D>(from: D) -> Result<Option<Vec<String>>, D::Error>
where
    D: Deserializer<'de>,
{
    fields(from).map(Some)
}

fn name(call: &[String]) -> &str {
    call.first().map_or("", String::as_str)
}

/// Whether it is one of the calls for any action.
pub(crate) fn is_of_requests(call: &[String]) -> bool {
    ["send", "pages", "wait_until", "wait_for", "bulk_run"].contains(&name(call))
}

/// Whether it has a report.
pub(crate) fn has_report(call: &[String]) -> bool {
    ["bulk", "wait_for", "bulk_run"].contains(&name(call))
}

/// Whether its success has the id of a request.
pub(crate) fn has_request_id(call: &[String]) -> bool {
    !has_report(call) && !["describe", "pages", "wait_until"].contains(&name(call))
}

/// The field with its options.
pub(crate) fn options_at(call: &[String]) -> Option<usize> {
    match name(call) {
        "bulk" => Some(2),
        "wait_for" => Some(4),
        "bulk_run" => Some(6),
        "wait_until" => Some(8),
        _ => None,
    }
}

/// The first field with an id.
pub(crate) fn ids_at(call: &[String]) -> Option<usize> {
    match name(call) {
        "stop" | "start" | "reboot" | "describe" => Some(1),
        "bulk" => Some(3),
        "wait_for" => Some(5),
        "bulk_run" => Some(7),
        _ => None,
    }
}

/// The field with a request's parameters.
fn parameters_at(call: &[String]) -> Option<usize> {
    ["send", "pages", "wait_until"].contains(&name(call)).then_some(4)
}

/// Whether each of several threads can make it with its own ids, one request at a time.
pub(crate) fn fits_threads(call: &[String]) -> bool {
    let has_ids = ids_at(call).is_some_and(|at| call.len() > at);
    let names_ids = parameters_at(call).is_some_and(|at| call[at].contains("Id"));
    (has_ids || names_ids) && !["bulk", "bulk_run"].contains(&name(call))
}

/// The call of one of several threads, with the thread's ids.
pub(crate) fn of_actor(call: &[String], actor: usize) -> Vec<String> {
    let (ids, parameters) = (ids_at(call).unwrap_or(usize::MAX), parameters_at(call));
    let field = |(at, field): (usize, &String)| match field {
        id if at >= ids => format!("{id}~{actor}"),
        json if Some(at) == parameters => marked(json, actor),
        other => other.clone(),
    };
    call.iter().enumerate().map(field).collect()
}

/// Parameters with a thread's mark at each id.
fn marked(json: &str, actor: usize) -> String {
    let mut parameters: Value = serde_json::from_str(json).expect("parameters");
    let members = parameters.as_object_mut().expect("an object").iter_mut();
    for (_, value) in members.filter(|(name, _)| name.ends_with("Id") || name.ends_with("Ids")) {
        let ids = match value {
            Value::Array(ids) => ids.as_mut_slice(),
            id => std::slice::from_mut(id),
        };
        for id in ids {
            *id = format!("{}~{actor}", id.as_str().expect("an id")).into();
        }
    }
    parameters.to_string()
}

#[test]
fn a_thread_has_its_own_ids() {
    let call = |fields: &[&str]| fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>();
    let mine = |fields: &[&str]| of_actor(&call(fields), 2);
    assert_eq!(mine(&["stop", "i-1"]), call(&["stop", "i-1~2"]));
    let json = r#"{"diskIds":["d-1","d-2"],"pageSize":2}"#;
    let expected = r#"{"diskIds":["d-1~2","d-2~2"],"pageSize":2}"#;
    let send = |json| call(&["send", "zec", "-", "DescribeDisks", json]);
    assert_eq!(of_actor(&send(json), 2), send(expected));
    assert!(fits_threads(&send(json)) && !fits_threads(&send("{}")));
}
