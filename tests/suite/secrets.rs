//! Tests that no log record, at any level, and no error contains a secret.

use crate::support::cases::{cases, text};
use crate::support::probe::{Probe, in_both, requires};
use crate::support::scripted::{Answer, Request, Scripted, Then, closed_port};
use serde_json::{Value, json};

const SECRET: &str = "hunter2-secret";
const TOKEN: &str = "hunter2-token";
const PROXY_PASSWORD: &str = "hunter2-proxy";

/// Opens a context with secrets, logging at all levels.
fn open(probe: &mut Probe, endpoint: &str, settings: &[(&str, &str)]) {
    probe.must(&["config.new"]);
    probe.must(&["config.set", "endpoint", endpoint]);
    probe.must(&["config.credentials", "public-key-id", SECRET]);
    probe.must(&["config.log", "4"]);
    for (key, value) in [("max_attempts", "1"), ("rate_limit", "0")] {
        probe.must(&["config.set", key, value]);
    }
    for (key, value) in settings {
        probe.must(&["config.set", key, value]);
    }
    probe.must(&["context.new", "0"]);
    probe.must(&["config.free"]);
}

/// All output of a call: its result, its error, its log, and the description of its context.
fn said(probe: &mut Probe, call: &[&str]) -> String {
    let call: Vec<&str> = ["run", "0"].iter().chain(call).copied().collect();
    let result = probe.ask(&call);
    let log = probe.must(&["log"]);
    let who = probe.must(&["context.describe", "0"]);
    format!("{result}\n{log}\n{who}")
}

/// Asserts that no secret appears, nor a signature of a request that the server received.
fn assert_silent(said: &str, server: &Scripted) {
    let signatures: Vec<String> = server.requests().iter().filter_map(signature).collect();
    let secrets = [SECRET, TOKEN, PROXY_PASSWORD, "Signature=", "Bearer "];
    for secret in secrets.into_iter().chain(signatures.iter().map(String::as_str)) {
        assert!(!said.contains(secret), "{secret:?} in {said}");
    }
}

fn signature(request: &Request) -> Option<String> {
    let (_, signature) = request.header("authorization").split_once("Signature=")?;
    Some(signature.to_owned())
}

#[test]
fn neither_errors_nor_logs_contain_secrets() {
    let answers = [
        Answer::success(),
        Answer::json(
            401,
            r#"{"requestId":"T-2","code":"AUTHFAILURE_SIGNATURE_FAILURE","message":"no"}"#,
        ),
        Answer::json(500, "<html>oops</html>"),
        Answer::json(200, "null"),
        Answer::raw("hello\r\n\r\n", Then::Close),
        Answer::raw("", Then::Close),
    ];
    in_both(|probe| {
        for answer in &answers {
            let server = Scripted::always(answer.clone());
            for settings in [&[][..], &[("token", TOKEN)][..]] {
                open(probe, &server.url(), settings);
                for call in ["stop", "start", "reboot", "describe"] {
                    assert_silent(&said(probe, &[call, "vm-1"]), &server);
                }
                let call =
                    ["call", "vm", "-", "DescribeZones", "{\"password\":\"hunter2-secret\"}"];
                assert_silent(&said(probe, &call), &server);
                probe.must(&["context.free", "0"]);
            }
            let sent = server.requests();
            let authorizations = sent.iter().filter(|r| r.header("authorization").len() > 10);
            assert_eq!(sent.len(), authorizations.count(), "the secrets were used");
        }
    });
}

#[test]
fn every_log_record_is_one_line() {
    let server = Scripted::always(Answer::success());
    in_both(|probe| {
        open(probe, &server.url(), &[]);
        probe.must(&["run", "0", "stop", "vm-1"]);
        let log: Value = probe.must(&["log"])["log"].clone();
        let lines = log.as_array().expect("an array");
        assert!(lines.iter().any(|l| l.as_str().unwrap().contains("StopInstances")), "{log}");
        assert!(!log.to_string().contains("\\n"), "{log}");
        probe.must(&["context.free", "0"]);
    });
}

#[test]
fn the_log_level_is_respected() {
    let server = Scripted::always(Answer::json(200, "null"));
    in_both(|probe| {
        for level in 1..=4 {
            probe.must(&["config.new"]);
            probe.must(&["config.set", "endpoint", &server.url()]);
            probe.must(&["config.credentials", "id", "secret"]);
            probe.must(&["config.log", &level.to_string()]);
            probe.must(&["config.set", "max_attempts", "1"]);
            probe.must(&["context.new", "0"]);
            probe.ask(&["run", "0", "stop", "vm-1"]);
            let log = probe.must(&["log"]);
            for line in log["log"].as_array().unwrap() {
                let said: i64 = line.as_str().unwrap()[..1].parse().unwrap();
                assert!(said <= level, "level {said} in a log of level {level}: {line}");
            }
            probe.must(&["context.free", "0"]);
        }
    });
}

#[test]
fn a_proxy_password_does_not_appear() {
    let proxy = Scripted::always(Answer::json(407, "{}"));
    let broken = Scripted::always(Answer::json(502, "{}"));
    let gone = closed_port();
    in_both(|probe| {
        for port in [proxy.port(), broken.port(), gone] {
            let url = format!("http://user:{PROXY_PASSWORD}@127.0.0.1:{port}");
            open(probe, "https://nonexistent.invalid", &[("proxy", &url)]);
            assert_silent(&said(probe, &["stop", "vm-1"]), &proxy);
            probe.must(&["context.free", "0"]);
        }
    });
}

