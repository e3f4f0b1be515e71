//! What a failed attempt means for the kind of action that it was: the one table.

pub use zenlayer_tables::classes::Class;

use crate::error::{Cause, Code, Error, Outcome};

/// What to do about a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAction {
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

/// How many tokens a retry usually takes, and a look too.
pub const COST: u32 = 14;

/// What a failed attempt shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureClass {
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

impl FailureClass {
    /// What an error shows. `is_over`: the call may not go on, whatever happened.
    pub fn of(error: &Error, is_over: bool) -> FailureClass {
        match (error.cause(), error.code()) {
            _ if is_over => FailureClass::Over,
            (Cause::Lasting, _) => FailureClass::Hopeless,
            (Cause::Exhausted, _) => FailureClass::Exhausted,
            (Cause::WrongTime, _) => FailureClass::WrongTime,
            (Cause::Usual, code) => FailureClass::of_code(code, error),
        }
    }

    fn of_code(code: Code, error: &Error) -> FailureClass {
        let postponed = error.retry_after().is_some();
        match code {
            Code::RESOLVE | Code::CONNECT | Code::PROXY => FailureClass::Unreachable,
            Code::TIMEOUT | Code::IO | Code::RESPONSE if error.outcome() == Outcome::NotSent => {
                FailureClass::Unreachable
            }
            Code::TLS => FailureClass::Hopeless,
            Code::TIMEOUT | Code::IO => FailureClass::Lost,
            Code::RESPONSE | Code::RESPONSE_TOO_LARGE => FailureClass::Garbled,
            Code::THROTTLED | Code::HTTP_429 => FailureClass::Throttled,
            Code::SERVICE_UNAVAILABLE if postponed => FailureClass::Postponed,
            Code::SERVICE_UNAVAILABLE => FailureClass::Unavailable,
            Code::INSTANCE_NOT_FOUND
            | Code::INSTANCE_RECYCLED
            | Code::INSTANCE_NOT_RUNNING
            | Code::INSTANCE_NOT_STOPPED
            | Code::INSTANCE_STATUS => FailureClass::Condition,
            Code::CANCELLED | Code::PANIC | Code::NO_MEMORY | Code::INTERNAL => FailureClass::Over,
            // What is left and may have been executed is a failure of the service or a gateway.
            _ if error.outcome() == Outcome::Unknown => FailureClass::Failed,
            _ => FailureClass::Refused,
        }
    }

    /// The table.
    pub fn action(self, class: Class) -> RetryAction {
        use RetryAction::{Correct, Look, Retry, RetryOnce, Return};
        let [safe, idempotent, not_safe] = match self {
            FailureClass::Unreachable => [Retry, Retry, Retry],
            FailureClass::Hopeless => [Return, Return, Return],
            FailureClass::Exhausted => [RetryOnce, RetryOnce, RetryOnce],
            FailureClass::Lost => [Retry, Look, Return],
            FailureClass::Garbled => [RetryOnce, Look, Return],
            FailureClass::Failed => [Retry, Look, Return],
            FailureClass::Unavailable => [Retry, Retry, Return],
            FailureClass::Postponed => [Retry, Retry, Retry],
            FailureClass::Throttled => [Retry, Retry, Retry],
            FailureClass::WrongTime => [Correct, Correct, Correct],
            FailureClass::Condition => [Return, Return, Return],
            FailureClass::Refused => [Return, Return, Return],
            FailureClass::Over => [Return, Return, Return],
        };
        match class {
            Class::Safe => safe,
            Class::Idempotent => idempotent,
            Class::Unsafe => not_safe,
        }
    }

    /// How many tokens a retry takes: fewer if the service itself asked for patience.
    pub fn cost(self) -> u32 {
        match self {
            FailureClass::WrongTime => 0,
            FailureClass::Throttled | FailureClass::Unavailable | FailureClass::Postponed => 5,
            _ => COST,
        }
    }

    /// Whether the service asked for patience, which takes longer than what just went wrong.
    pub fn is_throttling(self) -> bool {
        matches!(
            self,
            FailureClass::Throttled | FailureClass::Unavailable | FailureClass::Postponed
        )
    }
}
