//! The live page in a browser.

#![cfg(test)]

mod browser;
mod keyboard;
mod large;
mod live;
mod looks;
mod picture;
#[allow(dead_code, reason = "only a part is used here")]
#[path = "../simulator/support.rs"]
mod support;

use browser::Browser;
use support::Simulator;

/// A browser that shows the page of a simulator.
fn open(simulator: &Simulator) -> Browser {
    let mut browser = Browser::start();
    browser.resize(1280, 800);
    browser.open(&simulator.url);
    browser.until("'ready' in document.documentElement.dataset");
    browser
}

/// What the cell of a resource says, in JavaScript.
fn label(id: &str) -> String {
    format!("document.querySelector('button[value={id}]')?.ariaLabel")
}