#[test]
fn refused_settings_do_not_appear() {
    if !requires("setters") {
        return;
    }
    in_both(|probe| {
        probe.must(&["config.new"]);
        for key in cases("configuration.json").iter().map(|case| text(case, "key")) {
            for value in [format!("{SECRET}\u{1}"), format!("ftp://{SECRET}"), SECRET.into()] {
                let is_plain = ["endpoint", "product"].contains(&key);
                let result = probe.ask(&["config.set", key, &value]);
                let message = text(&result["error"], "message");
                assert!(is_plain || !message.contains(SECRET), "{key}: {message}");
            }
        }
        let credentials = ["config.credentials", "id", &format!("{SECRET}\u{1}")];
        let error = probe.ask(&credentials)["error"].clone();
        assert_ne!(json!(null), error);
        assert!(!text(&error, "message").contains(SECRET), "{error}");
    });
}

/// Each place in an answer where a service could repeat parts of the request.
const PLACES: [fn(&str) -> Answer; 7] = [
    |echo| refusal("T-2", "AUTHFAILURE_INVALID_AUTHORIZATION", &format!("bad header: {echo}")),
    |echo| refusal("T-2", echo, "no"),
    |echo| refusal("T-2", &format!("BAD_{echo}_HEADER"), "no"),
    |echo| Answer::json(401, &format!("<html><p>Authorization: {echo}</p></html>")),
    |echo| Answer::json(502, &format!("Authorization:\t{echo}")),
    |echo| Answer::json(200, &format!(r#"{{"requestId":"T-1","response":{{"it":"{echo}"#)),
    |echo| Answer::json(200, &json!({ "requestId": 1, "code": echo, "message": echo }).to_string()),
];

fn refusal(id: &str, code: &str, message: &str) -> Answer {
    let body = json!({ "requestId": id, "code": code, "message": message });
    Answer::json(401, &body.to_string())
}

/// Calls a server that repeats the authorization in a place; asserts that it does not appear.
fn try_echo(probe: &mut Probe, place: usize, settings: &[(&str, &str)], secret: fn(&str) -> &str) {
    let server = Scripted::start(move |request| PLACES[place](request.header("authorization")));
    open(probe, &server.url(), settings);
    let mut all = String::new();
    let calls = [&["stop", "vm-1"][..], &["describe", "vm-1"], &["call", "vm", "-", "StopX", "{}"]];
    for call in calls {
        all += &said(probe, call);
    }
    probe.must(&["context.free", "0"]);
    assert!(all.contains("\"error\":"), "each is an error: {all}");
    for request in server.requests() {
        let secret = secret(request.header("authorization"));
        assert!(secret.len() > 10, "{}", request.head);
        assert!(!all.contains(secret), "place {place}: {secret:?} in {all}");
    }
}

#[test]
fn a_token_repeated_by_the_service_does_not_appear() {
    in_both(|probe| {
        for place in 0..PLACES.len() {
            try_echo(probe, place, &[("max_attempts", "1"), ("token", TOKEN)], |_| TOKEN);
        }
    });
}

#[test]
fn a_signature_repeated_by_the_service_does_not_appear() {
    in_both(|probe| {
        for place in 0..PLACES.len() {
            try_echo(probe, place, &[("max_attempts", "1")], |header| {
                header.split_once("Signature=").map_or("", |(_, signature)| signature)
            });
        }
    });
}

/// How JSON encoders may escape base64 characters.
#[test]
fn a_token_with_escapes_is_recognized() {
    let token = "hunter2+token/base64==";
    let escapes: [fn(&str) -> String; 3] = [
        |text| text.replace('/', "\\/"),
        |text| text.replace('=', "\\u003d"),
        |text| text.replace('+', "\\u002B"),
    ];
    in_both(|probe| {
        for escape in escapes {
            let server = Scripted::start(move |request| {
                let echo = escape(request.header("authorization"));
                let body = format!(r#"{{"requestId":"T-2","code":"NEW","message":"{echo}"}}"#);
                Answer::json(401, &body)
            });
            open(probe, &server.url(), &[("max_attempts", "1"), ("token", token)]);
            let all = said(probe, &["stop", "vm-1"]);
            probe.must(&["context.free", "0"]);
            assert!(!all.contains("hunter2"), "{all}");
        }
    });
}

#[test]
fn no_part_of_a_repeated_token_appears_where_a_message_is_truncated() {
    let token = format!("hunter3{}", "z".repeat(60));
    in_both(|probe| {
        for padding in (0..5000).step_by(50) {
            let server = Scripted::start(move |request| {
                let message = "p".repeat(padding) + request.header("authorization");
                refusal("T-2", "NEW", &message)
            });
            open(probe, &server.url(), &[("max_attempts", "1"), ("token", &token)]);
            let all = said(probe, &["stop", "vm-1"]);
            probe.must(&["context.free", "0"]);
            assert!(!all.contains("hunter3"), "behind {padding} characters: {all}");
        }
    });
}

#[test]
fn a_success_is_returned_even_with_a_repeated_token() {
    let server = Scripted::start(|request| {
        let echo = json!({ "echo": request.header("authorization") });
        Answer::json(200, &json!({ "requestId": "T-1", "response": echo }).to_string())
    });
    in_both(|probe| {
        open(probe, &server.url(), &[("token", TOKEN)]);
        let result = probe.must(&["run", "0", "call", "vm", "-", "DescribeX", "{}"]);
        assert_eq!(format!(r#"{{"echo":"Bearer {TOKEN}"}}"#), text(&result, "response"));
        assert!(!probe.must(&["log"]).to_string().contains(TOKEN));
        probe.must(&["context.free", "0"]);
    });
}
