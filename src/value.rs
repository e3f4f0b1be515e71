//! `zl_value`: what an action answers, value by value.
//!
//! A pointer to a value points at its node. The node knows its index, so that it leads to the first node,
//! the anchor, and that remembers where the reply is.

use std::ffi::{c_char, c_int};
use std::ptr;

use zenlayer_core::error::Error;
use zenlayer_core::protocol::envelope::Reply;
use zenlayer_core::values::{Node, Value, ValueKind};

use crate::contain::{contain, free};
use crate::input::{Text, null};
use crate::output::Out;

/// A value of an answer: the whole answer, or a part of it. It never changes:
/// any number of threads may read it. NULL is a value of kind ZL_KIND_NONE.
#[derive(Debug)]
pub struct zl_value(());

/// Gives C a reply, which C then owns; an empty one if there was no answer.
pub(crate) fn set(out: Out<zl_value>, reply: Option<Reply>) -> Result<(), Error> {
    let reply = reply.map_or_else(|| Reply::parse("{}"), Ok)?;
    out.set_with(|| {
        let reply = Box::into_raw(Box::new(reply));
        let address = reply.expose_provenance() as u64;
        // SAFETY: it comes from `Box::into_raw`, and C does not have it yet.
        unsafe { (*reply).anchor(address) };
        // SAFETY: as above; nothing changes it any more.
        let reply = unsafe { &*reply };
        pointer(reply.document().root(), reply).cast_mut()
    });
    Ok(())
}

/// A pointer to a value of a reply, from which all nodes of the reply can be
/// reached.
fn pointer(value: Value<'_>, reply: &Reply) -> *const zl_value {
    reply.document().nodes().as_ptr().wrapping_add(value.index()).cast()
}

/// The reply that a value belongs to; NULL for NULL.
///
/// # Safety
/// `value` is NULL, or from [`pointer`], and its reply has not been freed.
unsafe fn reply(value: *const zl_value) -> *mut Reply {
    let node = value.cast::<Node>();
    if node.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: the caller promises that it points at a node of a reply. The anchor stands as many nodes
    // before it as its index tells, in the same array.
    let address = unsafe { (*node.sub((*node).index())).data() };
    ptr::with_exposed_provenance_mut(usize::try_from(address).unwrap_or_default())
}

/// A value and its reply.
///
/// # Safety
/// As for [`reply`], until the result is dropped.
unsafe fn look<'a>(value: *const zl_value) -> Option<(Value<'a>, &'a Reply)> {
    // SAFETY: the caller promises what `reply` requires, and nothing changes a reply that C has.
    let reply: &'a Reply = unsafe { reply(value).as_ref() }?;
    // SAFETY: a value with a reply points at a node.
    let index = unsafe { (*value.cast::<Node>()).index() };
    reply.document().at(index).map(|value| (value, reply))
}

/// The value at a path from another; itself for a path that is NULL.
///
/// # Safety
/// As for [`look`] and [`Text::new`].
unsafe fn find<'a>(value: *const zl_value, path: *const c_char) -> Option<(Value<'a>, &'a Reply)> {
    // SAFETY: the caller promises what both require.
    let ((value, reply), path) = unsafe { (look(value)?, Text::new(path)) };
    match path.optional(&"path") {
        Ok(None) => Some((value, reply)),
        Ok(Some(path)) => value.find(path).map(|found| (found, reply)),
        Err(_) => None,
    }
}

/// Reads something; `none` if there is nothing.
fn read<T>(none: T, read: impl FnOnce() -> Option<T>) -> T {
    contain(|| Ok(read())).ok().flatten().unwrap_or(none)
}

/// Tells what a value is.
///
/// value    a value, or NULL
///
/// Returns a ZL_KIND_ value; ZL_KIND_NONE for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_value_kind(value: *const zl_value) -> c_int {
    // SAFETY: C passes NULL or a value whose answer it has not freed.
    read(ValueKind::None.number(), || Some(unsafe { look(value) }?.0.kind().number()))
}

/// Returns how many items a list or members an object has; 0 for anything else.
///
/// value    a value, or NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_value_len(value: *const zl_value) -> usize {
    // SAFETY: C passes NULL or a value whose answer it has not freed.
    read(0, || Some(unsafe { look(value) }?.0.len()))
}

