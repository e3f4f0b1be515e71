//! The state of a logical request.

use crate::error::{Error, Outcome};
use crate::retry::classify::{COST, Class, FailureClass, RetryAction};

/// A logical request, over all its attempts.
#[derive(Debug)]
pub struct RetryState {
    class: Class,
    /// Whether the status is polled before it is sent again.
    reconciles: bool,
    attempts: u32,
    /// How many failed attempts may have reached the service.
    sent: u32,
    retries: u32,
    /// Whether the next attempt is a retry.
    is_retry: bool,
    /// Whether the retries that are allowed once have been used.
    repeated: bool,
    corrected: bool,
    /// The tokens that the last retry took.
    owed: u32,
    /// The error of an attempt that may have been executed.
    uncertain: Option<Error>,
    last: Option<FailureClass>,
    /// The last refusal by the service.
    refusal: Option<Error>,
}

impl RetryState {
    /// A request without reconciliation: an idempotent one is simply retried.
    pub fn new(class: Class) -> RetryState {
        RetryState {
            class,
            reconciles: false,
            attempts: 0,
            sent: 0,
            retries: 0,
            is_retry: false,
            repeated: false,
            corrected: false,
            owed: 0,
            uncertain: None,
            last: None,
            refusal: None,
        }
    }

    /// A request whose caller polls the status before it is sent again.
    pub fn with_reconciliation(class: Class) -> RetryState {
        RetryState { reconciles: true, ..RetryState::new(class) }
    }

    /// Whether the outcome is unknown and polling may resolve it: because of the last attempt, or
    /// because of an earlier one if the last was refused temporarily or possibly as a consequence
    /// of it.
    pub fn needs_reconciliation(&self) -> bool {
        self.last.is_some_and(|failure| match failure {
            FailureClass::Ended | FailureClass::Refused | FailureClass::Permanent => false,
            other => {
                self.may_be_executed() || other.action(Class::Idempotent) == RetryAction::Reconcile
            }
        })
    }

    /// Whether any attempt may have been executed.
    pub fn may_be_executed(&self) -> bool {
        self.uncertain.is_some()
    }

    /// The error of the last attempt that may have been executed.
    pub fn uncertain(&self) -> Option<&Error> {
        self.uncertain.as_ref()
    }

    /// The last refusal by the service.
    pub fn refusal(&self) -> Option<&Error> {
        self.refusal.as_ref()
    }

    /// The number of finished attempts.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The number of failed attempts that may have reached the service.
    pub fn sent(&self) -> u32 {
        self.sent
    }

    pub(super) fn retries(&self) -> u32 {
        self.retries
    }

    /// Records a failed attempt.
    pub(super) fn record_failure(&mut self, error: &Error, is_over: bool) -> FailureClass {
        let failure = FailureClass::of(error, is_over);
        self.attempts += 1;
        self.sent += u32::from(error.outcome() != Outcome::NotSent);
        match error.outcome() {
            Outcome::Unknown => self.uncertain = Some(error.clone()),
            Outcome::Rejected => self.refusal = Some(error.clone()),
            Outcome::NotSent | Outcome::Done => {}
        }
        self.last = Some(failure);
        failure
    }

    /// What to do about the last failure, in view of earlier ones.
    pub(super) fn action(&self, failure: FailureClass) -> RetryAction {
        match failure.action(self.class) {
            RetryAction::Reconcile if !self.reconciles => RetryAction::Retry,
            RetryAction::RetryOnce if self.repeated => RetryAction::Return,
            RetryAction::RetryCorrected if self.corrected => RetryAction::Return,
            action => action,
        }
    }

    /// Records that another attempt follows, and its cost in tokens.
    pub(super) fn retry(&mut self, action: RetryAction, cost: u32) {
        self.repeated |= action == RetryAction::RetryOnce;
        self.corrected |= action == RetryAction::RetryCorrected;
        self.retries += u32::from(action != RetryAction::RetryCorrected);
        self.owed = cost;
        self.is_retry = true;
        self.last = None;
    }

    /// Records that it is sent again after reconciliation.
    pub fn resend(&mut self) {
        self.retry(RetryAction::Retry, COST);
    }

    /// Whether the attempt that begins now is a retry.
    pub(super) fn take_is_retry(&mut self) -> bool {
        std::mem::take(&mut self.is_retry)
    }

    /// Records a success. Returns the tokens to put back: those of the last retry, or one.
    pub(super) fn succeed(&mut self) -> u32 {
        self.attempts += 1;
        std::mem::take(&mut self.owed).max(1)
    }

    /// The final error of the request, with the outcome of all attempts: unknown if any may have
    /// been executed, else rejected if any was refused.
    pub(super) fn close(&self, error: Error) -> Error {
        match (error.outcome(), &self.refusal) {
            (Outcome::Unknown | Outcome::Done, _) => error,
            (Outcome::NotSent, _) if self.may_be_executed() => error.with_outcome(Outcome::Unknown),
            (Outcome::Rejected, _) if self.may_be_executed() && self.class != Class::Safe => error
                .with_outcome(Outcome::Unknown)
                .with_note("an earlier attempt may have been executed"),
            (Outcome::NotSent, Some(refusal)) => error.after_refusal(refusal),
            _ => error,
        }
    }
}
