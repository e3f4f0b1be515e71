//! Tests what a client meets on the wire, and whether the server records it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod accounting;
mod answers;
mod breaks;
mod client;
mod commands;
mod handshakes;
mod process;
mod proxies;
mod time;
