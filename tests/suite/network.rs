//! Tests network failures, and whether a request was sent.

use crate::support;
use crate::support::cases::{assert_error, text};
use crate::support::probe::{Probe, in_both};
use crate::support::scripted::{Answer, Scripted, Then, closed_port};
use crate::support::simulator::Simulator;
use serde_json::{Value, json};

const ONCE: (&str, &str) = ("max_attempts", "1");

/// Checks the error of a stop and of a query with these settings.
fn both_fail(probe: &mut Probe, endpoint: &str, settings: &[(&str, &str)], expected: &Value) {
    let settings = [settings, &[ONCE]].concat();
    probe.context("0", endpoint, &settings);
    for call in ["stop", "describe"] {
        let error = probe.ask(&["run", "0", call, "vm-1"])["error"].clone();
        assert_error(expected, &error);
        assert!(expected["http_status"].is_number() || error["http_status"] == 0, "{error}");
        assert!(error["request_id"].is_null() && error["service_code"].is_null(), "{error}");
    }
    probe.must(&["context.free", "0"]);
}

#[test]
fn no_listener() {
    let expected = json!({ "error": "ZL_ERR_CONNECT", "outcome": "not_sent", "attempts": 1 });
    in_both(|probe| {
        for scheme in ["http", "https"] {
            let endpoint = format!("{scheme}://127.0.0.1:{}", closed_port());
            both_fail(probe, &endpoint, &[], &expected);
        }
    });
}

#[test]
fn a_name_that_does_not_exist() {
    let expected = json!({
        "error": "ZL_ERR_RESOLVE",
        "outcome": "not_sent",
        "retryable": 0,
        "message": "nonexistent.invalid",
    });
    in_both(|probe| both_fail(probe, "https://nonexistent.invalid", &[], &expected));
}

#[test]
fn the_connection_is_reset_after_the_request() {
    let server = Scripted::reset();
    let expected = json!({ "error": "ZL_ERR_IO", "outcome": "unknown" });
    in_both(|probe| both_fail(probe, &server.url(), &[], &expected));
}

#[test]
fn the_connection_is_closed_after_the_request() {
    let server = Scripted::always(Answer::raw("", Then::Close));
    let expected = json!({ "error": "ZL_ERR_IO", "outcome": "unknown" });
    in_both(|probe| both_fail(probe, &server.url(), &[], &expected));
}

#[test]
fn the_connection_is_reset_in_the_handshake() {
    let server = Scripted::reset();
    let endpoint = server.url().replace("http://", "https://");
    let expected =
        json!({ "error": "ZL_ERR_CONNECT", "outcome": "not_sent", "retryable": 1, "attempts": 1 });
    in_both(|probe| both_fail(probe, &endpoint, &[], &expected));
}

#[test]
fn a_refusal_whose_body_is_cut_keeps_its_status() {
    let cut = "HTTP/1.1 403 No\r\nContent-Length: 500\r\n\r\n{\"code\":\"INV";
    let server = Scripted::always(Answer::raw(cut, Then::Close));
    let expected = json!({ "error": "ZL_ERR_IO", "http_status": 403 });
    in_both(|probe| {
        probe.context("0", &server.url(), &[ONCE]);
        for call in ["stop", "describe"] {
            assert_error(&expected, &probe.ask(&["run", "0", call, "vm-1"])["error"]);
        }
        probe.must(&["context.free", "0"]);
    });
}

#[test]
fn a_refusal_before_all_was_sent_is_read() {
    let body = r#"{"requestId":"T-2","code":"TOO_BIG","message":"said so"}"#;
    let answer = format!(
        "HTTP/1.1 413 Said\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let expected = json!({
        "error": "ZL_ERR_HTTP_4XX",
        "outcome": "rejected",
        "http_status": 413,
        "service_code": "TOO_BIG",
        "message": "said so",
    });
    let large = format!(r#"{{"a":"{}"}}"#, "x".repeat(8_000_000));
    in_both(|probe| {
        let server = Scripted::hasty(Answer::raw(answer.clone(), Then::Close));
        probe.context("0", &server.url(), &[ONCE]);
        let result = probe.ask(&["run", "0", "call", "vm", "-", "CreateInstances", &large]);
        assert_error(&expected, &result["error"]);
        assert_eq!(1, server.connections());
    });
}

