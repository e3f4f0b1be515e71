//! Checks the errors of calls.

use zenlayer_core::bulk::BulkOutcome;
use zenlayer_core::error::{Code, Error, Outcome};

use super::{Facts, Findings, acts, is_done, lists_are_honest};
use crate::instance::InstanceAction;
use crate::plan::Call;
use crate::play::{CallResult, Played};
use crate::service::{Got, Request};

pub(super) fn check(played: &Played, findings: &mut Findings) {
    resent(played, findings);
    let Some(error) = played.error() else { return };
    let effects = effects(played);
    let was_sent = if acts(played) {
        played.requests.iter().any(|one| one.left && one.acts())
    } else {
        was_page_sent(&played.requests)
    };
    let is_open = played.requests.iter().any(|one| one.acts() && one.is_open());
    let explain = |why: &str| format!("{error:?} ({:?}): {why}", error.outcome());
    match error.outcome() {
        Outcome::NotSent => {
            let is_bulk = matches!(played.result, CallResult::Report(..));
            let is_wait = matches!(played.plan.call, Call::Wait(_));
            let was_sent = was_sent && !(is_bulk && is_wait);
            findings.require(!was_sent, "error_not_sent", || explain("the service received it"));
        }
        Outcome::Rejected => {
            findings.require(effects == 0, "error_rejected", || {
                explain(&format!("executed {effects} times"))
            });
        }
        Outcome::Unknown => {
            if acts(played) {
                findings.require(is_open, "error_unknown", || explain("each request was answered"));
            }
        }
        Outcome::Done => {
            let is_so = effects > 0 || done_by_others(played);
            findings.require(is_so, "error_done", || explain("nothing was executed"));
        }
    }
    findings.require(!error.is_retryable() || effects == 0 || !acts(played), "retryable", || {
        explain("it was executed")
    });
    let is_reading = matches!(played.plan.call, Call::Statuses | Call::Any(0));
    let may_pass = error.code().row().retryable;
    findings.require(!is_reading || !may_pass || error.is_retryable(), "reads_again", || {
        explain("reads may be repeated")
    });
    last_code(played, error, findings);
    of_report(played, error, findings);
    reconciled(played, error, findings);
}

/// Whether the last requested page, if unanswered, was requested before.
fn was_page_sent(requests: &[Request]) -> bool {
    let Some(last) = requests.last().filter(|last| !last.is_accepted()) else { return false };
    requests
        .iter()
        .rev()
        .take_while(|one| !one.is_accepted())
        .any(|one| one.left && one.ids == last.ids && one.page == last.page)
}

/// The number of effects of the call.
fn effects(played: &Played) -> usize {
    if played.plan.call == Call::Any(0) {
        return 0; // reads have none
    }
    if let Call::Any(_) = played.plan.call {
        return played.requests.iter().filter(|one| one.executed.is_some()).count();
    }
    played.instances.iter().map(|instance| instance.effects.len()).sum()
}

fn done_by_others(played: &Played) -> bool {
    let Some(action) = played.plan.action() else { return false };
    let from = super::earliest(played);
    let is = |one: &&crate::instance::Instance| {
        one.was(from, played.ended, |status| is_done(action, status))
    };
    played.instances.iter().filter(|one| played.plan.ids.contains(&one.id)).any(|one| is(&one))
}

/// A single call that the service finally refused carries its code.
fn last_code(played: &Played, error: &Error, findings: &mut Findings) {
    let CallResult::Failed(_) = &played.result else { return };
    let service_code = |one: &Request| match &one.got {
        Got::Answer { status: 200, .. } => None,
        Got::Answer { status, code, .. } => Some(Code::of_service(code, *status)),
        _ => None,
    };
    let codes: Vec<Code> =
        played.requests.iter().filter(|one| one.acts()).filter_map(service_code).collect();
    let is_services =
        (4000..5000).contains(&error.code().number()) && error.code() != Code::PARTIAL;
    let is_single = matches!(played.plan.call, Call::Single(_) | Call::Any(_));
    let found = [Code::INSTANCE_NOT_FOUND, Code::INSTANCE_RECYCLED].contains(&error.code());
    let holds = !is_services || !is_single || found || codes.contains(&error.code());
    findings.require(holds, "code_of_service", || format!("{error:?}, of {codes:?}"));
}

/// Unsafe requests are not sent again while they may have been executed; idempotent ones only after
/// polls.
fn resent(played: &Played, findings: &mut Findings) {
    let is_unsafe = matches!(played.plan.call, Call::Single(InstanceAction::Reboot) | Call::Any(2));
    let sent: Vec<&Request> = played.requests.iter().filter(|one| one.acts() && one.left).collect();
    for pair in sent.windows(2).filter(|pair| is_unsafe && pair[0].is_open()) {
        findings.require(false, "sent_in_doubt", || {
            format!("again at {:.3}, though {:?}", pair[1].begun, pair[0].got)
        });
    }
    if let Call::Single(InstanceAction::Stop | InstanceAction::Start) = played.plan.call {
        played.plan.ids.iter().for_each(|id| in_haste(played, id, findings));
    }
}

/// Requests that may have been executed are sent again only after two polls.
fn in_haste(played: &Played, id: &str, findings: &mut Findings) {
    for pair in Facts::of(played, id).sent.windows(2).filter(|pair| pair[0].is_open()) {
        let is_put_off =
            matches!(&pair[0].got, Got::Answer { status: 503, code, .. } if !code.is_empty());
        let waited = pair[1].begun - pair[0].ended;
        let is_patient = is_put_off || waited >= 0.79 * 5.0 * played.plan.reconcile_wait;
        findings.require(is_patient, "sent_in_haste", || format!("{id} again after {waited:.3} s"));
    }
}

/// If a row is unknown, so is the run.
fn of_report(played: &Played, error: &Error, findings: &mut Findings) {
    let CallResult::Report(report, _) = &played.result else { return };
    let any = report.rows().any(|entry| entry.outcome == BulkOutcome::Unknown);
    let is_unknown = error.outcome() == Outcome::Unknown;
    findings.require(is_unknown || !any, "error_of_report", || {
        format!("{:?}, but a row is unknown", error.outcome())
    });
}

/// A stop or start of healthy instances whose polls are answered has a known outcome, unless time
/// or attempts run out.
fn reconciled(played: &Played, error: &Error, findings: &mut Findings) {
    let plan = &played.plan;
    let Call::Single(InstanceAction::Stop | InstanceAction::Start) = plan.call else { return };
    let asked = || played.instances.iter().filter(|one| plan.ids.contains(&one.id));
    let usual =
        if plan.call == Call::Single(InstanceAction::Start) { "STOPPED" } else { "RUNNING" };
    let is_clear = asked().all(|one| {
        lists_are_honest(played, Some(one))
            && one.at(-1.0) == Some(usual)
            && one.always_refused.is_none()
            && one.external_actions.is_empty()
    });
    let sent = played.requests.iter().filter(|one| one.acts()).count();
    let has_more = sent < plan.max_attempts as usize
        && played.ended + 12.0 < plan.timeout
        && plan.cancel_at.is_none_or(|at| at > played.ended);
    let is_unknown = error.outcome() == Outcome::Unknown;
    findings.require(!(is_unknown && is_clear && has_more), "not_reconciled", || {
        format!("{error:?}, but there was time for more")
    });
}
