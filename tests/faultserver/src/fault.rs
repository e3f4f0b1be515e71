//! The faults of a script.

use std::time::Duration;

use crate::answer::Content;
use crate::delivery::Delivery;
use crate::members::{Members, Node, Parsed};

/// What happens to a request.
pub(crate) struct Treatment {
    pub(crate) execution: Execution,
    pub(crate) fault: Fault,
}

/// Whether the action is executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Execution {
    Never,
    Now,
    Late(Duration),
}

pub(crate) enum Fault {
    Answer(Box<Answer>),
    Break(Break, Point),
    Endless(Endless),
}

/// An answer and its delivery.
pub(crate) struct Answer {
    pub(crate) content: Content,
    pub(crate) delivery: Delivery,
}

/// How a connection ends without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    Reset,
    Close { notify: bool },
    Stall,
}

/// How much of the request is read by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    BeforeRead,
    MidRequest,
    AfterRead,
}

/// Which part is endless.
#[derive(Clone, Copy)]
pub(crate) enum Endless {
    Head,
    Body,
    Interim,
    Chunks,
    Trailers,
}

/// What happens when a connection is accepted.
pub(crate) enum Greeting {
    Break(Break),
    Say(Vec<u8>),
}

impl Treatment {
    /// What happens if no rule matches.
    pub(crate) fn usual(latency: Duration) -> Self {
        let answer = Answer { content: Content::good(), delivery: Delivery::default() };
        Self { execution: Execution::after(latency), fault: Fault::Answer(Box::new(answer)) }
    }

    pub(crate) fn read(rule: &mut Members, latency: Duration) -> Parsed<Self> {
        let execute = rule.read("execute", Node::flag)?;
        let late = rule.read("late_ms", Node::milliseconds)?.unwrap_or(latency);
        let usual = Self::usual(latency).fault;
        let fault = rule.read("do", Fault::read)?.unwrap_or(usual);
        if execute == Some(true) && !fault.reads_all() {
            return Err(rule.wrong("can only execute what was read to its end"));
        }
        let executes = execute.unwrap_or_else(|| fault.is_good_answer());
        let execution = if executes { Execution::after(late) } else { Execution::Never };
        Ok(Self { execution, fault })
    }
}

impl Execution {
    fn after(late: Duration) -> Self {
        if late.is_zero() { Self::Now } else { Self::Late(late) }
    }
}

impl Fault {
    fn read(node: Node) -> Parsed<Self> {
        let mut fault = node.members()?;
        if let Some(content) = Content::read(&mut fault)? {
            let delivery = Delivery::read(&mut fault, &content)?;
            fault.end()?;
            return Ok(Self::Answer(Box::new(Answer { content, delivery })));
        }
        let reset = fault.read("reset", Point::read)?;
        let close = fault.read("close", Point::read)?;
        let notify = fault.read("notify", Node::flag)?;
        if notify.is_some() && close.is_none() {
            return Err(fault.wrong("has notify without close"));
        }
        let how = Break::Close { notify: notify.unwrap_or(false) };
        let found = [
            reset.map(|point| Self::Break(Break::Reset, point)),
            close.map(|point| Self::Break(how, point)),
            fault.read("stall", Point::read)?.map(|point| Self::Break(Break::Stall, point)),
            fault.read("endless", Endless::read)?.map(Self::Endless),
        ];
        fault.one(found)
    }

    fn is_good_answer(&self) -> bool {
        matches!(self, Self::Answer(answer) if answer.content.is_good())
    }

    /// Whether the whole request is read.
    pub(crate) fn reads_all(&self) -> bool {
        !matches!(self, Self::Break(_, Point::BeforeRead | Point::MidRequest))
    }
}

impl Point {
    fn read(node: Node) -> Parsed<Self> {
        node.choice(&[
            ("before-read", Self::BeforeRead),
            ("mid-request", Self::MidRequest),
            ("after-read", Self::AfterRead),
        ])
    }
}

impl Endless {
    fn read(node: Node) -> Parsed<Self> {
        node.choice(&[
            ("head", Self::Head),
            ("body", Self::Body),
            ("interim", Self::Interim),
            ("chunks", Self::Chunks),
            ("trailers", Self::Trailers),
        ])
    }
}

impl Greeting {
    pub(crate) fn read(node: Node) -> Parsed<Self> {
        let mut greeting = node.members()?;
        let close = Break::Close { notify: false };
        let found = [
            greeting.read("reset", Node::truth)?.map(|()| Self::Break(Break::Reset)),
            greeting.read("close", Node::truth)?.map(|()| Self::Break(close)),
            greeting.read("stall", Node::truth)?.map(|()| Self::Break(Break::Stall)),
            greeting.read("say", Node::latin1)?.map(Self::Say),
        ];
        greeting.one(found)
    }
}

/// What happens in a TLS handshake.
pub(crate) enum HandshakeFault {
    Break(Break, Stage),
    Drip(Duration),
    Garbage,
    /// An HTTP answer instead of a TLS one.
    Plain,
    /// The alert of this number.
    Alert(u8),
    /// Bytes sent in TLS with the end of the handshake, without another fault.
    Say(Vec<u8>),
}

/// How much of the handshake has been sent by then.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Start,
    Middle,
}

impl HandshakeFault {
    pub(crate) fn read(node: Node) -> Parsed<Self> {
        let mut fault = node.members()?;
        let close = Break::Close { notify: false };
        let found = [
            fault.read("stall", Stage::read)?.map(|stage| Self::Break(Break::Stall, stage)),
            fault.read("reset", Stage::read)?.map(|stage| Self::Break(Break::Reset, stage)),
            fault.read("close", Stage::read)?.map(|stage| Self::Break(close, stage)),
            fault.read("drip_ms", Node::milliseconds)?.map(Self::Drip),
            fault.read("garbage", Node::truth)?.map(|()| Self::Garbage),
            fault.read("plain", Node::truth)?.map(|()| Self::Plain),
            fault.read("alert", |name| name.choice(ALERTS))?.map(Self::Alert),
            fault.read("say", Node::latin1)?.map(Self::Say),
        ];
        fault.one(found)
    }
}

impl Stage {
    fn read(node: Node) -> Parsed<Self> {
        node.choice(&[("start", Self::Start), ("middle", Self::Middle)])
    }
}

/// RFC 8446, section 6.
const ALERTS: &[(&str, u8)] = &[
    ("close_notify", 0),
    ("unexpected_message", 10),
    ("bad_record_mac", 20),
    ("record_overflow", 22),
    ("handshake_failure", 40),
    ("bad_certificate", 42),
    ("unsupported_certificate", 43),
    ("certificate_revoked", 44),
    ("certificate_expired", 45),
    ("certificate_unknown", 46),
    ("illegal_parameter", 47),
    ("unknown_ca", 48),
    ("access_denied", 49),
    ("decode_error", 50),
    ("decrypt_error", 51),
    ("protocol_version", 70),
    ("insufficient_security", 71),
    ("internal_error", 80),
    ("inappropriate_fallback", 86),
    ("user_canceled", 90),
    ("missing_extension", 109),
    ("unsupported_extension", 110),
    ("unrecognized_name", 112),
    ("certificate_required", 116),
    ("no_application_protocol", 120),
];
