//! The service: executes requests, answers them, and records both.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::faults::{FaultCounts, Kind};
use crate::instance::{ExternalAction, Instance, InstanceAction};
use crate::plan::{Lists, Plan};
use crate::rng::Rng;

/// What the client received for a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Got {
    /// Nothing was sent.
    NothingSent,
    /// No response before the client gave up.
    Nothing,
    /// An invalid response.
    Garbage,
    /// A response: its status, its code (empty for success) and `Retry-After` in seconds.
    Answer { status: u16, code: &'static str, retry_after: Option<f64>, request_id: String },
}

/// A request and its result.
#[derive(Clone, Debug)]
pub struct Request {
    pub action: String,
    pub ids: Arc<Vec<String>>,
    pub page: usize,
    pub begun: f64,
    pub left: bool,
    pub fault: Option<Kind>,
    pub executed: Option<f64>,
    /// The service's result, if the request was processed.
    pub made: Option<Made>,
    pub got: Got,
    /// When the client was done with it.
    pub ended: f64,
}

/// The service's result of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Made {
    Refusal(u16, &'static str),
    /// Accepted, with the ids that failed.
    Accepted(Vec<String>),
    /// Rows, and the total.
    List(Vec<(String, String)>, usize),
}

impl Request {
    /// Whether it is an action.
    pub fn acts(&self) -> bool {
        !self.action.starts_with("Describe")
    }

    pub fn names(&self, id: &str) -> bool {
        self.ids.iter().any(|named| named == id)
    }

    /// Whether the client knows that it was accepted.
    pub fn is_accepted(&self) -> bool {
        matches!(&self.got, Got::Answer { status: 200, .. })
    }

    /// Whether the response proves that nothing was executed.
    pub fn is_refused(&self) -> bool {
        match &self.got {
            Got::NothingSent => true,
            Got::Answer { status: 503, code, retry_after, .. } => {
                !code.is_empty() && retry_after.is_some()
            }
            Got::Answer { status, .. } => (400..500).contains(status) && *status != 408,
            Got::Nothing | Got::Garbage => false,
        }
    }

    /// Whether the client cannot know the outcome.
    pub fn is_open(&self) -> bool {
        self.left && !self.is_accepted() && !self.is_refused()
    }

    /// The ids that an accepted request reported as failed.
    pub fn failed(&self) -> &[String] {
        match &self.made {
            Some(Made::Accepted(failed)) => failed,
            _ => &[],
        }
    }
}

enum Event {
    External(usize, ExternalAction),
    Execute(usize),
    /// Another instance disappears or appears.
    Delete(String),
    Create(String),
}

/// The service.
pub struct Service {
    plan: Arc<Plan>,
    fault_counts: Arc<FaultCounts>,
    rng: Rng,
    pub instances: Vec<Instance>,
    places: HashMap<String, usize>,
    /// Future events, in order.
    events: BTreeMap<(u64, usize), Event>,
    pub requests: Vec<Request>,
    tokens: f64,
    filled: f64,
}

/// A time as a map key.
fn key(time: f64) -> u64 {
    (time * 1e9) as u64
}

impl Service {
    pub fn new(plan: &Arc<Plan>, fault_counts: &Arc<FaultCounts>) -> Service {
        let mut service = Service {
            plan: Arc::clone(plan),
            fault_counts: Arc::clone(fault_counts),
            rng: Rng::new(plan.seed, 0x5e),
            instances: plan.instances.clone(),
            places: HashMap::new(),
            events: BTreeMap::new(),
            requests: Vec::new(),
            tokens: plan.service_rate,
            filled: 0.0,
        };
        for (at, instance) in service.instances.iter().enumerate() {
            service.places.insert(instance.id.clone(), at);
        }
        for (at, time, external) in &plan.external_actions {
            service.schedule(*time, Event::External(*at, *external));
        }
        for (time, id) in &plan.deletions {
            service.schedule(*time, Event::Delete(id.clone()));
        }
        for (time, id) in &plan.creations {
            service.schedule(*time, Event::Create(id.clone()));
        }
        service
    }

    fn schedule(&mut self, time: f64, event: Event) {
        let next = self.events.len() + self.requests.len();
        let mut at = (key(time), next);
        while self.events.contains_key(&at) {
            at.1 += 1;
        }
        self.events.insert(at, event);
    }

