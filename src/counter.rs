//! Counters, by number and by name.

use std::ffi::{CString, c_char, c_int};
use std::sync::LazyLock;

use zenlayer_core::runtime::counters::{Counter, TABLE};

use crate::context::zl_context;
use crate::output::{borrowed, kept};

/// Requests sent or attempted.
pub const ZL_COUNTER_REQUESTS: c_int = 0;
/// Requests sent again after a failure.
pub const ZL_COUNTER_RETRIES: c_int = 1;
/// Answers that said there were too many requests.
pub const ZL_COUNTER_THROTTLES: c_int = 2;
/// Connections made.
pub const ZL_COUNTER_CONNECTIONS_NEW: c_int = 3;
/// Requests sent on an existing connection.
pub const ZL_COUNTER_CONNECTIONS_REUSED: c_int = 4;
/// Actions whose answer was lost, so that the status was queried.
pub const ZL_COUNTER_RECONCILES: c_int = 5;
/// Actions that were found in this way to have succeeded.
pub const ZL_COUNTER_INFERRED: c_int = 6;
/// Calls that ended without knowing whether they were executed.
pub const ZL_COUNTER_UNKNOWN: c_int = 7;
/// Times that the service's clock was adopted for signing.
pub const ZL_COUNTER_CLOCK_ADOPTED: c_int = 8;

const _: () = assert!(ZL_COUNTER_REQUESTS == Counter::Requests as c_int);
const _: () = assert!(ZL_COUNTER_RETRIES == Counter::Retries as c_int);
const _: () = assert!(ZL_COUNTER_THROTTLES == Counter::Throttles as c_int);
const _: () = assert!(ZL_COUNTER_CONNECTIONS_NEW == Counter::ConnectionsNew as c_int);
const _: () = assert!(ZL_COUNTER_CONNECTIONS_REUSED == Counter::ConnectionsReused as c_int);
const _: () = assert!(ZL_COUNTER_RECONCILES == Counter::Reconciles as c_int);
const _: () = assert!(ZL_COUNTER_INFERRED == Counter::Inferred as c_int);
const _: () = assert!(ZL_COUNTER_UNKNOWN == Counter::Unknown as c_int);
const _: () = assert!(ZL_COUNTER_CLOCK_ADOPTED == Counter::ClockAdopted as c_int);

static NAMES: LazyLock<Vec<CString>> =
    LazyLock::new(|| TABLE.iter().map(|(_, name)| kept(name)).collect());

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
pub unsafe extern "C" fn zl_context_counter(ctx: *const zl_context, counter: c_int) -> u64 {
    // SAFETY: NULL or a context that lives, by the caller's promise.
    let counters = unsafe { ctx.as_ref() }.map(|this| this.client.counters());
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
