//! Checks that the report of a bulk call is as expected, and consistent.

use crate::call::{ids_at, options_at};
use crate::judge::{Complaint, within};
use crate::seen::CallSeen;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Outcomes that are successes.
const SUCCESSES: [&str; 4] = ["accepted", "inferred", "already", "reached"];

/// The first deviation of a call's report, if there is or must be a report.
pub(crate) fn judge(call: &CallSeen) -> Option<Complaint> {
    let (wanted, report) = (call.expect.get("report"), &call.result["report"]);
    if report.is_null() {
        let is_missed = !wanted.is_null() && *wanted != false;
        return is_missed.then(|| wrong("there is no report", &call.result));
    }
    if *wanted == false {
        return Some(wrong("there is a report", report));
    }
    consistent(call, report).or_else(|| expected(wanted, call.actor, report))
}

fn wrong(why: impl Into<String>, report: &Value) -> Complaint {
    let report: String = report.to_string().chars().take(1500).collect();
    Complaint::Wrong(format!("{}: {report}", why.into()))
}

/// There is a row for each id, in order; counts add up; all rows are successes if and only if the
/// code is `ZL_OK`.
fn consistent(call: &CallSeen, report: &Value) -> Option<Complaint> {
    let rows = report["instances"].as_array().expect("rows");
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().expect("an id")).collect();
    if ids != call.call[ids_at(&call.call).expect("ids")..] {
        return Some(wrong("the ids are not those of the call", report));
    }
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for row in rows {
        let outcome = row["outcome"].as_str().expect("an outcome");
        *counts.entry(outcome).or_default() += 1;
        let is_success = SUCCESSES.contains(&outcome);
        if row["success"] != is_success || (is_success && !row["code"].is_null()) {
            return Some(wrong(format!("an inconsistent row: {row}"), report));
        }
    }
    let failed: u64 = counts.iter().filter(|(o, _)| !SUCCESSES.contains(o)).map(|(_, n)| n).sum();
    let is_right = report["counts"] == json!(counts)
        && report["failed"] == failed
        && report["total"] == rows.len()
        && (call.result["code"] == 0) == (failed == 0);
    if !is_right {
        return Some(wrong("the counts do not add up", report));
    }
    let told = call.result["progress"].as_u64().expect("a count");
    let options = options_at(&call.call).expect("options");
    let is_watched = call.call[options].contains("progress=1");
    let is_told = (told > 0) == is_watched;
    (!is_told).then(|| wrong(format!("progress was reported {told} times"), report))
}

fn expected(wanted: &Value, actor: usize, report: &Value) -> Option<Complaint> {
    let members = wanted.as_object()?;
    for (member, value) in members {
        let differs = match member.as_str() {
            "requests" => {
                let range = serde_json::from_value((*value).clone()).expect("a range");
                !within(range, report["requests"].as_f64().expect("a number"))
            }
            "instances" => {
                if let Some(complaint) = rows(value, actor, report) {
                    return Some(complaint);
                }
                false
            }
            _ => report[member] != *value,
        };
        if differs {
            return Some(wrong(format!("{member} is not {value}"), report));
        }
    }
    None
}

/// Compares the members of the rows that the case names.
fn rows(wanted: &Value, actor: usize, report: &Value) -> Option<Complaint> {
    let mark = if actor > 0 { format!("~{actor}") } else { String::new() };
    for (id, members) in wanted.as_object().expect("rows by their ids") {
        let mut rows = report["instances"].as_array().expect("rows").iter();
        let row = rows.find(|row| row["id"] == format!("{id}{mark}")).expect("a row of the call");
        for (member, value) in members.as_object().expect("members") {
            if row[member] != *value {
                return Some(wrong(format!("{member} of {id} is not {value}: {row}"), report));
            }
        }
    }
    None
}
