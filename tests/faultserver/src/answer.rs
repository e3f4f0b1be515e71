//! What is answered, and how it becomes bytes.

use serde_json::json;

use crate::blanks::Blanks;
use crate::http;
use crate::members::{Members, Node, Parsed};

/// What to answer.
pub(crate) enum Content {
    /// Bytes as they are, one character for each.
    Raw(String),
    /// A message of HTTP, well formed but for what its shape says.
    Formed(Said, Shape),
}

pub(crate) enum Said {
    /// What the service says.
    Good,
    Status {
        status: u64,
        reason: Option<String>,
        body: Body,
    },
}

pub(crate) enum Body {
    Bytes(Vec<u8>),
    Text(String),
    /// The service's envelope of an error.
    Code {
        code: String,
        message: String,
    },
}

/// What is unusual about a message.
#[derive(Default)]
pub(crate) struct Shape {
    headers: Vec<(String, String)>,
    length: Option<Length>,
    chunked: Option<Chunked>,
    pub(crate) close: bool,
}

/// What the Content-Length says.
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

/// Whether answers say when they were made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dating {
    Good,
    None,
    Garbage,
    Age,
}

/// What the service itself would say.
pub(crate) struct Plain<'a> {
    pub(crate) status: u64,
    pub(crate) body: &'a str,
}

/// An answer in bytes.
pub(crate) struct Message {
    /// None if the bytes do not tell.
    pub(crate) status: Option<u64>,
    pub(crate) head: Vec<u8>,
    pub(crate) body: Vec<u8>,
}

/// Longer than any client should have to hold.
const MAX_REPEATED: usize = 1 << 28;

const SHORT_STATUS: usize = "HTTP/1.1 200".len();

impl Content {
    pub(crate) fn good() -> Self {
        Self::Formed(Said::Good, Shape::default())
    }

    pub(crate) fn is_good(&self) -> bool {
        matches!(self, Self::Formed(Said::Good, _))
    }

    /// Reads it, if that is what the fault is.
    pub(crate) fn read(fault: &mut Members) -> Parsed<Option<Self>> {
        if let Some(bytes) = fault.read("raw", Node::latin1)? {
            return Ok(Some(Self::Raw(http::text(&bytes))));
        }
        let said = if let Some(status) = fault.read("status", Node::number)? {
            let reason = fault.read("reason", Node::text)?;
            Said::Status { status, reason, body: Body::read(fault)? }
        } else if fault.read("answer", |node| node.choice(&[("good", ())]))?.is_some() {
            Said::Good
        } else {
            return Ok(None);
        };
        Ok(Some(Self::Formed(said, Shape::read(fault)?)))
    }

    /// Whether the client can only see its end when the connection is closed.
    pub(crate) fn ends_the_connection(&self) -> bool {
        let Self::Formed(_, shape) = self else {
            return false;
        };
        shape.close
            || shape.length == Some(Length::None) && shape.chunked.is_none()
            || shape.chunked == Some(Chunked::Cut)
    }

    /// Makes it bytes.
    pub(crate) fn message(
        &self,
        plain: &Plain<'_>,
        blanks: &Blanks<'_>,
        dating: Dating,
    ) -> Message {
        match self {
            Self::Raw(text) => Message::raw(&http::bytes(&blanks.fill(text)).collect::<Vec<_>>()),
            Self::Formed(Said::Good, shape) => {
                shape.message(plain.status, None, plain.body.as_bytes(), blanks, dating)
            }
            Self::Formed(Said::Status { status, reason, body }, shape) => {
                let body = body.bytes(blanks);
                shape.message(*status, reason.as_deref(), &body, blanks, dating)
            }
        }
    }
}

impl Body {
    fn read(fault: &mut Members) -> Parsed<Self> {
        let message = fault.read("message", Node::text)?;
        let code = fault.read("code", Node::text)?;
        if message.is_some() && code.is_none() {
            return Err(fault.wrong("has message without code"));
        }
        let message = message.unwrap_or_else(|| "as the script says".into());
        let found = [
            code.map(|code| Self::Code { code, message }),
            fault.read("body", Node::text)?.map(Self::Text),
            fault.read("bytes", Node::latin1)?.map(Self::Bytes),
            fault.read("repeat", repeated)?.map(Self::Bytes),
        ];
        let mut found = found.into_iter().flatten();
        let body = found.next().unwrap_or_else(|| Self::Bytes(Vec::new()));
        match found.next() {
            None => Ok(body),
            Some(_) => Err(fault.wrong("has more than one of body, bytes, code, repeat")),
        }
    }

    fn bytes(&self, blanks: &Blanks<'_>) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Text(text) => blanks.fill(text).into(),
            Self::Code { code, message } => {
                let (id, message) = (blanks.request_id, blanks.fill(message));
                json!({ "requestId": id, "code": code, "message": message }).to_string().into()
            }
        }
    }
}

/// `[before, piece, times, after]`
fn repeated(node: Node) -> Parsed<Vec<u8>> {
    let too_long = node.wrong("is too long");
    let [before, piece, times, after] = node.exactly()?;
    let (piece, times) = (piece.text()?, times.size()?);
    if piece.len().saturating_mul(times) > MAX_REPEATED {
        return Err(too_long);
    }
    Ok([before.text()?, piece.repeat(times), after.text()?].concat().into())
}

impl Shape {
    fn read(fault: &mut Members) -> Parsed<Self> {
        Ok(Self {
            headers: fault.read("headers", Node::pairs)?.unwrap_or_default(),
            length: fault.read("length", Length::read)?,
            chunked: fault.read("chunked", Chunked::read)?.flatten(),
            close: fault.read("close", Node::flag)?.unwrap_or(false),
        })
    }

    fn message(
        &self,
        status: u64,
        reason: Option<&str>,
        body: &[u8],
        blanks: &Blanks<'_>,
        dating: Dating,
    ) -> Message {
        let reason = reason.unwrap_or_else(|| usual_reason(status));
        let mut head = format!("HTTP/1.1 {status:03} {reason}\r\n");
        let mut add = |name: &str, value: &str| head += &format!("{name}: {value}\r\n");
        for (name, value) in self.usual_headers(blanks, dating) {
            add(name, &value);
        }
        for (name, value) in &self.headers {
            add(name, &blanks.fill(value));
        }
        for value in self.lengths(body.len()) {
            add("Content-Length", &value);
        }
        head += "\r\n";
        let body = self.chunked.map_or_else(|| body.to_vec(), |chunked| chunked.frame(body));
        Message { status: Some(status), head: head.into(), body }
    }

    /// Those that the script does not say itself.
    fn usual_headers(
        &self,
        blanks: &Blanks<'_>,
        dating: Dating,
    ) -> impl Iterator<Item = (&'static str, String)> {
        let date = match dating {
            Dating::Good | Dating::Age => Some(blanks.clock.http_date(0)),
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
    /// Bytes as they are; their head is what stands before the first empty line.
    fn raw(bytes: &[u8]) -> Self {
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

#[cfg(test)]
mod tests;
