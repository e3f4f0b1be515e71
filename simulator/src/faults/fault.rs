//! What may happen to a request.

use std::time::Duration;

use super::members::{Members, Node, Parsed};
use super::told::Told;
use crate::perform::View;

/// A fault.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Another answer than the service's.
    Told(Told),
    /// RST instead of an answer.
    Reset,
    /// FIN instead of an answer.
    Close,
    /// Bytes that are not HTTP.
    Garbage,
    /// Neither an answer nor an end.
    Stall,
    /// The service's answer, late.
    Delay(Duration),
    /// Byte by byte, with this pause after each.
    Drip(Duration),
    /// Its first bytes, then FIN.
    Cut(usize),
    /// Of resources seen in another way.
    Seen(View),
}

impl Fault {
    pub(super) fn read(node: Node) -> Parsed<Self> {
        let mut fault = node.members()?;
        let found = [
            Told::read(&mut fault)?.map(Self::Told),
            fault.read("reset", Node::truth)?.map(|()| Self::Reset),
            fault.read("close", Node::truth)?.map(|()| Self::Close),
            fault.read("garbage", Node::truth)?.map(|()| Self::Garbage),
            fault.read("stall", Node::truth)?.map(|()| Self::Stall),
            fault.read("delay_ms", Node::milliseconds)?.map(Self::Delay),
            fault.read("drip_ms", Node::milliseconds)?.map(Self::Drip),
            fault.read("cut", |node| node.size(0))?.map(Self::Cut),
            view(&mut fault)?.map(Self::Seen),
        ];
        fault.one(found)
    }

    /// Whether the client receives the service's answer, or a part of it.
    pub(super) fn has_answer(&self) -> bool {
        matches!(self, Self::Delay(_) | Self::Drip(_) | Self::Cut(_) | Self::Seen(_))
    }
}

fn view(fault: &mut Members) -> Parsed<Option<View>> {
    let usual = View::default();
    let found = [
        fault.read("stale", Node::truth)?.map(|()| View { stale: true, ..usual }),
        fault.read("partial", |node| node.size(1))?.map(|lacking| View { lacking, ..usual }),
        fault.read("moved", |node| node.size(1))?.map(|moved| View { moved, ..usual }),
    ];
    if found.iter().flatten().count() > 1 {
        return Err(fault.wrong("must say one of stale, partial, moved"));
    }
    Ok(found.into_iter().flatten().next())
}