    pub fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Receives a request, to be executed at `executes_at`; returns its number.
    pub fn take(&mut self, request: Request, executes_at: Option<f64>) -> usize {
        self.requests.push(request);
        let number = self.requests.len() - 1;
        if let Some(at) = executes_at {
            self.schedule(at, Event::Execute(number));
        }
        number
    }

    /// Whether the rate limit admits a request.
    pub fn admits(&mut self, now: f64) -> bool {
        let rate = self.plan.service_rate;
        if rate == 0.0 {
            return true;
        }
        self.tokens = (self.tokens + (now - self.filled) * rate).min(rate);
        self.filled = now;
        let admitted = self.tokens >= 1.0;
        self.tokens -= f64::from(u8::from(admitted));
        admitted
    }

    /// Processes all events up to now.
    pub fn catch_up(&mut self, now: f64) {
        while let Some(entry) = self.events.first_entry() {
            if entry.key().0 > key(now) {
                return;
            }
            let ((time, _), event) = entry.remove_entry();
            let time = time as f64 / 1e9;
            match event {
                Event::External(at, external) => self.act_externally(at, external, time),
                Event::Execute(number) => self.execute(number, time),
                Event::Delete(id) => {
                    let at = self.places[&id];
                    self.instances[at].go(time, &[(0.0, None)]);
                    self.fault_counts.add(Kind::ListChanged);
                }
                Event::Create(id) => {
                    let at = self.places[&id];
                    self.instances[at].go(time, &[(0.0, Some("RUNNING"))]);
                    self.fault_counts.add(Kind::ListChanged);
                }
            }
        }
    }

    fn execute(&mut self, number: usize, now: f64) {
        let request = self.requests[number].clone();
        let made = match Plan::action_named(&request.action) {
            Some(action) => self.act(action, &request.ids, number, now),
            None => Made::Accepted(Vec::new()), // anything else
        };
        if matches!(made, Made::Accepted(_)) {
            self.requests[number].executed = Some(now);
        }
        self.requests[number].made = Some(made);
    }

    fn act(&mut self, action: InstanceAction, ids: &[String], number: usize, now: f64) -> Made {
        let mut failed = Vec::new();
        let mut good = Vec::new();
        for id in ids {
            let Some(at) = self.place(id) else { return not_found() };
            match self.check(&self.instances[at], action, now) {
                Ok(()) => good.push(at),
                Err(refusal) if self.plan.lists_failures && self.place(id).is_some() => {
                    match refusal {
                        Made::Refusal(404, _) => return refusal,
                        _ => failed.push(id.clone()),
                    }
                }
                Err(refusal) => return refusal,
            }
        }
        for at in good {
            let path = self.path(action, at);
            let instance = &mut self.instances[at];
            instance.effects.push((number, now));
            if instance.inert {
                self.fault_counts.add(Kind::Inert);
            } else {
                instance.go(now, &path);
            }
        }
        if !failed.is_empty() {
            self.fault_counts.add(Kind::FailureList);
            self.add_noise(&mut failed);
        }
        Made::Accepted(failed)
    }

    fn add_noise(&mut self, failed: &mut Vec<String>) {
        if self.plan.failure_noise && self.rng.chance(0.5) {
            self.fault_counts.add(Kind::FailureNoise);
            let twice = failed[0].clone();
            failed.push(twice);
            failed.push("unknown-9".into());
        }
    }

    /// Checks whether an action is allowed.
    fn check(&self, instance: &Instance, action: InstanceAction, now: f64) -> Result<(), Made> {
        let Some(status) = instance.at(now) else { return Err(not_found()) };
        if let Some((status, code)) = instance.always_refused {
            self.fault_counts.add(Kind::AlwaysRefused);
            return Err(Made::Refusal(status, code));
        }
        if is_binned(status) {
            return Err(Made::Refusal(403, "OPERATION_DENIED_INSTANCE_RECYCLED"));
        }
        let is_possible = match (action, status) {
            (InstanceAction::Stop | InstanceAction::Reboot, "RUNNING")
            | (InstanceAction::Start, "STOPPED") => true,
            (InstanceAction::Stop, "STOPPING") => {
                self.plan.product == "zec" && !self.plan.lists_failures
            }
            (InstanceAction::Reboot, "STOPPED") => self.plan.product == "bmc",
            _ => false,
        };
        let code = match action {
            InstanceAction::Stop | InstanceAction::Reboot => {
                "OPERATION_DENIED_INSTANCE_NOT_RUNNING"
            }
            InstanceAction::Start => "OPERATION_DENIED_INSTANCE_NOT_STOPPED",
        };
        if is_possible { Ok(()) } else { Err(Made::Refusal(403, code)) }
    }

