//! From JSON to nodes, in one pass.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Document;
use super::node::{MAX_NAME, MAX_NODES, MAX_TEXTS, Name, Node, Place, ValueKind};
use crate::values::MAX_DEPTH;

/// About how many bytes of JSON a value takes.
const BYTES_PER_NODE: usize = 20;

/// How many names are remembered, so that those of one row are found again in the next.
const REMEMBERED: usize = 256;

/// Builds a document of a JSON object.
pub(crate) struct Builder {
    nodes: Vec<Node>,
    /// The children of what is being read.
    open: Vec<Node>,
    texts: Vec<u8>,
    depth: usize,
    names: [Option<Name>; REMEMBERED],
}

impl Builder {
    /// A builder for an answer of so many bytes.
    pub(crate) fn new(length: usize) -> Builder {
        let mut nodes = Vec::with_capacity(length / BYTES_PER_NODE + 2);
        nodes.push(Node::ANCHOR);
        let mut texts = Vec::with_capacity(length / 2 + 1);
        texts.push(0);
        let open = Vec::with_capacity(256);
        Builder { nodes, open, texts, depth: 0, names: [None; REMEMBERED] }
    }

    fn finish<E: Error>(mut self, root: Node) -> Result<Document, E> {
        if root.kind() != ValueKind::Object {
            return Err(E::custom("response is not an object"));
        }
        self.open.push(root);
        self.close(0)?;
        Ok(Document { nodes: self.nodes, texts: self.texts })
    }

    /// Puts the children that were opened last side by side, and tells where they are.
    fn close<E: Error>(&mut self, base: usize) -> Result<Place, E> {
        let first = self.nodes.len();
        let children = self.open.drain(base..).enumerate();
        self.nodes.extend(children.map(|(n, node)| node.placed(first + n)));
        let place = Place::new(first, self.nodes.len() - first);
        place.filter(|_| self.nodes.len() <= MAX_NODES).ok_or_else(|| E::custom("too many values"))
    }

    /// Keeps a text, which has no NUL, and a NUL behind it.
    fn keep<E: Error>(&mut self, text: &str) -> Result<usize, E> {
        let start = self.texts.len();
        if start + text.len() >= MAX_TEXTS {
            return Err(E::custom("its texts are too long"));
        }
        self.texts.reserve(text.len() + 1);
        self.texts.extend_from_slice(text.as_bytes());
        self.texts.push(0);
        Ok(start)
    }

    fn text<E: Error>(&mut self, text: &str) -> Result<Node, E> {
        let start = self.keep(text)?;
        let place = Place::new(start, text.len());
        place.map(Node::text).ok_or_else(|| E::custom("its texts are too long"))
    }

    fn name<E: Error>(&mut self, name: &str) -> Result<Name, E> {
        let key = remembered_at(name.as_bytes());
        let known = self.names.get(key).copied().flatten();
        let is_same = |known: &Name| self.texts.get(known.range()) == Some(name.as_bytes());
        if let Some(known) = known.filter(is_same) {
            return Ok(known);
        }
        let start = self.keep(name)?;
        let name = Name::new(start, name.len()).ok_or_else(|| {
            E::custom(format_args!("a member's name is longer than {MAX_NAME} bytes"))
        })?;
        if let Some(place) = self.names.get_mut(key) {
            *place = Some(name);
        }
        Ok(name)
    }

    fn enter<E: Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(E::custom(format_args!("nested more than {MAX_DEPTH} deep")));
        }
        Ok(())
    }
}

/// A text that had escapes. A NUL in it becomes a space; a text without escapes has none.
fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', " ").into() } else { text.into() }
}

/// Where a name is remembered: names that differ mostly differ in length, or at one of these places.
fn remembered_at(name: &[u8]) -> usize {
    let byte = |at: usize| usize::from(name.get(at).copied().unwrap_or_default());
    let last = name.len().saturating_sub(1);
    let middle = byte(name.len() / 2);
    (name.len() * 31 + byte(0) * 7 + middle * 13 + byte(last) * 3 + byte(last / 2 + 1)) % REMEMBERED
}

impl<'de> DeserializeSeed<'de> for Builder {
    type Value = Document;

    fn deserialize<D: Deserializer<'de>>(mut self, from: D) -> Result<Document, D::Error> {
        let root = ReadValue(&mut self).deserialize(from)?;
        self.finish(root)
    }
}

/// Reads the next value.
struct ReadValue<'b>(&'b mut Builder);

impl<'de> DeserializeSeed<'de> for ReadValue<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReadValue<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::new(ValueKind::Null, 0))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::new(ValueKind::Bool, value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::new(ValueKind::Integer, value.cast_unsigned()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => self.visit_f64(value as f64),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        Ok(Node::new(ValueKind::Number, value.to_bits()))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Node, E> {
        self.0.text(text)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        self.0.text(&without_nul(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        self.0.enter()?;
        let base = self.0.open.len();
        while let Some(node) = items.next_element_seed(ReadValue(self.0))? {
            self.0.open.push(node);
        }
        self.0.depth -= 1;
        Ok(Node::group(ValueKind::List, self.0.close(base)?))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        self.0.enter()?;
        let base = self.0.open.len();
        while let Some(name) = members.next_key_seed(ReadName(self.0))? {
            let node = members.next_value_seed(ReadValue(self.0))?;
            self.0.open.push(node.named(name));
        }
        self.0.depth -= 1;
        Ok(Node::group(ValueKind::Object, self.0.close(base)?))
    }
}

/// Reads the name of a member.
struct ReadName<'b>(&'b mut Builder);

impl<'de> DeserializeSeed<'de> for ReadName<'_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Name, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for ReadName<'_> {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Name, E> {
        self.0.name(name)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Name, E> {
        self.0.name(&without_nul(name))
    }
}
