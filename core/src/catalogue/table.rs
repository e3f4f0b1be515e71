//! The table of every action, which `build.rs` makes from `api/`. It is integers only, as each pointer
//! would have to be written when the library is loaded.

use crate::retry::classify::Class;

/// A service, in the order of their names.
pub(super) struct ServiceRow {
    pub(super) name: u16,
    pub(super) version: u16,
    /// Its actions: the first, and how many, in the order of their names.
    pub(super) actions: Span,
}

/// An action.
pub(super) struct ActionRow {
    pub(super) name: u16,
    /// Among [`LISTS`].
    pub(super) request: u16,
    pub(super) response: u16,
    /// The path of its ids; 0 for none.
    pub(super) ids: u16,
    /// How many ids a request takes; 1 for an action on a single resource.
    pub(super) most: u8,
    pub(super) flags: u8,
}

/// A member of a request, a response or a type.
pub(super) struct MemberRow {
    pub(super) name: u16,
    /// What it is: one of the `SHAPE_` constants, perhaps with [`LIST`] or [`MAP`].
    pub(super) shape: u8,
    pub(super) flags: u8,
    /// Of an object its members, among [`LISTS`]; of a text its values, among [`ENUMS`] from 1.
    pub(super) of: u16,
}

/// A part of another array: where it begins, and its length.
#[derive(Clone, Copy)]
pub(super) struct Span(pub(super) u16, pub(super) u16);

/// What is known of an action beside its row, by the number of the action.
pub(super) struct NoteRow {
    pub(super) action: u16,
    pub(super) name: u16,
}

/// A state of a resource that can be waited for.
pub(super) struct WaiterRow {
    pub(super) service: u16,
    pub(super) name: u16,
    /// The action that lists the resources.
    pub(super) action: u16,
    /// The parameter that takes their ids.
    pub(super) ids: u16,
    /// Where the answer lists them.
    pub(super) rows: u16,
    /// The member that identifies a resource, and the one with its status; 0 for none.
    pub(super) id: u16,
    pub(super) status: u16,
    /// Statuses, among [`WORDS`].
    pub(super) success: Span,
    pub(super) failure: Span,
    /// What it means that a resource is not listed: one of the `ABSENT_` constants.
    pub(super) absent: u8,
}

// The kinds of shapes.
pub(super) const SHAPE_ANY: u8 = 0;
pub(super) const SHAPE_TEXT: u8 = 1;
pub(super) const SHAPE_INTEGER: u8 = 2;
pub(super) const SHAPE_NUMBER: u8 = 3;
pub(super) const SHAPE_BOOL: u8 = 4;
pub(super) const SHAPE_OBJECT: u8 = 5;
pub(super) const LIST: u8 = 16;
pub(super) const MAP: u8 = 32;

// The flags of members.
pub(super) const REQUIRED: u8 = 1;
pub(super) const SECRET: u8 = 2;
pub(super) const DEPRECATED: u8 = 4;

// The flags of actions: the class in the lowest two bits.
pub(super) const PAGED: u8 = 4;
pub(super) const BY_CURSOR: u8 = 8;

// What absence means to a waiter.
pub(super) const ABSENT_IS_SUCCESS: u8 = 0;
pub(super) const ABSENT_IS_FAILURE: u8 = 1;

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// The name of a number; "" for 0.
pub(super) fn name(number: u16) -> &'static str {
    let at = usize::from(number);
    let [Some(start), Some(end)] = [at, at + 1].map(|at| NAME_STARTS.get(at)) else { return "" };
    NAMES.get(usize::from(*start)..usize::from(*end)).unwrap_or_default()
}

/// A part of an array.
pub(super) fn part<T>(array: &'static [T], span: Span) -> &'static [T] {
    let start = usize::from(span.0);
    array.get(start..start + usize::from(span.1)).unwrap_or_default()
}

/// The members of a number.
pub(super) fn members(number: u16) -> &'static [MemberRow] {
    LISTS.get(usize::from(number)).map_or(&[], |span| part(&MEMBERS, *span))
}

/// The class of an action, by its flags.
pub(super) fn class(flags: u8) -> Class {
    Class::from_number((flags & 3).into()).unwrap_or(Class::Unsafe)
}
