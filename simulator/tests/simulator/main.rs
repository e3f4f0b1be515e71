//! The program from the outside: started, used over HTTP, and stopped.

#![cfg(test)]

mod api;
mod control;
mod faults;
mod fuzz;
mod page;
mod process;
mod readme;
mod refusals;
mod state;
mod support;
mod times;
mod tls;
