//! HTTP messages, and faults in their form.

use crate::members::{Members, Node, Parsed};
use crate::placeholders::Placeholders;

/// An answer in bytes.
pub(crate) struct Message {
    /// None if the bytes have no status line.
    pub(crate) status: Option<u64>,
    pub(crate) head: Vec<u8>,
    pub(crate) body: Vec<u8>,
}

/// Deviations from a valid message.
#[derive(Default)]
pub(crate) struct Shape {
    headers: Vec<(String, String)>,
    length: Option<Length>,
    chunked: Option<Chunked>,
    close: bool,
}

/// The Content-Length header.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Length {
    Right,
    None,
    Short,
    Long,
    Two,
    Negative,
    Huge,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Chunked {
    Whole,
    Cut,
    BadSize,
    Extension,
}

/// The Date header of answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dating {
    Good,
    None,
    Garbage,
    Age,
}

const SHORT_STATUS: usize = "HTTP/1.1 200".len();

impl Shape {
    pub(crate) fn read(fault: &mut Members) -> Parsed<Self> {
        Ok(Self {
            headers: fault.read("headers", Node::pairs)?.unwrap_or_default(),
            length: fault.read("length", Length::read)?,
            chunked: fault.read("chunked", Chunked::read)?.flatten(),
            close: fault.read("close", Node::flag)?.unwrap_or(false),
        })
    }

    /// Whether only the end of the connection ends a message.
    pub(crate) fn ends_the_connection(&self) -> bool {
        self.close
            || self.length == Some(Length::None) && self.chunked.is_none()
            || self.chunked == Some(Chunked::Cut)
    }

    pub(crate) fn message(
        &self,
        status: u64,
        reason: Option<&str>,
        body: &[u8],
        placeholders: &Placeholders<'_>,
        dating: Dating,
    ) -> Message {
        let reason = reason.unwrap_or_else(|| usual_reason(status));
        let mut head = format!("HTTP/1.1 {status:03} {reason}\r\n");
        let mut add = |name: &str, value: &str| head += &format!("{name}: {value}\r\n");
        for (name, value) in self.usual_headers(placeholders, dating) {
            add(name, &value);
        }
        for (name, value) in &self.headers {
            add(name, &placeholders.fill(value));
        }
        for value in self.lengths(body.len()) {
            add("Content-Length", &value);
        }
        head += "\r\n";
        let body = self.chunked.map_or_else(|| body.to_vec(), |chunked| chunked.frame(body));
        Message { status: Some(status), head: head.into(), body }
    }

    /// Headers that the script does not set.
    fn usual_headers(
        &self,
        placeholders: &Placeholders<'_>,
        dating: Dating,
    ) -> impl Iterator<Item = (&'static str, String)> {
        let date = match dating {
            Dating::Good | Dating::Age => Some(placeholders.clock.http_date(0)),
            Dating::Garbage => Some("the day before tomorrow".into()),
            Dating::None => None,
        };
        let usual = [
            ("Content-Type", Some("application/json".into())),
            ("Date", date),
            ("Age", (dating == Dating::Age).then(|| "30".into())),
            ("Transfer-Encoding", self.chunked.map(|_| "chunked".into())),
            ("Connection", self.close.then(|| "close".into())),
        ];
        usual.into_iter().filter(|(name, _)| !self.says(name)).filter_map(|(n, v)| Some((n, v?)))
    }

    fn says(&self, name: &str) -> bool {
        self.headers.iter().any(|(said, _)| said.eq_ignore_ascii_case(name))
    }

    fn lengths(&self, right: usize) -> Vec<String> {
        let usual = if self.chunked.is_some() { Length::None } else { Length::Right };
        match self.length.unwrap_or(usual) {
            Length::Right => vec![right.to_string()],
            Length::None => Vec::new(),
            Length::Short => vec![(right / 2).to_string()],
            Length::Long => vec![(right + 10).to_string()],
            Length::Two => vec![right.to_string(), (right + 1).to_string()],
            Length::Negative => vec!["-1".into()],
            Length::Huge => vec!["9".repeat(20)],
        }
    }
}

impl Length {
    fn read(node: Node) -> Parsed<Self> {
        node.choice(&[
            ("right", Self::Right),
            ("none", Self::None),
            ("short", Self::Short),
            ("long", Self::Long),
            ("two", Self::Two),
            ("negative", Self::Negative),
            ("huge", Self::Huge),
        ])
    }
}

impl Chunked {
    fn read(node: Node) -> Parsed<Option<Self>> {
        if node.is_flag() {
            return Ok(node.flag()?.then_some(Self::Whole));
        }
        let choices =
            [("cut", Self::Cut), ("bad-size", Self::BadSize), ("extension", Self::Extension)];
        node.choice(&choices).map(Some)
    }

    /// The body in two chunks.
    fn frame(self, body: &[u8]) -> Vec<u8> {
        let (first, second) = body.split_at(body.len() / 2);
        let extension =
            if self == Self::Extension { ";a-long-name=a-longer-value-than-most" } else { "" };
        let mut framed = Vec::new();
        for chunk in [first, second] {
            if !chunk.is_empty() {
                framed.extend(format!("{:x}{extension}\r\n", chunk.len()).bytes());
                framed.extend_from_slice(chunk);
                framed.extend(b"\r\n");
            }
        }
        framed.extend_from_slice(match self {
            Self::Whole | Self::Extension => b"0\r\n\r\n",
            Self::Cut => b"",
            Self::BadSize => b"many\r\n\r\n",
        });
        framed
    }
}

impl Message {
    /// Raw bytes; the head ends at the first empty line.
    pub(crate) fn raw(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        let (head, body) = bytes.split_at(end.map_or(bytes.len(), |end| end + 4));
        Self { status: status_of(head), head: head.to_vec(), body: body.to_vec() }
    }
}

fn status_of(head: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(head.get(..SHORT_STATUS)?).ok()?;
    text.strip_prefix("HTTP/1.")?.split_once(' ')?.1.parse().ok()
}

fn usual_reason(status: u64) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        302 => "Found",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        429 => "Too Many Requests",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "As Told",
    }
}
