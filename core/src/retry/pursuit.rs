//! What is known of a logical request on its way.

use crate::classify::{COST, Class, Evidence, Verdict};
use crate::error::{Error, Outcome};

/// A logical request, over all its attempts.
#[derive(Debug)]
pub struct Pursuit {
    class: Class,
    /// Whether somebody looks what became of it, before it is sent again.
    has_looks: bool,
    attempts: u32,
    retries: u32,
    /// Whether what is allowed once has been done.
    repeated: bool,
    corrected: bool,
    /// What the last retry took from the budget.
    owed: u32,
    may_be_done: bool,
    last: Option<Evidence>,
}

impl Pursuit {
    /// A request that nobody looks after: one that converges is simply sent again.
    pub fn new(class: Class) -> Pursuit {
        Pursuit {
            class,
            has_looks: false,
            attempts: 0,
            retries: 0,
            repeated: false,
            corrected: false,
            owed: 0,
            may_be_done: false,
            last: None,
        }
    }

    /// A request whose caller looks at the status before it is sent again.
    pub fn with_looks(class: Class) -> Pursuit {
        Pursuit { has_looks: true, ..Pursuit::new(class) }
    }

    /// One that may have been executed already.
    pub fn after_loss(self) -> Pursuit {
        Pursuit { may_be_done: true, ..self }
    }

    /// Whether the last attempt failed in a way that leaves open what became of the request, or
    /// was refused because an earlier one may have been executed.
    pub fn is_in_doubt(&self) -> bool {
        self.last.is_some_and(|evidence| {
            evidence.verdict(Class::Convergent) == Verdict::Look
                || (evidence == Evidence::Condition && self.may_be_done)
        })
    }

    /// How often it has failed.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(super) fn retries(&self) -> u32 {
        self.retries
    }

    /// Notes how an attempt failed.
    pub(super) fn note(&mut self, error: &Error, is_over: bool) -> Evidence {
        let evidence = Evidence::of(error, is_over);
        self.attempts += 1;
        self.may_be_done |= error.outcome() == Outcome::Unknown;
        self.last = Some(evidence);
        evidence
    }

    /// What to do about the last failure, in view of those before.
    pub(super) fn verdict(&self, evidence: Evidence) -> Verdict {
        match evidence.verdict(self.class) {
            Verdict::Look if !self.has_looks => Verdict::Retry,
            Verdict::RetryOnce if self.repeated => Verdict::Return,
            Verdict::Correct if self.corrected => Verdict::Return,
            verdict => verdict,
        }
    }

    /// Notes that there will be another attempt, and what it takes from the budget.
    pub(super) fn retry(&mut self, verdict: Verdict, cost: u32) {
        self.repeated |= verdict == Verdict::RetryOnce;
        self.corrected |= verdict == Verdict::Correct;
        self.retries += u32::from(verdict != Verdict::Correct);
        self.owed = cost;
        self.last = None; // of the next attempt nothing is known yet
    }

    /// Notes that it is sent again after a look.
    pub fn goes_on(&mut self) {
        self.retry(Verdict::Retry, COST);
    }

    /// What a success brings the budget: what the retry before it took, or a token.
    pub(super) fn reward(&mut self) -> u32 {
        std::mem::take(&mut self.owed).max(1)
    }

    /// The error that the request ends with: if any attempt may have been executed, it says so.
    pub(super) fn close(&self, error: Error) -> Error {
        let is_doubtful = self.may_be_done && self.class != Class::Safe;
        if is_doubtful && error.outcome() != Outcome::Unknown {
            return error
                .outcome_is(Outcome::Unknown)
                .noting("an earlier attempt may have been executed");
        }
        error
    }
}
