//! Which requests rules apply to, and when they have fired.

mod refused;

use hyper::{HeaderMap, Method};

use super::*;

fn faults(rules: Value) -> Faults {
    Faults::read(json!({ "rules": rules })).unwrap()
}

fn request(service: &str, action: &'static str) -> Request {
    let mut headers = HeaderMap::new();
    headers.insert("x-zc-action", action.parse().unwrap());
    let uri = format!("/api/v2/{service}").parse().unwrap();
    Request { connection: 1, method: Method::POST, uri, headers, body: None }
}

/// The rule that applies, whose fault happens.
fn hit(faults: &Faults, service: &str, action: &'static str) -> Option<usize> {
    let mut applied = faults.apply(&request(service, action))?;
    applied.fire();
    Some(applied.index)
}

fn fired(faults: &Faults) -> Vec<u64> {
    faults.rules.iter().map(|rule| rule.fired.get()).collect()
}

#[test]
fn all_conditions_must_hold() {
    let on = json!({ "service": "zec", "action": "StopInstances", "nth": 2 });
    let faults = faults(json!([{ "on": on, "do": { "reset": true } }]));
    let hits = [("zec", "StopInstances"), ("vm", "StopInstances"), ("zec", "StartInstances")];
    assert!(hits.iter().all(|(service, action)| hit(&faults, service, action).is_none()));
    assert_eq!(hit(&faults, "zec", "StopInstances"), Some(0));
    assert_eq!(hit(&faults, "zec", "StopInstances"), None);
    assert_eq!(fired(&faults), [1]);
}

#[test]
fn numbers_are_one_several_or_from_one_on() {
    for (nth, expected) in [
        (json!(3), vec![3]),
        (json!([1, 4]), vec![1, 4]),
        (json!({ "from": 4 }), vec![4, 5]),
        (Value::Null, vec![1, 2, 3, 4, 5]),
    ] {
        let faults = faults(json!([{ "on": { "nth": nth }, "do": { "status": 503 } }]));
        let hits = (1..=5).filter(|_| hit(&faults, "vm", "StopInstances").is_some());
        assert_eq!(hits.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn the_first_rule_that_is_due_applies_and_all_count() {
    let faults = faults(json!([
        { "on": { "action": "StopInstances", "nth": 1 }, "do": { "close": true } },
        { "on": { "nth": [1, 2] }, "do": { "reset": true } },
        { "do": { "status": 503 }, "times": 1 },
    ]));
    let hits = [(); 4].map(|()| hit(&faults, "vm", "StopInstances"));
    assert_eq!(hits, [Some(0), Some(1), Some(2), None]);
}

#[test]
fn a_fault_that_has_not_happened_may_happen_to_another_request() {
    let faults = faults(json!([{ "do": { "reset": true }, "times": 1 }]));
    let about_to = faults.apply(&request("vm", "StopInstances"));
    assert!(about_to.is_some() && hit(&faults, "vm", "StopInstances").is_none());
    drop(about_to);
    assert_eq!(fired(&faults), [0]);
    let mut applied = faults.apply(&request("vm", "StopInstances")).unwrap();
    (0..3).for_each(|_| applied.fire());
    drop(applied);
    assert_eq!(fired(&faults), [1]);
    assert_eq!(hit(&faults, "vm", "StopInstances"), None);
}

#[test]
fn only_faults_of_the_services_own_answer_execute_by_default() {
    let executes = |rule: Value| {
        let faults = faults(json!([rule]));
        faults.apply(&request("vm", "StopInstances")).unwrap().executes()
    };
    for own in ["delay_ms", "drip_ms", "cut", "partial", "moved"] {
        assert!(executes(json!({ "do": { own: 1 } })), "{own}");
    }
    for lost in ["reset", "close", "garbage", "stall"] {
        assert!(!executes(json!({ "do": { lost: true } })), "{lost}");
        assert!(executes(json!({ "execute": true, "do": { lost: true } })), "{lost}");
    }
    assert!(executes(json!({ "do": { "stale": true } })));
    assert!(!executes(json!({ "do": { "body": "" } })));
}
