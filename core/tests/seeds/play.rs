//! Plays what a seed draws, with the library's own code.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use zenlayer_core::bulk::{Goal, Options, Report};
use zenlayer_core::client::Client;
use zenlayer_core::config::Config;
use zenlayer_core::error::Error;
use zenlayer_core::protocol::request::Request as AnyRequest;
use zenlayer_core::retry::classify::Class;
use zenlayer_core::runtime::counters::Counter;
use zenlayer_core::runtime::environment::Environment;
use zenlayer_core::transport::HttpClient;

use crate::dice::Dice;
use crate::faults::{Kind, Met};
use crate::instance::{Instance, InstanceAction};
use crate::plan::{Call, Plan, library};
use crate::road::Road;
use crate::service::{Request, Service};
use crate::world::Clock;

/// What the caller was told.
pub enum LastReport {
    Report(Box<Report>, Option<Error>),
    /// The id of the request, and whether success was inferred.
    Accepted(String, bool),
    /// Ids and their statuses.
    List(Vec<(String, String)>),
    Failed(Error),
}

/// A seed that was played: what the caller was told, and what was true.
pub struct Played {
    pub plan: Arc<Plan>,
    pub told: LastReport,
    /// When the call returned.
    pub ended: f64,
    pub requests: Vec<Request>,
    pub instances: Vec<Instance>,
    pub met: Met,
    counters: Vec<(&'static str, u64)>,
}

impl Played {
    pub fn counter(&self, name: &str) -> u64 {
        self.counters.iter().find(|(counter, _)| *counter == name).unwrap().1
    }

    pub fn instance(&self, id: &str) -> Option<&Instance> {
        self.instances.iter().find(|instance| instance.id == id)
    }

