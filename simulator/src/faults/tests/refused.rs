//! What is no rule, and where that is said.

use serde_json::{Value, json};

use crate::faults::Faults;

#[test]
fn what_is_no_rule_is_refused_with_its_place() {
    let refused = |body: Value| Faults::read(body).err().unwrap_or_default();
    let rule = |rule: Value| refused(json!({ "rules": [{ "do": { "reset": true } }, rule] }));
    let on = |on: Value| rule(json!({ "on": on, "do": { "reset": true } }));
    let fault = |fault: Value| rule(json!({ "do": fault }));
    let (status, one) = ("must be a status from 200 to 599", "must be a whole number from 1");
    for (problem, place, what) in [
        (refused(json!([])), "the body", "must be an object"),
        (refused(json!({})), "rules", "is missing"),
        (refused(json!({ "rules": {} })), "rules", "must be a list"),
        (refused(json!({ "rules": [], "rule": 1 })), "rule", "allowed are rules"),
        (rule(json!(1)), "rules[1]", "must be an object"),
        (rule(json!({})), "rules[1].do", "is missing"),
        (
            rule(json!({ "do": { "close": true }, "when": 1 })),
            "rules[1].when",
            "on, execute, do, times",
        ),
        (
            rule(json!({ "do": { "close": true }, "execute": 1 })),
            "rules[1].execute",
            "true or false",
        ),
        (rule(json!({ "do": { "close": true }, "times": 0 })), "rules[1].times", one),
        (rule(json!({ "do": { "cut": 1 }, "execute": false })), "rules[1]", "execute must be true"),
        (on(json!("vm")), "rules[1].on", "must be an object"),
        (on(json!({ "service": "VM" })), "rules[1].on.service", "must be one of "),
        (on(json!({ "service": 1 })), "rules[1].on.service", "must be text"),
        (on(json!({ "action": "StopDisks" })), "rules[1].on.action", "of any service"),
        (
            on(json!({ "service": "bmc", "action": "CreateZecInstances" })),
            "rules[1].on.action",
            "of bmc",
        ),
        (on(json!({ "nth": 0 })), "rules[1].on.nth", one),
        (on(json!({ "nth": "1" })), "rules[1].on.nth", one),
        (on(json!({ "nth": [1, -1] })), "rules[1].on.nth[1]", one),
        (on(json!({ "nth": {} })), "rules[1].on.nth", "must say one of from"),
        (on(json!({ "nth": { "to": 1 } })), "rules[1].on.nth.to", "allowed are from"),
        (on(json!({ "nth": { "from": 0 } })), "rules[1].on.nth.from", one),
        (on(json!({ "from": 1 })), "rules[1].on.from", "allowed are service, action, nth"),
        (fault(json!({})), "rules[1].do", "must say one of status, body"),
        (fault(json!({ "close": true, "reset": true })), "rules[1].do", "must say one of"),
        (
            fault(json!({ "stale": true, "moved": 1 })),
            "rules[1].do",
            "one of stale, partial, moved",
        ),
        (
            fault(json!({ "cuts": 1 })),
            "rules[1].do.cuts",
            "there is no such member; allowed are status",
        ),
        (fault(json!({ "status": 100 })), "rules[1].do.status", status),
        (fault(json!({ "status": 600 })), "rules[1].do.status", status),
        (fault(json!({ "status": "503" })), "rules[1].do.status", status),
        (fault(json!({ "body": {} })), "rules[1].do.body", "must be text"),
        (fault(json!({ "status": 503, "code": 1 })), "rules[1].do.code", "must be text"),
        (fault(json!({ "status": 503, "message": "a" })), "rules[1].do", "message needs a code"),
        (
            fault(json!({ "status": 503, "code": "A", "body": "" })),
            "rules[1].do",
            "one of code, body",
        ),
        (
            fault(json!({ "status": 503, "code": "A", "message": 1 })),
            "rules[1].do.message",
            "must be text",
        ),
        (fault(json!({ "reset": true, "code": "A" })), "rules[1].do", "need a status"),
        (
            fault(json!({ "status": 503, "headers": [] })),
            "rules[1].do.headers",
            "must be an object",
        ),
        (
            fault(json!({ "status": 503, "headers": { "A": 1 } })),
            "rules[1].do.headers.A",
            "must be text",
        ),
        (
            fault(json!({ "status": 503, "headers": { "A:": "" } })),
            "rules[1].do.headers.A:",
            "is not a header",
        ),
        (
            fault(json!({ "status": 503, "headers": { "A": "\n" } })),
            "rules[1].do.headers.A",
            "is not a header",
        ),
        (
            fault(json!({ "status": 503, "headers": { "Content-Length": "1" } })),
            "rules[1].do.headers.Content-Length",
            "counts the bytes itself",
        ),
        (fault(json!({ "reset": false })), "rules[1].do.reset", "must be true"),
        (fault(json!({ "close": 1 })), "rules[1].do.close", "must be true"),
        (fault(json!({ "garbage": "" })), "rules[1].do.garbage", "must be true"),
        (fault(json!({ "stall": "after-read" })), "rules[1].do.stall", "must be true"),
        (fault(json!({ "delay_ms": -1 })), "rules[1].do.delay_ms", "must be a whole number from 0"),
        (fault(json!({ "delay_ms": 86_400_001 })), "rules[1].do.delay_ms", "is longer than a day"),
        (fault(json!({ "drip_ms": 0.5 })), "rules[1].do.drip_ms", "must be a whole number from 0"),
        (fault(json!({ "cut": -1 })), "rules[1].do.cut", "must be a whole number from 0"),
        (fault(json!({ "stale": false })), "rules[1].do.stale", "must be true"),
        (fault(json!({ "partial": 0 })), "rules[1].do.partial", one),
        (fault(json!({ "moved": 0 })), "rules[1].do.moved", one),
    ] {
        let (told, why) = problem.split_once(": ").unwrap_or(("the body", &problem));
        assert!(told == place && why.contains(what), "{place}, {what}, not: {problem}");
    }
}