#[test]
fn a_good_connection_is_used_after_another_failed() {
    in_both(|probe| {
        let server = Scripted::start(|request| match &*request.body {
            body if body.contains("slow") => Answer::success().held(),
            body if body.contains("bad") => Answer::raw("", Then::Close),
            _ => Answer::success(),
        });
        probe.context("0", &server.url(), &[ONCE]);
        probe.must(&["context.clone", "1", "0"]);
        for (n, slot) in ["0", "1"].into_iter().enumerate() {
            probe.must(&["begin", slot, "stop", "slow"]);
            server.wait_requests(n + 1);
        }
        server.release();
        probe.must(&["end", "0"]);
        probe.must(&["end", "1"]);
        assert_eq!(2, server.connections(), "both open, none in use");
        probe.fails("ZL_ERR_IO", &["run", "0", "stop", "bad"]);
        probe.must(&["run", "0", "stop", "vm-1"]);
        probe.must(&["run", "1", "stop", "vm-1"]);
        let used: Vec<usize> = server.requests()[2..].iter().map(|r| r.connection).collect();
        assert_eq!(2, server.connections(), "the other connection is used: {used:?}");
        assert!(used[0] != used[1] && used[1] == used[2], "{used:?}");
        probe.must(&["context.free", "0"]);
        probe.must(&["context.free", "1"]);
    });
}

#[test]
fn the_next_call_gets_a_new_connection() {
    let server = Scripted::start(|request| match request.connection {
        1 => Answer::raw(answer_and_close(), Then::Close),
        _ => Answer::success(),
    });
    let mut probe = Probe::start(support::run::Mode::Plain);
    probe.context("0", &server.url(), &[ONCE]);
    probe.must(&["run", "0", "stop", "vm-1"]);
    probe.must(&["run", "0", "stop", "vm-1"]);
    let connections: Vec<_> = server.requests().iter().map(|r| r.connection).collect();
    assert_eq!([1, 2], connections[..], "a connection announced as closed is not reused");
    probe.finish();
}

#[test]
fn an_old_connection_is_not_reused() {
    let server = Scripted::always(Answer::success());
    let mut probe = Probe::start(support::run::Mode::Plain);
    let settings = [ONCE, ("max_connection_age_ms", "1000"), ("idle_timeout_ms", "600000")];
    probe.context("0", &server.url(), &settings);
    for _ in 0..4 {
        probe.must(&["run", "0", "stop", "vm-1"]);
        std::thread::sleep(std::time::Duration::from_millis(600)); // never idle for long
    }
    let connections: Vec<_> = server.requests().iter().map(|r| r.connection).collect();
    assert_eq!([1, 1, 2, 2], connections[..], "age counts from the creation of a connection");
    probe.finish();
}

