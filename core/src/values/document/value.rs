//! Reading a document.

use std::ffi::CStr;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::Document;
use super::node::{Node, Place, ValueKind};
use crate::values::path::{Step, steps};

/// A value of a document.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    document: &'a Document,
    node: Node,
}

impl<'a> Value<'a> {
    pub(super) fn new(document: &'a Document, node: Node) -> Value<'a> {
        Value { document, node }
    }

    /// What it is.
    pub fn kind(&self) -> ValueKind {
        self.node.kind()
    }

    /// Where its node stands.
    pub fn index(&self) -> usize {
        self.node.index()
    }

    /// How many items or members it has; 0 for what has none.
    pub fn len(&self) -> usize {
        self.children().map_or(0, Place::len)
    }

    /// Whether it has neither items nor members.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item or member at an index.
    pub fn item(&self, index: usize) -> Option<Value<'a>> {
        let nodes = self.document.nodes.get(self.children()?.range())?;
        nodes.get(index).map(|node| Value::new(self.document, *node))
    }

    /// The items or members, in order.
    pub fn items(&self) -> impl Iterator<Item = Value<'a>> + use<'a> {
        let range = self.children().map_or(0..0, Place::range);
        let nodes = self.document.nodes.get(range).unwrap_or_default();
        let document = self.document;
        nodes.iter().map(move |node| Value::new(document, *node))
    }

    /// Its name as a member of an object.
    pub fn name(&self) -> Option<&'a CStr> {
        let range = self.node.name()?.range();
        let with_nul = self.document.texts.get(range.start..range.end + 1)?;
        CStr::from_bytes_with_nul(with_nul).ok()
    }

    /// A member by its name; the last, if there are several.
    pub fn member(&self, name: &str) -> Option<Value<'a>> {
        if self.kind() != ValueKind::Object {
            return None;
        }
        let nodes = self.document.nodes.get(self.children()?.range())?;
        let is_it = |node: &&Node| {
            let known = node.name();
            known.is_some_and(|known| {
                known.len() == name.len()
                    && self.document.texts.get(known.range()) == Some(name.as_bytes())
            })
        };
        nodes.iter().rfind(is_it).map(|node| Value::new(self.document, *node))
    }

    /// The value at a path from here.
    pub fn find(&self, path: &str) -> Option<Value<'a>> {
        steps(path).try_fold(*self, |value, step| match step {
            Step::Name(name) => value.member(name),
            Step::Index(index) if value.kind() == ValueKind::List => value.item(index),
            Step::Index(_) => None,
        })
    }

    /// Its text, if it is one, with the NUL behind it.
    pub fn text_for_c(&self) -> Option<&'a CStr> {
        let range = self.text_place()?.range();
        CStr::from_bytes_with_nul(self.document.texts.get(range.start..range.end + 1)?).ok()
    }

    /// Its text, if it is one.
    pub fn text(&self) -> Option<&'a str> {
        std::str::from_utf8(self.document.texts.get(self.text_place()?.range())?).ok()
    }

    /// Its number, if it is a whole one; 0 or 1 for a bool.
    pub fn integer(&self) -> Option<i64> {
        match self.kind() {
            ValueKind::Integer | ValueKind::Bool => Some(self.node.data().cast_signed()),
            _ => None,
        }
    }

    /// Its number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self.kind() {
            ValueKind::Integer => Some(self.node.data().cast_signed() as f64),
            ValueKind::Number => Some(f64::from_bits(self.node.data())),
            _ => None,
        }
    }

    fn children(&self) -> Option<Place> {
        let has_children = matches!(self.kind(), ValueKind::List | ValueKind::Object);
        has_children.then(|| self.node.place())
    }

    fn text_place(&self) -> Option<Place> {
        (self.kind() == ValueKind::Text).then(|| self.node.place())
    }
}

/// The value as JSON.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).unwrap_or_default())
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.kind() {
            ValueKind::None | ValueKind::Null => serializer.serialize_unit(),
            ValueKind::Bool => serializer.serialize_bool(self.node.data() != 0),
            ValueKind::Integer => serializer.serialize_i64(self.node.data().cast_signed()),
            ValueKind::Number => serializer.serialize_f64(f64::from_bits(self.node.data())),
            ValueKind::Text => serializer.serialize_str(self.text().unwrap_or_default()),
            ValueKind::List => {
                let mut list = serializer.serialize_seq(Some(self.len()))?;
                self.items().try_for_each(|item| list.serialize_element(&item))?;
                list.end()
            }
            ValueKind::Object => {
                let mut object = serializer.serialize_map(Some(self.len()))?;
                self.items().try_for_each(|member| {
                    let name = member.name().and_then(|name| name.to_str().ok());
                    object.serialize_entry(name.unwrap_or_default(), &member)
                })?;
                object.end()
            }
        }
    }
}
