//! What is known of a logical request on its way.

use crate::error::{Error, Outcome};
use crate::retry::classify::{COST, Class, FailureClass, RetryAction};

/// A logical request, over all its attempts.
#[derive(Debug)]
pub struct RetryState {
    class: Class,
    /// Whether somebody looks what became of it, before it is sent again.
    has_looks: bool,
    attempts: u32,
    /// How many of those that failed may have reached the service.
    sent: u32,
    retries: u32,
    /// Whether the next attempt is another one.
    again: bool,
    /// Whether what is allowed once has been done.
    repeated: bool,
    corrected: bool,
    /// How many tokens the last retry took.
    owed: u32,
    /// How an attempt failed that may have been executed.
    doubt: Option<Error>,
    last: Option<FailureClass>,
    /// What the service last said when it refused.
    refusal: Option<Error>,
}

impl RetryState {
    /// A request that nobody looks after: one that converges is simply sent again.
    pub fn new(class: Class) -> RetryState {
        RetryState {
            class,
            has_looks: false,
            attempts: 0,
            sent: 0,
            retries: 0,
            again: false,
            repeated: false,
            corrected: false,
            owed: 0,
            doubt: None,
            last: None,
            refusal: None,
        }
    }

    /// A request whose caller looks at the status before it is sent again.
    pub fn with_looks(class: Class) -> RetryState {
        RetryState { has_looks: true, ..RetryState::new(class) }
    }

    /// Whether it is open what became of the request, and a look may tell: by the last attempt, or by an
    /// earlier one after which the last was refused for now, or for what that one may have done.
    pub fn is_in_doubt(&self) -> bool {
        self.last.is_some_and(|failure| match failure {
            FailureClass::Over | FailureClass::Refused | FailureClass::Hopeless => false,
            other => self.may_be_done() || other.action(Class::Idempotent) == RetryAction::Look,
        })
    }

    /// Whether any attempt may have been executed.
    pub fn may_be_done(&self) -> bool {
        self.doubt.is_some()
    }

    /// How an attempt failed that may have been executed, if one did.
    pub fn doubt(&self) -> Option<&Error> {
        self.doubt.as_ref()
    }

    /// What the service last said when it refused, if it did.
    pub fn refusal(&self) -> Option<&Error> {
        self.refusal.as_ref()
    }

    /// How many attempts have come to an end.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How many of the attempts that failed may have reached the service.
    pub fn sent(&self) -> u32 {
        self.sent
    }

    pub(super) fn retries(&self) -> u32 {
        self.retries
    }

    /// Notes how an attempt failed.
    pub(super) fn note(&mut self, error: &Error, is_over: bool) -> FailureClass {
        let failure = FailureClass::of(error, is_over);
        self.attempts += 1;
        self.sent += u32::from(error.outcome() != Outcome::NotSent);
        match error.outcome() {
            Outcome::Unknown => self.doubt = Some(error.clone()),
            Outcome::Rejected => self.refusal = Some(error.clone()),
            Outcome::NotSent | Outcome::Done => {}
        }
        self.last = Some(failure);
        failure
    }

    /// What to do about the last failure, in view of those before.
    pub(super) fn action(&self, failure: FailureClass) -> RetryAction {
        match failure.action(self.class) {
            RetryAction::Look if !self.has_looks => RetryAction::Retry,
            RetryAction::RetryOnce if self.repeated => RetryAction::Return,
            RetryAction::Correct if self.corrected => RetryAction::Return,
            action => action,
        }
    }

    /// Notes that there will be another attempt, and how many tokens it takes.
    pub(super) fn retry(&mut self, action: RetryAction, cost: u32) {
        self.repeated |= action == RetryAction::RetryOnce;
        self.corrected |= action == RetryAction::Correct;
        self.retries += u32::from(action != RetryAction::Correct);
        self.owed = cost;
        self.again = true;
        self.last = None; // of the next attempt nothing is known yet
    }

    /// Notes that it is sent again after a look.
    pub fn goes_on(&mut self) {
        self.retry(RetryAction::Retry, COST);
    }

    /// Whether the attempt that begins now was made before.
    pub(super) fn begins_again(&mut self) -> bool {
        std::mem::take(&mut self.again)
    }

    /// Notes a success. Returns the tokens that it gives back: those of the retry before it, or one.
    pub(super) fn succeed(&mut self) -> u32 {
        self.attempts += 1;
        std::mem::take(&mut self.owed).max(1)
    }

    /// The error that the request ends with. It says what became of all attempts: that one may have
    /// been executed, or else that one was refused, whatever became of the last.
    pub(super) fn close(&self, error: Error) -> Error {
        match (error.outcome(), &self.refusal) {
            (Outcome::Unknown | Outcome::Done, _) => error,
            (Outcome::NotSent, _) if self.may_be_done() => error.outcome_is(Outcome::Unknown),
            (Outcome::Rejected, _) if self.may_be_done() && self.class != Class::Safe => error
                .outcome_is(Outcome::Unknown)
                .noting("an earlier attempt may have been executed"),
            (Outcome::NotSent, Some(refusal)) => error.after_refusal(refusal),
            _ => error,
        }
    }
}
