//! The page of a hundred thousand instances of each product.

use std::time::{Duration, Instant};

use crate::browser::Browser;
use crate::open;
use crate::support::Simulator;

/// How long it takes until the page shows its resources.
fn first_view(simulator: &Simulator) -> Duration {
    let mut page = Browser::start();
    let begin = Instant::now();
    page.open(&simulator.url);
    page.until("'ready' in document.documentElement.dataset");
    begin.elapsed()
}

/// How long it takes until the simulator has told what there is.
fn first_event(simulator: &Simulator) -> Duration {
    let begin = Instant::now();
    let (name, _) = simulator.events("").next().unwrap();
    assert_eq!(name, "summary");
    begin.elapsed()
}

#[test]
fn it_is_shown_soon_after_it_is_told() {
    let few = Simulator::start(&["--instances", "10"]);
    let many = Simulator::start(&["--instances", "100000"]);
    let (told, of_few, of_many) = (first_event(&many), first_view(&few), first_view(&many));
    println!("first view: {of_few:?} of 10, {of_many:?} of 100000, which are told in {told:?}");
    assert!(of_many < (of_few + told) * 5, "{of_many:?} {of_few:?} {told:?}");
}

/// How long the page works, in milliseconds, on an event that changes all cells of a kind: the median.
const COST: &str = r"
    (() => {
        const fleet = fleets.get('vm Instance');
        const cells = ['0', '1'].map(cell => cell.repeat(fleet.ids.length));
        const clock = { now: '2026-01-01T00:00:00Z', ms: 0, runs: true };
        const costs = Array.from({ length: 21 }, (_, turn) => {
            const kinds = [{ service: 'vm', kind: 'Instance', ids: null, cells: cells[turn % 2], counts: {} }];
            const begin = performance.now();
            take({ clock, statuses: ['RUNNING', 'STOPPING'], kinds });
            document.body.offsetHeight;
            return performance.now() - begin;
        });
        return costs.sort((a, b) => a - b)[10];
    })()";

#[test]
fn it_has_few_elements_and_stays_fluid() {
    let few = Simulator::start(&["--instances", "2000"]);
    let many = Simulator::start(&["--instances", "100000"]);
    let cost_of_few = open(&few).value(COST).as_f64().unwrap();
    let mut page = open(&many);
    let elements = page.value("document.querySelectorAll('*').length").as_u64().unwrap();
    assert!(elements < 500, "{elements}");
    let cost = page.value(COST).as_f64().unwrap();
    println!(
        "{elements} elements; an event costs {cost} ms, and {cost_of_few} ms with 2000 buttons"
    );
    assert!(cost < cost_of_few * 2.0, "{cost} {cost_of_few}");
}

#[test]
fn it_shows_what_happens() {
    let simulator = Simulator::start(&["--instances", "100000", "--stop-time", "0"]);
    let mut page = open(&simulator);
    let body = r#"{"instanceIds":["vm-000007","vm-099999"]}"#;
    simulator.client().call("vm", "StopInstances", body);
    let legend = "document.querySelector('[data-kind=\"vm Instance\"] .legend').innerText";
    page.until(&format!("{legend}.includes('2 STOPPED')"));
    assert_eq!(page.value("fleets.get('vm Instance').status(99998)"), "STOPPED");
}
