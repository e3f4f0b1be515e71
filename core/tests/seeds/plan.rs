//! The scenario of a seed: the environment, the faults, the call, and when it ends.

use zenlayer_core::instances::Action;

use crate::faults::{FaultRates, Kind};
use crate::instance::{ExternalAction, Instance, InstanceAction};
use crate::rng::Rng;
use crate::service::end;

/// The call to make.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// One request for up to 100 instances.
    Single(InstanceAction),
    Bulk(InstanceAction),
    /// A bulk wait for a status.
    Wait(&'static str),
    /// A generic call with a declared class: 0 safe, 1 idempotent, 2 unsafe.
    Any(usize),
    /// A status query for all instances, or for some.
    Statuses,
}

/// The properties of the service's lists.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// How stale they are, in seconds.
    pub lag: f64,
    /// Whether only every other list is stale.
    pub alternates: bool,
    /// When they contain rows of other instances only.
    pub foreign: Option<(f64, f64)>,
}

/// A scenario.
#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub product: &'static str,
    pub call: Call,
    /// The ids of the call; may contain duplicates.
    pub ids: Vec<String>,
    pub instances: Vec<Instance>,
    /// Instance, time and change.
    pub external_actions: Vec<(usize, f64, ExternalAction)>,
    pub deletions: Vec<(f64, String)>,
    pub creations: Vec<(f64, String)>,
    pub timeout: f64,
    pub cancel_at: Option<f64>,
    pub concurrency: usize,
    /// Whether a single call is made as a generic call by the action's name.
    pub by_name: bool,
    pub wait: bool,
    pub fail_fast: bool,
    pub check_first: bool,
    pub max_attempts: u32,
    /// The client's rate limit in requests per second; 0 for none.
    pub rate_limit: u32,
    pub attempt_timeout: f64,
    pub reconcile_wait: f64,
    /// The service's rate limit in requests per second; 0 for none.
    pub service_rate: f64,
    /// The usual response time, minimum and maximum.
    pub latency: (f64, f64),
    pub lists: Lists,
    /// Whether the response to an accepted request lists ids for which it failed, as with zec.
    pub lists_failures: bool,
    pub failure_noise: bool,
    pub actions: FaultRates,
    pub polls: FaultRates,
    /// Faults of the rows of lists.
    pub rows: FaultRates,
}

const BATCH_REFUSALS: &[(u16, &str)] = &[
    (403, "OPERATION_DENIED_INSTANCE_SUBSCRIPTION"),
    (403, "OPERATION_DENIED_INSTANCE_CREATING"),
    (400, "INVALID_PARAMETER_VALUE"),
    (403, "OPERATION_DENIED_INSTANCE_STATUS"),
];

impl Plan {
    pub fn draw(seed: u64) -> Plan {
        let mut rng = Rng::new(seed, 1);
        let call = draw_call(&mut rng);
        let product = rng.pick(&["vm", "zec", "bmc"]);
        let mut plan = Plan {
            seed,
            product,
            ids: Vec::new(),
            instances: Vec::new(),
            external_actions: Vec::new(),
            deletions: Vec::new(),
            creations: Vec::new(),
            timeout: draw_timeout(&mut rng),
            cancel_at: rng.chance(0.15).then(|| draw_cancel(&mut rng)),
            concurrency: 1,
            by_name: false,
            wait: rng.chance(0.75),
            fail_fast: rng.chance(0.12),
            check_first: rng.chance(0.2),
            max_attempts: rng.weighted(&[(6, 4), (1, 1), (1, 2), (1, 10)]),
            rate_limit: rng.weighted(&[(5, 0), (3, 10), (1, 2)]),
            attempt_timeout: rng.weighted(&[(4, 15.0), (1, 2.0), (1, 0.5)]),
            reconcile_wait: rng.weighted(&[(5, 0.5), (1, 0.25), (1, 1.0)]),
            service_rate: rng.weighted(&[(8, 0.0), (1, 1.0), (1, 4.0), (1, 10.0)]),
            latency: rng.weighted(&[(4, (0.05, 0.05)), (2, (0.02, 0.3)), (1, (0.5, 1.5))]),
            lists: draw_lists(&mut rng),
            lists_failures: product == "zec" && rng.chance(0.6),
            failure_noise: rng.chance(0.4),
            actions: FaultRates::default(),
            polls: FaultRates::default(),
            rows: FaultRates::default(),
            call,
        };
        if matches!(plan.call, Call::Bulk(_) | Call::Wait(_)) && rng.chance(0.05) {
            plan.concurrency = rng.pick(&[2, 4, 8]);
            plan.timeout = plan.timeout.clamp(20.0, 90.0);
        }
        if matches!(plan.call, Call::Single(_)) && rng.chance(0.2) {
            plan.by_name = true;
            plan.lists_failures = false; // the caller has to parse that list itself
        }
        plan.draw_faults(&mut rng);
        match plan.call {
            Call::Statuses => plan.draw_account(&mut rng),
            Call::Any(_) => plan.ids = vec!["any".into()],
            _ => plan.draw_instances(&mut rng),
        }
        plan
    }

