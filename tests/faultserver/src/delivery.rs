//! The delivery of an answer.

use std::ops::Range;
use std::time::Duration;

use crate::answer::Content;
use crate::members::{Members, Node, Parsed};
use crate::message::Message;

pub(crate) struct Delivery {
    /// Sent before the answer.
    before: Vec<u8>,
    /// Sent after it.
    extra: Vec<u8>,
    /// The number of bytes to send; if negative, all but this many.
    cut: Option<i64>,
    /// The pause after each byte, and the part that it applies to.
    pub(crate) drip: Option<Duration>,
    dripped: Part,
    pub(crate) delay: Duration,
    /// Until the bench releases it.
    pub(crate) hold: bool,
    pub(crate) then: Then,
    /// Whether TLS sends close_notify.
    pub(crate) notify: bool,
}

/// What happens after the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Keep,
    Close,
    Reset,
    Stall,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Head,
    Body,
    All,
}

/// All bytes to send, and those to send one by one.
pub(crate) struct Bytes {
    pub(crate) all: Vec<u8>,
    pub(crate) slow: Range<usize>,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            before: Vec::new(),
            extra: Vec::new(),
            cut: None,
            drip: None,
            dripped: Part::All,
            delay: Duration::ZERO,
            hold: false,
            then: Then::Keep,
            notify: false,
        }
    }
}

impl Delivery {
    pub(crate) fn read(fault: &mut Members, content: &Content) -> Parsed<Self> {
        let cut = fault.read("cut", Node::integer)?;
        let ends = cut.is_some() || content.ends_the_connection();
        let usual = if ends { Then::Close } else { Then::Keep };
        Ok(Self {
            before: fault.read("before", Node::latin1)?.unwrap_or_default(),
            extra: fault.read("extra", Node::latin1)?.unwrap_or_default(),
            cut,
            drip: fault.read("drip_ms", Node::milliseconds)?,
            dripped: fault.read("drip", Part::read)?.unwrap_or(Part::All),
            delay: fault.read("delay_ms", Node::milliseconds)?.unwrap_or_default(),
            hold: fault.read("hold", Node::flag)?.unwrap_or(false),
            then: fault.read("then", Then::read)?.unwrap_or(usual),
            notify: fault.read("notify", Node::flag)?.unwrap_or(false),
        })
    }

    pub(crate) fn bytes(&self, message: &Message) -> Bytes {
        let answer = [message.head.as_slice(), message.body.as_slice()].concat();
        let kept = self.kept(answer.len());
        let mut all = self.before.clone();
        all.extend(answer.into_iter().take(kept));
        let said = all.len();
        all.extend_from_slice(&self.extra);

        let body = (self.before.len() + message.head.len()).min(said);
        let slow = match (self.drip, self.dripped) {
            (None, _) => 0..0,
            (Some(_), Part::Head) => self.before.len()..body,
            (Some(_), Part::Body) => body..said,
            (Some(_), Part::All) => 0..all.len(),
        };
        Bytes { all, slow }
    }

    /// How many of the answer's bytes are sent.
    fn kept(&self, length: usize) -> usize {
        let Some(cut) = self.cut else {
            return length;
        };
        let size = usize::try_from(cut.unsigned_abs()).unwrap_or(usize::MAX);
        if cut < 0 { length.saturating_sub(size) } else { length.min(size) }
    }
}

impl Then {
    fn read(node: Node) -> Parsed<Self> {
        node.choice(&[
            ("keep", Self::Keep),
            ("close", Self::Close),
            ("reset", Self::Reset),
            ("stall", Self::Stall),
        ])
    }
}

impl Part {
    fn read(node: Node) -> Parsed<Self> {
        node.choice(&[("head", Self::Head), ("body", Self::Body), ("all", Self::All)])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn delivery(mut told: Value) -> Delivery {
        told["answer"] = json!("good");
        let mut fault = Node::root("do", told).members().unwrap();
        let content = Content::read(&mut fault).unwrap().unwrap();
        let delivery = Delivery::read(&mut fault, &content).unwrap();
        fault.end().unwrap();
        delivery
    }

    fn bytes(told: Value) -> (String, Range<usize>) {
        let message = Message { status: None, head: b"HEAD".into(), body: b"body".into() };
        let bytes = delivery(told).bytes(&message);
        (String::from_utf8(bytes.all).unwrap(), bytes.slow)
    }

    #[test]
    fn an_answer_is_cut_from_either_end() {
        assert_eq!(bytes(json!({})).0, "HEADbody");
        assert_eq!(bytes(json!({ "cut": 0 })).0, "");
        assert_eq!(bytes(json!({ "cut": 5 })).0, "HEADb");
        assert_eq!(bytes(json!({ "cut": 50 })).0, "HEADbody");
        assert_eq!(bytes(json!({ "cut": -1 })).0, "HEADbod");
        assert_eq!(bytes(json!({ "cut": i64::MIN })).0, "");
    }

    #[test]
    fn more_may_be_said_before_and_after() {
        assert_eq!(bytes(json!({ "before": "<", "extra": ">", "cut": 2 })).0, "<HE>");
    }

    #[test]
    fn any_part_may_drip() {
        let drip = |part| json!({ "drip_ms": 1, "drip": part, "before": "<", "extra": ">" });
        assert_eq!(bytes(drip("head")).1, 1..5);
        assert_eq!(bytes(drip("body")).1, 5..9);
        assert_eq!(bytes(drip("all")).1, 0..10);
        assert_eq!(bytes(json!({ "drip_ms": 1, "drip": "body", "cut": 2 })).1, 2..2);
    }

    #[test]
    fn what_has_no_other_end_is_closed() {
        for (told, then) in [
            (json!({}), Then::Keep),
            (json!({ "cut": 3 }), Then::Close),
            (json!({ "cut": 3, "then": "stall" }), Then::Stall),
            (json!({ "length": "none" }), Then::Close),
            (json!({ "chunked": true, "length": "none" }), Then::Keep),
            (json!({ "chunked": "cut" }), Then::Close),
            (json!({ "close": true }), Then::Close),
            (json!({ "then": "reset" }), Then::Reset),
        ] {
            assert_eq!(delivery(told.clone()).then, then, "{told}");
        }
    }
}
