//! How often the service is asked.

use std::collections::HashSet;

use super::Verdict;
use super::ends::longest_answer;
use crate::plan::Call;
use crate::play::Played;
use crate::service::{Made, Request};

pub(super) fn judge(played: &Played, verdict: &mut Verdict) {
    let plan = &played.plan;
    if plan.call == Call::Statuses || !plan.is_repeatable() {
        return;
    }
    let looks: Vec<&Request> = played.requests.iter().filter(|one| !one.acts()).collect();
    let pages = plan.ids.len().div_ceil(100);
    // Each request that is to change something raises a question, and some raise another.
    let acting = played.requests.iter().filter(|one| one.acts() && one.left).count();
    let questions = pages.max(acting);
    // Where the rows of one list differ in what they are worth, so do the looks that follow.
    let questions = if plan.rows.is_calm() { questions } else { 4 * questions };
    // First looks come sooner, those that follow some ten seconds apart.
    let each = 7.0 + played.ended / 7.0;
    let most = f64::from(plan.max_attempts) * questions as f64 * each;
    verdict.demand(looks.len() as f64 <= most, "looks", || {
        format!("{} in {:.1} s, for {questions} questions", looks.len(), played.ended)
    });
    if pages == 1 && acting <= 1 {
        pauses(played, &looks, verdict);
    }
}

/// There is some time between two looks that were answered, but for the last one.
fn pauses(played: &Played, looks: &[&Request], verdict: &mut Verdict) {
    let plan = &played.plan;
    let least = 0.79 * (4.0 * plan.reconcile_wait).min(2.0);
    let last = plan.timeout - 2.5 - 3.2 * longest_answer(&played.requests);
    let firsts: Vec<&&Request> = looks.iter().filter(|one| one.page == 1).collect();
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
        verdict.demand(is_patient || acted, "hurried", || {
            format!("looks at {:.3} and {:.3}", pair[0].begun, pair[1].begun)
        });
    }
}

/// Whether a look was answered with a list that is one: no row is there twice, which would be a reason to
/// read it again at once.
fn is_good(look: &Request) -> bool {
    let Some(Made::List(rows, _)) = &look.made else { return false };
    let different: HashSet<&String> = rows.iter().map(|(id, _)| id).collect();
    look.is_accepted() && rows.len() <= look.ids.len() && different.len() == rows.len()
}
