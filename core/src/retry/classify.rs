//! Classifies failed attempts, and maps them to retry actions.

pub use zenlayer_tables::classes::Class;

use crate::error::{Cause, Code, Error, Outcome};

/// What to do about a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAction {
    /// Retry after a wait.
    Retry,
    /// Retry after a wait, but only once.
    RetryOnce,
    /// Retry immediately, but only once: the cause has been corrected.
    RetryCorrected,
    /// The action may have been executed: poll the status before anything is sent again.
    Reconcile,
    /// The failure is the result.
    Return,
}

/// The usual cost of a retry or a poll, in tokens.
pub const COST: u32 = 14;

/// The class of a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureClass {
    /// No connection, for a transient reason. Nothing was sent.
    Unreachable,
    /// Nothing was sent, and a retry would fail as well.
    Permanent,
    /// This machine ran out of descriptors, threads or buffers.
    Exhausted,
    /// The connection was lost, or the attempt timed out, after something had been sent.
    Lost,
    /// The response is invalid.
    InvalidResponse,
    /// The service or a gateway failed to process the request.
    ServerError,
    /// The service refused the request temporarily.
    Unavailable,
    /// The same, with `Retry-After`.
    Postponed,
    /// Too many requests.
    Throttled,
    /// The request was signed with a wrong time, which has been corrected.
    WrongTime,
    /// An instance is not in a state that allows the action.
    Condition,
    /// Any other refusal.
    Refused,
    /// The deadline passed, the caller cancelled, or this library failed.
    Ended,
}

impl FailureClass {
    /// Classifies an error. `is_over`: the limits of the call allow no more attempts.
    pub fn of(error: &Error, is_over: bool) -> FailureClass {
        match (error.cause(), error.code()) {
            _ if is_over => FailureClass::Ended,
            (Cause::Permanent, _) => FailureClass::Permanent,
            (Cause::Exhausted, _) => FailureClass::Exhausted,
            (Cause::WrongTime, _) => FailureClass::WrongTime,
            (Cause::Unspecified, code) => FailureClass::of_code(code, error),
        }
    }

    fn of_code(code: Code, error: &Error) -> FailureClass {
        let postponed = error.retry_after().is_some();
        match code {
            Code::RESOLVE | Code::CONNECT | Code::PROXY => FailureClass::Unreachable,
            Code::TIMEOUT | Code::IO | Code::RESPONSE if error.outcome() == Outcome::NotSent => {
                FailureClass::Unreachable
            }
            Code::TLS => FailureClass::Permanent,
            Code::TIMEOUT | Code::IO => FailureClass::Lost,
            Code::RESPONSE | Code::RESPONSE_TOO_LARGE => FailureClass::InvalidResponse,
            Code::THROTTLED | Code::HTTP_429 => FailureClass::Throttled,
            Code::SERVICE_UNAVAILABLE if postponed => FailureClass::Postponed,
            Code::SERVICE_UNAVAILABLE => FailureClass::Unavailable,
            Code::INSTANCE_NOT_FOUND
            | Code::INSTANCE_RECYCLED
            | Code::INSTANCE_NOT_RUNNING
            | Code::INSTANCE_NOT_STOPPED
            | Code::INSTANCE_STATUS => FailureClass::Condition,
            Code::CANCELLED | Code::PANIC | Code::NO_MEMORY | Code::INTERNAL => FailureClass::Ended,
            // Whatever else may have been executed is a failure of the service or a gateway.
            _ if error.outcome() == Outcome::Unknown => FailureClass::ServerError,
            _ => FailureClass::Refused,
        }
    }

    /// What to do, by class of action.
    pub fn action(self, class: Class) -> RetryAction {
        use RetryAction::{Reconcile, Retry, RetryCorrected, RetryOnce, Return};
        let [safe, idempotent, not_safe] = match self {
            FailureClass::Unreachable => [Retry, Retry, Retry],
            FailureClass::Permanent => [Return, Return, Return],
            FailureClass::Exhausted => [RetryOnce, RetryOnce, RetryOnce],
            FailureClass::Lost => [Retry, Reconcile, Return],
            FailureClass::InvalidResponse => [RetryOnce, Reconcile, Return],
            FailureClass::ServerError => [Retry, Reconcile, Return],
            FailureClass::Unavailable => [Retry, Retry, Return],
            FailureClass::Postponed => [Retry, Retry, Retry],
            FailureClass::Throttled => [Retry, Retry, Retry],
            FailureClass::WrongTime => [RetryCorrected, RetryCorrected, RetryCorrected],
            FailureClass::Condition => [Return, Return, Return],
            FailureClass::Refused => [Return, Return, Return],
            FailureClass::Ended => [Return, Return, Return],
        };
        match class {
            Class::Safe => safe,
            Class::Idempotent => idempotent,
            Class::Unsafe => not_safe,
        }
    }

    /// The cost of a retry in tokens: less if the service itself asked to slow down.
    pub fn cost(self) -> u32 {
        match self {
            FailureClass::WrongTime => 0,
            FailureClass::Throttled | FailureClass::Unavailable | FailureClass::Postponed => 5,
            _ => COST,
        }
    }

    /// Whether the service asked to slow down, which calls for longer waits.
    pub fn is_throttling(self) -> bool {
        matches!(
            self,
            FailureClass::Throttled | FailureClass::Unavailable | FailureClass::Postponed
        )
    }
}
