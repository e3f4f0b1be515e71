//! Counters, by number and by name.

use std::ffi::{CString, c_char, c_int};
use std::sync::LazyLock;

use zenlayer_core::runtime::counters::Counter;

use crate::context::zl_context;
use crate::output::{borrowed, kept};

static NAMES: LazyLock<Vec<CString>> =
    LazyLock::new(|| Counter::ALL.iter().map(|counter| kept(counter.name())).collect());

/// Returns what a context and its clones have counted so far, together; 0 for an
/// unknown counter.
///
/// A count never decreases.
///
/// ctx        a context, or NULL
/// counter    a ZL_COUNTER_ value
///
/// Threads: any, at any time, even during a call on ctx.
#[unsafe(no_mangle)]
pub extern "C" fn zl_context_counter(ctx: Option<&zl_context>, counter: c_int) -> u64 {
    let counters = ctx.map(|this| this.client.counters());
    let number = usize::try_from(counter).ok();
    counters.zip(number).map_or(0, |(counters, number)| counters.get(number))
}

/// Returns the name of a counter, such as "retries"; NULL for an unknown
/// counter; borrowed until the program ends.
///
/// To list all counters, including those of later versions, count from 0 until
/// the name is NULL.
///
/// counter    a ZL_COUNTER_ value
#[unsafe(no_mangle)]
pub extern "C" fn zl_counter_name(counter: c_int) -> *const c_char {
    borrowed(usize::try_from(counter).ok().and_then(|number| NAMES.get(number)))
}
