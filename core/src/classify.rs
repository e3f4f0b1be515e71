//! What a failed attempt means for the kind of action that it was: the one table.

pub use zenlayer_tables::classes::Class;

use crate::error::{Cause, Code, Error, Outcome};

/// What to do about a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Try again after a while.
    Retry,
    /// Try again after a while, but once only.
    RetryOnce,
    /// Try again at once, and once only: what was wrong has been put right.
    Correct,
    /// It may have been executed: look whether it was before anything is sent again.
    Look,
    /// The failure is the result.
    Return,
}

/// What a retry usually takes from the budget of retries, and a look too.
pub const COST: u32 = 14;

/// What a failed attempt shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// No connection, for a reason that may pass. Nothing was sent.
    Unreachable,
    /// Nothing was sent, and next time it will be the same.
    Hopeless,
    /// This machine has run out of descriptors, threads or buffers.
    Exhausted,
    /// The connection was lost, or the attempt's time ran out, after something had been sent.
    Lost,
    /// What came is not an answer of the service.
    Garbled,
    /// The service or a gateway failed on its way.
    Failed,
    /// The service turned the request away, for now.
    Unavailable,
    /// The same, and it said when to come again.
    Postponed,
    /// Too many requests.
    Throttled,
    /// The time that the request was signed with is wrong, and the right one is known.
    WrongTime,
    /// An instance is not in a state that allows the action.
    Condition,
    /// Any other refusal.
    Refused,
    /// The call's time is over, its caller cancelled, or this library failed.
    Over,
}

impl Evidence {
    /// What an error shows. `is_over`: the call may not go on, whatever happened.
    pub fn of(error: &Error, is_over: bool) -> Evidence {
        match (error.cause(), error.code()) {
            _ if is_over => Evidence::Over,
            (Cause::Lasting, _) => Evidence::Hopeless,
            (Cause::Exhausted, _) => Evidence::Exhausted,
            (Cause::WrongTime, _) => Evidence::WrongTime,
            (Cause::Usual, code) => Evidence::of_code(code, error),
        }
    }

    fn of_code(code: Code, error: &Error) -> Evidence {
        let postponed = error.retry_after().is_some();
        match code {
            Code::RESOLVE | Code::CONNECT | Code::PROXY => Evidence::Unreachable,
            Code::TIMEOUT | Code::IO | Code::RESPONSE if error.outcome() == Outcome::NotSent => {
                Evidence::Unreachable
            }
            Code::TLS => Evidence::Hopeless,
            Code::TIMEOUT | Code::IO => Evidence::Lost,
            Code::RESPONSE | Code::RESPONSE_TOO_LARGE => Evidence::Garbled,
            Code::THROTTLED | Code::HTTP_429 => Evidence::Throttled,
            Code::SERVICE_UNAVAILABLE if postponed => Evidence::Postponed,
            Code::SERVICE_UNAVAILABLE => Evidence::Unavailable,
            Code::INSTANCE_NOT_FOUND
            | Code::INSTANCE_RECYCLED
            | Code::INSTANCE_NOT_RUNNING
            | Code::INSTANCE_NOT_STOPPED
            | Code::INSTANCE_STATUS => Evidence::Condition,
            Code::CANCELLED | Code::PANIC | Code::NO_MEMORY | Code::INTERNAL => Evidence::Over,
            // What is left and may have been executed is a failure of the service or a gateway.
            _ if error.outcome() == Outcome::Unknown => Evidence::Failed,
            _ => Evidence::Refused,
        }
    }

    /// The table.
    pub fn verdict(self, class: Class) -> Verdict {
        use Verdict::{Correct, Look, Retry, RetryOnce, Return};
        let [safe, convergent, not_safe] = match self {
            Evidence::Unreachable => [Retry, Retry, Retry],
            Evidence::Hopeless => [Return, Return, Return],
            Evidence::Exhausted => [RetryOnce, RetryOnce, RetryOnce],
            Evidence::Lost => [Retry, Look, Return],
            Evidence::Garbled => [RetryOnce, Look, Return],
            Evidence::Failed => [Retry, Look, Return],
            Evidence::Unavailable => [Retry, Retry, Return],
            Evidence::Postponed => [Retry, Retry, Retry],
            Evidence::Throttled => [Retry, Retry, Retry],
            Evidence::WrongTime => [Correct, Correct, Correct],
            Evidence::Condition => [Return, Return, Return],
            Evidence::Refused => [Return, Return, Return],
            Evidence::Over => [Return, Return, Return],
        };
        match class {
            Class::Safe => safe,
            Class::Convergent => convergent,
            Class::Unsafe => not_safe,
        }
    }

    /// What a retry takes from the budget: less if the service itself asked for patience.
    pub fn cost(self) -> u32 {
        match self {
            Evidence::WrongTime => 0,
            Evidence::Throttled | Evidence::Unavailable | Evidence::Postponed => 5,
            _ => COST,
        }
    }

    /// Whether the service asked for patience, which takes longer than what just went wrong.
    pub fn is_throttling(self) -> bool {
        matches!(self, Evidence::Throttled | Evidence::Unavailable | Evidence::Postponed)
    }
}
