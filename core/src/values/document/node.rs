//! One value of a document, in 16 bytes.

use std::ops::Range;

/// What a value is.
pub use zenlayer_tables::value_kinds::ValueKind;

/// A value of a document, or its anchor.
///
/// It knows its own place in the array of nodes, so that a pointer to it leads to the first node, the
/// anchor, and from there to the document.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Node {
    /// The kind in the lowest 4 bits, then the index.
    head: u32,
    /// The length of the name in the lowest 8 bits, then its place; 0 for none.
    name: u32,
    data: u64,
}

const KIND_BITS: u32 = 4;
const LENGTH_BITS: u32 = 8;

/// The most nodes of a document, and the furthest place of a text.
pub(super) const MAX_NODES: usize = (1 << (u32::BITS - KIND_BITS)) - 1;
pub(super) const MAX_TEXTS: usize = (1 << (u32::BITS - LENGTH_BITS)) - 1;
/// The longest name of a member.
pub(super) const MAX_NAME: usize = (1 << LENGTH_BITS) - 1;

impl Node {
    /// The first node of a document, which is no value.
    pub(super) const ANCHOR: Node = Node { head: 0, name: 0, data: 0 };

    pub(super) fn new(kind: ValueKind, data: u64) -> Node {
        Node { head: kind.number().cast_unsigned(), name: 0, data }
    }

    /// A text, by its place among the texts.
    pub(super) fn text(place: Place) -> Node {
        Node::new(ValueKind::Text, place.pack())
    }

    /// A list or an object of nodes side by side.
    pub(super) fn group(kind: ValueKind, children: Place) -> Node {
        Node::new(kind, children.pack())
    }

    /// The same as a member of this name.
    pub(super) fn named(self, name: Name) -> Node {
        Node { name: name.0, ..self }
    }

    /// The same at its place in the array.
    pub(super) fn placed(self, index: usize) -> Node {
        let index = u32::try_from(index).unwrap_or_default();
        Node { head: self.head & ((1 << KIND_BITS) - 1) | index << KIND_BITS, ..self }
    }

    /// Where it stands in the array.
    pub fn index(&self) -> usize {
        (self.head >> KIND_BITS) as usize
    }

    /// What the anchor was given.
    pub fn data(&self) -> u64 {
        self.data
    }

    pub(super) fn set_data(&mut self, data: u64) {
        self.data = data;
    }

    pub(super) fn kind(&self) -> ValueKind {
        let number = self.head & ((1 << KIND_BITS) - 1);
        ValueKind::from_number(number.cast_signed()).unwrap_or(ValueKind::None)
    }

    pub(super) fn name(&self) -> Option<Name> {
        (self.name != 0).then_some(Name(self.name))
    }

    /// Leaves only so many children.
    pub(super) fn shorten(&mut self, length: usize) {
        let start = self.place().range().start;
        self.data = Place::new(start, length).map_or(self.data, Place::pack);
    }

    /// The place of a text, or of the children.
    pub(super) fn place(&self) -> Place {
        Place::unpack(self.data)
    }
}

/// A part of the texts or of the nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    start: u32,
    length: u32,
}

impl Place {
    /// `None` if it lies beyond what a node can say.
    pub(super) fn new(start: usize, length: usize) -> Option<Place> {
        Some(Place { start: start.try_into().ok()?, length: length.try_into().ok()? })
    }

    fn pack(self) -> u64 {
        u64::from(self.start) << u32::BITS | u64::from(self.length)
    }

    fn unpack(data: u64) -> Place {
        let low = data & u64::from(u32::MAX);
        let part = |half: u64| u32::try_from(half).unwrap_or_default();
        Place { start: part(data >> u32::BITS), length: part(low) }
    }

    pub(super) fn len(self) -> usize {
        self.length as usize
    }

    pub(super) fn range(self) -> Range<usize> {
        let start = self.start as usize;
        start..start + self.len()
    }
}

/// The name of a member, by its place among the texts. That is never 0, where a brace or a blank stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name(u32);

impl Name {
    /// `None` if it is longer or lies further than a node can say.
    pub(super) fn new(place: Place) -> Option<Name> {
        let is_within = place.len() <= MAX_NAME && place.start as usize <= MAX_TEXTS;
        is_within.then_some(Name(place.start << LENGTH_BITS | place.length))
    }

    pub(super) fn len(self) -> usize {
        (self.0 & ((1 << LENGTH_BITS) - 1)) as usize
    }

    pub(super) fn range(self) -> Range<usize> {
        let start = (self.0 >> LENGTH_BITS) as usize;
        start..start + self.len()
    }
}
