//! From JSON to nodes, in one pass.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Document;
use super::node::{MAX_NAME, MAX_NODES, MAX_TEXTS, Name, Node, Place, ValueKind};
use crate::values::MAX_DEPTH;

/// There is room for one node in so many bytes of JSON, several times what an answer needs. What is not
/// used is never touched. But as it is larger than all else that an answer takes, glibc keeps the memory
/// for the next answer; to return it and get it anew takes longer than to read the answer.
const BYTES_PER_NODE: usize = 4;

/// Builds a document of an object in a JSON text.
pub(crate) struct Builder<'j> {
    json: &'j str,
    nodes: Vec<Node>,
    /// The children of what is being read.
    open: Vec<Node>,
    texts: Vec<u8>,
    depth: usize,
}

impl<'j> Builder<'j> {
    /// A builder for an object in a JSON text, from which it must then be deserialized.
    pub(crate) fn new(json: &'j str) -> Builder<'j> {
        let mut nodes = Vec::with_capacity(json.len() / BYTES_PER_NODE + 2);
        nodes.push(Node::ANCHOR);
        let (open, texts) = (Vec::with_capacity(256), json.as_bytes().to_vec());
        Builder { json, nodes, open, texts, depth: 0 }
    }

    fn finish<E: Error>(mut self, root: Node) -> Result<Document, E> {
        if root.kind() != ValueKind::Object {
            return Err(E::custom("response is not an object"));
        }
        self.open.push(root);
        self.close(0)?;
        Ok(Document { nodes: self.nodes, texts: self.texts, length: self.json.len() })
    }

    /// Puts the children that were opened last side by side, and tells where they are.
    fn close<E: Error>(&mut self, base: usize) -> Result<Place, E> {
        let first = self.nodes.len();
        let children = self.open.drain(base..).enumerate();
        self.nodes.extend(children.map(|(n, node)| node.placed(first + n)));
        let place = Place::new(first, self.nodes.len() - first);
        place.filter(|_| self.nodes.len() <= MAX_NODES).ok_or_else(|| E::custom("too many values"))
    }

    /// Finds a text that stands in the JSON as it is, and puts a NUL in place of its closing quote.
    fn find<E: Error>(&mut self, text: &str) -> Result<Place, E> {
        let start = text.as_ptr().addr().wrapping_sub(self.json.as_ptr().addr());
        if let Some(quote) = self.texts.get_mut(start.wrapping_add(text.len())) {
            *quote = 0;
        }
        place(start, text.len())
    }

    /// Keeps a text that had escapes, and a NUL behind it. A NUL in it becomes a space.
    fn keep<E: Error>(&mut self, text: &str) -> Result<Place, E> {
        let start = self.texts.len();
        self.texts.extend(text.bytes().map(|byte| if byte == 0 { b' ' } else { byte }));
        self.texts.push(0);
        place(start, text.len())
    }

    fn enter<E: Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(E::custom(format_args!("nested more than {MAX_DEPTH} deep")));
        }
        Ok(())
    }
}

fn place<E: Error>(start: usize, length: usize) -> Result<Place, E> {
    let place = Place::new(start, length).filter(|_| start <= MAX_TEXTS);
    place.ok_or_else(|| E::custom("its texts are too long"))
}

fn name<E: Error>(place: Place) -> Result<Name, E> {
    let too_long = format_args!("a member's name is longer than {MAX_NAME} bytes");
    Name::new(place).ok_or_else(|| E::custom(too_long))
}

impl<'de> DeserializeSeed<'de> for Builder<'de> {
    type Value = Document;

    fn deserialize<D: Deserializer<'de>>(mut self, from: D) -> Result<Document, D::Error> {
        let root = ReadValue(&mut self).deserialize(from)?;
        self.finish(root)
    }
}

/// Reads the next value.
struct ReadValue<'b, 'j>(&'b mut Builder<'j>);

impl<'de> DeserializeSeed<'de> for ReadValue<'_, 'de> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ReadValue<'_, 'de> {
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
        self.0.find(text).map(Node::text)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        self.0.keep(text).map(Node::text)
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
struct ReadName<'b, 'j>(&'b mut Builder<'j>);

impl<'de> DeserializeSeed<'de> for ReadName<'_, 'de> {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Name, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for ReadName<'_, 'de> {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Name, E> {
        self.0.find(text).and_then(name)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Name, E> {
        self.0.keep(text).and_then(name)
    }
}