    /// The call's error, if it has one.
    pub fn error(&self) -> Option<&Error> {
        match &self.told {
            LastReport::Report(_, error) => error.as_ref(),
            LastReport::Failed(error) => Some(error),
            _ => None,
        }
    }
}

/// Plays a plan to its end.
pub fn play(plan: Plan) -> Played {
    let plan = Arc::new(plan);
    let met = Arc::new(Met::default());
    let clock = Arc::new(Clock::new(plan.seed, !plan.is_repeatable(), plan.cancel_at));
    let service = Arc::new(Mutex::new(Service::new(&plan, &met)));
    for instance in plan.instances.iter().filter(|one| plan.ids.contains(&one.id)) {
        note_odd(instance, &plan, &met);
    }
    let road = Road {
        clock: Arc::clone(&clock),
        plan: Arc::clone(&plan),
        met: Arc::clone(&met),
        service: Arc::clone(&service),
        dice: Mutex::new(Dice::new(plan.seed, 0x40ad)),
    };
    let call = clock.begin(plan.timeout);
    let client = client(&plan, Arc::clone(&clock) as Arc<dyn Environment>, Box::new(road));
    let told = make(&plan, &client, &call);
    let ended = clock.seconds();
    // What was still on its way is executed, too.
    service.lock().unwrap().catch_up(ended + 1_000.0);
    let counters = Counter::ALL
        .iter()
        .map(|counter| (counter.name(), client.counters().get(*counter as usize)));
    let counters = counters.collect();
    drop(client);
    let (requests, instances) = service.lock().unwrap().hand_over();
    if plan.cancel_at.is_some_and(|at| at <= ended) {
        met.add(Kind::Cancelled);
    }
    if ended >= plan.timeout {
        met.add(Kind::Deadline);
    }
    drop(service);
    let met = Arc::into_inner(met).unwrap();
    Played { plan, told, ended, requests, instances, met, counters }
}

fn note_odd(instance: &Instance, plan: &Plan, met: &Met) {
    let usual = plan.action().map(|deed| match deed {
        InstanceAction::Start => "STOPPED",
        _ => "RUNNING",
    });
    match instance.at(0.0) {
        None => met.add(Kind::Absent),
        Some("RECYCLE") => met.add(Kind::Recycled),
        status if usual.is_some() && status != usual => met.add(Kind::Elsewhere),
        _ => {}
    }
}

fn client(plan: &Plan, world: Arc<dyn Environment>, road: Box<dyn HttpClient>) -> Client {
    let mut config = Config::new();
    let ms = |seconds: f64| format!("{}", (seconds * 1000.0) as u64);
    let settings = [
        ("access_key_id", "id".to_owned()),
        ("access_key_secret", "secret".to_owned()),
        ("product", plan.product.to_owned()),
        ("max_attempts", plan.max_attempts.to_string()),
        ("rate_limit", plan.rate_limit.to_string()),
        ("attempt_timeout_ms", ms(plan.attempt_timeout)),
        ("reconcile_wait_ms", ms(plan.reconcile_wait)),
    ];
    settings.iter().for_each(|(key, value)| config.set(key, value).unwrap());
    Client::within(&config, world, road).unwrap()
}

fn make(plan: &Plan, client: &Client, call: &zenlayer_core::call::Call) -> LastReport {
    let ids: Vec<&str> = plan.ids.iter().map(String::as_str).collect();
    match plan.call {
        Call::Bulk(deed) => bulk(plan, client, Goal::Done(library(deed)), &ids, call),
        Call::Wait(status) => bulk(plan, client, Goal::Status(status), &ids, call),
        Call::Single(deed) if plan.by_name => by_name(plan, client, deed, call),
        Call::Single(deed) => match client.act(library(deed), &ids, call) {
            Ok(accepted) => LastReport::Accepted(accepted.request_id, accepted.inferred),
            Err(error) => LastReport::Failed(error),
        },
        Call::Any(class) => {
            let classes = [Class::Safe, Class::Idempotent, Class::Unsafe];
            let request = AnyRequest::any(
                "zec",
                Some("2026-04-01"),
                "ModifySomething",
                Some(r#"{"instanceIds":["any"]}"#),
            );
            match client.call_any(&request.unwrap(), Some(classes[class]), call) {
                Ok(accepted) => LastReport::Accepted(accepted.request_id, accepted.inferred),
                Err(error) => LastReport::Failed(error),
            }
        }
        Call::Statuses => match client.statuses(&ids, call) {
            Ok(statuses) => {
                let text = |text: Option<&str>| text.unwrap().trim_end_matches('\0').to_owned();
                let row = |n| (text(statuses.id(n)), text(statuses.status(n)));
                LastReport::List((0..statuses.len()).map(row).collect())
            }
            Err(error) => LastReport::Failed(error),
        },
    }
}

fn by_name(
    plan: &Plan,
    client: &Client,
    deed: InstanceAction,
    call: &zenlayer_core::call::Call,
) -> LastReport {
    let name = format!("{deed:?}Instances");
    let body = serde_json::json!({ "other": 1, "instanceIds": plan.ids }).to_string();
    let request = AnyRequest::any(plan.product, None, &name, Some(&body)).unwrap();
    match client.call_any(&request, None, call) {
        Ok(accepted) => LastReport::Accepted(accepted.request_id, accepted.inferred),
        Err(error) => LastReport::Failed(error),
    }
}

fn bulk(
    plan: &Plan,
    client: &Client,
    goal: Goal<'_>,
    ids: &[&str],
    call: &zenlayer_core::call::Call,
) -> LastReport {
    let options = Options {
        wait: plan.wait,
        timeout: Duration::from_secs_f64(plan.timeout),
        concurrency: plan.concurrency,
        fail_fast: plan.fail_fast,
        check_first: plan.check_first,
        ..Options::default()
    };
    match client.bulk(goal, ids, &options, call) {
        Ok((report, result)) => LastReport::Report(Box::new(report), result.err()),
        Err(error) => LastReport::Failed(error),
    }
}
