//! The service: what it executes, what it answers, and its own record of both.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::dice::Dice;
use crate::faults::{Kind, Met};
use crate::instance::{Instance, InstanceAction, Meddling};
use crate::plan::{Lists, Plan};

/// What the client got for a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Got {
    /// Nothing left the client.
    NothingSent,
    /// No answer, by the time that it went on.
    Nothing,
    /// Not an answer of the service.
    Garbage,
    /// An answer: its status and code (empty for success), and in how many seconds to come again.
    Answer { status: u16, code: &'static str, says_when: Option<f64>, request_id: String },
}

/// A request, from its beginning to what came of it.
#[derive(Clone, Debug)]
pub struct Request {
    pub action: String,
    pub ids: Arc<Vec<String>>,
    pub page: usize,
    pub begun: f64,
    pub left: bool,
    pub struck: Option<Kind>,
    pub executed: Option<f64>,
    /// What the service made of it, if it was taken in.
    pub made: Option<Made>,
    pub got: Got,
    /// When the client knew.
    pub ended: f64,
}

/// What the service makes of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Made {
    Refusal(u16, &'static str),
    /// Accepted, but for these.
    Accepted(Vec<String>),
    /// Rows, and how many there are in all.
    List(Vec<(String, String)>, usize),
}

impl Request {
    /// Whether it is to change something.
    pub fn acts(&self) -> bool {
        !self.action.starts_with("Describe")
    }

    pub fn names(&self, id: &str) -> bool {
        self.ids.iter().any(|named| named == id)
    }

    /// Whether the client was told that it was accepted.
    pub fn is_accepted(&self) -> bool {
        matches!(&self.got, Got::Answer { status: 200, .. })
    }

    /// Whether the answer proves that nothing was executed.
    pub fn is_refused(&self) -> bool {
        match &self.got {
            Got::NothingSent => true,
            Got::Answer { status: 503, code, says_when, .. } => {
                !code.is_empty() && says_when.is_some()
            }
            Got::Answer { status, .. } => (400..500).contains(status) && *status != 408,
            Got::Nothing | Got::Garbage => false,
        }
    }

    /// Whether the client cannot know what became of it.
    pub fn is_open(&self) -> bool {
        self.left && !self.is_accepted() && !self.is_refused()
    }

    /// The ids for which an accepted request failed, in the service's words.
    pub fn failed(&self) -> &[String] {
        match &self.made {
            Some(Made::Accepted(failed)) => failed,
            _ => &[],
        }
    }
}

enum Event {
    Meddle(usize, Meddling),
    Execute(usize),
    /// An instance of no interest comes or goes.
    Delete(String),
    Create(String),
}

/// The service.
pub struct Service {
    plan: Arc<Plan>,
    met: Arc<Met>,
    dice: Dice,
    pub instances: Vec<Instance>,
    places: HashMap<String, usize>,
    /// What is to come, in order.
    to_come: BTreeMap<(u64, usize), Event>,
    pub requests: Vec<Request>,
    tokens: f64,
    filled: f64,
}

/// A time as a key.
fn key(time: f64) -> u64 {
    (time * 1e9) as u64
}

