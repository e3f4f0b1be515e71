//! What the threads of one server share: its script, and what has become of it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::answer::{Content, Dating, Message};
use crate::blanks::Blanks;
use crate::clock::Clock;
use crate::fault::{Execution, Greeting, HandshakeFault, Treatment};
use crate::http::{Head, Request};
use crate::instances::{Change, Statuses};
use crate::journal::Journal;
use crate::proxy::Mishap;
use crate::rule::Rule;
use crate::script::{Script, Tls, Transport};
use crate::service::{Served, Service};
use crate::tls::Authority;

pub(crate) struct Server {
    script: Script,
    pub(crate) authority: Arc<Authority>,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    journal: Journal,
    service: Service,
    clock: Clock,
    healed: bool,
    stopped: bool,
    /// How often held answers were let go.
    releases: u64,
    /// Connections of which something is not accounted for yet.
    busy: BTreeSet<u64>,
    sockets: BTreeMap<u64, Weak<TcpStream>>,
}

/// What to wait for; all of it.
#[derive(Default)]
pub(crate) struct Goal {
    pub(crate) requests: u64,
    pub(crate) connections: u64,
    pub(crate) connects: u64,
    pub(crate) executed: u64,
    pub(crate) fired: Vec<usize>,
    /// At most so many connections are open.
    pub(crate) open: Option<u64>,
}

/// A request, and the rule about it.
pub(crate) struct Arrival<'a> {
    pub(crate) n: u64,
    pub(crate) rule: Option<usize>,
    pub(crate) treatment: &'a Treatment,
}

/// How long acts that are under way may take until the journal is shown without them.
const SETTLING: Duration = Duration::from_millis(250);

/// How long connections may take to end.
const ENDING: Duration = Duration::from_secs(2);

impl Server {
    pub(crate) fn new(script: Script, authority: Arc<Authority>) -> Self {
        let state = State {
            journal: Journal::new(script.rules.len()),
            service: Service::new(&script),
            clock: Clock { offset: script.clock },
            healed: false,
            stopped: false,
            releases: 0,
            busy: BTreeSet::new(),
            sockets: BTreeMap::new(),
        };
        Self { script, authority, state: Mutex::new(state), changed: Condvar::new() }
    }

    // What connections tell and ask.

    /// Enters a connection; its number.
    pub(crate) fn accepted(&self, socket: &Arc<TcpStream>) -> u64 {
        self.update(|state| {
            state.journal.connections += 1;
            let number = state.journal.connections;
            state.journal.open += 1;
            state.busy.insert(number);
            state.sockets.insert(number, Arc::downgrade(socket));
            number
        })
    }

    /// A connection has ended.
    pub(crate) fn ended(&self, connection: u64) {
        self.update(|state| {
            state.journal.open -= 1;
            state.busy.remove(&connection);
            state.sockets.remove(&connection);
        });
    }

    /// Something happens on the connection that is to be accounted for.
    pub(crate) fn busy(&self, connection: u64) {
        self.update(|state| state.busy.insert(connection));
    }

    /// All that happened on the connection is accounted for.
    pub(crate) fn settled(&self, connection: u64) {
        self.update(|state| state.busy.remove(&connection));
    }

    /// The rule about the accept of a connection.
    pub(crate) fn greeting(&self, connection: u64) -> Option<(usize, &Greeting)> {
        self.rule(|rule| match rule {
            Rule::Accept(numbers, greeting) => numbers.have(connection).then_some(greeting),
            _ => None,
        })
    }

    /// The rule about the handshake of a connection.
    pub(crate) fn handshake(&self, connection: u64) -> Option<(usize, &HandshakeFault)> {
        self.rule(|rule| match rule {
            Rule::Handshake(numbers, fault) => numbers.have(connection).then_some(fault),
            _ => None,
        })
    }

    /// Whether a connection begins with TLS; nothing if its first byte tells.
    pub(crate) fn begins_with_tls(&self) -> Option<bool> {
        let transport = self.script.transport == Transport::Tls;
        self.script.proxy.is_none().then_some(transport)
    }

    /// How TLS is done.
    pub(crate) fn tls(&self) -> Tls {
        if self.is_healed() { Tls::GOOD } else { self.script.tls }
    }

