//! Checks the rows of the pages that a call gave.

use crate::judge::Complaint;
use crate::seen::CallSeen;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The first deviation: a row twice, or other rows than expected.
pub(crate) fn judge(call: &CallSeen) -> Option<Complaint> {
    let wrong = |why: String| Some(Complaint::Wrong(why));
    let wanted = call.expect.get("rows");
    let Some(pages) = call.result["pages"].as_str() else {
        return if wanted.is_null() { None } else { wrong("there are no pages".into()) };
    };
    let ids = ids(pages, call.actor);
    let distinct: BTreeSet<&String> = ids.iter().collect();
    if distinct.len() < ids.len() {
        return wrong(format!("a row was given twice: {ids:?}"));
    }
    let is_right = wanted.is_null() || *wanted == json!(ids);
    if is_right { None } else { wrong(format!("the rows are not {wanted}: {ids:?}")) }
}

/// The ids of the rows of all pages, without the thread's mark.
fn ids(pages: &str, actor: usize) -> Vec<String> {
    let pages: Vec<Value> = serde_json::from_str(pages).expect("pages");
    let rows = pages.iter().flat_map(|page| page["dataSet"].as_array().expect("rows"));
    let mark = format!("~{actor}");
    rows.map(|row| {
        let mut members = row.as_object().expect("a row").iter();
        let is_id = |name: &str| name.ends_with("Id") || name == "resUid";
        let id = members.find(|(name, _)| is_id(name)).and_then(|(_, id)| id.as_str());
        let id = id.expect("an id");
        id.strip_suffix(&mark).unwrap_or(id).to_owned()
    })
    .collect()
}
