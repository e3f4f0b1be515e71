//! Queries and changes of a running server.

use std::net::Shutdown;
use std::time::Duration;

use serde_json::Value;

use crate::clock::Clock;
use crate::journal::Journal;
use crate::kinds::Kind;
use crate::resources::Statuses;
use crate::rule::Rule;
use crate::script::Inventory;
use crate::server::Server;

/// The conditions to wait for, all of them.
#[derive(Default)]
pub(crate) struct Goal {
    pub(crate) requests: u64,
    pub(crate) connections: u64,
    pub(crate) connects: u64,
    pub(crate) executed: u64,
    pub(crate) fired: Vec<usize>,
    /// At most this many connections are open.
    pub(crate) open: Option<u64>,
}

/// How long the journal waits for operations under way.
const SETTLING: Duration = Duration::from_millis(250);

/// How long connections may take to end.
const ENDING: Duration = Duration::from_secs(2);

impl Server {
    /// The journal, after operations under way.
    pub(crate) fn journal(&self) -> Value {
        self.state.wait(SETTLING, |state| state.busy.is_empty());
        self.state.update(|state| {
            let mut journal = state.journal.show();
            if let Some(journal) = journal.as_object_mut() {
                journal.insert("effects".into(), state.service.resources.effects());
                journal.insert("instances".into(), state.service.resources.statuses());
            }
            journal
        })
    }

    /// Waits for all conditions; returns whether they were met in time.
    pub(crate) fn reach(&self, goal: &Goal, timeout: Duration) -> bool {
        self.state.wait(timeout, |state| goal.is_met(&state.journal))
    }

    /// Whether a rule leaves a request unread.
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
        self.state.update(|state| state.releases += 1);
    }

    pub(crate) fn set_instances(&self, statuses: &Statuses) {
        self.set(Kind::instances(self.script.product), statuses);
    }

    pub(crate) fn set_resources(&self, inventory: &Inventory) {
        inventory.iter().for_each(|(kind, statuses)| self.set(kind, statuses));
    }

    fn set(&self, kind: &'static Kind, statuses: &Statuses) {
        self.state.update(|state| state.service.resources.set(kind, statuses));
    }

    pub(crate) fn set_clock(&self, offset: i64) {
        self.state.update(|state| state.clock = Clock { offset });
    }

    /// Disables all faults.
    pub(crate) fn heal(&self) {
        self.state.update(|state| {
            state.healed = true;
            state.clock = Clock { offset: 0 };
        });
    }

    /// Ends all connections.
    pub(crate) fn stop(&self) {
        let sockets = self.state.update(|state| {
            state.stopped = true;
            std::mem::take(&mut state.sockets)
        });
        for socket in sockets.into_values().filter_map(|socket| socket.upgrade()) {
            // A broken connection need not be closed.
            socket.shutdown(Shutdown::Both).ok();
        }
        self.state.wait(ENDING, |state| state.journal.open == 0);
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
