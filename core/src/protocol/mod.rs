//! The service's protocol: what a request is, how it is signed, and what its answer says.

pub mod envelope;
pub mod message;
pub mod request;
pub mod retry_after;
pub mod sign;
pub mod signing_clock;
