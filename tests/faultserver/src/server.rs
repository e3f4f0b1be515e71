//! A server, shared by its connections: its script and its state.

use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::answer::Content;
use crate::fault::{Execution, Greeting, HandshakeFault, Treatment};
use crate::http::{Head, Request};
use crate::message::{Dating, Message};
use crate::placeholders::Placeholders;
use crate::proxy::Mishap;
use crate::resources::Order;
use crate::rule::Rule;
use crate::script::{Script, Tls, Transport};
use crate::service::Served;
use crate::state::Shared;
use crate::tls::Authority;

pub(crate) struct Server {
    pub(crate) script: Script,
    pub(crate) authority: Arc<Authority>,
    pub(crate) state: Shared,
}

/// A request and its rule.
pub(crate) struct Arrival<'a> {
    pub(crate) n: u64,
    pub(crate) rule: Option<usize>,
    pub(crate) treatment: &'a Treatment,
}

impl Server {
    pub(crate) fn new(script: Script, authority: Arc<Authority>) -> Self {
        let state = Shared::new(&script);
        Self { script, authority, state }
    }

    /// Records a connection; returns its number.
    pub(crate) fn accepted(&self, socket: &Arc<TcpStream>) -> u64 {
        self.state.update(|state| {
            state.journal.connections += 1;
            let number = state.journal.connections;
            state.journal.open += 1;
            state.busy.insert(number);
            state.sockets.insert(number, Arc::downgrade(socket));
            number
        })
    }

    /// Records the end of a connection.
    pub(crate) fn ended(&self, connection: u64) {
        self.state.update(|state| {
            state.journal.open -= 1;
            state.busy.remove(&connection);
            state.sockets.remove(&connection);
        });
    }

    /// Begins an operation on the connection that must be recorded.
    pub(crate) fn busy(&self, connection: u64) {
        self.state.update(|state| state.busy.insert(connection));
    }

    /// Everything that happened on the connection is recorded.
    pub(crate) fn settled(&self, connection: u64) {
        self.state.update(|state| state.busy.remove(&connection));
    }

    /// The rule for the accept of a connection.
    pub(crate) fn greeting(&self, connection: u64) -> Option<(usize, &Greeting)> {
        self.rule(|rule| match rule {
            Rule::Accept(numbers, greeting) => numbers.have(connection).then_some(greeting),
            _ => None,
        })
    }

    /// The rule for the handshake of a connection.
    pub(crate) fn handshake(&self, connection: u64) -> Option<(usize, &HandshakeFault)> {
        self.rule(|rule| match rule {
            Rule::Handshake(numbers, fault) => numbers.have(connection).then_some(fault),
            _ => None,
        })
    }

    /// Whether a connection begins with TLS; `None` if its first byte decides.
    pub(crate) fn begins_with_tls(&self) -> Option<bool> {
        let transport = self.script.transport == Transport::Tls;
        self.script.proxy.is_none().then_some(transport)
    }

    /// The TLS settings.
    pub(crate) fn tls(&self) -> Tls {
        if self.is_healed() { Tls::GOOD } else { self.script.tls }
    }

    /// The fault of a CONNECT, if there is a proxy.
    pub(crate) fn connect(&self, head: &Head) -> Option<Option<Mishap<'_>>> {
        let proxy = self.script.proxy.as_ref()?;
        let (nth, healed) = self.state.update(|state| {
            state.journal.connects += 1;
            (state.journal.connects, state.healed)
        });
        Some(proxy.mishap(nth, head).filter(|_| !healed))
    }

    /// Records a CONNECT with a fault.
    pub(crate) fn proxy_fired(&self) {
        self.state.update(|state| state.journal.proxy_fired += 1);
    }

    /// Records a request with an incomplete head.
    pub(crate) fn broke_off(&self, connection: u64, head: &Head) {
        self.state.update(|state| {
            state.journal.enter(connection, head);
            state.journal.received += 1;
        });
    }

    /// Records that no more of a request will be read.
    pub(crate) fn read_in_part(&self) {
        self.state.update(|state| state.journal.received += 1);
    }

    /// Whether requests are counted by instance.
    pub(crate) fn counts_by_instance(&self) -> bool {
        self.script.by_instance
    }

    /// Records a request with a complete head; returns its treatment.
    pub(crate) fn arrived(
        &self,
        connection: u64,
        head: &Head,
        instance: Option<String>,
    ) -> Arrival<'_> {
        let (arrived, healed) = self.state.update(|state| {
            state.busy.insert(connection);
            (state.journal.arrive(connection, head, instance), state.healed)
        });
        let found = self.rule_unless(healed, |rule| match rule {
            Rule::Request(which, treatment) => which.matches(&arrived).then_some(treatment),
            _ => None,
        });
        Arrival {
            n: arrived.nth_of_all,
            rule: found.map(|(rule, _)| rule),
            treatment: found.map_or(&self.script.usual, |(_, treatment)| treatment),
        }
    }

    /// Lets the service serve a request.
    pub(crate) fn serve(self: &Arc<Self>, request: &Request, execution: Execution) -> Served {
        let served = self.state.update(|state| {
            let now = execution == Execution::Now;
            let served = state.service.serve(request, now, state.clock.unix_time());
            state.journal.complete(request, served.signed);
            if now && served.accepted {
                state.journal.executed(request.n);
            }
            served
        });
        if let (Execution::Late(late), true) = (execution, served.accepted) {
            self.execute_late(request.n, served.order.clone(), late);
        }
        served
    }

    /// Without a thread, nothing is executed, which the journal shows.
    fn execute_late(self: &Arc<Self>, n: u64, order: Option<Order>, late: Duration) {
        let server = Arc::clone(self);
        let execute = move || {
            if server.state.wait(late, |state| state.stopped) {
                return;
            }
            server.state.update(|state| {
                if order.is_none_or(|order| state.service.execute(&order)) {
                    state.journal.executed(n);
                }
            });
        };
        thread::Builder::new().spawn(execute).ok();
    }

    /// The bytes of an answer, dated now.
    pub(crate) fn message(&self, content: &Content, request: &Request, served: &Served) -> Message {
        let (clock, healed) = self.state.update(|state| (state.clock, state.healed));
        let dating = if healed { Dating::Good } else { self.script.dating };
        let authorization = request.head.get("authorization").unwrap_or_default();
        let placeholders = Placeholders { clock, request_id: &served.request_id, authorization };
        content.message(&served.plain(), &placeholders, dating)
    }

    /// Records the status of an answer, if it has one.
    pub(crate) fn answered(&self, n: u64, status: Option<u64>) {
        self.state.update(|state| state.journal.answered(n, status));
    }

    /// Records that a fault was injected.
    pub(crate) fn fire(&self, rule: usize) {
        self.state.update(|state| state.journal.fire(rule));
    }

    /// How often held answers were released; `None` if answers are no longer held.
    pub(crate) fn releases(&self) -> Option<u64> {
        self.state.update(|state| (!state.healed).then_some(state.releases))
    }

    fn is_healed(&self) -> bool {
        self.state.update(|state| state.healed)
    }

    fn rule<'a, T>(&'a self, find: impl Fn(&'a Rule) -> Option<T>) -> Option<(usize, T)> {
        self.rule_unless(self.is_healed(), find)
    }

    /// The first matching rule.
    fn rule_unless<'a, T>(
        &'a self,
        healed: bool,
        find: impl Fn(&'a Rule) -> Option<T>,
    ) -> Option<(usize, T)> {
        let rules = self.script.rules.iter().enumerate().filter(|_| !healed);
        rules.filter_map(|(index, rule)| Some((index, find(rule)?))).next()
    }
}
