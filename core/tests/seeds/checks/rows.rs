//! Checks the rows of a report.

use zenlayer_core::bulk::{BulkOutcome, Entry, Report};
use zenlayer_core::error::Code;

use super::{Facts, Findings, earliest, is_absent_in_lists, is_done, is_gone, lists_are_honest};
use crate::faults::Kind;
use crate::instance::{ExternalAction, InstanceAction};
use crate::plan::Call;
use crate::play::Played;
use crate::service::{Got, end};

/// How long an accepted instance may appear unchanged, in seconds.
const STALE: f64 = 29.9;

pub(super) fn check(played: &Played, report: &Report, entry: &Entry, findings: &mut Findings) {
    let row = Row { played, report, entry, facts: Facts::of(played, &entry.id) };
    row.sending(findings);
    row.effects(findings);
    row.outcome(findings);
    row.inference(findings);
    row.failure(findings);
    row.repetition(findings);
    row.in_time(findings);
    row.given_up(findings);
    row.request_id(findings);
}

struct Row<'a> {
    played: &'a Played,
    report: &'a Report,
    entry: &'a Entry,
    facts: Facts<'a>,
}

impl Row<'_> {
    fn explain(&self, why: &str) -> String {
        let Row { entry, facts, .. } = self;
        let sent = facts.sent.len();
        format!("{} is {:?} (sent {sent}): {why}", entry.id, entry.outcome)
    }

    fn action(&self) -> Option<InstanceAction> {
        match self.played.plan.call {
            Call::Bulk(action) => Some(action),
            _ => None,
        }
    }

    fn is(&self, outcomes: &[BulkOutcome]) -> bool {
        outcomes.contains(&self.entry.outcome)
    }

    /// The number of attempts is right.
    fn sending(&self, findings: &mut Findings) {
        let sent = self.facts.sent.len();
        let attempts = self.entry.attempts as usize;
        findings.require(attempts == sent, "attempts", || {
            self.explain(&format!("says {attempts} attempts"))
        });
        let is_silent = sent == 0;
        findings.require(is_silent || !self.is(&[BulkOutcome::NotSent]), "not_sent", || {
            self.explain("the service saw it")
        });
        let needs = [
            BulkOutcome::Accepted,
            BulkOutcome::Inferred,
            BulkOutcome::Refused,
            BulkOutcome::Unknown,
        ];
        findings.require(!is_silent || !self.is(&needs), "nothing_sent", || {
            self.explain("nothing was sent for it")
        });
    }

    /// An executed request is not reported as refused, and nothing is executed twice.
    fn effects(&self, findings: &mut Findings) {
        let Some(action) = self.action() else { return };
        let effects = self.facts.effects();
        let denies = [BulkOutcome::Refused, BulkOutcome::NotSent, BulkOutcome::Already];
        findings.require(effects.is_empty() || !self.is(&denies), "denied_though_done", || {
            self.explain(&format!("executed {effects:?}"))
        });
        if action == InstanceAction::Reboot {
            findings.require(effects.len() <= 1, "two_effects", || {
                self.explain(&format!("{effects:?}"))
            });
        }
    }

    fn outcome(&self, findings: &mut Findings) {
        let ended = self.played.ended;
        let from = earliest(self.played);
        let was_gone = self.facts.was(from, ended, is_gone) || self.facts.instance.is_none();
        let was_absent = self.facts.was(from, ended, |status| status.is_none());
        let is_service_error = self.has_status(404);
        match self.entry.outcome {
            BulkOutcome::Accepted => findings.require(
                self.facts.accepted(&self.entry.id).next().is_some()
                    && !self.facts.effects().is_empty(),
                "accepted",
                || self.explain("the service did not accept it"),
            ),
            BulkOutcome::Reached => findings.require(self.has_reached(), "reached", || {
                self.explain("it did not reach the goal")
            }),
            BulkOutcome::Already => findings.require(
                self.action() != Some(InstanceAction::Reboot) && self.was_in_transition(),
                "already",
                || self.explain("it did not need the action"),
            ),
            BulkOutcome::Gone => findings.require(
                was_gone || is_absent_in_lists(self.played, &self.entry.id),
                "gone",
                || self.explain("it exists"),
            ),
            BulkOutcome::NotFound => findings.require(
                was_absent || is_service_error || is_absent_in_lists(self.played, &self.entry.id),
                "not_found",
                || self.explain("it exists"),
            ),
            BulkOutcome::Restarted => {
                findings.require(self.was_reverted(), "restarted", || self.explain("it was not"))
            }
            BulkOutcome::Unknown => {
                findings.require(self.facts.open().next().is_some(), "unknown", || {
                    self.explain("each request was answered")
                })
            }
            _ => {}
        }
    }

    /// Whether the service returned this status for the instance alone.
    fn has_status(&self, expected: u16) -> bool {
        self.facts.sent.iter().any(|request| {
            request.ids.len() == 1
                && matches!(&request.got, Got::Answer { status, .. } if *status == expected)
        })
    }

    /// Whether it reached the goal after a request was executed for it.
    fn has_reached(&self) -> bool {
        let (facts, ended) = (&self.facts, self.played.ended);
        let Some(instance) = facts.instance else { return false };
        let first = facts.effects().first().map_or(earliest(self.played), |(_, at)| *at);
        match (self.played.plan.call.clone(), self.action()) {
            (Call::Wait(wanted), _) => {
                facts.was(earliest(self.played), ended, |status| status == Some(wanted))
            }
            (_, Some(InstanceAction::Reboot)) => {
                let away = instance.spell_after(first, |status| status != Some("RUNNING"));
                let back = away.and_then(|(away, _)| {
                    instance.spell_after(away, |status| status == Some("RUNNING"))
                });
                let is_stopped_one = self.played.plan.product == "bmc"
                    && instance.spell_after(first, |status| status == Some("RUNNING")).is_some();
                back.is_some_and(|(back, _)| back <= ended) || is_stopped_one
            }
            (_, Some(action)) => facts.was(first, ended, |status| status == Some(end(action))),
            _ => false,
        }
    }

    fn was_in_transition(&self) -> bool {
        let (from, ended) = (earliest(self.played), self.played.ended);
        match (&self.played.plan.call, self.action()) {
            (Call::Wait(wanted), _) => self.facts.was(from, ended, |status| status == Some(wanted)),
            (_, Some(action)) => self.facts.was(from, ended, |status| is_done(action, status)),
            _ => false,
        }
    }

    fn was_reverted(&self) -> bool {
        let turns = [ExternalAction::Revert, ExternalAction::Reboot];
        self.facts.instance.is_some_and(|instance| {
            instance.external_actions.iter().any(|(_, external)| turns.contains(external))
        })
    }

    /// A success is inferred if and only if no response reported it.
    fn inference(&self, findings: &mut Findings) {
        let was_lost = self.facts.open().next().is_some();
        let is_success = self.entry.outcome.is_success();
        let says = self.entry.inferred;
        findings.require(!says || (was_lost && is_success), "inferred", || {
            self.explain("reported as inferred, but no response was lost")
        });
        let was_accepted = self.facts.accepted(&self.entry.id).next().is_some();
        let was_before = self.is(&[BulkOutcome::Already])
            && self
                .action()
                .is_some_and(|action| self.facts.was(-1.0, 0.0, |is| is_done(action, is)));
        let must = is_success && was_lost && !was_accepted && !was_before;
        findings.require(says || !must, "not_inferred", || {
            self.explain("no response reported it, but it is not reported as inferred")
        });
        let Some(action) = self.action() else { return };
        if self.is(&[BulkOutcome::Inferred]) {
            let ended = self.played.ended;
            let is_so = !self.facts.effects().is_empty()
                || self.facts.was(earliest(self.played), ended, |status| is_done(action, status));
            findings.require(is_so, "inferred_falsely", || self.explain("it was not executed"));
        }
    }

    /// A refusal has the service's last code, and concerns the right instance.
    fn failure(&self, findings: &mut Findings) {
        if !self.is(&[BulkOutcome::Refused]) {
            return;
        }
        let last = self.facts.sent.iter().rev().find_map(|request| match &request.got {
            Got::Answer { status: 200, .. } => Some(Code::PARTIAL),
            Got::Answer { status, code, .. } => Some(Code::of_service(code, *status)),
            _ => None,
        });
        let code = self.entry.code;
        let is_status = code == Some(Code::INSTANCE_STATUS);
        let was_failed =
            self.facts.sent.iter().any(|request| request.failed().contains(&self.entry.id));
        let is_partial = code == Some(Code::PARTIAL) && was_failed;
        findings.require(code == last || is_status || is_partial, "last_code", || {
            let names = [code, last].map(|code| code.map(|code| code.row().name));
            self.explain(&format!(
                "its code is {:?}, the service's last was {:?}",
                names[0], names[1]
            ))
        });
        let is_healthy = self.report.ended().is_none() && self.is_healthy();
        findings.require(!is_healthy, "wrong_instance", || self.explain("it had no fault"));
    }

    /// Whether the service would have accepted the action at any time.
    fn is_healthy(&self) -> bool {
        let (Some(action), Some(instance)) = (self.action(), self.facts.instance) else {
            return false;
        };
        let usual = if action == InstanceAction::Start { "STOPPED" } else { "RUNNING" };
        let honest = lists_are_honest(self.played, Some(instance));
        let is_spoilt = self.facts.sent.iter().any(|one| one.fault == Some(Kind::BatchRefused));
        let always = !instance.was(-1.0, self.played.ended, |status| status != Some(usual));
        honest && !is_spoilt && always && instance.always_refused.is_none()
    }

    /// Accepted requests are not repeated, and uncertain ones only after polls.
    fn repetition(&self, findings: &mut Findings) {
        let Some(action) = self.action() else { return };
        for pair in self.facts.sent.windows(2) {
            let [before, after] = pair else { continue };
            let was_failed = before.failed().contains(&self.entry.id);
            findings.require(!before.is_accepted() || was_failed, "sent_after_acceptance", || {
                self.explain(&format!("again at {:.3}", after.begun))
            });
            if !before.is_open() {
                continue;
            }
            findings.require(action != InstanceAction::Reboot, "sent_in_doubt", || {
                self.explain(&format!("again at {:.3}, though {:?}", after.begun, before.got))
            });
            let is_put_off =
                matches!(&before.got, Got::Answer { status: 503, code, .. } if !code.is_empty());
            let least = 0.79 * 5.0 * self.played.plan.reconcile_wait;
            let waited = after.begun - before.ended;
            let is_patient = action == InstanceAction::Reboot || is_put_off || waited >= least;
            findings.require(
                is_patient || !self.played.plan.is_deterministic(),
                "sent_in_haste",
                || self.explain(&format!("again after {waited:.3} s")),
            );
        }
    }

    /// A goal reached before the deadline is seen.
    fn in_time(&self, findings: &mut Findings) {
        let plan = &self.played.plan;
        let is_limit = self.report.ended().is_some_and(|error| error.code() == Code::TIMEOUT);
        let is_judged = is_limit
            && self.is(&[BulkOutcome::NotReached])
            && plan.is_deterministic()
            && plan.latency.0 == plan.latency.1
            && lists_are_honest(self.played, self.facts.instance);
        let (true, Some(instance)) = (is_judged, self.facts.instance) else { return };
        let wanted = match (&plan.call, self.action()) {
            (Call::Wait(wanted), _) => *wanted,
            (_, Some(InstanceAction::Reboot)) | (_, None) => return,
            (_, Some(action)) => end(action),
        };
        let from = self.facts.effects().first().map_or(0.0, |(_, at)| *at);
        let Some((since, until)) = instance.spell_after(from, |status| status == Some(wanted))
        else {
            return;
        };
        let pages = plan.ids.len().div_ceil(100) as f64;
        let margin = plan.latency.1 * (2.0 + 2.0 * pages);
        // Sends come first, and an unanswered request occupies its worker.
        let sent = self.played.requests.iter().filter(|one| one.acts() && one.ended > since);
        let is_sending = sent.clone().any(|one| one.begun > since);
        let is_sending = is_sending || sent.count() >= plan.concurrency;
        let was_in_time = !is_sending && since + margin <= plan.timeout && until >= plan.timeout;
        findings.require(!was_in_time, "missed_the_end", || {
            self.explain(&format!("{wanted} since {since:.3}, deadline {:.3}", plan.timeout))
        });
    }

    /// Accepted instances are polled for at least 30 s, those in transition longer; uncertain ones
    /// as long as there is time.
    fn given_up(&self, findings: &mut Findings) {
        let plan = &self.played.plan;
        let (Some(action), Some(instance)) = (self.action(), self.facts.instance) else { return };
        let is_reboot = action == InstanceAction::Reboot;
        let is_whole = self.report.ended().is_none();
        let known = self.facts.accepted(&self.entry.id).last().map(|one| one.ended);
        if self.is(&[BulkOutcome::Accepted]) && plan.wait {
            let watched = known.map_or(0.0, |at| self.played.ended - at);
            findings.require(is_reboot && watched >= STALE, "accepted_too_soon", || {
                self.explain(&format!("watched for {watched:.3} s"))
            });
        }
        let is_clear = lists_are_honest(self.played, Some(instance))
            && instance.external_actions.is_empty()
            && instance.always_refused.is_none()
            && !instance.inert;
        if self.is(&[BulkOutcome::NotReached]) && is_whole {
            let watched = known.map_or(STALE, |at| self.played.ended - at);
            let has_failed = instance.was(0.0, self.played.ended, |status| {
                status.is_some_and(|status| status.ends_with("_FAILED"))
            });
            let is_in_transition = is_clear && !self.facts.effects().is_empty();
            let is_stale = watched >= STALE && !is_in_transition;
            findings.require(is_stale || has_failed, "given_up", || {
                self.explain(&format!("watched for {watched:.3} s"))
            });
        }
        let tries = self.report.rows().map(|entry| entry.attempts).max().unwrap_or_default();
        let usual = if action == InstanceAction::Start { "STOPPED" } else { "RUNNING" };
        let is_clear = is_clear && instance.at(-1.0) == Some(usual) && plan.is_deterministic();
        let lost = self.facts.open().last().map_or(f64::INFINITY, |one| one.ended);
        let had_time = lost + 15.0 < self.played.ended;
        let has_tries = tries < plan.max_attempts && self.played.counter("retries") < 20;
        if self.is(&[BulkOutcome::Unknown]) && !is_reboot && plan.wait && is_clear {
            findings.require(!(had_time && has_tries), "not_reconciled", || {
                self.explain(&format!("lost at {lost:.3}, but there was time for more"))
            });
        }
    }

    /// The request id is that of an answered request for it.
    fn request_id(&self, findings: &mut Findings) {
        let Some(id) = self.entry.request_id else { return };
        if self.facts.sent.iter().any(|one| one.got == Got::Garbage) {
            return; // garbage may contain an id
        }
        let id = self.report.texts().get(id);
        let is_so = self
            .facts
            .sent
            .iter()
            .any(|one| matches!(&one.got, Got::Answer { request_id, .. } if request_id == id));
        findings.require(is_so, "request_id", || self.explain(id));
    }
}
