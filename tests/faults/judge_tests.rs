//! Tests the judge: a correct result passes, and every planted fault is found.

use crate::case::{Case, Expect, parse};
use crate::judge::{Complaint, judge};
use crate::seen::{CallSeen, Holdings, Seen};
use serde_json::{Value, json};

/// A lost answer to a stop that was executed.
fn case() -> Case {
    let case = json!({
        "name": "a case",
        "server": {"rules": [{"on": {"action": "StopInstances"}, "do": {"reset": "after-read"}}]},
        "call": ["stop", "i-1"],
        "expect": {"ok": {"inferred": 1}, "within_ms": [50, 400]},
        "requests": ["StopInstances", "DescribeInstancesStatus"],
        "effects": {"i-1": {"stop": 1}},
        "gaps_ms": [[15, 300]],
        "connections": 2
    });
    case_of(&case).unwrap()
}

fn case_of(case: &Value) -> Result<Case, String> {
    let file = json!({"about": "one case", "cases": [case]});
    parse("a file", &file.to_string()).map(|mut cases| cases.remove(0))
}

fn request(n: u64, ms: f64, action: &str, signature: &str) -> Value {
    json!({
        "n": n, "connection": n, "ms": ms, "action": action, "service": "vm", "ids": ["i-1"],
        "status": 200, "executed": true, "timestamp": 1_700_000_000, "signature": signature,
        "signed": "good", "partial": false
    })
}

/// The observations of that case if everything is right.
fn seen() -> Seen {
    let journal = json!({
        "connections": 2, "open": 1, "connects": 0,
        "requests": [
            request(1, 1.0, "StopInstances", "aaaa"),
            request(2, 60.0, "DescribeInstancesStatus", "bbbb"),
        ],
        "rules": [{"fired": 1}],
        "effects": {"i-1": {"stop": 1}, "i-2": {}},
        "instances": {"i-1": "STOPPING"}
    });
    let call = CallSeen {
        call: vec!["stop".into(), "i-1".into()],
        expect: case().expect.unwrap(),
        result: json!({
            "code": 0, "inferred": 1, "request_id": "", "began_ms": 1000.0, "ended_ms": 1100.0,
            "signals": 0
        }),
        log: vec!["2 all is well".into()],
        counters: Value::Null,
        timeout_ms: 5000.0,
        cancelled_ms: None,
        actor: 0,
    };
    let holdings = Holdings { descriptors: 5, threads: 1 };
    Seen {
        calls: vec![call],
        journals: [("server".to_owned(), journal.clone())].into(),
        at_the_end: [("server".to_owned(), journal)].into(),
        clean: Some(json!({"code": 0})),
        before: holdings,
        after: holdings,
        patience: 1.0,
        ..Seen::default()
    }
}

/// The complaints after a change to the observations.
fn planted(change: impl FnOnce(&mut Seen)) -> Vec<Complaint> {
    let mut seen = seen();
    change(&mut seen);
    judge(&case(), &seen)
}

fn journal(seen: &mut Seen) -> &mut Value {
    seen.journals.get_mut("server").unwrap()
}

fn at_the_end(seen: &mut Seen) -> &mut Value {
    seen.at_the_end.get_mut("server").unwrap()
}

#[test]
fn a_correct_result_passes() {
    assert_eq!(planted(|_| {}), []);
}

