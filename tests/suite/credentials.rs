//! Tests the sources of credentials: the environment, the command-line client's files, and their precedence.

use crate::support::cases::{assert_error, cases, difference, none_failed, text};
use crate::support::probe::{Probe, in_both, requires};
use crate::support::scratch;
use crate::support::simulator::{KEY_ID, SECRET, Simulator};
use serde_json::{Value, json};

/// Sets up the environment and files of a case, or removes them.
fn surroundings(probe: &mut Probe, case: &Value, number: usize, there: bool) {
    let home = scratch(&format!("case-{number}"));
    for (name, content) in case["files"].as_object().into_iter().flatten() {
        std::fs::create_dir_all(home.join(".zenlayer")).expect("a folder");
        let content = content.as_str().expect("a text");
        std::fs::write(home.join(".zenlayer").join(name), content).expect("write");
    }
    let home = home.to_str().filter(|_| there && case["home"] != false);
    probe.environment("HOME", home);
    for (name, value) in case["env"].as_object().into_iter().flatten() {
        probe.environment(name, value.as_str().filter(|_| there));
    }
}

/// Loads a configuration and makes a call to the simulator with it.
fn load(probe: &mut Probe, case: &Value, simulator: &Simulator) -> Value {
    probe.must(&["config.new"]);
    if case["endpoint"] != false {
        probe.must(&["config.set", "endpoint", &simulator.url]);
    }
    for pair in case["config"].as_array().into_iter().flatten() {
        let value = |n: usize| pair[n].as_str().expect("a text");
        probe.must(&["config.set", value(0), value(1)]);
    }
    let profile = case["profile"].as_str();
    let command = if case["environment"] == false { "config.load_profile" } else { "config.load" };
    let command: Vec<&str> = [command].into_iter().chain(profile).collect();
    let loaded = probe.ask(&command);
    if loaded["code"] != 0 {
        return loaded;
    }
    let opened = probe.ask(&["context.new", "0"]);
    if opened["code"] != 0 {
        return opened;
    }
    let result = probe.ask(&["run", "0", "describe", "vm-000001"]);
    probe.must(&["context.free", "0"]);
    result
}

#[test]
fn credentials_are_found_in_every_source() {
    let simulator = Simulator::start(&["--token", "simulator-token"]);
    let cases = cases("credentials.json");
    in_both(|probe| {
        let mut failures = Vec::new();
        for (number, case) in cases.iter().enumerate() {
            surroundings(probe, case, number, true);
            let result = load(probe, case, &simulator);
            surroundings(probe, case, number, false);
            let difference = match &case["expect"] {
                Value::String(_) if result["code"] == 0 => None,
                Value::String(_) => Some(format!("not a success: {result}")),
                expected => difference(expected, &result["error"]),
            };
            let name = text(case, "name");
            failures.extend(difference.map(|difference| format!("{name}: {difference}")));
        }
        none_failed(&failures);
    });
}

#[test]
fn without_a_configuration_the_environment_is_used() {
    let simulator = Simulator::start(&[]);
    in_both(|probe| {
        let error = probe.fails("ZL_ERR_CREDENTIALS", &["context.default", "0"]);
        assert!(text(&error, "message").contains("ZENLAYER_TOKEN"), "{error}");
        probe.must(&["env", "ZENLAYER_ENDPOINT", &simulator.url]);
        probe.must(&["env", "ZENLAYER_ACCESS_KEY_ID", "simulator-key"]);
        probe.must(&["env", "ZENLAYER_ACCESS_KEY_SECRET", "simulator-secret"]);
        probe.must(&["context.default", "0"]);
        probe.must(&["run", "0", "describe", "vm-000001"]);
    });
}

#[test]
fn only_load_reads_the_environment() {
    let simulator = Simulator::start(&[]);
    in_both(|probe| {
        probe.must(&["env", "ZENLAYER_ENDPOINT", "https://nonexistent.invalid"]);
        probe.must(&["env", "ZENLAYER_ACCESS_KEY_ID", "simulator-key"]);
        probe.must(&["env", "ZENLAYER_ACCESS_KEY_SECRET", "simulator-secret"]);
        probe.must(&["config.new"]);
        probe.must(&["config.set", "endpoint", &simulator.url]);
        probe.fails("ZL_ERR_CREDENTIALS", &["context.new", "0"]);
        probe.context("0", &simulator.url, &[]);
        probe.must(&["run", "0", "describe", "vm-000001"]);
    });
}

