//! Acting on instances so that a lost answer is looked into: one call, one effect.
//!
//! ```text
//! send ── answered ───────────────────────────────────────────────────► accepted
//!   ▲ └── may have been executed ─► wait, ask for the status ─┬─ on the way, or there ─► inferred
//!   └── as before, twice, if to do it twice is harmless ──────┤
//!                                 look again ◄── else ────────┴─ in the bin, or missing ─► failed
//! ```

use super::Accepted;
use super::deed::Deed;
use super::doubt;
use super::tally::Tally;
use crate::call::Call;
use crate::classify::{Class, Evidence, Verdict};
use crate::client::Client;
use crate::counters::Counter;
use crate::envelope::Success;
use crate::error::{Code, Error, Outcome};
use crate::log::{Level, named};
use crate::retry::Pursuit;
use crate::transport::Answer;

/// How many looks may be answered with what is no answer of the service.
const MOST_STRANGE: u32 = 3;

const NOT_TWICE: &str = "whether the instances rebooted cannot be told from their status, and so it is \
                         not sent again: look at them, and call again if they did not";

impl Client {
    /// Acts on instances, and finds out what became of a request whose answer was lost. `failed`
    /// tells the ids for which an accepted request failed.
    pub(super) fn accomplish<R>(
        &self,
        deed: &Deed<'_>,
        ids: &[&str],
        call: &Call,
        read: impl Fn(&Answer) -> Result<Success<R>, Error>,
        failed: impl Fn(&R) -> &[String],
    ) -> Result<Accepted<R>, Error> {
        let mut pursuit = Pursuit::with_looks(deed.action.class());
        let mut tally = Tally::new(ids.len(), doubt::apart(self.reconcile_wait()));
        let mut sending = ids.to_vec();
        let (mut lost, mut not_before) = (None, None);
        loop {
            match self.pursue(&deed.request(&sending), &mut pursuit, call, &read) {
                Ok(answer) => {
                    let failed = failed(&answer.response).to_vec();
                    let in_doubt = lost.is_some() || pursuit.may_be_done();
                    let left_open = tally.accept(sending, answer, &failed, in_doubt);
                    if let Some(error) = pursuit.doubt().filter(|_| left_open && lost.is_none()) {
                        self.announce(deed, true, error);
                        lost = Some(error.clone());
                    }
                }
                Err(error) if pursuit.is_in_doubt() && !self.retry().is_single() => {
                    let error = error.outcome_is(Outcome::Unknown);
                    if !deed.action.shows(deed.fleet.product) {
                        return Err(error.noting(NOT_TWICE));
                    }
                    self.announce(deed, lost.is_none(), &error);
                    let wait = error.retry_after();
                    not_before = wait.and_then(|wait| self.world().now().checked_add(wait));
                    lost = Some(error);
                    tally.doubt(sending);
                }
                Err(error) => {
                    tally.leave(sending);
                    return Err(tally.blame(error));
                }
            }
            let Some(lost) = lost.as_ref().filter(|_| !tally.is_settled()) else { break };
            sending = self.watch(deed, &mut tally, lost, call).map_err(|e| tally.blame(e))?;
            if sending.is_empty() {
                break;
            }
            let again = match deed.action.class() {
                Class::Unsafe => Err(NOT_TWICE.to_owned()),
                _ if not_before.is_some_and(|time| self.world().now() < time) => {
                    Err("the service asks to wait longer".to_owned())
                }
                _ => self.retry().allow_again(pursuit.attempts(), call),
            };
            if let Err(why) = again {
                tally.leave(sending);
                return Err(tally.blame(lost.clone().noting(why)));
            }
            pursuit.goes_on();
        }
        let accepted = tally.conclude(deed.action.name())?;
        if accepted.inferred {
            self.counters().add(Counter::Inferred);
        }
        Ok(accepted)
    }

    /// Looks at the status of all whose fate is open, until there is none left or some are as they
    /// were before: these.
    fn watch<'a, R>(
        &self,
        deed: &Deed<'_>,
        tally: &mut Tally<'a, R>,
        lost: &Error,
        call: &Call,
    ) -> Result<Vec<&'a str>, Error> {
        let (mut strange, mut failures) = (0, 0);
        for looks in 0.. {
            let wait = doubt::unanswered(doubt::wait(self.reconcile_wait(), looks), failures);
            let wait =
                self.retry().plan_look(wait, call).map_err(|why| lost.clone().noting(why))?;
            self.retry().pause_for_look(wait, call, lost)?;
            let asked = self.world().now();
            match self.look(deed.fleet, &tally.open(), call) {
                Ok(statuses) => {
                    failures = 0;
                    self.retry().look_answered();
                    let sign = |status: &str| deed.action.sign(deed.fleet.product, status);
                    tally.look(&statuses, asked, sign);
                }
                Err(error) => {
                    failures += 1;
                    unanswered(&error, lost, &mut strange)?;
                }
            }
            let unchanged = tally.take_unchanged();
            if !unchanged.is_empty() || tally.is_settled() {
                return Ok(unchanged);
            }
        }
        Ok(Vec::new())
    }

    fn announce(&self, deed: &Deed<'_>, is_first: bool, error: &Error) {
        if is_first {
            self.counters().add(Counter::Reconciles);
        }
        let (action, request_id) = (deed.action.name(), named(error.request_id()));
        self.log().record(
            Level::Warn,
            format_args!(
                "{action} may have been executed, its status will tell: {error}{request_id}"
            ),
        );
    }
}

/// A look that was not answered. The next one may be, if what went wrong may pass; `strange` counts
/// the answers that were none of the service's.
fn unanswered(error: &Error, lost: &Error, strange: &mut u32) -> Result<(), Error> {
    if error.code() == Code::CANCELLED {
        return Err(error.clone().outcome_is(Outcome::Unknown).noting(lost));
    }
    let verdict = Evidence::of(error, false).verdict(Class::Safe);
    *strange += u32::from(verdict == Verdict::RetryOnce);
    match verdict {
        Verdict::Retry => Ok(()),
        Verdict::RetryOnce if *strange < MOST_STRANGE => Ok(()),
        _ => Err(lost.clone().noting(format_args!("its status could not be asked for: {error}"))),
    }
}
