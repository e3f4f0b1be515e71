//! Runs a scenario with the library's own code.

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

use crate::faults::{FaultCounts, Kind};
use crate::instance::{Instance, InstanceAction};
use crate::network::Network;
use crate::plan::{Call, Plan, library};
use crate::rng::Rng;
use crate::service::{Request, Service};
use crate::world::Clock;

/// The result of a call.
pub enum CallResult {
    Report(Box<Report>, Option<Error>),
    /// The request id, and whether success was inferred.
    Accepted(String, bool),
    /// Ids and statuses.
    List(Vec<(String, String)>),
    Failed(Error),
}

/// A finished run: what the call reported, and what happened.
pub struct Played {
    pub plan: Arc<Plan>,
    pub result: CallResult,
    /// When the call returned.
    pub ended: f64,
    pub requests: Vec<Request>,
    pub instances: Vec<Instance>,
    pub fault_counts: FaultCounts,
    counters: Vec<(&'static str, u64)>,
}

impl Played {
    pub fn counter(&self, name: &str) -> u64 {
        self.counters.iter().find(|(counter, _)| *counter == name).unwrap().1
    }

    pub fn instance(&self, id: &str) -> Option<&Instance> {
        self.instances.iter().find(|instance| instance.id == id)
    }

    /// The call's error, if any.
    pub fn error(&self) -> Option<&Error> {
        match &self.result {
            CallResult::Report(_, error) => error.as_ref(),
            CallResult::Failed(error) => Some(error),
            _ => None,
        }
    }
}

/// Runs a scenario.
pub fn play(plan: Plan) -> Played {
    let plan = Arc::new(plan);
    let fault_counts = Arc::new(FaultCounts::default());
    let clock = Arc::new(Clock::new(plan.seed, !plan.is_deterministic(), plan.cancel_at));
    let service = Arc::new(Mutex::new(Service::new(&plan, &fault_counts)));
    for instance in plan.instances.iter().filter(|one| plan.ids.contains(&one.id)) {
        note_odd(instance, &plan, &fault_counts);
    }
    let network = Network {
        clock: Arc::clone(&clock),
        plan: Arc::clone(&plan),
        fault_counts: Arc::clone(&fault_counts),
        service: Arc::clone(&service),
        rng: Mutex::new(Rng::new(plan.seed, 0x40ad)),
    };
    let call = clock.begin(plan.timeout);
    let client = client(&plan, Arc::clone(&clock) as Arc<dyn Environment>, Box::new(network));
    let result = make(&plan, &client, &call);
    let ended = clock.seconds();
    // Execute what is still in flight.
    service.lock().unwrap().catch_up(ended + 1_000.0);
    let counters = Counter::ALL
        .iter()
        .map(|counter| (counter.name(), client.counters().get(*counter as usize)));
    let counters = counters.collect();
    drop(client);
    let (requests, instances) = service.lock().unwrap().take_record();
    if plan.cancel_at.is_some_and(|at| at <= ended) {
        fault_counts.add(Kind::Cancelled);
    }
    if ended >= plan.timeout {
        fault_counts.add(Kind::Deadline);
    }
    drop(service);
    let fault_counts = Arc::into_inner(fault_counts).unwrap();
    Played { plan, result, ended, requests, instances, fault_counts, counters }
}

fn note_odd(instance: &Instance, plan: &Plan, fault_counts: &FaultCounts) {
    let usual = plan.action().map(|action| match action {
        InstanceAction::Start => "STOPPED",
        _ => "RUNNING",
    });
    match instance.at(0.0) {
        None => fault_counts.add(Kind::Absent),
        Some("RECYCLE") => fault_counts.add(Kind::Recycled),
        status if usual.is_some() && status != usual => fault_counts.add(Kind::OtherStatus),
        _ => {}
    }
}

fn client(plan: &Plan, world: Arc<dyn Environment>, network: Box<dyn HttpClient>) -> Client {
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
    Client::within(&config, world, network).unwrap()
}

fn make(plan: &Plan, client: &Client, call: &zenlayer_core::call::Call) -> CallResult {
    let ids: Vec<&str> = plan.ids.iter().map(String::as_str).collect();
    match plan.call {
        Call::Bulk(action) => bulk(plan, client, Goal::Done(library(action)), &ids, call),
        Call::Wait(status) => bulk(plan, client, Goal::Status(status), &ids, call),
        Call::Single(action) if plan.by_name => by_name(plan, client, action, call),
        Call::Single(action) => match client.act(library(action), &ids, call) {
            Ok(accepted) => CallResult::Accepted(accepted.request_id, accepted.inferred),
            Err(error) => CallResult::Failed(error),
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
                Ok(accepted) => CallResult::Accepted(accepted.request_id, accepted.inferred),
                Err(error) => CallResult::Failed(error),
            }
        }
        Call::Statuses => match client.statuses(&ids, call) {
            Ok(statuses) => {
                let text = |text: Option<&str>| text.unwrap().trim_end_matches('\0').to_owned();
                let row = |n| (text(statuses.id(n)), text(statuses.status(n)));
                CallResult::List((0..statuses.len()).map(row).collect())
            }
            Err(error) => CallResult::Failed(error),
        },
    }
}

fn by_name(
    plan: &Plan,
    client: &Client,
    action: InstanceAction,
    call: &zenlayer_core::call::Call,
) -> CallResult {
    let name = format!("{action:?}Instances");
    let body = serde_json::json!({ "other": 1, "instanceIds": plan.ids }).to_string();
    let request = AnyRequest::any(plan.product, None, &name, Some(&body)).unwrap();
    match client.call_any(&request, None, call) {
        Ok(accepted) => CallResult::Accepted(accepted.request_id, accepted.inferred),
        Err(error) => CallResult::Failed(error),
    }
}

fn bulk(
    plan: &Plan,
    client: &Client,
    goal: Goal<'_>,
    ids: &[&str],
    call: &zenlayer_core::call::Call,
) -> CallResult {
    let options = Options {
        wait: plan.wait,
        timeout: Duration::from_secs_f64(plan.timeout),
        concurrency: plan.concurrency,
        fail_fast: plan.fail_fast,
        check_first: plan.check_first,
        ..Options::default()
    };
    match client.bulk(goal, ids, &options, call) {
        Ok((report, result)) => CallResult::Report(Box::new(report), result.err()),
        Err(error) => CallResult::Failed(error),
    }
}
