//! Acting on instances so that a lost answer is looked into: one call, one effect.
//!
//! ```text
//! send ── answered ───────────────────────────────────────────────────► accepted
//!   ▲ └── may have been executed ─► wait, ask for the status ─┬─ on the way, or there ─► inferred
//!   └── as before, twice, if to do it twice is harmless ──────┤
//!                                 look again ◄── else ────────┴─ in the bin, or missing ─► failed
//! ```

mod accepted;
pub(crate) mod policy;
mod reconciliation;

use crate::call::Call;
use crate::client::Client;
use crate::error::{Code, Error, Outcome};
use crate::instances::InstanceAction;
use crate::protocol::envelope::Success;
use crate::retry::RetryState;
use crate::retry::classify::{Class, FailureClass, RetryAction};
use crate::runtime::counters::Counter;
use crate::runtime::log::{Level, named};
use crate::transport::Answer;
use reconciliation::Reconciliation;

pub use accepted::Accepted;

/// How many looks may be answered with what is no answer of the service.
const MOST_STRANGE: u32 = 3;

const NOT_TWICE: &str = "whether the instances rebooted cannot be told from their status, and so it is \
                         not sent again: look at them, and call again if they did not";

impl Client {
    /// Acts on instances, and finds out what became of a request whose answer was lost. `failed`
    /// tells the ids for which an accepted request failed.
    pub(crate) fn reconciled<R>(
        &self,
        action: &InstanceAction<'_>,
        ids: &[&str],
        call: &Call,
        read: impl Fn(&Answer) -> Result<Success<R>, Error>,
        failed: impl Fn(&R) -> &[String],
    ) -> Result<Accepted<R>, Error> {
        let mut state = RetryState::with_looks(action.action.class());
        let mut instances = Reconciliation::new(ids.len(), policy::apart(self.reconcile_wait()));
        let mut sending = ids.to_vec();
        let (mut lost, mut not_before) = (None, None);
        loop {
            match self.resume(&action.request(&sending), &mut state, call, &read) {
                Ok(answer) => {
                    let failed = failed(&answer.response).to_vec();
                    let in_doubt = lost.is_some() || state.may_be_done();
                    let left_open = instances.accept(sending, answer, &failed, in_doubt);
                    if let Some(error) = state.doubt().filter(|_| left_open && lost.is_none()) {
                        self.announce(action, true, error);
                        lost = Some(error.clone());
                    }
                }
                Err(error) if state.is_in_doubt() && !self.retry().is_single() => {
                    let error = error.outcome_is(Outcome::Unknown);
                    if !action.action.shows(action.api.product) {
                        return Err(error.noting(NOT_TWICE));
                    }
                    self.announce(action, lost.is_none(), &error);
                    let wait = error.retry_after();
                    not_before = wait.and_then(|wait| self.environment().now().checked_add(wait));
                    lost = Some(error);
                    instances.doubt(sending);
                }
                Err(error) => {
                    instances.leave(sending);
                    return Err(instances.blame(error));
                }
            }
            let Some(lost) = lost.as_ref().filter(|_| !instances.is_settled()) else { break };
            sending =
                self.watch(action, &mut instances, lost, call).map_err(|e| instances.blame(e))?;
            if sending.is_empty() {
                break;
            }
            let again = match action.action.class() {
                Class::Unsafe => Err(NOT_TWICE.to_owned()),
                _ if not_before.is_some_and(|time| self.environment().now() < time) => {
                    Err("the service asks to wait longer".to_owned())
                }
                _ => self.retry().allow_again(state.attempts(), call),
            };
            if let Err(why) = again {
                instances.leave(sending);
                return Err(instances.blame(lost.clone().noting(why)));
            }
            state.goes_on();
        }
        let accepted = instances.conclude(action.action.name())?;
        if accepted.inferred {
            self.counters().add(Counter::Inferred);
        }
        Ok(accepted)
    }

    /// Looks at the status of all whose fate is open, until there is none left or some are as they
    /// were before: these.
    fn watch<'a, R>(
        &self,
        action: &InstanceAction<'_>,
        instances: &mut Reconciliation<'a, R>,
        lost: &Error,
        call: &Call,
    ) -> Result<Vec<&'a str>, Error> {
        let (mut strange, mut failures) = (0, 0);
        for looks in 0.. {
            let wait = policy::unanswered(policy::wait(self.reconcile_wait(), looks), failures);
            let wait =
                self.retry().plan_look(wait, call).map_err(|why| lost.clone().noting(why))?;
            self.retry().pause_for_look(wait, call, lost)?;
            let asked = self.environment().now();
            match self.look(action.api, &instances.open(), call) {
                Ok(statuses) => {
                    failures = 0;
                    self.retry().look_answered();
                    let sign = |status: &str| action.action.sign(action.api.product, status);
                    instances.look(&statuses, asked, sign);
                }
                Err(error) => {
                    failures += 1;
                    unanswered(&error, lost, &mut strange)?;
                }
            }
            let unchanged = instances.take_unchanged();
            if !unchanged.is_empty() || instances.is_settled() {
                return Ok(unchanged);
            }
        }
        Ok(Vec::new())
    }

    fn announce(&self, action: &InstanceAction<'_>, is_first: bool, error: &Error) {
        if is_first {
            self.counters().add(Counter::Reconciles);
        }
        let (action, request_id) = (action.action.name(), named(error.request_id()));
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
    let action = FailureClass::of(error, false).action(Class::Safe);
    *strange += u32::from(action == RetryAction::RetryOnce);
    match action {
        RetryAction::Retry => Ok(()),
        RetryAction::RetryOnce if *strange < MOST_STRANGE => Ok(()),
        _ => Err(lost.clone().noting(format_args!("its status could not be asked for: {error}"))),
    }
}
