//! The program as its users see it: started, spoken to over HTTP, and ended.

#![cfg(test)]

mod api;
mod control;
mod process;
mod readme;
mod refusals;
mod support;
mod times;
mod tls;
