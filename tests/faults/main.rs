//! The fault bench: every case of tests/cases/faults, played against the fault server and judged.
//!
//! `FAULTS=words` plays only the cases whose names contain these words, `FAULTS_SMOKE=1` those marked
//! `smoke`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod bench;
mod call;
mod case;
mod judge;
mod judge_tests;
mod pages;
mod places;
mod play;
mod ranges;
mod reports;
mod seen;
mod server;
mod service;
mod stage;
#[path = "../support/mod.rs"]
mod support;

use bench::{OF_34, Way};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Runs one way at a time, because times are measured.
fn alone(way: Way) {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    bench::run(way);
}

#[test]
fn every_case() {
    alone(Way::Plain);
}

#[test]
fn every_case_with_eight_threads() {
    alone(Way::Threads);
}

#[test]
fn every_case_under_valgrind() {
    assert!(support::run::valgrind_is_on(), "valgrind does not find a planted leak");
    alone(Way::Valgrind);
}

#[test]
fn all_cases_are_present() {
    let cases = case::all();
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(cases.len(), names.len(), "two cases have the same name");
    assert!(cases.len() >= 150, "{}", cases.len());
    let of_34: BTreeSet<&str> = cases.iter().filter_map(|case| case.of_34.as_deref()).collect();
    assert_eq!(BTreeSet::from(OF_34), of_34);
}

#[test]
fn few_cases_of_each_kind_are_smoke() {
    for (name, cases) in case::files() {
        let smoke = cases.iter().filter(|case| case.smoke).count();
        assert!((2..=12).contains(&smoke), "{smoke} of {name} are marked `smoke`");
    }
}
