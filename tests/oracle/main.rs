//! Compares with the official SDK for Python: it works with the simulator, and its signatures equal ours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use support::HUNG;
use support::python::script;
use support::run::{drain, must, wait};
use support::simulator::Simulator;
use zenlayer_core::protocol::sign::{SIGNED_HEADERS, Signable, Signer};

/// Our string to sign for a request, and our header.
fn ours(asked: &Value) -> Value {
    let text = |name: &str| asked[name].as_str().unwrap_or_else(|| panic!("no {name}: {asked}"));
    let request = Signable {
        content_type: text("content_type"),
        host: text("host"),
        timestamp: text("timestamp"),
        body: text("body").as_bytes(),
    };
    json!({
        "canonical_request": request.canonical_request(),
        "signed_headers": SIGNED_HEADERS,
        "string_to_sign": request.string_to_sign(),
        "authorization": Signer::new(text("key_id"), text("secret")).authorization(&request),
    })
}

/// Sends lines to a program and returns its answers.
fn answers(command: &mut Command, asked: &[Value]) -> Vec<Value> {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap_or_else(|e| panic!("cannot run {command:?}: {e}"));
    let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (stdout, stderr) = (drain(stdout), drain(child.stderr.take().unwrap()));
    let lines: String = asked.iter().map(|line| format!("{line}\n")).collect();
    let sent = stdin.write_all(lines.as_bytes());
    drop(stdin);
    let status = wait(&mut child, HUNG * 5);
    let said = String::from_utf8_lossy(&stderr.join().unwrap()).into_owned();
    assert!(sent.is_ok() && status.is_some_and(|s| s.success()), "{command:?}: {status:?} {said}");
    let text = String::from_utf8(stdout.join().unwrap()).expect("UTF-8");
    let answers: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(asked.len(), answers.len(), "one answer per line: {said}");
    answers
}

/// Random numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn text(&mut self, alphabet: &[char], longest: usize) -> String {
        (0..self.below(longest + 1)).map(|_| alphabet[self.below(alphabet.len())]).collect()
    }
}

/// Requests to sign: bodies of all kinds, hosts with and without a port, any secrets.
fn requests(count: usize) -> Vec<Value> {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let plain: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').collect();
    let any: Vec<char> =
        " \t\n\r\"\\/{}[]:,%&?=+äß€日本\u{1F600}\u{7f}\u{0}".chars().chain(plain.clone()).collect();
    let hosts = ["console.zenlayer.com", "127.0.0.1:8080", "localhost:1", "[::1]:65535", "a.b:443"];
    let types = ["application/json", "application/json; charset=utf-8"];
    let one = |random: &mut Random| {
        let ids: Vec<String> = (0..random.below(100)).map(|_| random.text(&any, 20)).collect();
        let bodies =
            [json!({ "instanceIds": ids }).to_string(), "{}".into(), random.text(&any, 400)];
        json!({
            "body": bodies[random.below(3)],
            "host": hosts[random.below(hosts.len())],
            "timestamp": random.below(4_000_000_000).to_string(),
            "key_id": format!("k{}", random.text(&plain, 30)),
            "secret": format!("s{}s", random.text(&any, 40)),
            "content_type": types[random.below(types.len())],
        })
    };
    (0..count).map(|_| one(&mut random)).collect()
}

#[test]
fn the_sdk_works_with_the_simulator() {
    let simulator = Simulator::start(&["--token", "simulator-token"]);
    let address = simulator.url.strip_prefix("http://").expect("an address");
    assert_eq!("all as expected\n", must(script("tests/oracle/calls.py").arg(address)));
}

#[test]
fn the_sdk_makes_the_same_signatures() {
    let asked = requests(500);
    let theirs = answers(&mut script("tests/oracle/sign.py"), &asked);
    for (asked, theirs) in asked.iter().zip(theirs) {
        let ours = ours(asked);
        assert!(ours["signed_headers"].is_string() && ours == theirs, "{asked}\n{ours}\n{theirs}");
    }
}

#[test]
fn the_documented_example_has_its_signature() {
    let asked = json!({
        "body": r#"{"pageSize":10,"pageNum":1,"zoneId":"HKG-A"}"#,
        "host": "console.zenlayer.com",
        "timestamp": "1673361177",
        "key_id": "0D9UtpyKYcHxms5v",
        "secret": "Gu5t9xGARNpq86cd98joQYCN3",
        "content_type": "application/json; charset=utf-8",
    });
    let hash = "29396f9dfa0f03820b931e8aa06e20cda197e73285ebd76aceb83f7dede493ee";
    let signature = "efb356c32e55c781e10dc676da59462c22596d82e91c57803666243379555b2f";
    let theirs =
        answers(&mut script("tests/oracle/sign.py"), std::slice::from_ref(&asked)).remove(0);
    for answer in [ours(&asked), theirs] {
        assert!(answer["string_to_sign"].as_str().unwrap().ends_with(hash), "{answer}");
        let authorization = answer["authorization"].as_str().unwrap();
        assert!(authorization.ends_with(&format!("Signature={signature}")), "{answer}");
    }
}
