//! A simulated cloud: the environment of a client, and its service. Time passes only while the
//! client waits, so that a run of hours takes an instant and is reproducible.
#![allow(clippy::disallowed_methods)] // provides the clock
#![allow(dead_code, unreachable_pub, missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

pub mod scale;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue, header};
use serde_json::{Value, json};
use zenlayer_core::bulk::{Goal, Options, Report};
use zenlayer_core::call::Call;
use zenlayer_core::call::cancel::Cancel;
use zenlayer_core::call::limits::Limits;
use zenlayer_core::client::Client;
use zenlayer_core::config::Config;
use zenlayer_core::error::{Code, Error, Outcome};
use zenlayer_core::runtime::counters::Counters;
use zenlayer_core::runtime::environment::Environment;
use zenlayer_core::transport::{Answer, HttpClient};

/// A request as the service sees it.
#[derive(Clone, Debug)]
pub struct Request {
    pub action: String,
    pub ids: Vec<String>,
    /// Seconds since the cloud began.
    pub at: f64,
    /// The number of the request, from 1.
    pub number: usize,
}

/// A fault of a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Refused with this status and code.
    Refused(u16, &'static str),
    /// Executed, but the response is lost.
    Lost,
    /// Executed, but refused with this status and code.
    Executed(u16, &'static str),
    /// The list has these ids and statuses.
    Rows(Vec<(String, &'static str)>),
    /// Lost before it arrives.
    Vanished,
    /// No connection can be made.
    Unreachable,
    /// The response is invalid.
    Invalid,
}

type Plan = dyn Fn(&Request, &BTreeMap<String, Instance>) -> Option<Fault> + Send + Sync;

/// An instance, with its current and future statuses.
#[derive(Clone, Debug)]
pub struct Instance {
    status: String,
    /// Future statuses, each with its time.
    next: Vec<(Duration, String)>,
    pub stops: u32,
    pub reboots: u32,
}

struct State {
    passed: Duration,
    seed: u64,
    instances: BTreeMap<String, Instance>,
    /// Further instances of the account. A list counts them on its last pages, which are empty
    /// here.
    others: usize,
    requests: Vec<Request>,
    /// The delay in seconds until a stopped instance was first listed as such.
    lags: BTreeMap<String, f64>,
    tokens: f64,
    filled: Duration,
    throttles: Vec<f64>,
}

/// A simulated cloud.
pub struct Cloud {
    begun: Instant,
    latency: Duration,
    /// Requests per second that the service admits; 0 for no limit.
    rate: f64,
    /// The duration of a stop: the median, and the factor that one in a hundred exceeds.
    stop_time: (f64, f64),
    /// The duration of a reboot, in seconds.
    reboot_time: f64,
    /// How stale lists are.
    list_lag: Duration,
    /// An instance that never changes although the service accepts requests.
    inert: Option<String>,
    /// After this many requests, each further request removes the first hundred instances.
    vanishing: Option<usize>,
    plan: Box<Plan>,
    state: Mutex<State>,
}

impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cloud")
    }
}

impl Instance {
    fn at(&self, time: Duration) -> &str {
        let passed = self.next.iter().rev().find(|(from, _)| *from <= time);
        passed.map_or(&self.status, |(_, status)| status)
    }

    /// The status `seconds` after the cloud began.
    pub fn after(&self, seconds: f64) -> Option<&'static str> {
        let status = self.at(Duration::from_secs_f64(seconds));
        ["RUNNING", "REBOOT", "STOPPING", "STOPPED"].into_iter().find(|known| *known == status)
    }

    fn since(&self, status: &str) -> Option<Duration> {
        self.next.iter().find(|(_, next)| next == status).map(|(from, _)| *from)
    }

    /// Sets the future statuses.
    pub fn go(&mut self, now: Duration, path: &[(f64, &str)]) {
        self.status = self.at(now).to_owned();
        let step = |(wait, status): &(f64, &str)| {
            (now + Duration::from_secs_f64(*wait), (*status).to_owned())
        };
        self.next = path.iter().map(step).collect();
    }
}

impl Cloud {
    /// A cloud of running instances `vm-…`.
    pub fn of(instances: usize) -> Cloud {
        let running = |n: usize| {
            let instance =
                Instance { status: "RUNNING".into(), next: Vec::new(), stops: 0, reboots: 0 };
            (id(n), instance)
        };
        let state = State {
            passed: Duration::ZERO,
            seed: 1,
            instances: (1..=instances).map(running).collect(),
            others: 0,
            requests: Vec::new(),
            lags: BTreeMap::new(),
            tokens: 10.0,
            filled: Duration::ZERO,
            throttles: Vec::new(),
        };
        Cloud {
            begun: Instant::now(),
            latency: Duration::from_millis(50),
            rate: 0.0,
            stop_time: (15.0, 4.0),
            reboot_time: 5.0,
            list_lag: Duration::ZERO,
            inert: None,
            vanishing: None,
            plan: Box::new(|_, _| None),
            state: Mutex::new(state),
        }
    }