    /// The action of the call.
    pub fn action(&self) -> Option<InstanceAction> {
        match self.call {
            Call::Single(action) | Call::Bulk(action) => Some(action),
            Call::Wait("STOPPED") => Some(InstanceAction::Stop),
            Call::Wait(_) => Some(InstanceAction::Start),
            _ => None,
        }
    }

    /// The action of this name.
    pub fn action_named(name: &str) -> Option<InstanceAction> {
        match name {
            "StopInstances" => Some(InstanceAction::Stop),
            "StartInstances" => Some(InstanceAction::Start),
            "RebootInstances" => Some(InstanceAction::Reboot),
            _ => None,
        }
    }

    /// Whether the run uses simulated time.
    pub fn is_deterministic(&self) -> bool {
        self.concurrency == 1
    }

    fn draw_faults(&mut self, rng: &mut Rng) {
        if rng.chance(0.1) {
            return; // no faults
        }
        let kinds = [Kind::OF_REQUESTS, Kind::OF_ACTIONS].concat();
        self.actions = FaultRates::draw(rng, &kinds);
        if rng.chance(0.5) {
            self.polls = FaultRates::draw(rng, Kind::OF_REQUESTS);
        }
        if rng.chance(0.3) {
            self.rows = FaultRates::draw(rng, Kind::OF_LISTS);
            self.rows.outage = None;
            if self.call == Call::Statuses {
                // The caller sees statuses verbatim.
                self.rows.rates.retain(|(kind, _)| *kind != Kind::UnknownStatus);
            }
        }
    }

    fn draw_instances(&mut self, rng: &mut Rng) {
        let action = self.action().unwrap_or(InstanceAction::Stop);
        let most = match self.call {
            Call::Single(_) => rng.pick(&[1, 3, 100]),
            _ => rng.weighted(&[(3, 1), (3, 5), (3, 100), (2, 250)]),
        };
        let count = rng.count(1, most);
        let takes = rng.weighted(&[(3, 5.0), (1, 0.3), (1, 0.0), (2, 15.0), (1, 60.0)]);
        let late = rng.weighted(&[(6, 0.0), (1, 1.0), (1, 3.0)]);
        let odd = rng.weighted(&[(4, 0.0), (3, 0.03), (2, 0.3)]);
        let external_actions = rng.weighted(&[(3, 0.0), (2, 0.05), (1, 0.5)]);
        let what = rng.pick(&[
            ExternalAction::Revert,
            ExternalAction::Recycle,
            ExternalAction::Release,
            ExternalAction::Reboot,
            ExternalAction::Same,
        ]);
        let others = rng.weighted(&[(3, 0), (1, 50), (1, 1500)]);
        for n in 0..count + others {
            let (mut instance, odd_one) = draw_instance(rng, self, n, action, odd);
            instance.takes = takes * rng.between(0.5, 1.5);
            instance.begins_late = late;
            if n < count {
                self.ids.push(instance.id.clone());
                if rng.chance(external_actions) {
                    let what = if rng.chance(0.7) { what } else { ExternalAction::Revert };
                    self.external_actions.push((n, rng.between(0.0, 30.0), what));
                }
            } else if odd_one {
                continue;
            }
            self.instances.push(instance);
        }
        let has_room = count < 100 || !matches!(self.call, Call::Single(_));
        if count > 1 && has_room && rng.chance(0.1) {
            self.ids.push(self.ids[0].clone());
        }
        if let Call::Wait(_) = self.call {
            for at in 0..count {
                if rng.chance(0.9) {
                    self.external_actions.push((at, rng.between(0.0, 20.0), ExternalAction::Same));
                }
            }
        }
    }