/// A home folder with one profile.
fn home(name: &str, id: &str, secret: &str) -> String {
    let home = scratch(name);
    let profile = json!({ "default": { "access_key_id": id, "access_key_secret": secret } });
    std::fs::create_dir_all(home.join(".zenlayer")).expect("a folder");
    let file = home.join(".zenlayer/credentials.json");
    std::fs::write(file, profile.to_string()).expect("write");
    home.to_str().expect("UTF-8").to_owned()
}

#[test]
fn a_profile_that_is_refused_leaves_nothing_half_set() {
    if !requires("setters") {
        return;
    }
    let simulator = Simulator::start(&[]);
    let broken = home("half-broken", "another-key", "hunter2\u{1}");
    let good = home("half-good", KEY_ID, SECRET);
    in_both(|probe| {
        probe.must(&["config.new"]);
        probe.must(&["config.set", "endpoint", &simulator.url]);
        probe.environment("HOME", Some(&broken));
        let error = probe.fails("ZL_ERR_CONFIG_VALUE", &["config.load"]);
        assert!(!text(&error, "message").contains("hunter2"), "{error}");
        let error = probe.fails("ZL_ERR_CREDENTIALS", &["context.new", "0"]);
        assert!(text(&error, "message").contains("no credentials"), "not half a pair: {error}");
        probe.environment("HOME", Some(&good));
        probe.must(&["config.load"]);
        probe.must(&["context.new", "0"]);
        probe.must(&["run", "0", "describe", "vm-000001"]);
    });
}

#[test]
fn a_profile_alone_ignores_the_environment() {
    let home = home("alone", KEY_ID, SECRET);
    let simulator = Simulator::start(&[]);
    in_both(|probe| {
        probe.environment("HOME", Some(&home));
        let variables = [
            ("ZENLAYER_TOKEN", "another-token"),
            ("ZENLAYER_PROFILE", "another-profile"),
            ("ZENLAYER_ENDPOINT", "https://nonexistent.invalid"),
            ("http_proxy", "http://127.0.0.1:9"),
        ];
        for (name, value) in variables {
            probe.must(&["env", name, value]);
        }
        for command in [&["config.load_profile"][..], &["config.load_profile", "default"]] {
            probe.must(&["config.new"]);
            probe.must(command);
            probe.must(&["config.set", "endpoint", &simulator.url]);
            probe.must(&["context.new", "0"]);
            let said = probe.must(&["context.describe", "0"]);
            let url = &simulator.url;
            assert_eq!(
                format!("endpoint={url} product=vm access_key_id={KEY_ID} profile=default"),
                text(&said, "text")
            );
            probe.must(&["run", "0", "describe", "vm-000001"]);
            probe.must(&["context.free", "0"]);
        }
        let error = probe.fails("ZL_ERR_PROFILE", &["config.load_profile", "nope"]);
        assert!(text(&error, "message").contains("nope"), "{error}");
        for (name, _) in variables {
            probe.environment(name, None);
        }
    });
}

#[test]
fn a_named_profile_must_exist() {
    let home = home("asked-for", "another-key", "another-secret");
    let simulator = Simulator::start(&[]);
    in_both(|probe| {
        probe.environment("HOME", Some(&home));
        probe.must(&["config.new"]);
        probe.must(&["config.set", "endpoint", &simulator.url]);
        probe.must(&["config.credentials", KEY_ID, SECRET]);
        let error = probe.fails("ZL_ERR_PROFILE", &["config.load", "nope"]);
        assert!(text(&error, "message").contains("nope"), "{error}");
        probe.must(&["config.load", "default"]);
        probe.must(&["context.new", "0"]);
        probe.must(&["run", "0", "describe", "vm-000001"]);
    });
}

#[test]
fn a_variable_that_is_not_utf_8_is_an_error() {
    let names =
        ["ZENLAYER_TOKEN", "ZENLAYER_ACCESS_KEY_ID", "ZENLAYER_ENDPOINT", "ZENLAYER_PROFILE"];
    in_both(|probe| {
        for name in names {
            probe.must(&["env.broken", name]);
            probe.must(&["config.new"]);
            let error = probe.ask(&["config.load"])["error"].clone();
            let expected =
                json!({ "error": ["ZL_ERR_CREDENTIALS", "ZL_ERR_UTF8"], "message": name });
            assert_error(&expected, &error);
            probe.environment(name, None);
        }
    });
}
