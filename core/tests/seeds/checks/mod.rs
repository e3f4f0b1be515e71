//! Compares what a call reported with what happened. Each rule has a name, and is documented.

mod counters;
mod ends;
mod errors;
mod lists;
mod polls;
mod requests;
mod rows;
mod single;

use crate::instance::{Instance, InstanceAction};
use crate::plan::Call;
use crate::play::{CallResult, Played};
use crate::service::{Made, Request, is_binned};

/// The findings of all checks.
#[derive(Default)]
pub struct Findings {
    /// The number of rows checked.
    pub rows: u64,
    /// The violated rules, with details.
    pub violations: Vec<(&'static str, String)>,
}

impl Findings {
    fn require(&mut self, holds: bool, rule: &'static str, what: impl FnOnce() -> String) {
        if !holds {
            self.violations.push((rule, what()));
        }
    }
}

/// Checks a run.
pub fn check(played: &Played) -> Findings {
    let mut findings = Findings::default();
    match &played.result {
        CallResult::Report(report, _) => {
            for entry in report.rows() {
                findings.rows += 1;
                rows::check(played, report, entry, &mut findings);
            }
        }
        CallResult::List(listed) => {
            findings.rows += listed.len() as u64;
            lists::check(played, listed, &mut findings);
        }
        CallResult::Accepted(id, inferred) => {
            findings.rows += played.plan.ids.len() as u64;
            single::check(played, id, *inferred, &mut findings);
        }
        CallResult::Failed(_) => findings.rows += 1,
    }
    errors::check(played, &mut findings);
    ends::check(played, &mut findings);
    polls::check(played, &mut findings);
    requests::check(played, &mut findings);
    counters::check(played, &mut findings);
    findings
}

/// The facts about one id of a call.
struct Facts<'a> {
    instance: Option<&'a Instance>,
    /// The action requests that name it and were sent.
    sent: Vec<&'a Request>,
}

impl<'a> Facts<'a> {
    fn of(played: &'a Played, id: &str) -> Facts<'a> {
        let sent = played.requests.iter().filter(|one| one.acts() && one.left && one.names(id));
        Facts { instance: played.instance(id), sent: sent.collect() }
    }

    /// The requests executed for it, with their times.
    fn effects(&self) -> &[(usize, f64)] {
        self.instance.map_or(&[], |instance| &instance.effects)
    }

    /// The requests whose outcome the client cannot know.
    fn open(&self) -> impl Iterator<Item = &&'a Request> {
        self.sent.iter().filter(|request| request.is_open())
    }

    /// The requests that the service accepted for it, in a response that arrived.
    fn accepted(&self, id: &str) -> impl Iterator<Item = &&'a Request> {
        self.sent.iter().filter(move |request| {
            request.is_accepted() && !request.failed().iter().any(|failed| failed == id)
        })
    }

    /// Whether its status satisfied `is` at any time between two times.
    fn was(&self, from: f64, until: f64, is: impl Fn(Option<&str>) -> bool) -> bool {
        self.instance.is_some_and(|instance| instance.was(from, until, is))
    }
}

/// The earliest time whose statuses may be listed during a call.
fn earliest(played: &Played) -> f64 {
    -played.plan.lists.lag
}

/// Whether lists always show the current state of an instance.
fn lists_are_honest(played: &Played, instance: Option<&Instance>) -> bool {
    let plan = &played.plan;
    plan.lists.lag == 0.0
        && plan.lists.foreign.is_none()
        && plan.rows.is_empty()
        && plan.polls.is_empty()
        && plan.service_rate == 0.0
        && plan.latency.1 < plan.attempt_timeout
        && plan.rate_limit == 0
        && instance.is_none_or(|instance| instance.hidden.is_none())
}

fn is_gone(status: Option<&str>) -> bool {
    status.is_none_or(is_binned)
}

/// Whether an instance in this status is in the action's end state or in transition to it.
fn is_done(action: InstanceAction, status: Option<&str>) -> bool {
    matches!(
        (action, status),
        (InstanceAction::Stop, Some("STOPPING" | "STOPPED"))
            | (InstanceAction::Start, Some("STARTING" | "BOOTING" | "RUNNING"))
            | (InstanceAction::Reboot, Some("REBOOT" | "BOOTING"))
    )
}

/// Whether enough consecutive lists, over enough time, omitted an instance to report it as missing.
fn is_absent_in_lists(played: &Played, id: &str) -> bool {
    let mut missing: Vec<f64> = Vec::new();
    for request in played.requests.iter().filter(|one| !one.acts() && one.is_accepted()) {
        if !request.ids.is_empty() && !request.names(id) {
            continue;
        }
        let Some(Made::List(rows, _)) = &request.made else { continue };
        if !request.ids.is_empty() && rows.len() > request.ids.len() {
            continue; // not a list of these
        }
        if rows.iter().any(|(listed, _)| listed == id) {
            missing.clear();
        } else if request.names(id) {
            missing.push(request.begun);
        }
    }
    missing.len() >= 3 && missing[missing.len() - 1] - missing[0] >= 3.0
}

/// Whether the call changes something.
fn acts(played: &Played) -> bool {
    matches!(played.plan.call, Call::Single(_) | Call::Bulk(_) | Call::Any(1 | 2))
}
