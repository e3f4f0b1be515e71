//! Nothing is lost in counts, and events stay small.

use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::HeaderValue;
use hyper::{HeaderMap, Method};
use serde_json::{Value, json};

use super::*;
use crate::world::{Durations, Status};
use crate::{Cloud, Credentials, Depth, Request, Settings, WorldSettings};

/// A cloud whose time stands still, and a page that shows it.
struct Bench {
    cloud: Cloud,
    view: View,
}

impl Bench {
    fn new(instances: u32) -> Self {
        let stop = "1-9".parse().unwrap();
        let second = "1".parse().unwrap();
        let durations = Durations {
            stop,
            soft_stop: stop,
            start: second,
            reboot: second,
            create: second,
            release: second,
            change: second,
        };
        let cloud = Cloud::new(Settings {
            credentials: vec![Credentials::new("key".into(), "secret", Some("token".into()))],
            clock_offset: 0,
            latency: Duration::ZERO,
            rate_limit: None,
            retry_after: 1,
            deepest: Depth::Synthesized,
            clock_runs: false,
            world: WorldSettings { instances, durations, quota: usize::MAX, seed: 1 },
        });
        Self { cloud, view: View::default() }
    }

    fn account(&mut self) -> &mut Account {
        &mut self.cloud.accounts[0]
    }

    fn stop(&mut self, body: &Value) {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("authorization", "Bearer token"),
            ("content-type", "application/json"),
            ("x-zc-version", "2026-04-01"),
            ("x-zc-action", "StopInstances"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let uri = "/api/v2/vm".parse().unwrap();
        let body = Some(Bytes::from(body.to_string()));
        self.cloud.answer(&Request { connection: 1, method: Method::POST, uri, headers, body });
    }

    /// What the page is told, if anything.
    fn look(&mut self) -> Option<Value> {
        let text = self.view.look(&self.cloud.accounts[0])?;
        assert!(!text.contains('\n'), "{text}");
        Some(serde_json::from_str(&format!(r#"{{"none":0{text}}}"#)).unwrap())
    }

    /// The kinds that the page is told of.
    fn kinds(&mut self) -> Vec<Value> {
        let told = self.look().unwrap_or_default();
        told["kinds"].as_array().cloned().unwrap_or_default()
    }
}

#[test]
fn what_did_not_change_is_not_told() {
    let mut bench = Bench::new(2);
    assert_eq!(bench.kinds().len(), 3);
    assert_eq!(bench.look(), None);
    bench.account().world.timeline.advance(Duration::from_secs(60));
    assert_eq!(bench.look(), None);
}

#[test]
fn counts_and_cells_agree_while_a_fleet_stops() {
    let mut bench = Bench::new(100);
    bench.look();
    let ids: Vec<String> = (1..=100).map(|number| format!("vm-{number:06}")).collect();
    bench.stop(&json!({ "instanceIds": ids }));
    let mut told = 0;
    for _ in 0..20 {
        for kind in bench.kinds() {
            let counts = kind["counts"].as_object().unwrap();
            let cells = kind["cells"].as_str().unwrap();
            for (place, name) in bench.view.statuses.clone().into_iter().enumerate() {
                let count = cells.chars().filter(|cell| *cell == symbol(place)).count();
                assert_eq!(counts.get(name).and_then(Value::as_u64).unwrap_or(0), count as u64);
            }
            assert_eq!((cells.len(), &kind["ids"]), (100, &Value::Null));
            told += 1;
        }
        bench.account().world.timeline.advance(Duration::from_millis(500));
    }
    assert!(told > 5, "{told}");
    assert_eq!(bench.view.statuses, ["RUNNING", "STOPPING", "STOPPED"]);
}

#[test]
fn ids_are_told_when_a_resource_comes_or_goes() {
    let mut bench = Bench::new(2);
    bench.look();
    let world = &mut bench.account().world;
    let now = world.now();
    world.instances("vm").unwrap().set("vm-\"x\"", Status::new("FAILED"), now);
    let told = &bench.kinds()[0];
    assert_eq!(told["ids"], "vm-\"x\" vm-000001 vm-000002");
    assert_eq!(told["counts"], json!({ "RUNNING": 2, "FAILED": 1 }));

    let world = &mut bench.account().world;
    for id in ["vm-\"x\"", "vm-000001", "vm-000002"] {
        world.instances("vm").unwrap().remove(id, now);
    }
    let told = &bench.kinds()[0];
    assert_eq!(
        (&told["ids"], &told["cells"], &told["counts"]),
        (&json!(""), &json!(""), &json!({}))
    );
}

#[test]
fn many_requests_make_no_large_event() {
    let mut bench = Bench::new(1);
    bench.look();
    let name = "x".repeat(10_000);
    (0..1_000).for_each(|_| bench.stop(&json!({ "instanceIds": ["vm-9"], "name": name })));
    let told = bench.look().unwrap();
    assert!(told.to_string().len() < MOST_BYTES + 10_000);
    let journal = &told["journal"];
    let shown = journal["requests"].as_array().unwrap();
    assert_eq!(journal["skipped"].as_u64().unwrap() + shown.len() as u64, 1_000);
    assert_eq!(shown.last().unwrap()["seq"], 1_000);
    assert_eq!(bench.look(), None);
}

#[test]
fn a_journal_that_was_emptied_begins_again() {
    let mut bench = Bench::new(1);
    bench.stop(&json!({}));
    bench.look();
    bench.account().journal.clear();
    let told = bench.look().unwrap();
    assert_eq!(told["journal"], json!({ "cleared": true, "skipped": 0, "requests": [] }));
}

#[test]
fn more_statuses_than_characters_do_no_harm() {
    assert_eq!((symbol(0), symbol(1)), ('0', '1'));
    assert_eq!(symbol(usize::MAX), symbol(60_000));
}