impl Service {
    pub fn new(plan: &Arc<Plan>, met: &Arc<Met>) -> Service {
        let mut service = Service {
            plan: Arc::clone(plan),
            met: Arc::clone(met),
            dice: Dice::new(plan.seed, 0x5e),
            instances: plan.instances.clone(),
            places: HashMap::new(),
            to_come: BTreeMap::new(),
            requests: Vec::new(),
            tokens: plan.service_rate,
            filled: 0.0,
        };
        for (at, instance) in service.instances.iter().enumerate() {
            service.places.insert(instance.id.clone(), at);
        }
        for (at, time, meddling) in &plan.meddlings {
            service.schedule(*time, Event::Meddle(*at, *meddling));
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
        let next = self.to_come.len() + self.requests.len();
        let mut at = (key(time), next);
        while self.to_come.contains_key(&at) {
            at.1 += 1;
        }
        self.to_come.insert(at, event);
    }

    pub fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// A request arrives at a time; its number. It is executed after `delay`, if it is to be.
    pub fn take(&mut self, request: Request, executes_at: Option<f64>) -> usize {
        self.requests.push(request);
        let number = self.requests.len() - 1;
        if let Some(at) = executes_at {
            self.schedule(at, Event::Execute(number));
        }
        number
    }

    /// Whether the rate limit lets a request in.
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

    /// Makes true all that has happened by now.
    pub fn catch_up(&mut self, now: f64) {
        while let Some(entry) = self.to_come.first_entry() {
            if entry.key().0 > key(now) {
                return;
            }
            let ((time, _), event) = entry.remove_entry();
            let time = time as f64 / 1e9;
            match event {
                Event::Meddle(at, meddling) => self.meddle(at, meddling, time),
                Event::Execute(number) => self.execute(number, time),
                Event::Delete(id) => {
                    let at = self.places[&id];
                    self.instances[at].go(time, &[(0.0, None)]);
                    self.met.add(Kind::Moved);
                }
                Event::Create(id) => {
                    let at = self.places[&id];
                    self.instances[at].go(time, &[(0.0, Some("RUNNING"))]);
                    self.met.add(Kind::Moved);
                }
            }
        }
    }

    fn execute(&mut self, number: usize, now: f64) {
        let request = self.requests[number].clone();
        let made = match Plan::deed(&request.action) {
            Some(deed) => self.act(deed, &request.ids, number, now),
            None => Made::Accepted(Vec::new()), // anything else
        };
        if matches!(made, Made::Accepted(_)) {
            self.requests[number].executed = Some(now);
        }
        self.requests[number].made = Some(made);
    }

    fn act(&mut self, deed: InstanceAction, ids: &[String], number: usize, now: f64) -> Made {
        let mut failed = Vec::new();
        let mut good = Vec::new();
        for id in ids {
            let Some(at) = self.place(id) else { return not_found() };
            match self.verdict(&self.instances[at], deed, now) {
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
            let path = self.path(deed, at);
            let instance = &mut self.instances[at];
            instance.effects.push((number, now));
            if instance.inert {
                self.met.add(Kind::Inert);
            } else {
                instance.go(now, &path);
            }
        }
        if !failed.is_empty() {
            self.met.add(Kind::FailureList);
            self.add_noise(&mut failed);
        }
        Made::Accepted(failed)
    }

    fn add_noise(&mut self, failed: &mut Vec<String>) {
        if self.plan.failure_noise && self.dice.chance(0.5) {
            self.met.add(Kind::FailureNoise);
            let twice = failed[0].clone();
            failed.push(twice);
            failed.push("stranger-9".into());
        }
    }

    /// Whether an action is possible.
    fn verdict(&self, instance: &Instance, deed: InstanceAction, now: f64) -> Result<(), Made> {
        let Some(status) = instance.at(now) else { return Err(not_found()) };
        if let Some((status, code)) = instance.stubborn {
            self.met.add(Kind::Stubborn);
            return Err(Made::Refusal(status, code));
        }
        if is_binned(status) {
            return Err(Made::Refusal(403, "OPERATION_DENIED_INSTANCE_RECYCLED"));
        }
        let is_possible = match (deed, status) {
            (InstanceAction::Stop | InstanceAction::Reboot, "RUNNING")
            | (InstanceAction::Start, "STOPPED") => true,
            (InstanceAction::Stop, "STOPPING") => {
                self.plan.product == "zec" && !self.plan.lists_failures
            }
            (InstanceAction::Reboot, "STOPPED") => self.plan.product == "bmc",
            _ => false,
        };
        let code = match deed {
            InstanceAction::Stop | InstanceAction::Reboot => {
                "OPERATION_DENIED_INSTANCE_NOT_RUNNING"
            }
            InstanceAction::Start => "OPERATION_DENIED_INSTANCE_NOT_STOPPED",
        };
        if is_possible { Ok(()) } else { Err(Made::Refusal(403, code)) }
    }

    fn path(&self, deed: InstanceAction, at: usize) -> Vec<(f64, Option<&'static str>)> {
        let instance = &self.instances[at];
        let (late, takes) = (instance.begins_late, instance.takes);
        let between = match (deed, self.plan.product) {
            (InstanceAction::Stop, _) => "STOPPING",
            (InstanceAction::Start, "bmc") | (InstanceAction::Reboot, "bmc") => "BOOTING",
            (InstanceAction::Start, _) => "STARTING",
            (InstanceAction::Reboot, _) => "REBOOT",
        };
        vec![(late, Some(between)), (late + takes, Some(end(deed)))]
    }

    /// Others act, if it is possible.
    fn meddle(&mut self, at: usize, meddling: Meddling, now: f64) {
        let Some(deed) = self.plan.action() else { return };
        let instance = &self.instances[at];
        let Some(status) = instance.at(now).filter(|status| !is_binned(status)) else { return };
        let takes = instance.takes;
        let (kind, path): (Kind, Vec<(f64, Option<&'static str>)>) = match (meddling, deed) {
            (Meddling::Bin, _) => (Kind::BinnedByOthers, vec![(0.0, Some("RECYCLE"))]),
            (Meddling::Release, _) => {
                (Kind::ReleasedByOthers, vec![(0.0, Some("RELEASING")), (takes, None)])
            }
            (Meddling::TurnBack, InstanceAction::Stop)
                if matches!(status, "STOPPING" | "STOPPED") =>
            {
                (Kind::TurnedBack, vec![(0.0, Some("BOOTING")), (takes, Some("RUNNING"))])
            }
            (Meddling::TurnBack, InstanceAction::Start)
                if matches!(status, "STARTING" | "BOOTING" | "RUNNING") =>
            {
                (Kind::TurnedBack, vec![(0.0, Some("STOPPING")), (takes, Some("STOPPED"))])
            }
            (Meddling::TurnBack, InstanceAction::Reboot) if status == "RUNNING" => {
                (Kind::TurnedBack, vec![(0.0, Some("STOPPING")), (takes, Some("STOPPED"))])
            }
            (Meddling::Reboot, _) if status == "RUNNING" => {
                (Kind::RebootedByOthers, vec![(0.0, Some("REBOOT")), (takes, Some("RUNNING"))])
            }
            (Meddling::Same, _) if self.verdict(instance, deed, now).is_ok() => {
                (Kind::DoneByOthers, self.path(deed, at))
            }
            _ => return,
        };
        self.met.add(kind);
        self.instances[at].meddled.push((now, meddling));
        self.instances[at].go(now, &path);
    }

    /// The rows that a list gives now.
    pub fn list(
        &mut self,
        ids: &[String],
        page: usize,
        size: usize,
        now: f64,
        strange: Option<Kind>,
    ) -> Made {
        let lists = self.plan.lists.clone();
        let then = now - self.lag(&lists);
        let listed: Vec<usize> = if ids.is_empty() {
            let all = self.instances.iter().enumerate();
            all.filter(|(_, instance)| instance.at(then).is_some()).map(|(at, _)| at).collect()
        } else {
            // What is asked for twice is listed once.
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
                self.met.add(Kind::Hidden);
                continue;
            }
            let status = instance.at(then).unwrap_or_default();
            rows.push((instance.id.clone(), status.to_owned()));
        }
        let hidden_all = lists.strangers.is_some_and(|(from, until)| (from..until).contains(&now));
        if hidden_all && !ids.is_empty() {
            self.met.add(Kind::Strangers);
            rows = rows.iter().map(|(id, _)| (format!("x{id}"), "RUNNING".into())).collect();
        }
        self.disturb(&mut rows, strange, ids.len());
        let total = if ids.is_empty() { total } else { rows.len() };
        Made::List(rows, total)
    }

    fn lag(&mut self, lists: &Lists) -> f64 {
        let (lag, alternates) = (lists.lag, lists.alternates);
        if lag > 0.0 && (!alternates || self.dice.chance(0.5)) {
            self.met.add(Kind::Lagging);
            return lag;
        }
        0.0
    }

    fn disturb(&mut self, rows: &mut Vec<(String, String)>, strange: Option<Kind>, most: usize) {
        let Some(kind) = strange.filter(|_| !rows.is_empty()) else { return };
        self.met.add(kind);
        let share = self.dice.pick(&[0.05, 0.5, 1.0]);
        let before = std::mem::take(rows);
        let mut groups: Vec<Vec<(String, String)>> = Vec::new();
        for (n, row) in before.into_iter().enumerate() {
            let is_struck = n == 0 || self.dice.chance(share);
            groups.push(if is_struck { self.disturbed(row, kind) } else { vec![row] });
        }
        // More rows than ids would be no answer at all: some are left out, but never half of a pair.
        let mut count: usize = groups.iter().map(Vec::len).sum();
        let is_cut = most > 0 && self.dice.chance(0.7);
        while is_cut && count > most && groups.len() > 1 {
            count -= groups.pop().map_or(0, |group| group.len());
        }
        rows.extend(groups.into_iter().flatten());
    }

    fn disturbed(&mut self, (id, status): (String, String), kind: Kind) -> Vec<(String, String)> {
        match kind {
            Kind::Doubled => vec![(id.clone(), status.clone()), (id, status)],
            Kind::Contradicted => {
                let others = ["RUNNING", "STOPPED", "STOPPING", "REBOOT"].map(str::to_owned);
                let other =
                    others.iter().cycle().skip(self.dice.count(0, 3)).find(|is| **is != status);
                let mut both = vec![(id.clone(), status.clone()), (id, other.unwrap().clone())];
                if self.dice.chance(0.5) {
                    both.swap(0, 1);
                }
                both
            }
            _ => {
                let words = ["MIGRATING", " RUNNING", "", "running", "STOPPED ", "stopped"];
                vec![(id, self.dice.pick(&words).to_owned())]
            }
        }
    }

    /// Its record: the requests, and the instances.
    pub fn hand_over(&mut self) -> (Vec<Request>, Vec<Instance>) {
        (std::mem::take(&mut self.requests), std::mem::take(&mut self.instances))
    }

    /// What the service made of a request, as an answer: its status, and its body.
    pub fn answer(&self, number: usize) -> Option<(u16, &'static str, Value)> {
        let id = format!("T-{number}");
        Some(match self.requests[number].made.as_ref()? {
            Made::Refusal(status, code) => {
                let said = json!({ "requestId": id, "code": code, "message": "no" });
                (*status, *code, said)
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

/// Where an action ends.
pub fn end(deed: InstanceAction) -> &'static str {
    match deed {
        InstanceAction::Stop => "STOPPED",
        InstanceAction::Start | InstanceAction::Reboot => "RUNNING",
    }
}
