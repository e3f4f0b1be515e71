//! Checks the counters.

use zenlayer_core::error::Outcome;

use super::Findings;
use crate::plan::Call;
use crate::play::{CallResult, Played};
use crate::service::{Got, Request};

pub(super) fn check(played: &Played, findings: &mut Findings) {
    let tried = played.requests.len() as u64;
    let throttled = |one: &&Request| matches!(one.got, Got::Answer { status: 429, .. });
    let throttled = played.requests.iter().filter(throttled).count() as u64;
    let is_unknown = played.error().is_some_and(|error| error.outcome() == Outcome::Unknown);
    let is_inferred = match &played.result {
        CallResult::Report(report, _) => report.is_inferred(),
        CallResult::Accepted(_, inferred) => *inferred,
        _ => false,
    };
    let mut require = |name: &'static str, rule: &'static str, expected: u64| {
        let counted = played.counter(name);
        findings.require(counted == expected, rule, || format!("{counted}, not {expected}"));
    };
    require("requests", "counter_requests", tried);
    require("throttles", "counter_throttles", throttled);
    require("unknown", "counter_unknown", u64::from(is_unknown));
    require("inferred", "counter_inferred", u64::from(is_inferred));
    let polled = played.requests.iter().any(|one| !one.acts());
    if matches!(played.plan.call, Call::Any(_) | Call::Single(_)) && !polled {
        require("retries", "counter_retries", tried.saturating_sub(1));
    }
    let reported = match &played.result {
        CallResult::Report(report, _) => Some(u64::from(report.requests())),
        _ => None,
    };
    let reported = reported.or(played.error().map(|error| u64::from(error.attempts())));
    findings.require(
        reported.is_none_or(|reported| reported == tried),
        "reported_requests",
        || format!("{reported:?}, not {tried}"),
    );
    reconciles(played, findings);
}

fn reconciles(played: &Played, findings: &mut Findings) {
    let counted = played.counter("reconciles");
    let acts = || played.requests.iter().filter(|one| one.acts());
    let first_open = acts().position(Request::is_open);
    let most = first_open.map_or(0, |first| acts().skip(first).count() as u64);
    findings.require(counted <= most, "counter_reconciles", || {
        format!("{counted}, and {most} at most were lost")
    });
    if let Call::Single(_) = played.plan.call {
        let polled = played.requests.iter().any(|one| !one.acts());
        findings.require(counted <= 1 && (!polled || counted == 1), "counter_reconciles", || {
            format!("{counted}, polled: {polled}")
        });
    }
}