fn answer_and_close() -> String {
    let body = r#"{"requestId":"T-1","response":{}}"#;
    format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

#[test]
fn a_refused_connection_ends_and_later_calls_work() {
    let simulator = Simulator::start(&[]);
    in_both(|probe| {
        simulator.set_status("vm-000001", "RUNNING");
        let endpoint = format!("http://127.0.0.1:{}", closed_port());
        probe.context("0", &endpoint, &[ONCE]);
        probe.fails("ZL_ERR_CONNECT", &["run", "0", "stop", "vm-000001"]);
        probe.context("1", &simulator.url, &[ONCE]);
        probe.must(&["run", "1", "stop", "vm-000001"]);
    });
}

/// The expected error of a call that fails at its proxy.
fn proxy_error(http_status: u16, retryable: u8, message: &str) -> Value {
    json!({
        "error": "ZL_ERR_PROXY",
        "outcome": "not_sent",
        "attempts": 1,
        "http_status": http_status,
        "retryable": retryable,
        "message": ["the proxy 127.0.0.1:", message],
        "not_message": ["hunter2", "Basic"],
    })
}

#[test]
fn a_proxy_that_refuses() {
    let cases = [
        (403, 0, "HTTP 403"),
        (404, 0, "HTTP 404"),
        (407, 0, "requires a user and password"),
        (204, 0, "HTTP 204"),
        (302, 0, "HTTP 302"),
        (500, 1, "HTTP 500"),
        (502, 1, "HTTP 502"),
        (503, 1, "HTTP 503"),
    ];
    in_both(|probe| {
        for (status, retryable, message) in cases {
            let proxy = Scripted::always(Answer::json(status, "{}"));
            let settings = [("proxy", &*proxy.url())];
            let expected = proxy_error(status, retryable, message);
            both_fail(probe, "https://console.zenlayer.com", &settings, &expected);
            let head = proxy.requests()[0].head.clone();
            let line = "CONNECT console.zenlayer.com:443 HTTP/1.1\r\n";
            assert_eq!(format!("{line}Host: console.zenlayer.com:443\r\n\r\n"), head);
        }
    });
}

#[test]
fn a_proxy_gets_the_user_and_the_password() {
    in_both(|probe| {
        let proxy = Scripted::always(Answer::json(407, "{}"));
        let url = format!("http://us%40er:hunter2%2f+@127.0.0.1:{}", proxy.port());
        let expected = proxy_error(407, 0, "refused the user or password");
        both_fail(probe, "https://console.zenlayer.com", &[("proxy", &url)], &expected);
        let request = &proxy.requests()[0];
        assert_eq!("Basic dXNAZXI6aHVudGVyMi8r", request.header("proxy-authorization"));
    });
}

#[test]
fn a_proxy_with_an_invalid_answer() {
    let long = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(70_000));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(200));
    let cases = [
        ("", 1, "closed the connection"),
        ("HTTP/1.1 200 OK\r\n", 1, "closed the connection"),
        ("SSH-2.0-OpenSSH_9.6\r\n", 0, "invalid HTTP response"),
        ("<html>\r\n\r\n", 0, "invalid HTTP response"),
        (&many, 0, "invalid HTTP response"),
        (&long, 0, "too large"),
    ];
    in_both(|probe| {
        for (said, retryable, message) in cases {
            let proxy = Scripted::always(Answer::raw(said, Then::Close));
            let expected = proxy_error(0, retryable, message);
            let settings = [("proxy", &*proxy.url())];
            both_fail(probe, "https://console.zenlayer.com", &settings, &expected);
        }
        let proxy = Scripted::reset();
        let expected = proxy_error(0, 1, "dropped the connection");
        let settings = [("proxy", &*proxy.url())];
        both_fail(probe, "https://console.zenlayer.com", &settings, &expected);
    });
}

#[test]
fn a_silent_proxy_times_out() {
    in_both(|probe| {
        let drip = Answer::raw("HTTP/1.1 200 OK\r\n", Then::Drip(b"X: y\r\n".to_vec()));
        for proxy in [Scripted::mute(), Scripted::always(drip)] {
            let expected = json!({ "error": "ZL_ERR_TIMEOUT", "outcome": "not_sent" });
            let settings = [("proxy", &*proxy.url()), ("connect_timeout_ms", "300")];
            both_fail(probe, "https://console.zenlayer.com", &settings, &expected);
        }
        let proxy = Scripted::mute();
        probe.context("0", "https://console.zenlayer.com", &[ONCE, ("proxy", &proxy.url())]);
        probe.must(&["cancel.new", "0"]);
        probe.must(&["context.cancel", "0", "0"]);
        probe.must(&["begin", "0", "stop", "vm-1"]);
        proxy.wait_touched(1);
        probe.must(&["cancel.request", "0"]);
        let expected = json!({ "error": "ZL_ERR_CANCELLED", "outcome": "not_sent" });
        assert_error(&expected, &probe.ask(&["end", "0"])["error"]);
        probe.must(&["context.free", "0"]);
        probe.must(&["cancel.free", "0"]);
    });
}