    pub fn with_others(self, others: usize) -> Cloud {
        self.state().others = others;
        self
    }

    pub fn with_latency(self, latency: Duration) -> Cloud {
        Cloud { latency, ..self }
    }

    pub fn with_rate(self, rate: f64) -> Cloud {
        Cloud { rate, ..self }
    }

    pub fn with_stop_time(self, seconds: f64) -> Cloud {
        Cloud { stop_time: (seconds, 1.0), ..self }
    }

    pub fn with_reboot_time(self, seconds: f64) -> Cloud {
        Cloud { reboot_time: seconds, ..self }
    }

    pub fn with_list_lag(self, list_lag: Duration) -> Cloud {
        Cloud { list_lag, ..self }
    }

    pub fn ignoring(self, id: &str) -> Cloud {
        Cloud { inert: Some(id.to_owned()), ..self }
    }

    pub fn vanishing_after(self, requests: usize) -> Cloud {
        Cloud { vanishing: Some(requests), ..self }
    }

    /// Puts instances into these statuses, or removes them.
    pub fn with(self, statuses: &[(usize, Option<&str>)]) -> Cloud {
        for (n, status) in statuses {
            let mut state = self.state();
            match status {
                Some(status) => state.instances.get_mut(&id(*n)).unwrap().status = (*status).into(),
                None => drop(state.instances.remove(&id(*n))),
            }
        }
        self
    }

    /// Sets the faults.
    pub fn failing(
        self,
        plan: impl Fn(&Request, &BTreeMap<String, Instance>) -> Option<Fault> + Send + Sync + 'static,
    ) -> Cloud {
        Cloud { plan: Box::new(plan), ..self }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.state().requests.clone()
    }

    /// The number of requests for an action.
    pub fn count(&self, action: &str) -> usize {
        self.state().requests.iter().filter(|request| request.action == action).count()
    }

    pub fn throttles(&self) -> Vec<f64> {
        self.state().throttles.clone()
    }

    pub fn mean_lag(&self) -> f64 {
        let state = self.state();
        state.lags.values().sum::<f64>() / state.lags.len() as f64
    }

    pub fn instance(&self, n: usize) -> Instance {
        self.state().instances[&id(n)].clone()
    }

    /// The status of an instance; `None` if it does not exist.
    pub fn status(&self, id: &str) -> Option<String> {
        let state = self.state();
        state.instances.get(id).map(|instance| instance.at(state.passed).to_owned())
    }

    /// Another party changes an instance: its statuses from now on.
    pub fn interfere(&self, n: usize, path: &[(f64, &str)]) {
        let mut state = self.state();
        let now = state.passed;
        state.instances.get_mut(&id(n)).unwrap().go(now, path);
    }

    fn answer(&self, request: &Request, body: &Value) -> Answer {
        let mut state = self.state();
        let now = state.passed;
        if self.rate > 0.0 && !state.admits(self.rate) {
            let at = now.as_secs_f64();
            state.throttles.push(at);
            return refusal(429, "REQUEST_LIMIT_EXCEEDED");
        }
        let response = match request.action.as_str() {
            "StopInstances" => state.stop(&request.ids, self.stop_time),
            "StartInstances" => state.change(
                &request.ids,
                "STOPPED",
                "OPERATION_DENIED_INSTANCE_NOT_STOPPED",
                |instance, now| {
                    instance.go(now, &[(0.0, "BOOTING"), (5.0, "RUNNING")]);
                },
            ),
            "RebootInstances" => state.change(
                &request.ids,
                "RUNNING",
                "OPERATION_DENIED_INSTANCE_STATUS",
                |instance, now| {
                    instance.reboots += 1;
                    instance.go(now, &[(0.0, "REBOOT"), (self.reboot_time, "RUNNING")]);
                },
            ),
            "TerminateInstance" => {
                state.change(&request.ids, "STOPPED", "OPERATION_DENIED", |instance, now| {
                    instance.go(now, &[(0.0, "RECYCLING"), (3.0, "RECYCLE")]);
                })
            }
            "ReleaseInstances" => state.release(&request.ids),
            "ResetInstance" => Ok("{}".into()),
            _ => Ok(state.list(&request.ids, body, self.list_lag)),
        };
        if let Some(instance) = self.inert.as_ref().and_then(|id| state.instances.get_mut(id)) {
            instance.next.clear();
        }
        if self.vanishing.is_some_and(|after| request.number > after)
            && state.instances.len() > 2_600
        {
            let first: Vec<String> = state.instances.keys().take(100).cloned().collect();
            first.iter().for_each(|id| drop(state.instances.remove(id)));
        }
        match response {
            Ok(response) => success(&response, request.number),
            Err((status, code)) => refusal(status, code),
        }
    }
}

