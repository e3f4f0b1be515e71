//! The service's protocol: requests, signatures and responses.

pub mod envelope;
pub mod message;
pub mod request;
pub mod retry_after;
pub mod sign;
pub mod signing_clock;
