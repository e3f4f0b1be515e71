//! When calls end.

use zenlayer_core::bulk::Outcome;
use zenlayer_core::error::Code;

use super::Verdict;
use crate::play::{Played, Told};

/// A call ends within this of its cancel token, in seconds.
const CANCEL: f64 = 0.1;

pub(super) fn judge(played: &Played, verdict: &mut Verdict) {
    let plan = &played.plan;
    if !plan.is_repeatable() {
        return;
    }
    let ended = played.ended;
    verdict.demand(ended <= plan.timeout + 0.001, "overshoot", || {
        format!("ended at {ended:.3}, the deadline is {:.3}", plan.timeout)
    });
    if let Some(at) = plan.cancel_at {
        verdict.demand(ended <= at + CANCEL, "cancel", || {
            format!("ended at {ended:.3}, cancelled at {at:.3}")
        });
    }
    let Told::Report(report, _) = &played.told else { return };
    let is_timeout = report.ended().is_some_and(|error| error.code() == Code::TIMEOUT);
    let is_open = report.rows().any(|entry| entry.outcome == Outcome::NotReached);
    let pages = plan.ids.len().div_ceil(100) as f64;
    let slack = plan.latency.1 * (1.5 + pages) + 0.05;
    let is_early = is_timeout && is_open && ended < plan.timeout - slack;
    verdict.demand(!is_early, "early", || {
        format!("ended at {ended:.3}, the deadline is {:.3}", plan.timeout)
    });
    let failed = report.rows().any(|entry| !entry.outcome.is_success());
    let goes_on = plan.fail_fast && failed && report.ended().is_none();
    verdict.demand(!goes_on, "fail_fast", || "the first failure did not end it".into());
}
