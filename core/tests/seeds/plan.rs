//! What a seed draws: the world, the faults, the call, and when it is ended.

use zenlayer_core::instances::Action;

use crate::dice::Dice;
use crate::faults::{Kind, Weather};
use crate::instance::{Instance, InstanceAction, Meddling};
use crate::service::end;

/// Which call is made.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// One request for up to 100 instances.
    Single(InstanceAction),
    Bulk(InstanceAction),
    /// A bulk wait for a status.
    Wait(&'static str),
    /// Any action, whose class is declared: 0 safe, 1 idempotent, 2 unsafe.
    Any(usize),
    /// A list of all instances, or of some.
    Statuses,
}

/// How the lists of the service are.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// How many seconds they lag behind.
    pub lag: f64,
    /// Whether only every other one does.
    pub alternates: bool,
    /// When they have rows of strangers alone.
    pub strangers: Option<(f64, f64)>,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub product: &'static str,
    pub call: Call,
    /// The ids of the call; the same one may be there twice.
    pub ids: Vec<String>,
    pub instances: Vec<Instance>,
    /// Which instance, when, what.
    pub meddlings: Vec<(usize, f64, Meddling)>,
    pub deletions: Vec<(f64, String)>,
    pub creations: Vec<(f64, String)>,
    pub timeout: f64,
    pub cancel_at: Option<f64>,
    pub concurrency: usize,
    /// Whether the single call is made by the action's name, and not by its own function.
    pub by_name: bool,
    pub wait: bool,
    pub fail_fast: bool,
    pub check_first: bool,
    pub max_attempts: u32,
    /// Requests per second of the client; 0 for any number.
    pub rate_limit: u32,
    pub attempt_timeout: f64,
    pub reconcile_wait: f64,
    /// Requests per second that the service takes; 0 for any number.
    pub service_rate: f64,
    /// How long an answer usually takes: at least, at most.
    pub latency: (f64, f64),
    pub lists: Lists,
    /// Whether an accepted request tells for which ids it failed, as zec does.
    pub lists_failures: bool,
    pub failure_noise: bool,
    pub actions: Weather,
    pub looks: Weather,
    /// What befalls the rows of a list.
    pub rows: Weather,
}

const SPOILT: &[(u16, &str)] = &[
    (403, "OPERATION_DENIED_INSTANCE_SUBSCRIPTION"),
    (403, "OPERATION_DENIED_INSTANCE_CREATING"),
    (400, "INVALID_PARAMETER_VALUE"),
    (403, "OPERATION_DENIED_INSTANCE_STATUS"),
];

impl Plan {
    pub fn draw(seed: u64) -> Plan {
        let mut dice = Dice::new(seed, 1);
        let call = draw_call(&mut dice);
        let product = dice.pick(&["vm", "zec", "bmc"]);
        let mut plan = Plan {
            seed,
            product,
            ids: Vec::new(),
            instances: Vec::new(),
            meddlings: Vec::new(),
            deletions: Vec::new(),
            creations: Vec::new(),
            timeout: draw_timeout(&mut dice),
            cancel_at: dice.chance(0.15).then(|| draw_cancel(&mut dice)),
            concurrency: 1,
            by_name: false,
            wait: dice.chance(0.75),
            fail_fast: dice.chance(0.12),
            check_first: dice.chance(0.2),
            max_attempts: dice.weighted(&[(6, 4), (1, 1), (1, 2), (1, 10)]),
            rate_limit: dice.weighted(&[(5, 0), (3, 10), (1, 2)]),
            attempt_timeout: dice.weighted(&[(4, 15.0), (1, 2.0), (1, 0.5)]),
            reconcile_wait: dice.weighted(&[(5, 0.5), (1, 0.25), (1, 1.0)]),
            service_rate: dice.weighted(&[(8, 0.0), (1, 1.0), (1, 4.0), (1, 10.0)]),
            latency: dice.weighted(&[(4, (0.05, 0.05)), (2, (0.02, 0.3)), (1, (0.5, 1.5))]),
            lists: draw_lists(&mut dice),
            lists_failures: product == "zec" && dice.chance(0.6),
            failure_noise: dice.chance(0.4),
            actions: Weather::default(),
            looks: Weather::default(),
            rows: Weather::default(),
            call,
        };
        if matches!(plan.call, Call::Bulk(_) | Call::Wait(_)) && dice.chance(0.05) {
            plan.concurrency = dice.pick(&[2, 4, 8]);
            plan.timeout = plan.timeout.clamp(20.0, 90.0);
        }
        if matches!(plan.call, Call::Single(_)) && dice.chance(0.2) {
            plan.by_name = true;
            plan.lists_failures = false; // whose list is the caller's to read
        }
        plan.draw_weather(&mut dice);
        match plan.call {
            Call::Statuses => plan.draw_account(&mut dice),
            Call::Any(_) => plan.ids = vec!["any".into()],
            _ => plan.draw_instances(&mut dice),
        }
        plan
    }

