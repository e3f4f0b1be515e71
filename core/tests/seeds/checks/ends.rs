//! Checks when calls end.

use zenlayer_core::bulk::{BulkOutcome, Entry};
use zenlayer_core::error::Code;

use super::Findings;
use crate::play::{CallResult, Played};
use crate::service::{Got, Request};

/// The maximum delay between cancellation and the end of a call, in seconds.
const CANCEL: f64 = 0.1;

pub(super) fn check(played: &Played, findings: &mut Findings) {
    let plan = &played.plan;
    if !plan.is_deterministic() {
        return;
    }
    let ended = played.ended;
    findings.require(ended <= plan.timeout + 0.001, "overshoot", || {
        format!("ended at {ended:.3}, the deadline is {:.3}", plan.timeout)
    });
    if let Some(at) = plan.cancel_at {
        findings.require(ended <= at + CANCEL, "cancel", || {
            format!("ended at {ended:.3}, cancelled at {at:.3}")
        });
    }
    let CallResult::Report(report, _) = &played.result else { return };
    let is_timeout = report.ended().is_some_and(|error| error.code() == Code::TIMEOUT);
    let was_awaited = |entry: &Entry| {
        entry.outcome == BulkOutcome::NotReached && entry.code == Some(Code::TIMEOUT)
    };
    let is_open = !plan.fail_fast && report.rows().any(was_awaited);
    // Three times the first response time almost certainly exceeds that of another response.
    let slack = (3.2 * longest_answer(&played.requests)).max(no_answer(played)) + 0.05;
    let slack = slack + if plan.rate_limit > 0 { 1.0 / f64::from(plan.rate_limit) } else { 0.0 };
    let is_early = is_timeout && is_open && ended < plan.timeout - slack;
    findings.require(!is_early, "early", || {
        format!("ended at {ended:.3}, the deadline is {:.3}", plan.timeout)
    });
    if plan.fail_fast {
        first_failure_ends(played, findings);
    }
}

/// The longest time until a response, retries included.
pub(super) fn longest_answer(requests: &[Request]) -> f64 {
    let mut longest: f64 = 0.0;
    let mut first: Option<&Request> = None;
    for request in requests {
        let is_same = |one: &&Request| one.action == request.action && one.ids == request.ids;
        let begun = first.filter(is_same).map_or(request.begun, |first| first.begun);
        if let Got::Answer { .. } = request.got {
            longest = longest.max(request.ended - begun);
        }
        first = match request.is_accepted() {
            true => None,
            false => first.filter(is_same).or(Some(request)),
        };
    }
    longest
}

/// The response time that a run may assume before the first response.
fn no_answer(played: &Played) -> f64 {
    let is_answered = played.requests.iter().any(|one| matches!(one.got, Got::Answer { .. }));
    if is_answered { 0.0 } else { 0.5 }
}

/// After the service finally refused a single instance, nothing else is sent.
fn first_failure_ends(played: &Played, findings: &mut Findings) {
    let mut acting = played.requests.iter().filter(|one| one.acts() && one.left);
    let is_final = |one: &&Request| {
        let last = ["INVALID_INSTANCE_NOT_FOUND", "OPERATION_DENIED_INSTANCE_SUBSCRIPTION"];
        one.ids.len() == 1
            && matches!(&one.got, Got::Answer { status: 400.., code, .. } if last.contains(code))
    };
    let in_doubt = |one: &Request| {
        matches!(one.got, Got::Answer { status: 500.., .. } | Got::Nothing | Got::Garbage)
    };
    if played.requests.iter().any(|one| one.acts() && in_doubt(one)) {
        return; // later refusals are reconciled first
    }
    let Some(refused) = acting.find(is_final) else { return };
    let next = acting.next();
    findings.require(next.is_none(), "fail_fast", || {
        format!("{} was refused at {:.3}, and more was sent", refused.ids[0], refused.ended)
    });
}
