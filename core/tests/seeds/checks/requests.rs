//! Checks the requests: their size, concurrency, rate and waits.

use std::collections::HashSet;

use super::{Facts, Findings, is_done, lists_are_honest};
use crate::instance::InstanceAction;
use crate::plan::Call;
use crate::play::Played;
use crate::service::{Got, Request};

/// The maximum number of ids per request.
const MAX_IDS: usize = 100;

/// The longest `Retry-After` that is honoured, in seconds.
const LONGEST_ASKED: f64 = 120.0;

pub(super) fn check(played: &Played, findings: &mut Findings) {
    batches(played, findings);
    attempts(played, findings);
    asked_to_wait(played, findings);
    at_once(played, findings);
    if played.plan.rate_limit > 0 && played.plan.is_deterministic() {
        rate(played, findings);
    }
    if played.plan.check_first && matches!(played.plan.call, Call::Bulk(_)) {
        polls_before(played, findings);
    }
}

fn batches(played: &Played, findings: &mut Findings) {
    let only_polls = matches!(played.plan.call, Call::Wait(_) | Call::Statuses);
    for request in &played.requests {
        let different: HashSet<&String> = request.ids.iter().collect();
        let is_own = matches!(played.plan.call, Call::Single(_)); // as the caller gave them
        let is_one =
            request.ids.len() <= MAX_IDS && (is_own || different.len() == request.ids.len());
        findings.require(is_one, "batch", || format!("{} ids", request.ids.len()));
        findings.require(!only_polls || !request.acts(), "only_polls", || request.action.clone());
    }
}

/// A single call sends no instance more often than allowed, and with one attempt it does not poll.
fn attempts(played: &Played, findings: &mut Findings) {
    let plan = &played.plan;
    if !matches!(plan.call, Call::Single(_) | Call::Any(_)) {
        return;
    }
    for id in &plan.ids {
        let sent = played.requests.iter().filter(|one| one.acts() && one.names(id)).count();
        findings.require(sent <= plan.max_attempts as usize, "max_attempts", || {
            format!("{id}: {sent} of {}", plan.max_attempts)
        });
    }
    let polls = played.requests.iter().filter(|one| !one.acts()).count();
    findings
        .require(plan.max_attempts > 1 || polls == 0, "max_attempts", || format!("{polls} polls"));
}

/// `Retry-After` is honoured, or the request is not sent again.
fn asked_to_wait(played: &Played, findings: &mut Findings) {
    let acting: Vec<&Request> = played.requests.iter().filter(|one| one.acts()).collect();
    for (at, request) in acting.iter().enumerate() {
        let Got::Answer { status: 429 | 503, code, retry_after: Some(asked), .. } = &request.got
        else {
            continue;
        };
        if code.is_empty() && request.is_open() {
            continue; // reconciled instead
        }
        let again = acting[at + 1..].iter().find(|one| one.ids == request.ids);
        let waited = again.map(|again| again.begun - request.ended);
        let is_single = matches!(played.plan.call, Call::Single(_) | Call::Any(_));
        let holds = waited
            .is_none_or(|waited| waited + 1e-6 >= *asked && !(is_single && *asked > LONGEST_ASKED));
        findings
            .require(holds, "retry_after", || format!("asked for {asked} s, waited {waited:?}"));
    }
}

fn at_once(played: &Played, findings: &mut Findings) {
    let mut moments: Vec<(f64, i32)> = Vec::new();
    for request in played.requests.iter().filter(|one| one.left && one.ended > one.begun) {
        moments.extend([(request.begun, 1), (request.ended, -1)]);
    }
    moments.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut open = 0;
    let most = moments.iter().map(|(_, step)| {
        open += step;
        open
    });
    let most = most.max().unwrap_or(0);
    findings.require(most as usize <= played.plan.concurrency, "concurrency", || most.to_string());
}

fn rate(played: &Played, findings: &mut Findings) {
    let rate = played.plan.rate_limit as usize;
    let begun = |one: &&Request| one.left || one.fault.is_some();
    let times: Vec<f64> = played.requests.iter().filter(begun).map(|one| one.begun).collect();
    for more in [1, 5, 2 * rate] {
        let count = rate + more;
        let least = more as f64 / rate as f64;
        let hurried = times.windows(count).find(|some| some[count - 1] - some[0] < least - 0.001);
        findings.require(hurried.is_none(), "rate_limit", || {
            format!("{count} requests from {:.3} on", hurried.map_or(0.0, |some| some[0]))
        });
    }
}

/// With `check_first`, nothing is sent before a poll, nor for an instance that needs nothing.
fn polls_before(played: &Played, findings: &mut Findings) {
    let Call::Bulk(action) = played.plan.call else { return };
    for id in &played.plan.ids {
        let facts = Facts::of(played, id);
        let Some(first) = facts.sent.first() else { continue };
        let mut polls = played.requests.iter().filter(|one| {
            !one.acts() && one.is_accepted() && (one.ids.is_empty() || one.names(id))
        });
        let was_polled = polls.any(|poll| poll.ended <= first.begun);
        findings.require(was_polled, "sent_unpolled", || format!("{id} at {:.3}", first.begun));
        let is_done_already = facts.instance.is_some_and(|one| {
            lists_are_honest(played, Some(one))
                && action != InstanceAction::Reboot
                && !one.was(-1.0, played.ended, |status| !is_done(action, status))
        });
        findings.require(!is_done_already, "sent_in_vain", || id.clone());
    }
}