/// A change to the observations, and a part of the complaint about it.
type Plant = (fn(&mut Seen), &'static str);

/// Two pages with the same row.
const PAGES: &str = r#"[{"dataSet":[{"diskId":"d-1"}]},{"dataSet":[{"diskId":"d-1"}]}]"#;

fn rows() -> Expect {
    serde_json::from_value(json!({"ok": {"inferred": 1}, "rows": ["d-1"]})).unwrap()
}

#[test]
fn planted_faults_are_found() {
    let plants: [Plant; 20] = [
        (|seen| seen.calls[0].result["inferred"] = json!(0), "not marked as inferred"),
        (|seen| seen.calls[0].result["request_id"] = json!("T-7"), "request_id is not"),
        (|seen| seen.calls[0].result["code"] = json!(3007), "did not succeed"),
        (|seen| seen.calls[0].result["ended_ms"] = json!(1020.0), "took only 20 ms"),
        (|seen| seen.calls[0].result["ended_ms"] = json!(1500.0), "the time that the case gives"),
        (|seen| seen.calls[0].timeout_ms = -60.0, "its deadline"),
        (|seen| seen.calls[0].cancelled_ms = Some(990.0), "being cancelled"),
        (|seen| seen.calls[0].log.push("2 two\nlines".into()), "not one line"),
        (|seen| seen.calls[0].log.push("2 Signature=bbbb".into()), "a secret"),
        (|seen| seen.calls[0].log.push("2 it was bbbb".into()), "a secret, \"bbbb\""),
        (|seen| seen.calls[0].log.push("2 fault-secret".into()), "a secret"),
        (|seen| journal(seen)["rules"][0]["fired"] = json!(0), "fired 0 times"),
        (
            |seen| journal(seen)["requests"][1]["action"] = json!("StopInstances"),
            "requests are not",
        ),
        (|seen| journal(seen)["requests"][1]["ms"] = json!(5.0), "4 ms between requests"),
        (|seen| journal(seen)["requests"][1]["signed"] = json!("wrong"), "signed"),
        (|seen| at_the_end(seen)["effects"]["i-1"]["stop"] = json!(2), "the effects are"),
        (|seen| seen.clean = Some(json!({"code": 3007})), "a clean call fails"),
        (|seen| seen.after.descriptors += 1, " before, "),
        (|seen| seen.calls[0].result["pages"] = json!(PAGES), "given twice"),
        (|seen| seen.calls[0].expect = rows(), "there are no pages"),
    ];
    for (plant, expected) in plants {
        let complaints = format!("{:?}", planted(plant)).replace('\\', "");
        assert!(complaints.contains(expected), "{expected:?}: {complaints}");
    }
}

#[test]
fn a_false_success_is_recognized() {
    let mut case = case();
    let expect = json!({"error": "ZL_ERR_IO", "outcome": "unknown"});
    case.expect = Some(serde_json::from_value(expect.clone()).unwrap());
    let mut seen = seen();
    seen.calls[0].expect = serde_json::from_value(expect).unwrap();
    assert!(judge(&case, &seen).iter().any(Complaint::is_false_success));
    assert!(planted(|seen| seen.calls[0].result["inferred"] = json!(0))[0].is_false_success());
}

#[test]
fn an_error_must_have_the_duration() {
    for (told, is_found) in [(99, false), (100, false), (102, true), (40, true)] {
        let change = |seen: &mut Seen| seen.calls[0].result["error"] = json!({"elapsed_ms": told});
        let complaints = format!("{:?}", planted(change));
        assert_eq!(is_found, complaints.contains("the error says"), "{told}: {complaints}");
    }
}

#[test]
fn only_what_is_late_is_slow() {
    let late = planted(|seen| seen.calls[0].result["ended_ms"] = json!(1500.0));
    assert!(late.iter().all(Complaint::is_slow), "{late:?}");
    let wrong = planted(|seen| seen.calls[0].result["code"] = json!(3007));
    assert!(wrong.iter().any(|complaint| !complaint.is_slow()), "{wrong:?}");
}

#[test]
fn invalid_cases_are_refused() {
    let slips = [
        (json!({"name": "x", "server": {}, "call": ["stop"], "expct": {}}), "expct"),
        (json!({"name": "x", "server": {}, "call": ["stop"], "expect": {"eror": "X"}}), "neither"),
        (
            json!({"name": "x", "server": {}, "call": ["stop"], "expect": {"ok": {"id": 1}}}),
            "\"id\"",
        ),
        (json!({"name": "x", "server": {}}), "neither a call nor steps"),
        (json!({"name": "", "server": {}, "call": ["stop"]}), "no name"),
        (json!({"name": "x", "call": ["stop"], "expect": {"ok": {}}}), "no server"),
        (json!({"name": "x", "server": {}, "steps": [{"cancel": true, "end": true}]}), "one thing"),
        (json!({"name": "x", "server": {}, "steps": [{"call": ["stop"]}]}), "no expectation"),
        (json!({"name": "x", "server": {}, "steps": [{"fork": ["stop"]}]}), "requires"),
        (json!({"name": "x", "server": {}, "call": ["send", "zec", {}]}), "requires"),
        (json!({"name": "x", "server": {}, "call": ["stop"], "names": ["hang"]}), "requires"),
        (json!({"name": "x", "server": {}, "call": ["stop"], "requires": ["fork"]}), "requires"),
    ];
    for (case, said) in slips {
        let refused = case_of(&case).expect_err("a slip");
        assert!(refused.contains(said), "{refused}");
    }
}
