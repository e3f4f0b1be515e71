//! Zenlayer Cloud on loopback: every action of the API, for demonstrations and tests.
//!
//! A request goes through `routing` and `auth` to an `account`, whose `world` has resources that live
//! as `world/lifecycle` says; `perform` does what `model` derives from `api/` that an action does. The
//! rules of `faults` may change that, or what becomes of the answer on its way through `server`.

#![forbid(unsafe_code)]

mod account;
mod auth;
mod clock;
mod cloud;
mod codes;
mod control;
mod envelope;
mod faults;
mod journal;
mod limit;
mod model;
mod page;
mod perform;
mod refusal;
mod reply;
mod request;
mod routing;
mod secrets;
mod server;
mod world;

pub use auth::Credentials;
pub use cloud::{Cloud, Settings};
pub use perform::Depth;
pub use reply::Reply;
pub use request::Request;
pub use server::{Shared, serve};
pub use world::{Durations, Range, WorldSettings};
