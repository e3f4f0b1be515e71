//! What was counted.

use zenlayer_core::error::Outcome;

use super::Verdict;
use crate::plan::Call;
use crate::play::{LastReport, Played};
use crate::service::{Got, Request};

pub(super) fn judge(played: &Played, verdict: &mut Verdict) {
    let tried = played.requests.len() as u64;
    let throttled = |one: &&Request| matches!(one.got, Got::Answer { status: 429, .. });
    let throttled = played.requests.iter().filter(throttled).count() as u64;
    let is_unknown = played.error().is_some_and(|error| error.outcome() == Outcome::Unknown);
    let is_inferred = match &played.told {
        LastReport::Report(report, _) => report.is_inferred(),
        LastReport::Accepted(_, inferred) => *inferred,
        _ => false,
    };
    let mut demand = |name: &'static str, rule: &'static str, expected: u64| {
        let counted = played.counter(name);
        verdict.demand(counted == expected, rule, || format!("{counted}, not {expected}"));
    };
    demand("requests", "counter_requests", tried);
    demand("throttles", "counter_throttles", throttled);
    demand("unknown", "counter_unknown", u64::from(is_unknown));
    demand("inferred", "counter_inferred", u64::from(is_inferred));
    let looked = played.requests.iter().any(|one| !one.acts());
    if matches!(played.plan.call, Call::Any(_) | Call::Single(_)) && !looked {
        demand("retries", "counter_retries", tried.saturating_sub(1));
    }
    let told = match &played.told {
        LastReport::Report(report, _) => Some(u64::from(report.requests())),
        _ => None,
    };
    let told = told.or(played.error().map(|error| u64::from(error.attempts())));
    verdict.demand(told.is_none_or(|told| told == tried), "told_requests", || {
        format!("{told:?}, not {tried}")
    });
    reconciles(played, verdict);
}

fn reconciles(played: &Played, verdict: &mut Verdict) {
    let counted = played.counter("reconciles");
    let acts = || played.requests.iter().filter(|one| one.acts());
    let first_open = acts().position(Request::is_open);
    let most = first_open.map_or(0, |first| acts().skip(first).count() as u64);
    verdict.demand(counted <= most, "counter_reconciles", || {
        format!("{counted}, and {most} at most were lost")
    });
    if let Call::Single(_) = played.plan.call {
        let looked = played.requests.iter().any(|one| !one.acts());
        verdict.demand(counted <= 1 && (!looked || counted == 1), "counter_reconciles", || {
            format!("{counted}, looked: {looked}")
        });
    }
}
