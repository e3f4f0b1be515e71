//! Tests error codes: the table at run time, and the codes of the service's errors.

use crate::support;
use crate::support::cases::{assert_error, cases, difference, none_failed, text, texts};
use crate::support::probe::{Probe, in_both, requires};
use crate::support::run::Mode;
use crate::support::scripted::{Answer, Scripted};
use crate::support::simulator::Simulator;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ONCE: [(&str, &str); 1] = [("max_attempts", "1")];

/// The table of the library at run time.
fn table(probe: &mut Probe) -> Vec<Value> {
    probe.must(&["errors"])["errors"].as_array().expect("an array").clone()
}

fn of_code(table: &[Value], code: &Value) -> Value {
    table.iter().find(|row| row["code"] == *code).cloned().unwrap_or(Value::Null)
}

#[test]
fn fixed_numbers_are_in_the_table_and_in_the_header() {
    let header = support::header();
    let mut probe = Probe::start(Mode::Plain);
    let table = table(&mut probe);
    for case in cases("codes.json") {
        let row = of_code(&table, &case["code"]);
        assert_eq!(case["name"], row["name"], "{case}");
        assert_eq!(
            case.get("service_code").unwrap_or(&Value::Null),
            &row["service_code"],
            "{case}"
        );
        assert_eq!(case["code"].as_i64(), header.number(text(&case, "name")), "{case}");
    }
    probe.finish();
}

#[test]
fn the_table_and_the_header_have_the_same_codes() {
    let mut probe = Probe::start(Mode::Plain);
    let table = table(&mut probe);
    let listed: BTreeSet<String> = table.iter().map(|row| text(row, "name").to_owned()).collect();
    let macros = support::header().macros.into_iter().map(|one| one.name);
    let defined: BTreeSet<String> = macros.filter(|name| name.starts_with("ZL_ERR_")).collect();
    assert_eq!(defined, listed);
    let codes: Vec<i64> = table.iter().map(|row| row["code"].as_i64().expect("a number")).collect();
    assert!(codes.is_sorted_by(|a, b| a < b), "in order, each once: {codes:?}");
    assert!(codes.iter().all(|code| (1001..=9999).contains(code)));
    assert!(table.iter().all(|row| !text(row, "text").is_empty()), "each has a text");
    probe.finish();
}

/// The error of a stop that is refused with a status and a body.
fn refused(probe: &mut Probe, status: u16, body: &str) -> Value {
    let server = Scripted::always(Answer::json(status, body));
    probe.context("0", &server.url(), &ONCE);
    let result = probe.ask(&["run", "0", "stop", "vm-1"]);
    probe.must(&["context.free", "0"]);
    result["error"].clone()
}

/// `INVALID_INSTANCE_NOT_FOUND` as `Invalid.Instance.Not.Found`.
fn dotted(code: &str) -> String {
    let words = code.split('_').map(|word| word[..1].to_owned() + &word[1..].to_lowercase());
    words.collect::<Vec<_>>().join(".")
}

/// Tests a code of the service, in its spellings, with its status and another.
fn try_service_code(probe: &mut Probe, row: &Value, known: &Value) -> Vec<String> {
    let service_code = text(row, "service_code");
    let status = known["http_status"].as_u64().unwrap_or(403) as u16;
    let lower = service_code.to_lowercase();
    let dotted = dotted(service_code);
    let spellings =
        [(status, service_code), (status, &lower), (status, &dotted), (418, service_code)];
    let tries = spellings.iter().filter_map(|(status, spelling)| {
        let body = json!({ "requestId": "T-2", "code": spelling, "message": "said so" });
        let error = refused(probe, *status, &body.to_string());
        let expected = json!({
            "error": row["name"],
            "http_status": status,
            "service_code": spelling,
            "request_id": "T-2",
            "outcome": known.get("outcome"),
            "message": "said so",
            "attempts": 1,
        });
        difference(&expected, &error)
    });
    tries.collect()
}

#[test]
fn every_documented_service_code_has_its_number() {
    let known = cases("codes.json");
    in_both(|probe| {
        let table = table(probe);
        let with_code: Vec<_> =
            table.iter().filter(|row| row["service_code"].is_string()).collect();
        assert!(with_code.len() >= 31, "{}", with_code.len());
        let failures = with_code
            .iter()
            .flat_map(|row| try_service_code(probe, row, &of_code(&known, &row["code"])));
        none_failed(&failures.collect::<Vec<_>>());
    });
}