#[test]
fn a_proxy_that_cannot_be_reached() {
    let cases = [
        (format!("http://u:hunter2@127.0.0.1:{}", closed_port()), "ZL_ERR_CONNECT", 1),
        ("http://u:hunter2@nonexistent.invalid:3128".into(), "ZL_ERR_RESOLVE", 0),
    ];
    in_both(|probe| {
        for (url, error, retryable) in &cases {
            let expected = json!({
                "error": error,
                "outcome": "not_sent",
                "http_status": 0,
                "retryable": retryable,
                "message": "this host is the proxy",
                "not_message": "hunter2",
            });
            both_fail(probe, "https://console.zenlayer.com", &[("proxy", url)], &expected);
        }
    });
}

#[test]
fn data_after_the_head_of_a_proxy_is_not_an_answer() {
    let body = r#"{"requestId":"INJECTED","response":{}}"#;
    let injected = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let tries = [("http", &*injected), ("http", "x"), ("http", "\r\n"), ("https", &injected)];
    in_both(|probe| {
        for (scheme, extra) in tries {
            let head = format!("HTTP/1.1 200 OK\r\n\r\n{extra}");
            let proxy = Scripted::always(Answer::raw(head, Then::Keep));
            let endpoint = format!("{scheme}://127.0.0.1:{}", closed_port());
            let expected = proxy_error(0, 0, "before any was requested");
            both_fail(probe, &endpoint, &[("proxy", &*proxy.url())], &expected);
            let heads: Vec<String> = proxy.requests().into_iter().map(|r| r.head).collect();
            let connects = heads.iter().filter(|head| head.starts_with("CONNECT ")).count();
            assert_eq!((2, 2), (connects, heads.len()), "nothing was sent: {heads:?}");
        }
    });
}

#[test]
fn plain_requests_use_only_a_local_proxy() {
    let server = Scripted::always(Answer::success());
    let tunnel = Scripted::start(|request| match &*request.head {
        head if head.starts_with("CONNECT ") => Answer::raw("HTTP/1.1 200 OK\r\n\r\n", Then::Keep),
        _ => Answer::success(),
    });
    in_both(|probe| {
        for proxy in ["http://proxy.invalid:3128", "http://192.0.2.1:3128"] {
            probe.context("0", &server.url(), &[ONCE, ("proxy", proxy)]);
            probe.must(&["run", "0", "stop", "vm-1"]);
            probe.must(&["context.free", "0"]);
        }
        let asked = server.requests().len();
        for host in ["127.0.0.1", "localhost"] {
            let proxy = format!("http://{host}:{}", tunnel.port());
            probe.context("0", &server.url(), &[ONCE, ("proxy", &proxy)]);
            probe.must(&["run", "0", "stop", "vm-1"]);
            probe.must(&["context.free", "0"]);
        }
        assert_eq!(asked, server.requests().len(), "the proxy itself answers");
    });
    let [connect, request, ..] = &tunnel.requests()[..] else { panic!("two requests") };
    let start = format!("CONNECT 127.0.0.1:{} HTTP/1.1\r\n", server.port());
    assert!(connect.head.starts_with(&start), "{}", connect.head);
    assert!(!connect.head.contains("ZC2-HMAC"), "{}", connect.head);
    assert!(request.head.starts_with("POST /api/v2/vm "), "{}", request.head);
}