    /// The action of the call on instances.
    pub fn action(&self) -> Option<InstanceAction> {
        match self.call {
            Call::Single(deed) | Call::Bulk(deed) => Some(deed),
            Call::Wait("STOPPED") => Some(InstanceAction::Stop),
            Call::Wait(_) => Some(InstanceAction::Start),
            _ => None,
        }
    }

    /// The action of this name.
    pub fn deed(name: &str) -> Option<InstanceAction> {
        match name {
            "StopInstances" => Some(InstanceAction::Stop),
            "StartInstances" => Some(InstanceAction::Start),
            "RebootInstances" => Some(InstanceAction::Reboot),
            _ => None,
        }
    }

    /// Whether a run is played in simulated time.
    pub fn is_repeatable(&self) -> bool {
        self.concurrency == 1
    }

    fn draw_weather(&mut self, dice: &mut Dice) {
        if dice.chance(0.1) {
            return; // a fine day
        }
        let kinds = [Kind::OF_REQUESTS, Kind::OF_ACTIONS].concat();
        self.actions = Weather::draw(dice, &kinds);
        if dice.chance(0.5) {
            self.looks = Weather::draw(dice, Kind::OF_REQUESTS);
        }
        if dice.chance(0.3) {
            self.rows = Weather::draw(dice, Kind::OF_LISTS);
            self.rows.outage = None;
            if self.call == Call::Statuses {
                // The caller reads each word as it is.
                self.rows.usual.retain(|(kind, _)| *kind != Kind::Strange);
            }
        }
    }

    fn draw_instances(&mut self, dice: &mut Dice) {
        let deed = self.action().unwrap_or(InstanceAction::Stop);
        let most = match self.call {
            Call::Single(_) => dice.pick(&[1, 3, 100]),
            _ => dice.weighted(&[(3, 1), (3, 5), (3, 100), (2, 250)]),
        };
        let count = dice.count(1, most);
        let takes = dice.weighted(&[(3, 5.0), (1, 0.3), (1, 0.0), (2, 15.0), (1, 60.0)]);
        let late = dice.weighted(&[(6, 0.0), (1, 1.0), (1, 3.0)]);
        let odd = dice.weighted(&[(4, 0.0), (3, 0.03), (2, 0.3)]);
        let meddled = dice.weighted(&[(3, 0.0), (2, 0.05), (1, 0.5)]);
        let what = dice.pick(&[
            Meddling::TurnBack,
            Meddling::Bin,
            Meddling::Release,
            Meddling::Reboot,
            Meddling::Same,
        ]);
        let others = dice.weighted(&[(3, 0), (1, 50), (1, 1500)]);
        for n in 0..count + others {
            let (mut instance, odd_one) = draw_instance(dice, self, n, deed, odd);
            instance.takes = takes * dice.between(0.5, 1.5);
            instance.begins_late = late;
            if n < count {
                self.ids.push(instance.id.clone());
                if dice.chance(meddled) {
                    let what = if dice.chance(0.7) { what } else { Meddling::TurnBack };
                    self.meddlings.push((n, dice.between(0.0, 30.0), what));
                }
            } else if odd_one {
                continue;
            }
            self.instances.push(instance);
        }
        let has_room = count < 100 || !matches!(self.call, Call::Single(_));
        if count > 1 && has_room && dice.chance(0.1) {
            self.ids.push(self.ids[0].clone());
        }
        if let Call::Wait(_) = self.call {
            for at in 0..count {
                if dice.chance(0.9) {
                    self.meddlings.push((at, dice.between(0.0, 20.0), Meddling::Same));
                }
            }
        }
    }

