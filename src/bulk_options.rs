//! `zl_bulk_options`: the options of bulk calls.

use std::ffi::{c_char, c_int};
use std::time::Duration;

use zenlayer_core::bulk::{Force, MAX_CONCURRENCY, Options};
use zenlayer_core::error::{Code, Error};

use crate::contain::{contain, free};
use crate::input::{Text, null};

/// The longest time that may be set: a day.
const LONGEST_MS: u64 = 86_400_000;

/// Options of bulk calls. A call takes a copy of them.
#[derive(Debug)]
pub struct zl_bulk_options(pub(crate) Options);

/// Makes options that have their default values.
///
/// Returns the options, which the caller frees with zl_bulk_options_free().
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_options_new() -> *mut zl_bulk_options {
    Box::into_raw(Box::new(zl_bulk_options(Options::default())))
}

/// Sets the product to which the instances belong.
///
/// options    options
/// product    "vm", "zec" or "bmc"; NULL for the product of the context's
///            configuration
///
/// Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, or ZL_ERR_ARGUMENT for another
/// product.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_set_product(
    options: Option<&mut zl_bulk_options>,
    product: *const c_char,
) -> c_int {
    // SAFETY: C passes NULL or text, which it leaves alone until this function returns.
    let product = unsafe { Text::new(product) };
    set(options, |options| options.set_product(product.optional(&"product")?))
}

/// Sets whether a call waits until the instances have reached their goal.
///
/// zl_bulk_wait() always waits.
///
/// options    options
/// wait       0: the call returns as soon as the service has accepted or
///            refused each id; anything else, the default: it waits until each
///            instance has reached its goal
///
/// Returns ZL_OK or ZL_ERR_NULL.
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_options_set_wait(
    options: Option<&mut zl_bulk_options>,
    wait: c_int,
) -> c_int {
    set(options, |options| assign(&mut options.wait, wait != 0))
}

/// Sets the state that zl_bulk_run() waits for.
///
/// options    options
/// waiter     a waiter of the action's service, such as "DiskAttached":
///            docs/actions.md lists them; NULL, the default, for the state that
///            proves that the action was executed, if there is one. With a state
///            that takes another action, such as "InstanceReleased" after
///            TerminateInstance, the call sends that, too
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_UTF8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_options_set_waiter(
    options: Option<&mut zl_bulk_options>,
    waiter: *const c_char,
) -> c_int {
    // SAFETY: C passes NULL or text, which it leaves alone until this function returns.
    let waiter = unsafe { Text::new(waiter) };
    set(options, |options| {
        let waiter = waiter.optional(&"waiter")?.map(str::to_owned);
        assign(&mut options.waiter, waiter)
    })
}

/// Sets how long the whole call may take.
///
/// When the time is up, the call reports what is known by then.
///
/// options       options
/// timeout_ms    milliseconds, 1 to 86400000; the default is 600000, which is
///               ten minutes
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_options_set_timeout_ms(
    options: Option<&mut zl_bulk_options>,
    timeout_ms: u64,
) -> c_int {
    set(options, |options| assign(&mut options.timeout, time(timeout_ms)?))
}

/// Sets how instances are stopped or rebooted.
///
/// There is a choice for a stop on vm and zec, and for a reboot on zec, but not
/// for a start. A call that has no choice returns ZL_ERR_ARGUMENT unless force
/// is ZL_FORCE_DEFAULT.
///
/// options    options
/// force      a ZL_FORCE_ value; the default is ZL_FORCE_DEFAULT
///
/// Returns ZL_OK, ZL_ERR_NULL, or ZL_ERR_ARGUMENT for another number.
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_options_set_force(
    options: Option<&mut zl_bulk_options>,
    force: c_int,
) -> c_int {
    let force = Force::from_number(force)
        .ok_or_else(|| Error::new(Code::ARGUMENT, "force is not a ZL_FORCE_ value"));
    set(options, |options| assign(&mut options.force, force?))
}

/// Sets how many requests may be under way at once.
///
/// The rate limit that the context shares with its clones still applies.
///
/// options     options
/// requests    1 to 16; the default is 4. With 1, and without a progress
///             callback, the call has no threads of its own
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_options_set_concurrency(
    options: Option<&mut zl_bulk_options>,
    requests: c_int,
) -> c_int {
    let requests = usize::try_from(requests).ok();
    let requests = requests.filter(|requests| (1..=MAX_CONCURRENCY).contains(requests));
    let requests =
        requests.ok_or_else(|| Error::new(Code::ARGUMENT, "requests is not from 1 to 16"));
    set(options, |options| assign(&mut options.concurrency, requests?))
}

/// Sets whether the first failure ends the call.
///
/// options      options
/// fail_fast    0, the default: the call goes on with the other ids; anything
///              else: after the first failure, the call sends nothing more and
///              does not wait, and zl_report_ended() returns the failure's code
///
/// Returns ZL_OK or ZL_ERR_NULL.
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_options_set_fail_fast(
    options: Option<&mut zl_bulk_options>,
    fail_fast: c_int,
) -> c_int {
    set(options, |options| assign(&mut options.fail_fast, fail_fast != 0))
}

/// Sets whether a call queries the statuses before it sends anything.
///
/// That saves requests if many instances have already reached their goal, and
/// costs some if few have.
///
/// options        options
/// check_first    0, the default: the call queries statuses only if the service
///                refuses a request; anything else: it queries them first
///
/// Returns ZL_OK or ZL_ERR_NULL.
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_options_set_check_first(
    options: Option<&mut zl_bulk_options>,
    check_first: c_int,
) -> c_int {
    set(options, |options| assign(&mut options.check_first, check_first != 0))
}

/// Sets the time from acceptance to an instance's first status query.
///
/// Each later wait is half as long again, up to the poll interval, and varies at
/// random by up to a fifth.
///
/// options          options
/// initial_poll_ms    milliseconds, 1 to 86400000; the default is 2000
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_options_set_initial_poll_ms(
    options: Option<&mut zl_bulk_options>,
    initial_poll_ms: u64,
) -> c_int {
    set(options, |options| assign(&mut options.initial_poll, time(initial_poll_ms)?))
}

/// Sets the longest wait between two status queries of an instance.
///
/// options             options
/// poll_interval_ms    milliseconds, 1 to 86400000; the default is 10000, or
///                     15000 for a graceful stop
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_options_set_poll_interval_ms(
    options: Option<&mut zl_bulk_options>,
    poll_interval_ms: u64,
) -> c_int {
    set(options, |options| assign(&mut options.poll_interval, Some(time(poll_interval_ms)?)))
}

/// Frees options. A call that has copied them is not affected.
///
/// options    options, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_options_free(options: Option<Box<zl_bulk_options>>) {
    free(options);
}

/// Changes options.
pub(crate) fn set(
    options: Option<&mut zl_bulk_options>,
    change: impl FnOnce(&mut Options) -> Result<(), Error>,
) -> c_int {
    let result = contain(|| match options {
        Some(options) => change(&mut options.0),
        None => Err(null(&"options")),
    });
    result.map_or_else(|error| error.code().number(), |()| 0)
}

fn assign<T>(place: &mut T, value: T) -> Result<(), Error> {
    *place = value;
    Ok(())
}

fn time(milliseconds: u64) -> Result<Duration, Error> {
    if (1..=LONGEST_MS).contains(&milliseconds) {
        return Ok(Duration::from_millis(milliseconds));
    }
    Err(Error::new(Code::ARGUMENT, "a time is not from 1 to 86400000 milliseconds"))
}
