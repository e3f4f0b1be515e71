//! Whether what a caller was told is true: each rule has a name, and a reason in the documents.

mod counters;
mod ends;
mod errors;
mod lists;
mod manners;
mod patience;
mod rows;
mod single;

use crate::instance::{Instance, InstanceAction};
use crate::plan::Call;
use crate::play::{LastReport, Played};
use crate::service::{Made, Request, is_binned};

/// What the judge says.
#[derive(Default)]
pub struct Verdict {
    /// How many rows were looked at.
    pub rows: u64,
    /// Which rule is violated, and by what.
    pub violations: Vec<(&'static str, String)>,
}

impl Verdict {
    fn demand(&mut self, holds: bool, rule: &'static str, what: impl FnOnce() -> String) {
        if !holds {
            self.violations.push((rule, what()));
        }
    }
}

/// Judges a seed that was played.
pub fn judge(played: &Played) -> Verdict {
    let mut verdict = Verdict::default();
    match &played.told {
        LastReport::Report(report, _) => {
            for entry in report.rows() {
                verdict.rows += 1;
                rows::judge(played, report, entry, &mut verdict);
            }
        }
        LastReport::List(listed) => {
            verdict.rows += listed.len() as u64;
            lists::judge(played, listed, &mut verdict);
        }
        LastReport::Accepted(id, inferred) => {
            verdict.rows += played.plan.ids.len() as u64;
            single::judge(played, id, *inferred, &mut verdict);
        }
        LastReport::Failed(_) => verdict.rows += 1,
    }
    errors::judge(played, &mut verdict);
    ends::judge(played, &mut verdict);
    patience::judge(played, &mut verdict);
    manners::judge(played, &mut verdict);
    counters::judge(played, &mut verdict);
    verdict
}

/// What is true of one id of a call.
struct Facts<'a> {
    instance: Option<&'a Instance>,
    /// The acting requests that name it and left the client.
    sent: Vec<&'a Request>,
}

impl<'a> Facts<'a> {
    fn of(played: &'a Played, id: &str) -> Facts<'a> {
        let sent = played.requests.iter().filter(|one| one.acts() && one.left && one.names(id));
        Facts { instance: played.instance(id), sent: sent.collect() }
    }

    /// How often a request of the call was executed for it.
    fn effects(&self) -> &[(usize, f64)] {
        self.instance.map_or(&[], |instance| &instance.effects)
    }

    /// The requests of which nobody told the client what became of them.
    fn open(&self) -> impl Iterator<Item = &&'a Request> {
        self.sent.iter().filter(|request| request.is_open())
    }

    /// The requests that the service accepted for it, in an answer that came.
    fn accepted(&self, id: &str) -> impl Iterator<Item = &&'a Request> {
        self.sent.iter().filter(move |request| {
            request.is_accepted() && !request.failed().iter().any(|failed| failed == id)
        })
    }

    /// Whether its status was such at any time from the first to the second.
    fn was(&self, from: f64, until: f64, is: impl Fn(Option<&str>) -> bool) -> bool {
        self.instance.is_some_and(|instance| instance.was(from, until, is))
    }
}

/// From when on what was true may be listed during a call.
fn earliest(played: &Played) -> f64 {
    -played.plan.lists.lag
}

/// Whether lists tell of an instance what is true now, all the time and at once.
fn lists_are_honest(played: &Played, instance: Option<&Instance>) -> bool {
    let plan = &played.plan;
    plan.lists.lag == 0.0
        && plan.lists.strangers.is_none()
        && plan.rows.is_calm()
        && plan.looks.is_calm()
        && plan.service_rate == 0.0
        && plan.latency.1 < plan.attempt_timeout
        && plan.rate_limit == 0
        && instance.is_none_or(|instance| instance.hidden.is_none())
}

fn is_gone(status: Option<&str>) -> bool {
    status.is_none_or(is_binned)
}

/// Whether an instance in this status is where the action takes it, or on its way there.
fn is_done(deed: InstanceAction, status: Option<&str>) -> bool {
    matches!(
        (deed, status),
        (InstanceAction::Stop, Some("STOPPING" | "STOPPED"))
            | (InstanceAction::Start, Some("STARTING" | "BOOTING" | "RUNNING"))
            | (InstanceAction::Reboot, Some("REBOOT" | "BOOTING"))
    )
}

/// Whether so many lists in a row left an instance out, for so long, that it may be called gone.
fn is_absent_in_lists(played: &Played, id: &str) -> bool {
    let mut missing: Vec<f64> = Vec::new();
    for request in played.requests.iter().filter(|one| !one.acts() && one.is_accepted()) {
        if !request.ids.is_empty() && !request.names(id) {
            continue;
        }
        let Some(Made::List(rows, _)) = &request.made else { continue };
        if !request.ids.is_empty() && rows.len() > request.ids.len() {
            continue; // no list of these
        }
        if rows.iter().any(|(listed, _)| listed == id) {
            missing.clear();
        } else if request.names(id) {
            missing.push(request.begun);
        }
    }
    missing.len() >= 3 && missing[missing.len() - 1] - missing[0] >= 3.0
}

/// Whether the call is to change something.
fn acts(played: &Played) -> bool {
    matches!(played.plan.call, Call::Single(_) | Call::Bulk(_) | Call::Any(1 | 2))
}