#[test]
fn no_proxy_bypasses_the_proxy_and_the_environment_is_ignored() {
    let proxy = Scripted::always(Answer::json(502, "{}"));
    let server = Scripted::always(Answer::success());
    in_both(|probe| {
        for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
            probe.must(&["env", name, &proxy.url()]);
        }
        probe.context("0", &server.url(), &[ONCE]);
        probe.must(&["run", "0", "stop", "vm-1"]);
        let settings = [ONCE, ("proxy", &*proxy.url()), ("no_proxy", "127.0.0.1")];
        probe.context("1", &server.url(), &settings);
        probe.must(&["run", "1", "stop", "vm-1"]);
    });
    assert_eq!(0, proxy.connections());
}

#[test]
fn a_loaded_environment_sets_the_proxy() {
    let tunnel = Scripted::start(|request| match &*request.head {
        head if head.starts_with("CONNECT ") => Answer::raw("HTTP/1.1 200 OK\r\n\r\n", Then::Keep),
        _ => Answer::success(),
    });
    let server = Scripted::always(Answer::success());
    let address = format!("127.0.0.1:{}", tunnel.port());
    // Where a request goes with these variables: "proxy", "direct", or the error.
    let cases: [(&[(&str, &str)], &str); 9] = [
        (&[("http_proxy", &address)], "proxy"),
        (&[("ALL_PROXY", &address)], "proxy"),
        (&[("HTTP_PROXY", &address)], "direct"),
        (&[("https_proxy", &address), ("HTTPS_PROXY", &address)], "direct"),
        (&[("http_proxy", &address), ("NO_PROXY", "127.0.0.0/8")], "direct"),
        (&[("http_proxy", &address), ("no_proxy", "127.0.0.1:9")], "proxy"),
        (&[("http_proxy", "http://proxy.invalid:3128")], "direct"),
        (&[("http_proxy", "socks5://hunter2:1")], "$http_proxy: "),
        (&[("http_proxy", "socks5://hunter2:1"), ("no_proxy", "*")], "direct"),
    ];
    in_both(|probe| {
        for (variables, expected) in cases {
            for (name, value) in variables {
                probe.environment(name, Some(value));
            }
            probe.must(&["config.new"]);
            probe.must(&["config.set", "endpoint", &server.url()]);
            probe.must(&["config.credentials", "id", "secret"]);
            let loaded = probe.ask(&["config.load"])["error"].clone();
            for (name, _) in variables {
                probe.environment(name, None);
            }
            if expected.starts_with('$') {
                let expected = json!({
                    "error": "ZL_ERR_CONFIG_VALUE",
                    "message": [expected, "no_proxy"],
                    "not_message": "hunter2",
                });
                assert_error(&expected, &loaded);
                continue;
            }
            assert!(loaded.is_null(), "{variables:?}: {loaded}");
            probe.must(&["context.new", "0"]);
            let before = tunnel.requests().len();
            probe.must(&["run", "0", "stop", "vm-1"]);
            let tunnelled = tunnel.requests().len() - before;
            assert_eq!(if expected == "proxy" { 2 } else { 0 }, tunnelled, "{variables:?}");
            probe.must(&["context.free", "0"]);
        }
    });
}

#[test]
fn netrc_is_not_read() {
    let server = Scripted::always(Answer::success());
    let home = support::scratch("netrc-home");
    let line = "machine 127.0.0.1 login somebody password something\n";
    std::fs::write(home.join(".netrc"), line).expect("write");
    let mut probe = Probe::start(support::run::Mode::Plain);
    probe.must(&["env", "HOME", home.to_str().expect("UTF-8")]);
    probe.context("0", &server.url(), &[ONCE]);
    probe.must(&["run", "0", "stop", "vm-1"]);
    let request = &server.requests()[0];
    assert!(request.header("authorization").starts_with("ZC2-HMAC-SHA256 "), "{}", request.head);
    assert!(!text(&json!({ "head": request.head }), "head").contains("Basic"));
    probe.finish();
}
