//! Answers as values: `dataSet.0.instanceId`.
//!
//! A document is one array of nodes of 16 bytes, in which the children of a value lie side by side, and a
//! copy of the JSON, in which names and texts are left where they stand. Making one takes three
//! allocations, however many values it has; more if texts have escapes.

mod build;
mod node;
mod value;

use serde::de::DeserializeSeed;

use crate::error::{Code, Error};
pub(crate) use build::Builder;
pub use node::{Node, ValueKind};
pub use value::Value;

/// An answer.
#[derive(Debug)]
pub struct Document {
    /// The anchor, then the values; the root is the last.
    nodes: Vec<Node>,
    /// The JSON, in which the closing quote of each name and text is a NUL; then those that had escapes,
    /// each with a NUL behind it.
    texts: Vec<u8>,
    /// The length of the JSON.
    length: usize,
}

impl Document {
    /// The document of a JSON object.
    ///
    /// # Errors
    /// [`Code::JSON`] if it is none, nests too deeply or is too large.
    pub fn parse(json: &str) -> Result<Document, Error> {
        let broken = |error| Error::new(Code::JSON, format_args!("not a JSON object: {error}"));
        let mut parser = serde_json::Deserializer::from_str(json);
        let document = Builder::new(json).deserialize(&mut parser).map_err(broken)?;
        parser.end().map_err(broken)?;
        Ok(document)
    }

    /// The JSON that it was read from. As JSON has no NUL, each was a quote.
    pub(crate) fn json(&self) -> String {
        let json = self.texts.get(..self.length).unwrap_or_default().iter();
        let json = json.map(|byte| if *byte == 0 { b'"' } else { *byte }).collect();
        String::from_utf8(json).unwrap_or_default()
    }

    /// The whole document.
    pub fn root(&self) -> Value<'_> {
        Value::new(self, self.nodes.last().copied().unwrap_or(Node::ANCHOR))
    }

    /// The value whose node stands at an index.
    pub fn at(&self, index: usize) -> Option<Value<'_>> {
        self.nodes.get(index).filter(|_| index > 0).map(|node| Value::new(self, *node))
    }

    /// The nodes: the anchor, then the values.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Leaves only some items of the list at an index.
    pub(crate) fn retain(&mut self, list: usize, keep: &[bool]) {
        let Some(children) = self.nodes.get(list).map(Node::place) else { return };
        let range = children.range();
        let kept = range.clone().zip(keep).filter(|(_, keep)| **keep).map(|(from, _)| from);
        let mut next = range.start;
        for from in kept.collect::<Vec<_>>() {
            let node = self.nodes.get(from).map(|node| node.placed(next));
            if let (Some(node), Some(place)) = (node, self.nodes.get_mut(next)) {
                *place = node;
                next += 1;
            }
        }
        if let Some(node) = self.nodes.get_mut(list) {
            node.shorten(next - range.start);
        }
    }

    /// Gives the anchor something to remember.
    pub fn anchor(&mut self, data: u64) {
        if let Some(anchor) = self.nodes.first_mut() {
            anchor.set_data(data);
        }
    }
}

#[cfg(test)]
mod tests;