    /// An account whose list is read while instances come or go.
    fn draw_account(&mut self, dice: &mut Dice) {
        let count = dice.weighted(&[(1, 20), (2, 350), (3, 2600)]);
        let count = dice.count(0, count);
        for n in 0..count {
            let id = format!("{}-{n:05}", self.product);
            self.instances.push(Instance::new(id, Some(dice.pick(&["RUNNING", "STOPPED"]))));
        }
        self.lists = Lists::default();
        self.cancel_at = self.cancel_at.filter(|_| dice.chance(0.3));
        let moves = dice.weighted(&[(1, 0), (2, 1), (2, 3), (1, 30)]);
        let until = dice.pick(&[0.3, 2.0, 10.0]);
        // One made and one deleted between two pages leave no trace in the total: never both.
        let deletes = dice.chance(0.7);
        for n in 0..moves {
            let time = dice.between(0.0, until);
            if deletes && count > 0 {
                let at = dice.count(0, count - 1);
                self.deletions.push((time, self.instances[at].id.clone()));
            } else if !deletes {
                let id = format!("{}-new{n:03}", self.product);
                self.creations.push((time, id.clone()));
                let at = if dice.chance(0.5) { 0 } else { self.instances.len() };
                self.instances.insert(at, Instance::new(id, None));
            }
        }
        if count > 0 && dice.chance(0.3) {
            let asked = dice.count(1, count.min(250));
            self.ids = self.instances[..asked].iter().map(|one| one.id.clone()).collect();
        }
    }
}

fn draw_call(dice: &mut Dice) -> Call {
    let deed = dice.weighted(&[
        (3, InstanceAction::Stop),
        (1, InstanceAction::Start),
        (2, InstanceAction::Reboot),
    ]);
    dice.weighted(&[
        (20, Call::Bulk(deed)),
        (12, Call::Single(deed)),
        (2, Call::Wait("STOPPED")),
        (1, Call::Wait("RUNNING")),
        (2, Call::Any(0)),
        (1, Call::Any(1)),
        (1, Call::Any(2)),
        (3, Call::Statuses),
    ])
}

fn draw_timeout(dice: &mut Dice) -> f64 {
    match dice.count(0, 9) {
        0 => dice.pick(&[0.05, 0.1, 0.3, 0.5]),
        1 | 2 => dice.between(0.5, 5.0),
        3..=6 => dice.between(5.0, 60.0),
        _ => dice.between(60.0, 600.0),
    }
}

fn draw_cancel(dice: &mut Dice) -> f64 {
    match dice.count(0, 4) {
        0 => 0.0,
        1 | 2 => dice.between(0.0, 1.0),
        _ => dice.between(0.0, 40.0),
    }
}

fn draw_lists(dice: &mut Dice) -> Lists {
    let (lag, alternates) = dice.weighted(&[
        (6, (0.0, false)),
        (1, (1.0, false)),
        (1, (3.0, true)),
        (1, (5.0, true)),
        (1, (8.0, false)),
    ]);
    let strangers = dice.chance(0.05).then(|| {
        let from = dice.between(0.0, 10.0);
        (from, from + dice.between(0.5, 3.0))
    });
    Lists { lag, alternates, strangers }
}

/// An instance, and whether it is an odd one.
fn draw_instance(
    dice: &mut Dice,
    plan: &Plan,
    n: usize,
    deed: InstanceAction,
    odd: f64,
) -> (Instance, bool) {
    let id = format!("{}-{n:05}", plan.product);
    let usual = if deed == InstanceAction::Start { "STOPPED" } else { "RUNNING" };
    let mut instance = Instance::new(id, Some(usual));
    if dice.chance(odd * 0.3) {
        let from = dice.between(0.0, 12.0);
        instance.hidden = Some((from, from + dice.between(0.5, 3.0)));
    }
    if !dice.chance(odd) {
        return (instance, false);
    }
    let hidden = instance.hidden;
    let id = instance.id.clone();
    match dice.count(0, 6) {
        0 => instance = Instance::new(id, None),
        1 => instance = Instance::new(id, Some("RECYCLE")),
        2 => instance.stubborn = Some(dice.pick(SPOILT)),
        3 => instance.inert = true,
        4 => instance = Instance::new(id, Some(end(deed))),
        5 => {
            let between = if deed == InstanceAction::Stop { "STOPPING" } else { "STARTING" };
            instance = Instance::new(id, Some(between));
            instance.go(0.0, &[(dice.between(0.0, 20.0), Some(end(deed)))]);
        }
        _ => {
            instance =
                Instance::new(id, Some(dice.pick(&["INSTALLING", "IMAGING", "CREATE_FAILED"])));
        }
    }
    instance.hidden = hidden;
    (instance, true)
}

/// The library's name of a deed.
pub fn library(deed: InstanceAction) -> Action {
    match deed {
        InstanceAction::Stop => Action::Stop,
        InstanceAction::Start => Action::Start,
        InstanceAction::Reboot => Action::Reboot,
    }
}
