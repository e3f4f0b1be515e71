//! Bodies that are drawn at random.

use arbtest::arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

/// Members of rules, of other control requests, and of the API.
const MEMBERS: [&str; 33] = [
    "rules",
    "on",
    "do",
    "execute",
    "times",
    "service",
    "action",
    "nth",
    "from",
    "status",
    "code",
    "message",
    "headers",
    "body",
    "reset",
    "close",
    "garbage",
    "stall",
    "delay_ms",
    "drip_ms",
    "cut",
    "stale",
    "partial",
    "moved",
    "advance",
    "run",
    "instanceIds",
    "instanceId",
    "pageNum",
    "pageSize",
    "name",
    "tags",
    "zoneId",
];

const TEXTS: [&str; 8] =
    ["vm", "vm-000001", "StopInstances", "RUNNING", "Retry-After", "", "SIM-A", "ü\u{0}\n"];

/// A body for this path, sound more often than not.
pub(super) fn body(u: &mut Unstructured<'_>, path: &str) -> Result<Vec<u8>> {
    Ok(match u.int_in_range(0..=31)? {
        0 => u.arbitrary()?,
        1 => vec![b'['; 2_000],
        2 => vec![b' '; 1 << 21],
        3..=5 => b"{}".into(),
        6..=12 => value(u, 0)?.to_string().into(),
        _ if path.contains("/faults") => rules(u)?.to_string().into(),
        _ if path.contains("/clock") => time(u)?.to_string().into(),
        _ => known(u)?.to_string().into(),
    })
}

fn rules(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(json!({ "rules": [rule(u)?, rule(u)?] }))
}

fn time(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(json!({ "advance": u.int_in_range(0..=99)?, "run": u.arbitrary::<bool>()? }))
}

/// What control requests and many actions take.
fn known(u: &mut Unstructured<'_>) -> Result<Value> {
    let (id, number) = (*u.choose(&TEXTS)?, u.int_in_range(0..=9)?);
    Ok(json!({
        "status": u.choose(&TEXTS)?, "instanceIds": [id, "vm-000002"], "instanceId": id,
        "pageNum": number, "pageSize": number, "name": id,
    }))
}

/// A rule that is sound more often than not.
fn rule(u: &mut Unstructured<'_>) -> Result<Value> {
    let number = u.int_in_range(1..=200)?;
    let fault = *u.choose(&[
        "reset", "close", "garbage", "stall", "stale", "delay_ms", "drip_ms", "cut", "partial",
        "moved", "status", "body",
    ])?;
    let what = match fault {
        "reset" | "close" | "garbage" | "stall" | "stale" => json!(true),
        "status" => json!(u.int_in_range(200..=599)?),
        "body" => json!(u.arbitrary::<&str>()?),
        _ => json!(number),
    };
    let mut rule = json!({ "on": { "nth": number % 4 + 1 }, "do": { fault: what } });
    if u.ratio(1, 8)? {
        rule[*u.choose(&MEMBERS)?] = value(u, 1)?;
    }
    Ok(rule)
}

fn value(u: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let least = if depth == 0 { 7 } else { 0 };
    Ok(match u.int_in_range(least..=if depth < 4 { 9 } else { 6 })? {
        0 => Value::Null,
        1 => u.arbitrary::<bool>()?.into(),
        2 => u.arbitrary::<i64>()?.into(),
        3 => u.int_in_range(0..=30)?.into(),
        4 => u.arbitrary::<f64>()?.into(),
        5 => u.arbitrary::<&str>()?.into(),
        6 => (*u.choose(&TEXTS)?).into(),
        7 => {
            let size = u.int_in_range(0..=3)?;
            (0..size).map(|_| value(u, depth + 1)).collect::<Result<Vec<_>>>()?.into()
        }
        _ => {
            let mut members = Map::new();
            for _ in 0..u.int_in_range(0..=4)? {
                members.insert((*u.choose(&MEMBERS)?).to_owned(), value(u, depth + 1)?);
            }
            members.into()
        }
    })
}
