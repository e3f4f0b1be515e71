//! How requests are made: how large, how many at once, how often, and what is waited for.

use std::collections::HashSet;

use super::{Facts, Verdict, is_done, lists_are_honest};
use crate::instance::InstanceAction;
use crate::plan::Call;
use crate::play::Played;
use crate::service::{Got, Request};

/// How many ids one request takes.
const MOST_IDS: usize = 100;

/// The longest wait that the service may ask for, in seconds.
const LONGEST_ASKED: f64 = 120.0;

pub(super) fn judge(played: &Played, verdict: &mut Verdict) {
    batches(played, verdict);
    attempts(played, verdict);
    asked_to_wait(played, verdict);
    at_once(played, verdict);
    if played.plan.rate_limit > 0 && played.plan.is_repeatable() {
        rate(played, verdict);
    }
    if played.plan.check_first && matches!(played.plan.call, Call::Bulk(_)) {
        looks_before(played, verdict);
    }
}

fn batches(played: &Played, verdict: &mut Verdict) {
    let only_looks = matches!(played.plan.call, Call::Wait(_) | Call::Statuses);
    for request in &played.requests {
        let different: HashSet<&String> = request.ids.iter().collect();
        let is_own = matches!(played.plan.call, Call::Single(_)); // as the caller wrote them
        let is_one =
            request.ids.len() <= MOST_IDS && (is_own || different.len() == request.ids.len());
        verdict.demand(is_one, "batch", || format!("{} ids", request.ids.len()));
        verdict.demand(!only_looks || !request.acts(), "only_looks", || request.action.clone());
    }
}

/// For no instance a single call is sent more often than is allowed, and with one attempt there are
/// no looks.
fn attempts(played: &Played, verdict: &mut Verdict) {
    let plan = &played.plan;
    if !matches!(plan.call, Call::Single(_) | Call::Any(_)) {
        return;
    }
    for id in &plan.ids {
        let sent = played.requests.iter().filter(|one| one.acts() && one.names(id)).count();
        verdict.demand(sent <= plan.max_attempts as usize, "max_attempts", || {
            format!("{id}: {sent} of {}", plan.max_attempts)
        });
    }
    let looks = played.requests.iter().filter(|one| !one.acts()).count();
    verdict
        .demand(plan.max_attempts > 1 || looks == 0, "max_attempts", || format!("{looks} looks"));
}

/// A wait that the service asks for is waited, or the request is not sent again.
fn asked_to_wait(played: &Played, verdict: &mut Verdict) {
    let acting: Vec<&Request> = played.requests.iter().filter(|one| one.acts()).collect();
    for (at, request) in acting.iter().enumerate() {
        let Got::Answer { status: 429 | 503, code, says_when: Some(asked), .. } = &request.got
        else {
            continue;
        };
        if code.is_empty() && request.is_open() {
            continue; // looked into instead
        }
        let again = acting[at + 1..].iter().find(|one| one.ids == request.ids);
        let waited = again.map(|again| again.begun - request.ended);
        let is_single = matches!(played.plan.call, Call::Single(_) | Call::Any(_));
        let holds = waited
            .is_none_or(|waited| waited + 1e-6 >= *asked && !(is_single && *asked > LONGEST_ASKED));
        verdict.demand(holds, "retry_after", || format!("asked for {asked} s, waited {waited:?}"));
    }
}

fn at_once(played: &Played, verdict: &mut Verdict) {
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
    verdict.demand(most as usize <= played.plan.concurrency, "concurrency", || most.to_string());
}

fn rate(played: &Played, verdict: &mut Verdict) {
    let rate = played.plan.rate_limit as usize;
    let begun = |one: &&Request| one.left || one.struck.is_some();
    let times: Vec<f64> = played.requests.iter().filter(begun).map(|one| one.begun).collect();
    for more in [1, 5, 2 * rate] {
        let count = rate + more;
        let least = more as f64 / rate as f64;
        let hurried = times.windows(count).find(|some| some[count - 1] - some[0] < least - 0.001);
        verdict.demand(hurried.is_none(), "rate_limit", || {
            format!("{count} requests from {:.3} on", hurried.map_or(0.0, |some| some[0]))
        });
    }
}

/// Nothing is sent before a look, nor for what a look showed to need nothing.
fn looks_before(played: &Played, verdict: &mut Verdict) {
    let Call::Bulk(deed) = played.plan.call else { return };
    for id in &played.plan.ids {
        let facts = Facts::of(played, id);
        let Some(first) = facts.sent.first() else { continue };
        let mut looks = played.requests.iter().filter(|one| {
            !one.acts() && one.is_accepted() && (one.ids.is_empty() || one.names(id))
        });
        let was_looked_at = looks.any(|look| look.ended <= first.begun);
        verdict.demand(was_looked_at, "sent_unseen", || format!("{id} at {:.3}", first.begun));
        let is_done_already = facts.instance.is_some_and(|one| {
            lists_are_honest(played, Some(one))
                && deed != InstanceAction::Reboot
                && !one.was(-1.0, played.ended, |status| !is_done(deed, status))
        });
        verdict.demand(!is_done_already, "sent_in_vain", || id.clone());
    }
}