impl State {
    fn random(&mut self) -> f64 {
        // SplitMix64.
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.seed;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A duration from a lognormal distribution.
    fn time(&mut self, (median, factor): (f64, f64)) -> f64 {
        let (a, b) = (self.random().max(1e-12), self.random());
        let normal = (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos();
        median * (normal * factor.ln() / 2.326).exp()
    }

    fn admits(&mut self, rate: f64) -> bool {
        let passed = (self.passed - self.filled).as_secs_f64();
        self.filled = self.passed;
        self.tokens = (self.tokens + passed * rate).min(rate);
        let admitted = self.tokens >= 1.0;
        self.tokens -= f64::from(u8::from(admitted));
        admitted
    }

    fn stop(&mut self, ids: &[String], time: (f64, f64)) -> Result<String, (u16, &'static str)> {
        let times: Vec<f64> = ids.iter().map(|_| self.time(time)).collect();
        let mut times = times.into_iter();
        self.change(ids, "RUNNING", "OPERATION_DENIED_INSTANCE_NOT_RUNNING", |instance, now| {
            instance.stops += 1;
            instance.go(now, &[(0.0, "STOPPING"), (times.next().unwrap(), "STOPPED")]);
        })
    }

    /// Removes instances from the recycle bin.
    fn release(&mut self, ids: &[String]) -> Result<String, (u16, &'static str)> {
        let now = self.passed;
        let known = |id: &&String| self.instances.get(*id).map(|instance| instance.at(now));
        match ids.iter().find_map(|id| Some(known(&id)).filter(|status| *status != Some("RECYCLE")))
        {
            Some(None) => return Err((404, "INVALID_INSTANCE_NOT_FOUND")),
            Some(Some(_)) => return Err((403, "OPERATION_DENIED_INSTANCE_NOT_RECYCLED")),
            None => {}
        }
        ids.iter().for_each(|id| drop(self.instances.remove(id)));
        Ok("{}".into())
    }

    /// All of them, or none.
    fn change(
        &mut self,
        ids: &[String],
        from: &str,
        denial: &'static str,
        mut change: impl FnMut(&mut Instance, Duration),
    ) -> Result<String, (u16, &'static str)> {
        let now = self.passed;
        for id in ids {
            let instance = self.instances.get(id).ok_or((404, "INVALID_INSTANCE_NOT_FOUND"))?;
            match instance.at(now) {
                status if status == from => {}
                "RECYCLE" => return Err((403, "OPERATION_DENIED_INSTANCE_RECYCLED")),
                _ => return Err((403, denial)),
            }
        }
        ids.iter().for_each(|id| change(self.instances.get_mut(id).unwrap(), now));
        Ok("{}".into())
    }

    /// A page of a list as JSON, built by hand, as it takes most of a run's time.
    fn list(&mut self, ids: &[String], body: &Value, lag: Duration) -> String {
        let (page, size) = (body["pageNum"].as_u64().unwrap(), body["pageSize"].as_u64().unwrap());
        let (page, size) = (usize::try_from(page).unwrap(), usize::try_from(size).unwrap());
        let listed: Vec<(&String, &Instance)> = match ids {
            [] => self.instances.iter().skip((page - 1) * size).take(size).collect(),
            _ => ids.iter().filter_map(|id| self.instances.get_key_value(id)).collect(),
        };
        let all = self.instances.len() + self.others;
        let total = if ids.is_empty() { all } else { listed.len() };
        let then = self.passed.saturating_sub(lag);
        let mut rows = Vec::with_capacity(listed.len());
        for (id, instance) in listed {
            let status = instance.at(then);
            if status == "STOPPED"
                && let Some(since) = instance.since("STOPPED")
                && !self.lags.contains_key(id)
            {
                self.lags.insert(id.clone(), (self.passed - since).as_secs_f64());
            }
            rows.push(format!(r#"{{"instanceId":"{id}","instanceStatus":"{status}"}}"#));
        }
        format!(r#"{{"totalCount":{total},"dataSet":[{}]}}"#, rows.join(","))
    }
}

pub fn id(n: usize) -> String {
    format!("vm-{n:06}")
}

fn success(response: &str, number: usize) -> Answer {
    answer(200, format!(r#"{{"requestId":"T-{number}","response":{response}}}"#))
}

fn refusal(status: u16, code: &str) -> Answer {
    let body = json!({ "requestId": "T-refused", "code": code, "message": "no" });
    answer(status, body.to_string())
}

fn answer(status: u16, body: String) -> Answer {
    let json = HeaderValue::from_static("application/json");
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json)]);
    Answer::new(status, headers, body.into_bytes())
}

impl Environment for Cloud {
    fn now(&self) -> Instant {
        self.begun + self.state().passed
    }

    fn wall(&self) -> Duration {
        Duration::from_secs(1_700_000_000) + self.state().passed
    }

    fn steady(&self) -> Duration {
        Duration::from_secs(1_000) + self.state().passed
    }

    fn random(&self) -> f64 {
        self.state().random()
    }

    fn sleep(&self, time: Duration) {
        self.state().passed += time;
    }

    fn longest_sleep(&self) -> Duration {
        Duration::MAX
    }
}

/// Carries requests to a cloud.
#[derive(Debug)]
struct Network(Arc<Cloud>);

impl HttpClient for Network {
    fn send(
        &self,
        message: http::Request<&[u8]>,
        limits: &Limits,
        _: &Counters,
    ) -> Result<Answer, Error> {
        let cloud = &*self.0;
        if limits.slice().is_err() {
            return Err(Error::new(Code::TIMEOUT, "no time").with_outcome(Outcome::NotSent));
        }
        let body: Value = serde_json::from_slice(message.body()).unwrap();
        let single = body.get("instanceId").into_iter();
        let ids = body["instanceIds"].as_array().into_iter().flatten().chain(single);
        let request = {
            let mut state = cloud.state();
            let request = Request {
                action: message.headers()["x-zc-action"].to_str().unwrap().into(),
                ids: ids.map(|id| id.as_str().unwrap().into()).collect(),
                at: state.passed.as_secs_f64(),
                number: state.requests.len() + 1,
            };
            state.requests.push(request.clone());
            request
        };
        let lost = || Error::new(Code::IO, "connection lost");
        let fault = (cloud.plan)(&request, &cloud.state().instances);
        let answer = match fault {
            None => Ok(cloud.answer(&request, &body)),
            Some(Fault::Refused(status, code)) => Ok(refusal(status, code)),
            Some(Fault::Executed(status, code)) => {
                cloud.answer(&request, &body);
                Ok(refusal(status, code))
            }
            Some(Fault::Rows(rows)) => {
                let row = |(id, status): &(String, &str)| json!({ "instanceId": id, "instanceStatus": status });
                let rows: Vec<Value> = rows.iter().map(row).collect();
                let list = json!({ "totalCount": rows.len(), "dataSet": rows });
                Ok(success(&list.to_string(), request.number))
            }
            Some(Fault::Invalid) => Ok(answer(200, "<html>".into())),
            Some(Fault::Vanished) => Err(lost()),
            Some(Fault::Unreachable) => Err(Error::new(Code::CONNECT, "unreachable")),
            Some(Fault::Lost) => {
                cloud.answer(&request, &body);
                Err(lost())
            }
        };
        cloud.state().passed += cloud.latency;
        answer
    }
}

/// A client of a cloud, limited to 10 requests per second unless `settings` override it.
pub fn client(cloud: &Arc<Cloud>, settings: &[(&str, &str)]) -> Client {
    let mut config = Config::new();
    config.set("access_key_id", "id").unwrap();
    config.set("access_key_secret", "secret").unwrap();
    settings.iter().for_each(|(key, value)| config.set(key, value).unwrap());
    Client::within(
        &config,
        Arc::clone(cloud) as Arc<dyn Environment>,
        Box::new(Network(Arc::clone(cloud))),
    )
    .unwrap()
}

/// Options for a run on a single thread.
pub fn one_by_one() -> Options {
    Options { concurrency: 1, timeout: Duration::from_secs(3600), ..Options::default() }
}

/// Runs a bulk call.
pub fn run(
    client: &Client,
    goal: Goal<'_>,
    ids: &[String],
    options: &Options,
    cancel: Option<Cancel>,
) -> (Report, Result<(), Error>) {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let call: Call = client.begin(Some(options.timeout), cancel);
    client.bulk(goal, &ids, options, &call).unwrap()
}

/// The ids with these numbers.
pub fn ids(numbers: impl IntoIterator<Item = usize>) -> Vec<String> {
    numbers.into_iter().map(id).collect()
}
