//! Instance actions that survive lost responses: one call, one effect.
//!
//! ```text
//! send ── answered ─────────────────────────────────────────────────► accepted
//!   ▲ └── may have been executed ─► wait, poll the status ─┬─ in transition or done ─► inferred
//!   └── unchanged, twice, if the action is idempotent ─────┤
//!                                poll again ◄── otherwise ─┴─ recycled or missing ────► failed
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

pub use accepted::{Accepted, Acted};

/// The maximum number of polls answered with something that is not a valid response.
const MAX_INVALID: u32 = 3;

const NOT_TWICE: &str = "the status cannot tell whether the instances rebooted, so the request was \
                         not repeated: check them, and call again if they did not";

impl Client {
    /// Performs an action on instances, and finds out the outcome if the response is lost.
    pub(crate) fn reconciled(
        &self,
        action: &InstanceAction<'_>,
        ids: &[&str],
        call: &Call,
        read: &dyn Fn(&Answer) -> Result<Success<Acted>, Error>,
    ) -> Result<Accepted<Acted>, Error> {
        let mut state = RetryState::with_reconciliation(action.action.class());
        let mut instances = Reconciliation::new(ids.len(), policy::apart(self.reconcile_wait()));
        let mut sending = ids.to_vec();
        let (mut lost, mut not_before) = (None, None);
        loop {
            match self.resume(&action.request(&sending), &mut state, call, read) {
                Ok(answer) => {
                    let failed = answer.response.failed.clone();
                    let in_doubt = lost.is_some() || state.may_be_executed();
                    let left_open = instances.accept(sending, answer, &failed, in_doubt);
                    if let Some(error) = state.uncertain().filter(|_| left_open && lost.is_none()) {
                        self.announce(action, true, error);
                        lost = Some(error.clone());
                    }
                }
                Err(error) if state.needs_reconciliation() && !self.retry().is_single() => {
                    let error = error.with_outcome(Outcome::Unknown);
                    if !action.action.is_observable(action.api.product) {
                        return Err(error.with_note(NOT_TWICE));
                    }
                    self.announce(action, lost.is_none(), &error);
                    let wait = error.retry_after();
                    not_before = wait.and_then(|wait| self.environment().now().checked_add(wait));
                    lost = Some(error);
                    instances.mark_lost(sending);
                }
                Err(error) => {
                    instances.reopen(sending);
                    return Err(instances.annotate(error));
                }
            }
            let Some(lost) = lost.as_ref().filter(|_| !instances.is_settled()) else { break };
            sending = self
                .watch(action, &mut instances, lost, call)
                .map_err(|e| instances.annotate(e))?;
            if sending.is_empty() {
                break;
            }
            let again = match action.action.class() {
                Class::Unsafe => Err(NOT_TWICE.to_owned()),
                _ if not_before.is_some_and(|time| self.environment().now() < time) => {
                    Err("the service asks for a longer wait".to_owned())
                }
                _ => self.retry().allow_resend(state.attempts(), call),
            };
            if let Err(why) = again {
                instances.reopen(sending);
                return Err(instances.annotate(lost.clone().with_note(why)));
            }
            state.resend();
        }
        let accepted = instances.conclude(action.action.name())?;
        if accepted.inferred {
            self.counters().add(Counter::Inferred);
        }
        Ok(accepted)
    }

    /// Polls the unresolved instances until all are resolved or some are unchanged. Returns the
    /// latter.
    fn watch<'a, R>(
        &self,
        action: &InstanceAction<'_>,
        instances: &mut Reconciliation<'a, R>,
        lost: &Error,
        call: &Call,
    ) -> Result<Vec<&'a str>, Error> {
        let (mut invalid, mut failures) = (0, 0);
        for polls in 0.. {
            let wait = policy::unanswered(policy::wait(self.reconcile_wait(), polls), failures);
            let wait =
                self.retry().plan_poll(wait, call).map_err(|why| lost.clone().with_note(why))?;
            self.retry().pause_for_poll(wait, call, lost)?;
            let asked = self.environment().now();
            match self.poll(action.api, &instances.open(), call) {
                Ok(statuses) => {
                    failures = 0;
                    self.retry().poll_succeeded();
                    let meaning = |status: &str| action.action.meaning(action.api.product, status);
                    instances.apply(&statuses, asked, meaning);
                }
                Err(error) => {
                    failures += 1;
                    unanswered(&error, lost, &mut invalid)?;
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
                "{action} may have been executed, polling its status: {error}{request_id}"
            ),
        );
    }
}

/// Handles a failed poll. Transient failures are retried; `invalid` counts responses that were not
/// valid.
fn unanswered(error: &Error, lost: &Error, invalid: &mut u32) -> Result<(), Error> {
    if error.code() == Code::CANCELLED {
        return Err(error.clone().with_outcome(Outcome::Unknown).with_note(lost));
    }
    let action = FailureClass::of(error, false).action(Class::Safe);
    *invalid += u32::from(action == RetryAction::RetryOnce);
    match action {
        RetryAction::Retry => Ok(()),
        RetryAction::RetryOnce if *invalid < MAX_INVALID => Ok(()),
        _ => Err(lost.clone().with_note(format_args!("polling the status failed: {error}"))),
    }
}
