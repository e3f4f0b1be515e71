//! The network between client and service, which loses requests and responses.

use std::sync::{Arc, Mutex, MutexGuard};

use http::{HeaderMap, HeaderValue, header};
use serde_json::{Value, json};
use zenlayer_core::call::limits::{Limits, Stop};
use zenlayer_core::error::{Code, Error, Outcome, Phase};
use zenlayer_core::runtime::counters::Counters;
use zenlayer_core::transport::{Answer, HttpClient};

use crate::faults::{FaultCounts, Kind};
use crate::plan::Plan;
use crate::rng::Rng;
use crate::service::{Got, Made, Request, Service};
use crate::world::Clock;

/// Carries requests to the service.
pub struct Network {
    pub clock: Arc<Clock>,
    pub plan: Arc<Plan>,
    pub fault_counts: Arc<FaultCounts>,
    pub service: Arc<Mutex<Service>>,
    pub rng: Mutex<Rng>,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

/// How one request is handled.
struct Delivery {
    fault: Option<Kind>,
    /// The response time without faults.
    takes: f64,
    executes_after: Option<f64>,
    /// A response in place of the service's own.
    instead: Option<Replacement>,
    /// When the connection is lost, if it is.
    lost_after: Option<f64>,
}

/// A response that does not come from the service's regular processing.
struct Replacement {
    status: u16,
    code: &'static str,
    header: Option<(&'static str, String)>,
    body: Option<String>,
}

impl Delivery {
    /// Applies a fault.
    fn apply(&mut self, kind: Kind, rng: &mut Rng) {
        match kind {
            Kind::LostBefore | Kind::LostAfter => self.lost_after = Some(self.takes),
            Kind::Late => {
                self.lost_after = Some(self.takes);
                self.executes_after = Some(self.takes + rng.between(0.0, 1.5));
            }
            Kind::Silent => {
                self.takes = 1e6;
                if rng.chance(0.5) {
                    self.executes_after = None;
                }
            }
            Kind::Slow => self.takes += rng.between(0.1, 20.0),
            _ => self.instead = Replacement::instead(kind, rng),
        }
        let never = [
            Kind::LostBefore,
            Kind::GarbledBefore,
            Kind::Failed,
            Kind::Unavailable,
            Kind::Postponed,
            Kind::Throttled,
            Kind::ThrottledUntil,
            Kind::BatchRefused,
        ];
        if never.contains(&kind) {
            self.executes_after = None;
        }
    }
}

impl Replacement {
    fn new((status, code): (u16, &'static str)) -> Replacement {
        Replacement { status, code, header: None, body: None }
    }

    /// Adds `Retry-After`.
    fn retry_after(self, seconds: &str) -> Replacement {
        Replacement { header: Some(("retry-after", seconds.to_owned())), ..self }
    }

    /// The response for a fault, if any.
    fn instead(kind: Kind, rng: &mut Rng) -> Option<Replacement> {
        const UNAVAILABLE: (u16, &str) = (503, "SERVICE_TEMPORARY_UNAVAILABLE");
        Some(match kind {
            Kind::GarbledBefore | Kind::GarbledAfter => Replacement {
                body: Some(rng.pick(GARBAGE).to_owned()),
                ..Replacement::new((200, ""))
            },
            Kind::Failed | Kind::FailedAfter => {
                let replacement = Replacement::new(rng.pick(FAILURES));
                if rng.chance(0.3) { replacement.retry_after("1") } else { replacement }
            }
            Kind::Unavailable | Kind::UnavailableAfter => Replacement::new(UNAVAILABLE),
            Kind::Postponed => {
                Replacement::new(UNAVAILABLE).retry_after(rng.pick(&["0", "1", "3", "40"]))
            }
            Kind::Throttled => Replacement::new((429, rng.pick(THROTTLED))),
            Kind::ThrottledUntil => {
                let seconds = rng.pick(&["0", "1", "5", "200"]);
                Replacement::new((429, rng.pick(THROTTLED))).retry_after(seconds)
            }
            Kind::BatchRefused => Replacement::new(rng.pick(BATCH_REFUSALS)),
            _ => return None,
        })
    }
}

const GARBAGE: &[&str] =
    &["<html>", "{", r#"{"requestId":"T-1"}"#, "", r#"{"requestId":"","response":{}}"#];

const FAILURES: &[(u16, &str)] = &[
    (500, "INTERNAL_SERVER_ERROR"),
    (502, ""),
    (503, ""),
    (504, ""),
    (408, "REQUEST_TIMED_OUT"),
    (500, "SOMETHING_NEW"),
];

const THROTTLED: &[&str] = &["REQUEST_LIMIT_EXCEEDED", ""];

/// Refusals of a whole batch, whichever instance causes them.
const BATCH_REFUSALS: &[(u16, &str)] = &[
    (404, "INVALID_INSTANCE_NOT_FOUND"),
    (403, "OPERATION_DENIED_INSTANCE_STATUS"),
    (403, "OPERATION_DENIED_INSTANCE_NOT_RUNNING"),
    (400, "INVALID_PARAMETER_VALUE"),
];

impl Network {
    fn service(&self) -> MutexGuard<'_, Service> {
        self.service.lock().unwrap()
    }

    /// Draws the fault of a request.
    fn plan_delivery(&self, acts: bool, now: f64) -> Delivery {
        let mut rng = self.rng.lock().unwrap();
        let rates = if acts { &self.plan.actions } else { &self.plan.polls };
        let takes = rng.between(self.plan.latency.0, self.plan.latency.1);
        let mut delivery = Delivery {
            fault: rates.draw_fault(&mut rng, now),
            takes,
            executes_after: acts.then_some(takes / 2.0),
            instead: None,
            lost_after: None,
        };
        if let Some(kind) = delivery.fault {
            delivery.apply(kind, &mut rng);
        }
        delivery
    }

    /// Refuses a request over the rate limit.
    fn limit_rate(&self, delivery: &mut Delivery, now: f64) {
        if !self.service().admits(now) {
            self.fault_counts.add(Kind::Limited);
            delivery.fault = Some(Kind::Limited);
            delivery.executes_after = None;
            delivery.lost_after = None;
            delivery.instead = Some(Replacement::new((429, "REQUEST_LIMIT_EXCEEDED")));
        }
    }

    fn end(&self, number: usize, got: Got) {
        let now = self.clock.seconds();
        let mut service = self.service();
        service.requests[number].got = got;
        service.requests[number].ended = now;
    }

    fn stopped(&self, number: usize, stop: Stop) -> Error {
        self.end(number, Got::Nothing);
        let code = match stop {
            Stop::Timeout => Code::TIMEOUT,
            Stop::Cancelled => Code::CANCELLED,
        };
        Error::new(code, "no response").with_phase(Phase::Wait)
    }
}

impl HttpClient for Network {
    fn send(
        &self,
        message: http::Request<&[u8]>,
        limits: &Limits,
        _: &Counters,
    ) -> Result<Answer, Error> {
        let clock = &*self.clock;
        let now = clock.seconds();
        let body: Value = serde_json::from_slice(message.body()).unwrap();
        let mut request = read(&message, &body, now);
        if let Err(stop) = clock.check(limits) {
            let number = self.service().take(request, None);
            return Err(self.stopped(number, stop).with_outcome(Outcome::NotSent));
        }
        let mut delivery = self.plan_delivery(request.acts(), now);
        request.fault = delivery.fault;
        if let Some(kind) = delivery.fault {
            self.fault_counts.add(kind);
        }
        if delivery.fault == Some(Kind::Unreachable) {
            let number = self.service().take(request, None);
            let waited = clock.wait_until(now + delivery.takes, limits);
            let error = waited.map_err(|stop| self.stopped(number, stop));
            self.end(number, Got::NothingSent);
            let error = error.err().unwrap_or_else(|| Error::new(Code::CONNECT, "unreachable"));
            return Err(error.with_outcome(Outcome::NotSent));
        }
        request.left = true;
        self.limit_rate(&mut delivery, now);
        request.fault = delivery.fault;
        let acts = request.acts();
        let executes_at = delivery.executes_after.map(|after| now + after);
        let number = self.service().take(request, executes_at);
        let until = delivery.lost_after.unwrap_or(delivery.takes);
        if !acts && delivery.instead.is_none() {
            // A list is made halfway, even if the client gives up.
            let half = now + until.min(1e5) / 2.0;
            clock.wait_until(half, limits).map_err(|stop| self.stopped(number, stop))?;
            self.make_list(number, &body);
        }
        clock.wait_until(now + until, limits).map_err(|stop| self.stopped(number, stop))?;
        self.service().catch_up(clock.seconds());
        if delivery.lost_after.is_some() {
            self.end(number, Got::Nothing);
            return Err(Error::new(Code::IO, "connection lost").with_phase(Phase::Wait));
        }
        match delivery.instead {
            Some(replacement) => Ok(self.replace(number, replacement)),
            None => Ok(self.deliver(number)),
        }
    }
}

impl Network {
    fn make_list(&self, number: usize, body: &Value) {
        let now = self.clock.seconds();
        let strange = self.plan.rows.draw_fault(&mut self.rng.lock().unwrap(), now);
        let mut service = self.service();
        service.catch_up(now);
        let size = body["pageSize"].as_u64().unwrap_or(20);
        let (ids, page) =
            (Arc::clone(&service.requests[number].ids), service.requests[number].page);
        let made = match service.requests[number].action.as_str() {
            "DescribeInstances" | "DescribeInstancesStatus" => {
                service.list(&ids, page, usize::try_from(size).unwrap(), now, strange)
            }
            _ => Made::List(Vec::new(), 0),
        };
        service.requests[number].made = Some(made);
    }

