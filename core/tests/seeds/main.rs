//! Randomized simulation: a seed determines the environment, the faults, the call, and when it
//! ends. The checks compare what the call reported with what happened.
//!
//! `SEEDS` is the number of seeds, `SEED` the first one; with `SEEDS_STOP` the test stops at the
//! first violation. `planted` verifies that the seeds find defects.
#![allow(unreachable_pub, missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]
#![allow(clippy::disallowed_methods)] // provides the clock

mod checks;
mod faults;
mod instance;
mod network;
mod plan;
mod play;
mod rng;
mod service;
mod trace;
mod world;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use faults::{FaultCounts, Kind};
use plan::Plan;

/// The default number of seeds, at which every kind of fault occurs.
const SEEDS: u64 = 500;

/// The number of violations printed in detail.
const MAX_PRINTED: usize = 5;

#[derive(Default)]
struct Sum {
    rows: u64,
    /// By rule, the seeds that violate it, with details.
    violations: BTreeMap<&'static str, Vec<(u64, String)>>,
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

#[test]
fn reports_are_true() {
    let first = number("SEED").unwrap_or(1);
    let count = number("SEEDS").unwrap_or(if number("SEED").is_some() { 1 } else { SEEDS });
    let (fault_counts, sum, next) =
        (FaultCounts::default(), Mutex::new(Sum::default()), AtomicU64::new(first));
    let stops_early = std::env::var_os("SEEDS_STOP").is_some();
    let workers = thread::available_parallelism().map_or(2, usize::from) * 4;
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let stops = stops_early && !sum.lock().unwrap().violations.is_empty();
                    if stops || seed >= first + count {
                        return;
                    }
                    one(seed, count == 1, &fault_counts, &sum);
                }
            });
        }
    });
    let sum = sum.into_inner().unwrap();
    let count_violations: usize = sum.violations.values().map(Vec::len).sum();
    println!(
        "seeds: {count} played ({first}..{}), {} rows checked, {} faults occurred ({}), \
         {count_violations} violations",
        first + count - 1,
        sum.rows,
        fault_counts.all(),
        by_kind(&fault_counts),
    );
    for (rule, seeds) in &sum.violations {
        println!("{rule}: {} seeds", seeds.len());
        for (seed, what) in seeds.iter().take(MAX_PRINTED) {
            println!("    seed {seed}: {what}");
        }
    }
    assert!(
        count_violations == 0,
        "{count_violations} violations; repeat one with SEED=… cargo test --package zenlayer-core --test seeds -- --nocapture"
    );
    let unmet: Vec<&str> = Kind::ALL
        .iter()
        .filter(|kind| fault_counts.count(**kind) == 0)
        .map(|kind| kind.name())
        .collect();
    assert!(count < SEEDS || unmet.is_empty(), "never occurred: {}", unmet.join(", "));
}

fn one(seed: u64, is_verbose: bool, fault_counts: &FaultCounts, sum: &Mutex<Sum>) {
    let played = play::play(Plan::draw(seed));
    let findings = checks::check(&played);
    fault_counts.merge(&played.fault_counts);
    if is_verbose {
        println!("{}", trace::of(&played, &findings.violations));
    }
    let mut sum = sum.lock().unwrap();
    sum.rows += findings.rows;
    let mut seen = Vec::new();
    for (rule, what) in findings.violations {
        if is_verbose && seen.iter().filter(|before| **before == rule).count() == 0 {
            println!("VIOLATION {rule}: {what}");
        }
        if !seen.contains(&rule) {
            sum.violations.entry(rule).or_default().push((seed, what));
            seen.push(rule);
        }
    }
}

fn by_kind(fault_counts: &FaultCounts) -> String {
    let counts =
        Kind::ALL.iter().map(|kind| format!("{} {}", fault_counts.count(*kind), kind.name()));
    counts.collect::<Vec<_>>().join(", ")
}