    /// An account whose list is read while instances appear or disappear.
    fn draw_account(&mut self, rng: &mut Rng) {
        let count = rng.weighted(&[(1, 20), (2, 350), (3, 2600)]);
        let count = rng.count(0, count);
        for n in 0..count {
            let id = format!("{}-{n:05}", self.product);
            self.instances.push(Instance::new(id, Some(rng.pick(&["RUNNING", "STOPPED"]))));
        }
        self.lists = Lists::default();
        self.cancel_at = self.cancel_at.filter(|_| rng.chance(0.3));
        let moves = rng.weighted(&[(1, 0), (2, 1), (2, 3), (1, 30)]);
        let until = rng.pick(&[0.3, 2.0, 10.0]);
        // A creation and a deletion between two pages cancel out in the total: never both.
        let deletes = rng.chance(0.7);
        for n in 0..moves {
            let time = rng.between(0.0, until);
            if deletes && count > 0 {
                let at = rng.count(0, count - 1);
                self.deletions.push((time, self.instances[at].id.clone()));
            } else if !deletes {
                let id = format!("{}-new{n:03}", self.product);
                self.creations.push((time, id.clone()));
                let at = if rng.chance(0.5) { 0 } else { self.instances.len() };
                self.instances.insert(at, Instance::new(id, None));
            }
        }
        if count > 0 && rng.chance(0.3) {
            let asked = rng.count(1, count.min(250));
            self.ids = self.instances[..asked].iter().map(|one| one.id.clone()).collect();
        }
    }
}

fn draw_call(rng: &mut Rng) -> Call {
    let action = rng.weighted(&[
        (3, InstanceAction::Stop),
        (1, InstanceAction::Start),
        (2, InstanceAction::Reboot),
    ]);
    rng.weighted(&[
        (20, Call::Bulk(action)),
        (12, Call::Single(action)),
        (2, Call::Wait("STOPPED")),
        (1, Call::Wait("RUNNING")),
        (2, Call::Any(0)),
        (1, Call::Any(1)),
        (1, Call::Any(2)),
        (3, Call::Statuses),
    ])
}

fn draw_timeout(rng: &mut Rng) -> f64 {
    match rng.count(0, 9) {
        0 => rng.pick(&[0.05, 0.1, 0.3, 0.5]),
        1 | 2 => rng.between(0.5, 5.0),
        3..=6 => rng.between(5.0, 60.0),
        _ => rng.between(60.0, 600.0),
    }
}

fn draw_cancel(rng: &mut Rng) -> f64 {
    match rng.count(0, 4) {
        0 => 0.0,
        1 | 2 => rng.between(0.0, 1.0),
        _ => rng.between(0.0, 40.0),
    }
}

fn draw_lists(rng: &mut Rng) -> Lists {
    let (lag, alternates) = rng.weighted(&[
        (6, (0.0, false)),
        (1, (1.0, false)),
        (1, (3.0, true)),
        (1, (5.0, true)),
        (1, (8.0, false)),
    ]);
    let foreign = rng.chance(0.05).then(|| {
        let from = rng.between(0.0, 10.0);
        (from, from + rng.between(0.5, 3.0))
    });
    Lists { lag, alternates, foreign }
}

/// An instance, and whether it has a fault.
fn draw_instance(
    rng: &mut Rng,
    plan: &Plan,
    n: usize,
    action: InstanceAction,
    odd: f64,
) -> (Instance, bool) {
    let id = format!("{}-{n:05}", plan.product);
    let usual = if action == InstanceAction::Start { "STOPPED" } else { "RUNNING" };
    let mut instance = Instance::new(id, Some(usual));
    if rng.chance(odd * 0.3) {
        let from = rng.between(0.0, 12.0);
        instance.hidden = Some((from, from + rng.between(0.5, 3.0)));
    }
    if !rng.chance(odd) {
        return (instance, false);
    }
    let hidden = instance.hidden;
    let id = instance.id.clone();
    match rng.count(0, 6) {
        0 => instance = Instance::new(id, None),
        1 => instance = Instance::new(id, Some("RECYCLE")),
        2 => instance.always_refused = Some(rng.pick(BATCH_REFUSALS)),
        3 => instance.inert = true,
        4 => instance = Instance::new(id, Some(end(action))),
        5 => {
            let between = if action == InstanceAction::Stop { "STOPPING" } else { "STARTING" };
            instance = Instance::new(id, Some(between));
            instance.go(0.0, &[(rng.between(0.0, 20.0), Some(end(action)))]);
        }
        _ => {
            instance =
                Instance::new(id, Some(rng.pick(&["INSTALLING", "IMAGING", "CREATE_FAILED"])));
        }
    }
    instance.hidden = hidden;
    (instance, true)
}

/// The library's action.
pub fn library(action: InstanceAction) -> Action {
    match action {
        InstanceAction::Stop => Action::Stop,
        InstanceAction::Start => Action::Start,
        InstanceAction::Reboot => Action::Reboot,
    }
}