    /// What is to go wrong with a CONNECT, if there is a proxy at all.
    pub(crate) fn connect(&self, head: &Head) -> Option<Option<Mishap<'_>>> {
        let proxy = self.script.proxy.as_ref()?;
        let (nth, healed) = self.update(|state| {
            state.journal.connects += 1;
            (state.journal.connects, state.healed)
        });
        Some(proxy.mishap(nth, head).filter(|_| !healed))
    }

    /// A CONNECT was not simply granted.
    pub(crate) fn proxy_fired(&self) {
        self.update(|state| state.journal.proxy_fired += 1);
    }

    /// Enters a request of which only a part of the head came.
    pub(crate) fn broke_off(&self, connection: u64, head: &Head) {
        self.update(|state| {
            state.journal.enter(connection, head);
            state.journal.received += 1;
        });
    }

    /// As much of a request was read as will be.
    pub(crate) fn read_in_part(&self) {
        self.update(|state| state.journal.received += 1);
    }

    /// Whether requests are counted for each instance.
    pub(crate) fn counts_by_instance(&self) -> bool {
        self.script.by_instance
    }

    /// Enters a request of which the head is complete, and says how it is treated.
    pub(crate) fn arrived(
        &self,
        connection: u64,
        head: &Head,
        instance: Option<String>,
    ) -> Arrival<'_> {
        let (arrived, healed) = self.update(|state| {
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

    /// Has the service serve a request.
    pub(crate) fn serve(self: &Arc<Self>, request: &Request, execution: Execution) -> Served {
        let served = self.update(|state| {
            let now = execution == Execution::Now;
            let served = state.service.serve(request, now, state.clock.unix_time());
            state.journal.complete(request, served.signed);
            if now && served.accepted {
                state.journal.executed(request.n);
            }
            served
        });
        if let (Execution::Late(late), true) = (execution, served.accepted) {
            self.execute_late(request.n, served.change.clone(), late);
        }
        served
    }

    /// A thread that cannot be had executes nothing; the journal says so.
    fn execute_late(
        self: &Arc<Self>,
        n: u64,
        change: Option<(Change, Vec<String>)>,
        late: Duration,
    ) {
        let server = Arc::clone(self);
        let execute = move || {
            if server.wait(late, |state| state.stopped) {
                return;
            }
            server.update(|state| {
                if change.is_none_or(|(change, ids)| state.service.execute(change, &ids)) {
                    state.journal.executed(n);
                }
            });
        };
        thread::Builder::new().spawn(execute).ok();
    }

    /// The bytes of an answer, dated now.
    pub(crate) fn message(&self, content: &Content, request: &Request, served: &Served) -> Message {
        let (clock, healed) = self.update(|state| (state.clock, state.healed));
        let dating = if healed { Dating::Good } else { self.script.dating };
        let authorization = request.head.get("authorization").unwrap_or_default();
        let blanks = Blanks { clock, request_id: &served.request_id, authorization };
        content.message(&served.plain(), &blanks, dating)
    }

    /// A request was answered, as far as a status could be read.
    pub(crate) fn answered(&self, n: u64, status: Option<u64>) {
        self.update(|state| state.journal.answered(n, status));
    }

    /// A fault was really carried out.
    pub(crate) fn fire(&self, rule: usize) {
        self.update(|state| state.journal.fire(rule));
    }

    /// How often held answers were let go; nothing if none is held any more.
    pub(crate) fn releases(&self) -> Option<u64> {
        self.update(|state| (!state.healed).then_some(state.releases))
    }

    // What commands tell and ask.

    /// What happened so far, with all that is under way.
    pub(crate) fn journal(&self) -> Value {
        self.wait(SETTLING, |state| state.busy.is_empty());
        self.update(|state| {
            let mut journal = state.journal.show();
            if let Some(journal) = journal.as_object_mut() {
                journal.insert("effects".into(), state.service.fleet.effects());
                journal.insert("instances".into(), state.service.fleet.statuses());
            }
            journal
        })
    }

    /// Waits for all of that; whether it came true in time.
    pub(crate) fn reach(&self, goal: &Goal, timeout: Duration) -> bool {
        self.wait(timeout, |state| goal.is_met(&state.journal))
    }

    /// Whether some request is to stay unread.
    pub(crate) fn leaves_unread(&self) -> bool {
        self.script.rules.iter().any(Rule::leaves_unread)
    }

    pub(crate) fn rules(&self) -> usize {
        self.script.rules.len()
    }

    pub(crate) fn has_tls(&self) -> bool {
        self.begins_with_tls() != Some(false)
    }

    pub(crate) fn release(&self) {
        self.update(|state| state.releases += 1);
    }

    pub(crate) fn meddle(&self, statuses: &Statuses) {
        self.update(|state| state.service.fleet.set(statuses));
    }

    pub(crate) fn set_clock(&self, offset: i64) {
        self.update(|state| state.clock = Clock { offset });
    }

    /// From now on nothing goes wrong any more.
    pub(crate) fn heal(&self) {
        self.update(|state| {
            state.healed = true;
            state.clock = Clock { offset: 0 };
        });
    }

    /// Ends all connections.
    pub(crate) fn stop(&self) {
        let sockets = self.update(|state| {
            state.stopped = true;
            std::mem::take(&mut state.sockets)
        });
        for socket in sockets.into_values().filter_map(|socket| socket.upgrade()) {
            // One that is broken already needs no end.
            socket.shutdown(Shutdown::Both).ok();
        }
        self.wait(ENDING, |state| state.journal.open == 0);
    }

    fn is_healed(&self) -> bool {
        self.update(|state| state.healed)
    }

    fn rule<'a, T>(&'a self, find: impl Fn(&'a Rule) -> Option<T>) -> Option<(usize, T)> {
        self.rule_unless(self.is_healed(), find)
    }

    /// The first rule that is found.
    fn rule_unless<'a, T>(
        &'a self,
        healed: bool,
        find: impl Fn(&'a Rule) -> Option<T>,
    ) -> Option<(usize, T)> {
        let rules = self.script.rules.iter().enumerate().filter(|_| !healed);
        rules.filter_map(|(index, rule)| Some((index, find(rule)?))).next()
    }

    /// Reads or changes the state; whoever waits has another look.
    fn update<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut state);
        self.changed.notify_all();
        result
    }

    /// Waits until something holds; whether it did in time.
    fn wait(&self, timeout: Duration, holds: impl Fn(&State) -> bool) -> bool {
        let end = Instant::now() + timeout;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !holds(&state) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Goal {
    fn is_met(&self, journal: &Journal) -> bool {
        let fired = |rule: &usize| journal.fired.get(*rule).is_some_and(|fired| *fired > 0);
        journal.received >= self.requests
            && journal.connections >= self.connections
            && journal.connects >= self.connects
            && journal.executions() >= self.executed
            && self.fired.iter().all(fired)
            && self.open.is_none_or(|most| journal.open <= most)
    }
}
