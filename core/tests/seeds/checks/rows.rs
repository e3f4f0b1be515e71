//! The rows of a report.

use zenlayer_core::bulk::{BulkOutcome, Entry, Report};
use zenlayer_core::error::Code;

use super::{Facts, Verdict, earliest, is_absent_in_lists, is_done, is_gone, lists_are_honest};
use crate::faults::Kind;
use crate::instance::{InstanceAction, Meddling};
use crate::plan::Call;
use crate::play::Played;
use crate::service::{Got, end};

/// How long an accepted instance may look as before, in seconds.
const STALE: f64 = 29.9;

pub(super) fn judge(played: &Played, report: &Report, entry: &Entry, verdict: &mut Verdict) {
    let row = Row { played, report, entry, facts: Facts::of(played, &entry.id) };
    row.sending(verdict);
    row.effects(verdict);
    row.outcome(verdict);
    row.inference(verdict);
    row.blame(verdict);
    row.repetition(verdict);
    row.in_time(verdict);
    row.given_up(verdict);
    row.request_id(verdict);
}

struct Row<'a> {
    played: &'a Played,
    report: &'a Report,
    entry: &'a Entry,
    facts: Facts<'a>,
}

impl Row<'_> {
    fn tell(&self, why: &str) -> String {
        let Row { entry, facts, .. } = self;
        let sent = facts.sent.len();
        format!("{} is {:?} (sent {sent}): {why}", entry.id, entry.outcome)
    }

    fn deed(&self) -> Option<InstanceAction> {
        match self.played.plan.call {
            Call::Bulk(deed) => Some(deed),
            _ => None,
        }
    }

    fn is(&self, outcomes: &[BulkOutcome]) -> bool {
        outcomes.contains(&self.entry.outcome)
    }

    /// What was sent is told, and how often.
    fn sending(&self, verdict: &mut Verdict) {
        let sent = self.facts.sent.len();
        let attempts = self.entry.attempts as usize;
        verdict.demand(attempts == sent, "attempts", || {
            self.tell(&format!("says {attempts} attempts"))
        });
        let is_silent = sent == 0;
        verdict.demand(is_silent || !self.is(&[BulkOutcome::NotSent]), "not_sent", || {
            self.tell("the service saw it")
        });
        let needs = [
            BulkOutcome::Accepted,
            BulkOutcome::Inferred,
            BulkOutcome::Refused,
            BulkOutcome::Unknown,
        ];
        verdict.demand(!is_silent || !self.is(&needs), "nothing_sent", || {
            self.tell("nothing was sent for it")
        });
    }

    /// What was executed is not called refused, and nothing is executed twice.
    fn effects(&self, verdict: &mut Verdict) {
        let Some(deed) = self.deed() else { return };
        let effects = self.facts.effects();
        let denies = [BulkOutcome::Refused, BulkOutcome::NotSent, BulkOutcome::Already];
        verdict.demand(effects.is_empty() || !self.is(&denies), "denied_though_done", || {
            self.tell(&format!("executed {effects:?}"))
        });
        if deed == InstanceAction::Reboot {
            verdict
                .demand(effects.len() <= 1, "two_effects", || self.tell(&format!("{effects:?}")));
        }
    }

    fn outcome(&self, verdict: &mut Verdict) {
        let ended = self.played.ended;
        let from = earliest(self.played);
        let was_gone = self.facts.was(from, ended, is_gone) || self.facts.instance.is_none();
        let was_absent = self.facts.was(from, ended, |status| status.is_none());
        let is_word = self.says(404);
        match self.entry.outcome {
            BulkOutcome::Accepted => verdict.demand(
                self.facts.accepted(&self.entry.id).next().is_some()
                    && !self.facts.effects().is_empty(),
                "accepted",
                || self.tell("the service did not say so"),
            ),
            BulkOutcome::Reached => {
                verdict.demand(self.has_reached(), "reached", || self.tell("it was not there"))
            }
            BulkOutcome::Already => verdict.demand(
                self.deed() != Some(InstanceAction::Reboot) && self.was_on_its_way(),
                "already",
                || self.tell("it was not"),
            ),
            BulkOutcome::Gone => verdict.demand(
                was_gone || is_absent_in_lists(self.played, &self.entry.id),
                "gone",
                || self.tell("it is there"),
            ),
            BulkOutcome::NotFound => verdict.demand(
                was_absent || is_word || is_absent_in_lists(self.played, &self.entry.id),
                "not_found",
                || self.tell("it exists"),
            ),
            BulkOutcome::Restarted => {
                verdict.demand(self.was_turned_back(), "restarted", || self.tell("nobody did"))
            }
            BulkOutcome::Unknown => {
                verdict.demand(self.facts.open().next().is_some(), "unknown", || {
                    self.tell("each request was answered")
                })
            }
            _ => {}
        }
    }

    /// Whether the service said so of this one alone.
    fn says(&self, said: u16) -> bool {
        self.facts.sent.iter().any(|request| {
            request.ids.len() == 1
                && matches!(&request.got, Got::Answer { status, .. } if *status == said)
        })
    }

    /// Whether it was at its end, after what was executed for it.
    fn has_reached(&self) -> bool {
        let (facts, ended) = (&self.facts, self.played.ended);
        let Some(instance) = facts.instance else { return false };
        let first = facts.effects().first().map_or(earliest(self.played), |(_, at)| *at);
        match (self.played.plan.call.clone(), self.deed()) {
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
            (_, Some(deed)) => facts.was(first, ended, |status| status == Some(end(deed))),
            _ => false,
        }
    }

    fn was_on_its_way(&self) -> bool {
        let (from, ended) = (earliest(self.played), self.played.ended);
        match (&self.played.plan.call, self.deed()) {
            (Call::Wait(wanted), _) => self.facts.was(from, ended, |status| status == Some(wanted)),
            (_, Some(deed)) => self.facts.was(from, ended, |status| is_done(deed, status)),
            _ => false,
        }
    }

    fn was_turned_back(&self) -> bool {
        let turns = [Meddling::TurnBack, Meddling::Reboot];
        self.facts.instance.is_some_and(|instance| {
            instance.meddled.iter().any(|(_, meddling)| turns.contains(meddling))
        })
    }

    /// A success is inferred if and only if no answer said so.
    fn inference(&self, verdict: &mut Verdict) {
        let was_lost = self.facts.open().next().is_some();
        let is_success = self.entry.outcome.is_success();
        let says = self.entry.inferred;
        verdict.demand(!says || (was_lost && is_success), "inferred", || {
            self.tell("it is called inferred, and no answer was lost")
        });
        let was_accepted = self.facts.accepted(&self.entry.id).next().is_some();
        let was_before = self.is(&[BulkOutcome::Already])
            && self.deed().is_some_and(|deed| self.facts.was(-1.0, 0.0, |is| is_done(deed, is)));
        let must = is_success && was_lost && !was_accepted && !was_before;
        verdict.demand(says || !must, "not_inferred", || {
            self.tell("no answer said so, and it is not called inferred")
        });
        let Some(deed) = self.deed() else { return };
        if self.is(&[BulkOutcome::Inferred]) {
            let ended = self.played.ended;
            let is_so = !self.facts.effects().is_empty()
                || self.facts.was(earliest(self.played), ended, |status| is_done(deed, status));
            verdict.demand(is_so, "inferred_falsely", || self.tell("it was not executed"));
        }
    }

    /// A refusal is the service's, by its last code, and is that of the right one.
    fn blame(&self, verdict: &mut Verdict) {
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
        verdict.demand(code == last || is_status || is_partial, "last_code", || {
            let names = [code, last].map(|code| code.map(|code| code.row().name));
            self.tell(&format!("its code is {:?}, the service's last was {:?}", names[0], names[1]))
        });
        let is_healthy = self.report.ended().is_none() && self.is_healthy();
        verdict.demand(!is_healthy, "wrong_one_blamed", || self.tell("nothing was wrong with it"));
    }

    /// Whether the service would have done it at any time.
    fn is_healthy(&self) -> bool {
        let (Some(deed), Some(instance)) = (self.deed(), self.facts.instance) else { return false };
        let usual = if deed == InstanceAction::Start { "STOPPED" } else { "RUNNING" };
        let honest = lists_are_honest(self.played, Some(instance));
        let is_spoilt = self.facts.sent.iter().any(|one| one.struck == Some(Kind::Spoilt));
        let always = !instance.was(-1.0, self.played.ended, |status| status != Some(usual));
        honest && !is_spoilt && always && instance.stubborn.is_none()
    }

    /// What was accepted is not sent again, and what may have been executed only after looks.
    fn repetition(&self, verdict: &mut Verdict) {
        let Some(deed) = self.deed() else { return };
        for pair in self.facts.sent.windows(2) {
            let [before, after] = pair else { continue };
            let was_failed = before.failed().contains(&self.entry.id);
            verdict.demand(!before.is_accepted() || was_failed, "sent_after_acceptance", || {
                self.tell(&format!("again at {:.3}", after.begun))
            });
            if !before.is_open() {
                continue;
            }
            verdict.demand(deed != InstanceAction::Reboot, "sent_in_doubt", || {
                self.tell(&format!("again at {:.3}, though {:?}", after.begun, before.got))
            });
            let is_put_off =
                matches!(&before.got, Got::Answer { status: 503, code, .. } if !code.is_empty());
            let least = 0.79 * 5.0 * self.played.plan.reconcile_wait;
            let waited = after.begun - before.ended;
            let is_patient = deed == InstanceAction::Reboot || is_put_off || waited >= least;
            verdict.demand(
                is_patient || !self.played.plan.is_repeatable(),
                "sent_in_haste",
                || self.tell(&format!("again after {waited:.3} s")),
            );
        }
    }

    /// What came to its end before the deadline was seen.
    fn in_time(&self, verdict: &mut Verdict) {
        let plan = &self.played.plan;
        let is_limit = self.report.ended().is_some_and(|error| error.code() == Code::TIMEOUT);
        let is_judged = is_limit
            && self.is(&[BulkOutcome::NotReached])
            && plan.is_repeatable()
            && plan.latency.0 == plan.latency.1
            && lists_are_honest(self.played, self.facts.instance);
        let (true, Some(instance)) = (is_judged, self.facts.instance) else { return };
        let wanted = match (&plan.call, self.deed()) {
            (Call::Wait(wanted), _) => *wanted,
            (_, Some(InstanceAction::Reboot)) | (_, None) => return,
            (_, Some(deed)) => end(deed),
        };
        let from = self.facts.effects().first().map_or(0.0, |(_, at)| *at);
        let Some((since, until)) = instance.spell_after(from, |status| status == Some(wanted))
        else {
            return;
        };
        let pages = plan.ids.len().div_ceil(100) as f64;
        let margin = plan.latency.1 * (2.0 + 2.0 * pages);
        // What is still to be sent goes first, and what is not answered holds its worker.
        let sent = self.played.requests.iter().filter(|one| one.acts() && one.ended > since);
        let is_sending = sent.clone().any(|one| one.begun > since);
        let is_sending = is_sending || sent.count() >= plan.concurrency;
        let was_in_time = !is_sending && since + margin <= plan.timeout && until >= plan.timeout;
        verdict.demand(!was_in_time, "missed_the_end", || {
            self.tell(&format!("{wanted} since {since:.3}, deadline {:.3}", plan.timeout))
        });
    }

    /// What was accepted is watched for half a minute at least, and what is on its way longer; what
    /// is in doubt is looked into as long as there is time.
    fn given_up(&self, verdict: &mut Verdict) {
        let plan = &self.played.plan;
        let (Some(deed), Some(instance)) = (self.deed(), self.facts.instance) else { return };
        let is_reboot = deed == InstanceAction::Reboot;
        let is_whole = self.report.ended().is_none();
        let known = self.facts.accepted(&self.entry.id).last().map(|one| one.ended);
        if self.is(&[BulkOutcome::Accepted]) && plan.wait {
            let watched = known.map_or(0.0, |at| self.played.ended - at);
            verdict.demand(is_reboot && watched >= STALE, "accepted_too_soon", || {
                self.tell(&format!("watched for {watched:.3} s"))
            });
        }
        let is_clear = lists_are_honest(self.played, Some(instance))
            && instance.meddled.is_empty()
            && instance.stubborn.is_none()
            && !instance.inert;
        if self.is(&[BulkOutcome::NotReached]) && is_whole {
            let watched = known.map_or(STALE, |at| self.played.ended - at);
            let has_failed = instance.was(0.0, self.played.ended, |status| {
                status.is_some_and(|status| status.ends_with("_FAILED"))
            });
            let is_on_its_way = is_clear && !self.facts.effects().is_empty();
            let is_stale = watched >= STALE && !is_on_its_way;
            verdict.demand(is_stale || has_failed, "given_up", || {
                self.tell(&format!("watched for {watched:.3} s"))
            });
        }
        let tries = self.report.rows().map(|entry| entry.attempts).max().unwrap_or_default();
        let usual = if deed == InstanceAction::Start { "STOPPED" } else { "RUNNING" };
        let is_clear = is_clear && instance.at(-1.0) == Some(usual) && plan.is_repeatable();
        let lost = self.facts.open().last().map_or(f64::INFINITY, |one| one.ended);
        let had_time = lost + 15.0 < self.played.ended;
        let has_tries = tries < plan.max_attempts && self.played.counter("retries") < 20;
        if self.is(&[BulkOutcome::Unknown]) && !is_reboot && plan.wait && is_clear {
            verdict.demand(!(had_time && has_tries), "not_looked_into", || {
                self.tell(&format!("lost at {lost:.3}, and there was time for more"))
            });
        }
    }

    /// The request's id is that of one that named it and was answered.
    fn request_id(&self, verdict: &mut Verdict) {
        let Some(id) = self.entry.request_id else { return };
        if self.facts.sent.iter().any(|one| one.got == Got::Garbage) {
            return; // garbage may have an id, too
        }
        let id = self.report.texts().get(id);
        let is_so = self
            .facts
            .sent
            .iter()
            .any(|one| matches!(&one.got, Got::Answer { request_id, .. } if request_id == id));
        verdict.demand(is_so, "request_id", || self.tell(id));
    }
}