    /// The service's own response.
    fn deliver(&self, number: usize) -> Answer {
        let made = self.service().answer(number);
        let Some((status, code, body)) = made else { return answer(500, "", None) };
        let request_id = format!("T-{number}");
        self.end(number, Got::Answer { status, code, retry_after: None, request_id });
        answer(status, &body.to_string(), None)
    }

    /// A response in its place.
    fn replace(&self, number: usize, replacement: Replacement) -> Answer {
        let Replacement { status, code, header, body } = replacement;
        if let Some(body) = body {
            self.end(number, Got::Garbage);
            return answer(status, &body, None);
        }
        let request_id = format!("T-{number}");
        let body = match code {
            "" => json!({ "message": "no" }),
            _ => json!({ "requestId": request_id, "code": code, "message": "no" }),
        };
        let retry_after = header.as_ref().and_then(|(_, value)| value.parse().ok());
        self.end(number, Got::Answer { status, code, retry_after, request_id });
        answer(status, &body.to_string(), header)
    }
}

/// Parses a request.
fn read(message: &http::Request<&[u8]>, body: &Value, now: f64) -> Request {
    let ids = body["instanceIds"].as_array().into_iter().flatten();
    let page = body["pageNum"].as_u64().unwrap_or(1);
    Request {
        action: message.headers()["x-zc-action"].to_str().unwrap().into(),
        ids: Arc::new(ids.map(|id| id.as_str().unwrap().into()).collect()),
        page: usize::try_from(page).unwrap(),
        begun: now,
        left: false,
        fault: None,
        executed: None,
        made: None,
        got: Got::NothingSent,
        ended: now,
    }
}

fn answer(status: u16, body: &str, more: Option<(&'static str, String)>) -> Answer {
    let json = HeaderValue::from_static("application/json");
    let mut headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json)]);
    if let Some((name, value)) = more {
        headers.insert(name, HeaderValue::from_str(&value).unwrap());
    }
    Answer::new(status, headers, body.as_bytes().to_vec())
}