    fn path(&self, action: InstanceAction, at: usize) -> Vec<(f64, Option<&'static str>)> {
        let instance = &self.instances[at];
        let (late, takes) = (instance.begins_late, instance.takes);
        let between = match (action, self.plan.product) {
            (InstanceAction::Stop, _) => "STOPPING",
            (InstanceAction::Start, "bmc") | (InstanceAction::Reboot, "bmc") => "BOOTING",
            (InstanceAction::Start, _) => "STARTING",
            (InstanceAction::Reboot, _) => "REBOOT",
        };
        vec![(late, Some(between)), (late + takes, Some(end(action)))]
    }

    /// Another party acts, if possible.
    fn act_externally(&mut self, at: usize, external: ExternalAction, now: f64) {
        let Some(action) = self.plan.action() else { return };
        let instance = &self.instances[at];
        let Some(status) = instance.at(now).filter(|status| !is_binned(status)) else { return };
        let takes = instance.takes;
        let (kind, path): (Kind, Vec<(f64, Option<&'static str>)>) = match (external, action) {
            (ExternalAction::Recycle, _) => (Kind::BinnedByOthers, vec![(0.0, Some("RECYCLE"))]),
            (ExternalAction::Release, _) => {
                (Kind::ReleasedByOthers, vec![(0.0, Some("RELEASING")), (takes, None)])
            }
            (ExternalAction::Revert, InstanceAction::Stop)
                if matches!(status, "STOPPING" | "STOPPED") =>
            {
                (Kind::RevertedByOthers, vec![(0.0, Some("BOOTING")), (takes, Some("RUNNING"))])
            }
            (ExternalAction::Revert, InstanceAction::Start)
                if matches!(status, "STARTING" | "BOOTING" | "RUNNING") =>
            {
                (Kind::RevertedByOthers, vec![(0.0, Some("STOPPING")), (takes, Some("STOPPED"))])
            }
            (ExternalAction::Revert, InstanceAction::Reboot) if status == "RUNNING" => {
                (Kind::RevertedByOthers, vec![(0.0, Some("STOPPING")), (takes, Some("STOPPED"))])
            }
            (ExternalAction::Reboot, _) if status == "RUNNING" => {
                (Kind::RebootedByOthers, vec![(0.0, Some("REBOOT")), (takes, Some("RUNNING"))])
            }
            (ExternalAction::Same, _) if self.check(instance, action, now).is_ok() => {
                (Kind::DoneByOthers, self.path(action, at))
            }
            _ => return,
        };
        self.fault_counts.add(kind);
        self.instances[at].external_actions.push((now, external));
        self.instances[at].go(now, &path);
    }

    /// The rows of a list at this time.
    pub fn list(
        &mut self,
        ids: &[String],
        page: usize,
        size: usize,
        now: f64,
        fault: Option<Kind>,
    ) -> Made {
        let lists = self.plan.lists.clone();
        let then = now - self.lag(&lists);
        let listed: Vec<usize> = if ids.is_empty() {
            let all = self.instances.iter().enumerate();
            all.filter(|(_, instance)| instance.at(then).is_some()).map(|(at, _)| at).collect()
        } else {
            // A duplicate id is listed once.
            let mut seen = HashSet::new();
            let places = ids.iter().filter_map(|id| self.place(id));
            let places = places.filter(|at| self.instances[*at].at(then).is_some());
            places.filter(|at| seen.insert(*at)).collect()
        };
        let total = listed.len();
        let mut rows = Vec::new();
        for at in listed.into_iter().skip(page.saturating_sub(1) * size).take(size) {
            let instance = &self.instances[at];
            if instance.is_hidden(now) {
                self.fault_counts.add(Kind::Hidden);
                continue;
            }
            let status = instance.at(then).unwrap_or_default();
            rows.push((instance.id.clone(), status.to_owned()));
        }
        let is_foreign = lists.foreign.is_some_and(|(from, until)| (from..until).contains(&now));
        if is_foreign && !ids.is_empty() {
            self.fault_counts.add(Kind::ForeignRows);
            rows = rows.iter().map(|(id, _)| (format!("x{id}"), "RUNNING".into())).collect();
        }
        self.apply_fault(&mut rows, fault, ids.len());
        let total = if ids.is_empty() { total } else { rows.len() };
        Made::List(rows, total)
    }

    fn lag(&mut self, lists: &Lists) -> f64 {
        let (lag, alternates) = (lists.lag, lists.alternates);
        if lag > 0.0 && (!alternates || self.rng.chance(0.5)) {
            self.fault_counts.add(Kind::Lagging);
            return lag;
        }
        0.0
    }

    fn apply_fault(&mut self, rows: &mut Vec<(String, String)>, fault: Option<Kind>, most: usize) {
        let Some(kind) = fault.filter(|_| !rows.is_empty()) else { return };
        self.fault_counts.add(kind);
        let share = self.rng.pick(&[0.05, 0.5, 1.0]);
        let before = std::mem::take(rows);
        let mut groups: Vec<Vec<(String, String)>> = Vec::new();
        for (n, row) in before.into_iter().enumerate() {
            let is_hit = n == 0 || self.rng.chance(share);
            groups.push(if is_hit { self.faulty_rows(row, kind) } else { vec![row] });
        }
        // More rows than ids would be an invalid list: omit some, but never half of a pair.
        let mut count: usize = groups.iter().map(Vec::len).sum();
        let is_cut = most > 0 && self.rng.chance(0.7);
        while is_cut && count > most && groups.len() > 1 {
            count -= groups.pop().map_or(0, |group| group.len());
        }
        rows.extend(groups.into_iter().flatten());
    }

    fn faulty_rows(&mut self, (id, status): (String, String), kind: Kind) -> Vec<(String, String)> {
        match kind {
            Kind::DuplicateRow => vec![(id.clone(), status.clone()), (id, status)],
            Kind::Contradictory => {
                let others = ["RUNNING", "STOPPED", "STOPPING", "REBOOT"].map(str::to_owned);
                let other =
                    others.iter().cycle().skip(self.rng.count(0, 3)).find(|is| **is != status);
                let mut both = vec![(id.clone(), status.clone()), (id, other.unwrap().clone())];
                if self.rng.chance(0.5) {
                    both.swap(0, 1);
                }
                both
            }
            _ => {
                let statuses = ["MIGRATING", " RUNNING", "", "running", "STOPPED ", "stopped"];
                vec![(id, self.rng.pick(&statuses).to_owned())]
            }
        }
    }

    /// Takes the recorded requests and instances.
    pub fn take_record(&mut self) -> (Vec<Request>, Vec<Instance>) {
        (std::mem::take(&mut self.requests), std::mem::take(&mut self.instances))
    }

    /// The response to a request: its status, code and body.
    pub fn answer(&self, number: usize) -> Option<(u16, &'static str, Value)> {
        let id = format!("T-{number}");
        Some(match self.requests[number].made.as_ref()? {
            Made::Refusal(status, code) => {
                let body = json!({ "requestId": id, "code": code, "message": "no" });
                (*status, *code, body)
            }
            Made::Accepted(failed) if failed.is_empty() => {
                (200, "", json!({ "requestId": id, "response": {} }))
            }
            Made::Accepted(failed) => {
                (200, "", json!({ "requestId": id, "response": { "instanceIds": failed } }))
            }
            Made::List(rows, total) => {
                let row = |(id, status): &(String, String)| json!({ "instanceId": id, "instanceStatus": status });
                let rows: Vec<Value> = rows.iter().map(row).collect();
                let response = json!({ "totalCount": total, "dataSet": rows });
                (200, "", json!({ "requestId": id, "response": response }))
            }
        })
    }
}

fn not_found() -> Made {
    Made::Refusal(404, "INVALID_INSTANCE_NOT_FOUND")
}

pub fn is_binned(status: &str) -> bool {
    matches!(status, "RECYCLE" | "RECYCLING" | "RELEASING")
}

/// The end state of an action.
pub fn end(action: InstanceAction) -> &'static str {
    match action {
        InstanceAction::Stop => "STOPPED",
        InstanceAction::Start | InstanceAction::Reboot => "RUNNING",
    }
}
