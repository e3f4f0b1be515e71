//! A third-party static library in Rust, with threads, a caught panic, and a copy of Rust's standard
//! library.

use std::collections::HashMap;

/// Counts to `n` in a thread and in a map, panics, and returns the sum, 2 n.
#[unsafe(no_mangle)]
pub extern "C" fn other_counts(n: u32) -> u32 {
    let map: HashMap<u32, u32> = (0..n).map(|key| (key, 1)).collect();
    let thread = std::thread::spawn(move || (0..n).map(|_| 1).sum::<u32>());
    let counted = thread.join().unwrap_or(0);
    let caught = std::panic::catch_unwind(|| {
        std::panic::resume_unwind(Box::new(counted + map.values().sum::<u32>()));
    });
    caught.err().and_then(|payload| payload.downcast_ref::<u32>().copied()).unwrap_or(0)
}
