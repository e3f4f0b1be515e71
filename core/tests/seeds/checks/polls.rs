//! Checks how often the service is polled.

use std::collections::HashSet;

use super::Findings;
use super::ends::longest_answer;
use crate::plan::Call;
use crate::play::Played;
use crate::service::{Made, Request};

pub(super) fn check(played: &Played, findings: &mut Findings) {
    let plan = &played.plan;
    if plan.call == Call::Statuses || !plan.is_deterministic() {
        return;
    }
    let polls: Vec<&Request> = played.requests.iter().filter(|one| !one.acts()).collect();
    let pages = plan.ids.len().div_ceil(100);
    // Each action request has to be reconciled, some of them twice.
    let acting = played.requests.iter().filter(|one| one.acts() && one.left).count();
    let questions = pages.max(acting);
    // Where the rows of a list differ in quality, so do the polls that follow.
    let questions = if plan.rows.is_empty() { questions } else { 4 * questions };
    // First polls come sooner, later ones about ten seconds apart.
    let each = 7.0 + played.ended / 7.0;
    let most = f64::from(plan.max_attempts) * questions as f64 * each;
    findings.require(polls.len() as f64 <= most, "polls", || {
        format!("{} in {:.1} s, for {questions} questions", polls.len(), played.ended)
    });
    if pages == 1 && acting <= 1 {
        pauses(played, &polls, findings);
    }
}

/// There is some time between two answered polls, except before the last one.
fn pauses(played: &Played, polls: &[&Request], findings: &mut Findings) {
    let plan = &played.plan;
    let least = 0.79 * (4.0 * plan.reconcile_wait).min(2.0);
    let last = plan.timeout - 2.5 - 3.2 * longest_answer(&played.requests);
    let firsts: Vec<&&Request> = polls.iter().filter(|one| one.page == 1).collect();
    for pair in firsts.windows(2).filter(|pair| pair[1].begun < last) {
        if !(is_good(pair[0]) && is_good(pair[1])) {
            continue;
        }
        let acted = played
            .requests
            .iter()
            .any(|one| one.acts() && (pair[0].begun..pair[1].begun).contains(&one.begun));
        let waited = pair[1].begun - pair[0].ended;
        let is_patient = waited >= least || pair[0].ids != pair[1].ids;
        findings.require(is_patient || acted, "hurried", || {
            format!("polls at {:.3} and {:.3}", pair[0].begun, pair[1].begun)
        });
    }
}

/// Whether a poll was answered with a valid list, without a duplicate row, which would be a reason
/// to repeat it immediately.
fn is_good(poll: &Request) -> bool {
    let Some(Made::List(rows, _)) = &poll.made else { return false };
    let different: HashSet<&String> = rows.iter().map(|(id, _)| id).collect();
    poll.is_accepted() && rows.len() <= poll.ids.len() && different.len() == rows.len()
}
