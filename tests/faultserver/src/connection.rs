//! A connection, from accept to its end.

use std::convert::Infallible;
use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use crate::fault::{Break, Fault, Greeting, Point};
use crate::http::{Head, Request};
use crate::line::{Came, Line};
use crate::server::{Arrival, Server};
use crate::service;

pub(crate) struct Connection {
    pub(crate) server: Arc<Server>,
    pub(crate) number: u64,
    pub(crate) line: Line,
}

/// How a connection ends, and the rule that has fired when it has.
#[derive(Debug)]
pub(crate) struct End {
    how: How,
    rule: Option<usize>,
}

#[derive(Debug)]
enum How {
    /// The client closed the connection.
    Gone,
    Close,
    Reset,
}

/// How much of a request is peeked at to find its instance.
const MAX_FORESEEN: usize = 1 << 16;

/// Whether the connection stays open.
pub(crate) type Step = Result<(), End>;

/// Serves a client until its connection ends.
pub(crate) fn serve(server: Arc<Server>, number: u64, socket: Arc<TcpStream>) {
    // Answers are small, so they must not wait for more data. On failure they are only slower.
    socket.set_nodelay(true).ok();
    let connection = Connection { server: Arc::clone(&server), number, line: Line::new(socket) };
    connection.run();
    server.ended(number);
}

impl Connection {
    fn run(mut self) {
        let Err(end) = self.talk();
        // Faults that cannot be injected at the end of a connection do not count.
        self.end(&end).ok();
    }

    fn talk(&mut self) -> Result<Infallible, End> {
        self.greet()?;
        self.begin()?;
        loop {
            self.request()?;
        }
    }

    fn greet(&mut self) -> Step {
        let server = Arc::clone(&self.server);
        match server.greeting(self.number) {
            None => Ok(()),
            Some((rule, Greeting::Break(how))) => Err(self.broken(*how, Some(rule))),
            Some((rule, Greeting::Say(bytes))) => {
                self.line.write(bytes)?;
                self.fire(&mut Some(rule));
                Ok(())
            }
        }
    }

    fn request(&mut self) -> Step {
        let head = self.head()?;
        let server = Arc::clone(&self.server);
        if head.method == "CONNECT"
            && let Some(mishap) = server.connect(&head)
        {
            return self.connect(mishap.as_ref());
        }
        let instance = if server.counts_by_instance() { self.instance(&head)? } else { None };
        let Arrival { n, rule, treatment } = server.arrived(self.number, &head, instance);
        if let Fault::Break(how, point @ (Point::BeforeRead | Point::MidRequest)) = treatment.fault
        {
            self.read_part(point, &head)?;
            self.is_there()?;
            return Err(self.broken(how, rule));
        }
        let body = self.line.read(head.length())?;
        let request = Request { n, head, body };
        let served = server.serve(&request, treatment.execution);
        self.is_there()?;
        match &treatment.fault {
            Fault::Break(how, _) => Err(self.broken(*how, rule)),
            Fault::Endless(endless) => Err(self.ramble(*endless, n, rule)),
            Fault::Answer(answer) => {
                let message = server.message(&answer.content, &request, &served);
                self.deliver(n, &message, &answer.delivery, rule)?;
                if request.head.keep() { Ok(()) } else { Err(End::close(None)) }
            }
        }
    }

    /// Waits for the head of the next request.
    fn head(&mut self) -> Result<Head, End> {
        self.server.settled(self.number);
        match self.line.read_head()? {
            Came::Head(bytes) => Ok(Head::parse(&bytes)),
            Came::Part(bytes) => {
                self.server.broke_off(self.number, &Head::parse(&bytes));
                Err(End::gone())
            }
            Came::Nothing => Err(End::gone()),
        }
    }

    /// Reads a part of a request, but not its end.
    fn read_part(&mut self, point: Point, head: &Head) -> io::Result<()> {
        if point == Point::MidRequest {
            self.line.read(head.length() / 2)?;
        }
        self.server.read_in_part();
        Ok(())
    }

    /// The first instance of a request. Its body is peeked at, and counts as unread.
    fn instance(&mut self, head: &Head) -> io::Result<Option<String>> {
        if head.length() > MAX_FORESEEN {
            return Ok(None);
        }
        let body = serde_json::from_slice(self.line.foresee(head.length())?).unwrap_or_default();
        Ok(service::ids(&body).into_iter().next())
    }

    /// A client that has closed the connection meets no fault.
    fn is_there(&self) -> Step {
        if self.line.wait(Some(Duration::ZERO))? { Err(End::gone()) } else { Ok(()) }
    }

    /// Breaks off a connection.
    pub(crate) fn broken(&mut self, how: Break, mut rule: Option<usize>) -> End {
        match how {
            Break::Reset => End::reset(rule),
            Break::Close { notify: false } => End::close(rule),
            Break::Close { notify: true } => match self.line.notify() {
                Ok(()) => End::close(rule),
                Err(_) => End::gone(),
            },
            Break::Stall => {
                self.fire(&mut rule);
                self.pause(None).map_or_else(|end| end, |()| End::gone())
            }
        }
    }

    /// Waits for a time, or for ever, while the client stays connected.
    pub(crate) fn pause(&mut self, time: Option<Duration>) -> Step {
        self.server.settled(self.number);
        let left = self.line.wait(time)?;
        self.server.busy(self.number);
        if left { Err(End::gone()) } else { Ok(()) }
    }

    /// Records that a rule's fault has been injected; counts once.
    pub(crate) fn fire(&self, rule: &mut Option<usize>) {
        if let Some(rule) = rule.take() {
            self.server.fire(rule);
        }
    }

    fn end(self, end: &End) -> io::Result<()> {
        let Self { server, number, line } = self;
        let fire = || end.rule.iter().for_each(|rule| server.fire(*rule));
        match end.how {
            How::Gone => {}
            How::Reset => {
                line.reset()?;
                fire();
            }
            How::Close => {
                line.finish()?;
                fire();
                if line.has_unread() {
                    server.settled(number);
                    line.drain()?;
                }
            }
        }
        Ok(())
    }
}

impl End {
    pub(crate) fn gone() -> Self {
        Self { how: How::Gone, rule: None }
    }

    pub(crate) fn close(rule: Option<usize>) -> Self {
        Self { how: How::Close, rule }
    }

    pub(crate) fn reset(rule: Option<usize>) -> Self {
        Self { how: How::Reset, rule }
    }
}

/// An I/O error means that the client has closed the connection.
impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        Self::gone()
    }
}