/// Returns an item of a list or a member of an object; NULL past the end;
/// borrowed until the answer is freed.
///
/// value    a list or an object, or NULL
/// index    from 0 to zl_value_len() - 1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_value_item(value: *const zl_value, index: usize) -> *const zl_value {
    read(ptr::null(), || {
        // SAFETY: C passes NULL or a value whose answer it has not freed.
        let (value, reply) = unsafe { look(value) }?;
        Some(pointer(value.item(index)?, reply))
    })
}

/// Returns the name of a member of an object; NULL for any other value; borrowed
/// until the answer is freed.
///
/// value    a value, or NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_value_name(value: *const zl_value) -> *const c_char {
    // SAFETY: C passes NULL or a value whose answer it has not freed.
    read(ptr::null(), || Some(unsafe { look(value) }?.0.name()?.as_ptr()))
}

/// Returns the value at a path; NULL if there is none; borrowed until the answer
/// is freed.
///
/// A path has the names of members and the indices of list items, separated by
/// periods: "dataSet.0.instanceId". If an object has several members of a name,
/// the last one counts.
///
/// value    a value, or NULL
/// path     the path from value; NULL for value itself
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_value_find(
    value: *const zl_value,
    path: *const c_char,
) -> *const zl_value {
    read(ptr::null(), || {
        // SAFETY: C passes NULL or a value whose answer it has not freed, and NULL or text.
        let (value, reply) = unsafe { find(value, path) }?;
        Some(pointer(value, reply))
    })
}

/// Returns the text at a path; NULL if there is none; borrowed until the answer
/// is freed.
///
/// A NUL inside of the text is replaced by a space.
///
/// value    a value, or NULL
/// path     the path from value, as for zl_value_find(); NULL for value itself
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_value_text(
    value: *const zl_value,
    path: *const c_char,
) -> *const c_char {
    // SAFETY: C passes NULL or a value whose answer it has not freed, and NULL or text.
    read(ptr::null(), || Some(unsafe { find(value, path) }?.0.text_for_c()?.as_ptr()))
}

/// Returns the integer at a path, 0 or 1 for a bool.
///
/// value        a value, or NULL
/// path         the path from value, as for zl_value_find(); NULL for value
///              itself
/// otherwise    what to return if there is no integer, which a number such as
///              1.5 or one beyond 64 bits is not
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_value_integer(
    value: *const zl_value,
    path: *const c_char,
    otherwise: i64,
) -> i64 {
    // SAFETY: C passes NULL or a value whose answer it has not freed, and NULL or text.
    read(otherwise, || unsafe { find(value, path) }?.0.integer())
}

/// Returns the number at a path, which may be an integer.
///
/// value        a value, or NULL
/// path         the path from value, as for zl_value_find(); NULL for value
///              itself
/// otherwise    what to return if there is no number
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_value_number(
    value: *const zl_value,
    path: *const c_char,
    otherwise: f64,
) -> f64 {
    // SAFETY: C passes NULL or a value whose answer it has not freed, and NULL or text.
    read(otherwise, || unsafe { find(value, path) }?.0.number())
}

/// Returns a value as JSON: a whole answer as it came, a part of it written
/// anew.
///
/// value       a value
/// out_json    receives the JSON text, which the caller frees with
///             zl_string_free()
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_value_json(
    value: *const zl_value,
    out_json: *mut *mut c_char,
) -> c_int {
    // SAFETY: C passes NULL or room for a pointer.
    let out = unsafe { Out::new(out_json) };
    let result = contain(|| {
        // SAFETY: C passes NULL or a value whose answer it has not freed.
        let (value, reply) = unsafe { look(value) }.ok_or_else(|| null(&"value"))?;
        out.set_text(&reply.json_of(value))
    });
    result.map_or_else(|error| error.code().number(), |()| 0)
}

/// Frees an answer with all of its values.
///
/// answer    an answer, or NULL; a part of an answer is left alone
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_value_free(answer: *mut zl_value) {
    // SAFETY: C passes NULL or an answer, or a part of one, that it has not freed.
    let is_whole = read(false, || {
        let (value, reply) = unsafe { look(answer) }?;
        Some(value.index() == reply.document().root().index())
    });
    if is_whole {
        // SAFETY: `set` got it from `Box::into_raw`, and C frees each answer once.
        free(Some(unsafe { Box::from_raw(reply(answer)) }));
    }
}

#[cfg(test)]
mod tests;
