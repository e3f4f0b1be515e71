//! What is counted, by number and by name.

use std::ffi::{CString, c_char, c_int};
use std::sync::LazyLock;

use zenlayer_core::counters::Counter;

use crate::output::{borrowed, kept};

static NAMES: LazyLock<Vec<CString>> =
    LazyLock::new(|| Counter::ALL.iter().map(|counter| kept(counter.name())).collect());

/// The name of a counter. Counting from 0 until there is none lists them all, those of later
/// versions too.
///
/// counter    one of ZL_COUNTER_
///
/// Returns a text such as "retries"; NULL for an unknown counter; borrowed until the program ends.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub extern "C" fn zl_counter_name(counter: c_int) -> *const c_char {
    borrowed(usize::try_from(counter).ok().and_then(|number| NAMES.get(number)))
}
