//! Prints docs/bulk-scale.md: the cost of bulk stops of several sizes, in simulated time.

#[path = "../tests/cloud/mod.rs"]
mod cloud;

use std::io::{self, Write};

use cloud::scale::{all, document};

fn main() -> io::Result<()> {
    io::stdout().lock().write_all(document(&all()).as_bytes())
}
