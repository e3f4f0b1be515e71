//! The journal of what happened.

use std::collections::HashMap;
use std::time::Instant;

use serde_json::{Value, json};

use crate::http::{Head, Request};
use crate::rule::Arrived;
use crate::service;
use crate::sign::{Signed, field};

pub(crate) struct Journal {
    start: Instant,
    pub(crate) connections: u64,
    pub(crate) open: u64,
    /// CONNECT requests, and those that met a fault.
    pub(crate) connects: u64,
    pub(crate) proxy_fired: u64,
    /// How often each rule fired.
    pub(crate) fired: Vec<u64>,
    /// Requests of which no more will be read.
    pub(crate) received: u64,
    entries: Vec<Entry>,
    /// Requests by instance, if counted that way, and action.
    counts: HashMap<(Option<String>, Option<String>), u64>,
    /// The same, for any action.
    counts_of_any: HashMap<Option<String>, u64>,
}

struct Entry {
    connection: u64,
    ms: f64,
    head: Head,
    body: Vec<u8>,
    partial: bool,
    signed: Option<Signed>,
    status: Option<u64>,
    executed: bool,
}

impl Journal {
    pub(crate) fn new(rules: usize) -> Self {
        Self {
            start: Instant::now(),
            connections: 0,
            open: 0,
            connects: 0,
            proxy_fired: 0,
            fired: vec![0; rules],
            received: 0,
            entries: Vec::new(),
            counts: HashMap::new(),
            counts_of_any: HashMap::new(),
        }
    }

    /// Records a request with a complete head; the instance is for counting.
    pub(crate) fn arrive<'a>(
        &mut self,
        connection: u64,
        head: &'a Head,
        instance: Option<String>,
    ) -> Arrived<'a> {
        self.enter(connection, head);
        let nth_of_all = self.entries.len() as u64;
        let action = head.action();
        let nth_of_any = next(self.counts_of_any.entry(instance.clone()).or_default());
        let nth = next(self.counts.entry((instance, action.map(str::to_owned))).or_default());
        Arrived { action, nth, nth_of_any, nth_of_all, connection }
    }

    /// Records a request, perhaps with only a part of its head.
    pub(crate) fn enter(&mut self, connection: u64, head: &Head) {
        self.entries.push(Entry {
            connection,
            ms: self.start.elapsed().as_secs_f64() * 1_000.0,
            head: head.clone(),
            body: Vec::new(),
            partial: true,
            signed: None,
            status: None,
            executed: false,
        });
    }

    /// Records the rest of a request.
    pub(crate) fn complete(&mut self, request: &Request, signed: Signed) {
        self.received += 1;
        self.edit(request.n, |entry| {
            entry.body.clone_from(&request.body);
            entry.partial = false;
            entry.signed = Some(signed);
        });
    }

    pub(crate) fn executed(&mut self, n: u64) {
        self.edit(n, |entry| entry.executed = true);
    }

    pub(crate) fn answered(&mut self, n: u64, status: Option<u64>) {
        self.edit(n, |entry| entry.status = status);
    }

    pub(crate) fn fire(&mut self, rule: usize) {
        if let Some(fired) = self.fired.get_mut(rule) {
            *fired += 1;
        }
    }

    pub(crate) fn executions(&self) -> u64 {
        self.entries.iter().filter(|entry| entry.executed).count() as u64
    }

    /// The journal, without the instances.
    pub(crate) fn show(&self) -> Value {
        let numbered = self.entries.iter().zip(1..);
        let requests: Vec<Value> = numbered.map(|(entry, n)| entry.show(n)).collect();
        let rules: Vec<Value> = self.fired.iter().map(|fired| json!({ "fired": fired })).collect();
        json!({
            "connections": self.connections,
            "open": self.open,
            "connects": self.connects,
            "proxy": { "fired": self.proxy_fired },
            "requests": requests,
            "rules": rules,
        })
    }

    fn edit(&mut self, n: u64, edit: impl FnOnce(&mut Entry)) {
        let index = usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
        if let Some(entry) = self.entries.get_mut(index) {
            edit(entry);
        }
    }
}

fn next(count: &mut u64) -> u64 {
    *count += 1;
    *count
}

impl Entry {
    fn show(&self, n: u64) -> Value {
        let head = &self.head;
        let authorization = head.get("authorization");
        let timestamp = head.get("x-zc-timestamp").and_then(|text| text.parse::<u64>().ok());
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        json!({
            "n": n,
            "connection": self.connection,
            "ms": self.ms,
            "action": head.action(),
            "service": head.service(),
            "version": head.get("x-zc-version"),
            "ids": service::ids(&body),
            "body": String::from_utf8_lossy(&self.body),
            "status": self.status,
            "executed": self.executed,
            "timestamp": timestamp,
            "signature": authorization.and_then(|text| field(text, "Signature")),
            "authorization": authorization,
            "signed": self.signed.map(Signed::name),
            "keep": head.keep(),
            "partial": self.partial,
        })
    }
}