#[test]
fn other_codes_are_classified_by_status() {
    let cases = cases("statuses.json");
    in_both(|probe| {
        let failures = cases.iter().filter_map(|case| {
            let status = case["status"].as_u64().expect("a status") as u16;
            let error = refused(probe, status, text(case, "body"));
            let mut expected = case.clone();
            expected["http_status"] = status.into();
            difference(&expected, &error).map(|difference| format!("{case}: {difference}"))
        });
        none_failed(&failures.collect::<Vec<_>>());
    });
}

#[test]
fn retry_after_is_reported() {
    let answers = [
        ("7", 7000, "REQUEST_LIMIT_EXCEEDED", 429),
        ("2", 2000, "SERVICE_TEMPORARY_UNAVAILABLE", 503),
        ("soon", 0, "REQUEST_LIMIT_EXCEEDED", 429),
        ("-1", 0, "REQUEST_LIMIT_EXCEEDED", 429),
        ("99999999999999999999999", 0, "REQUEST_LIMIT_EXCEEDED", 429),
    ];
    in_both(|probe| {
        for (value, milliseconds, code, status) in answers {
            let body = format!(r#"{{"requestId":"T-2","code":"{code}","message":"wait"}}"#);
            let head = format!(
                "HTTP/1.1 {status} Said\r\nRetry-After: {value}\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            let server = Scripted::always(Answer::raw(head + &body, support::scripted::Then::Keep));
            probe.context("0", &server.url(), &ONCE);
            let error = probe.ask(&["run", "0", "stop", "vm-1"])["error"].clone();
            assert_eq!(json!(milliseconds), error["retry_after_ms"], "{value}: {error}");
            assert_eq!(1, error["retryable"], "{error}");
            probe.must(&["context.free", "0"]);
        }
    });
}

#[test]
fn an_error_counts_all_requests_of_its_call() {
    if !requires("pages") {
        return;
    }
    let page = |request: &support::scripted::Request| {
        let rows: Vec<Value> = (0..100)
            .map(|n| json!({ "instanceId": format!("vm-{n}"), "instanceStatus": "RUNNING" }))
            .collect();
        let page = json!({ "totalCount": 100, "dataSet": rows });
        let good = json!({ "requestId": "T-1", "response": page });
        let is_last = request.body.contains("\"vm-200\"");
        if is_last { Answer::json(500, "{}") } else { Answer::json(200, &good.to_string()) }
    };
    let ids: Vec<String> = (0..250).map(|n| format!("vm-{n}")).collect();
    in_both(|probe| {
        let server = Scripted::start(page);
        probe.context("0", &server.url(), &ONCE);
        let ids = ids.iter().map(String::as_str);
        let call: Vec<&str> = ["run", "0", "describe"].into_iter().chain(ids).collect();
        let error = probe.fails("ZL_ERR_HTTP_500", &call);
        assert_eq!(3, server.requests().len());
        assert_eq!(3, error["attempts"], "{error}");
    });
}

/// One case of tests/cases/simulator.json.
fn try_simulator(probe: &mut Probe, case: &Value) {
    let simulator = Simulator::start(&texts(&case["simulator"]));
    for (id, status) in case["instances"].as_object().into_iter().flatten() {
        simulator.set_status(id, status.as_str().expect("a status"));
    }
    probe.must(&["config.new"]);
    probe.must(&["config.set", "endpoint", &simulator.url]);
    probe.must(&["config.credentials", "simulator-key", "simulator-secret"]);
    for (key, value) in [("max_attempts", "1"), ("rate_limit", "0")] {
        probe.must(&["config.set", key, value]);
    }
    for (key, value) in case["config"].as_object().into_iter().flatten() {
        probe.must(&["config.set", key, value.as_str().expect("a text")]);
    }
    probe.must(&["context.new", "0"]);
    simulator.clear_journal();
    let call: Vec<&str> = ["run", "0"].into_iter().chain(texts(&case["call"])).collect();
    let mut result = probe.ask(&call);
    while case["until_refused"] == true && result["code"] == 0 {
        result = probe.ask(&call);
    }
    probe.must(&["context.free", "0"]);
    if case["expect"] == "ok" {
        assert_eq!(0, result["code"], "{case}: {result}");
        return;
    }
    let journal = simulator.journal();
    let request = journal.last().unwrap_or_else(|| panic!("{case}: nothing was sent: {result}"));
    let mut expected = case["expect"].clone();
    expected["request_id"] = request["requestId"].clone();
    assert!(text(request, "requestId").len() > 10, "{request}");
    assert_error(&expected, &result["error"]);
}

#[test]
fn refusals_of_the_simulator() {
    let cases = cases("simulator.json");
    in_both(|probe| cases.iter().for_each(|case| try_simulator(probe, case)));
}
