//! The way between the client and the service, on which requests and answers are lost.

use std::sync::{Arc, Mutex, MutexGuard};

use http::{HeaderMap, HeaderValue, header};
use serde_json::{Value, json};
use zenlayer_core::call::limits::{Limits, Stop};
use zenlayer_core::error::{Code, Error, Outcome, Phase};
use zenlayer_core::runtime::counters::Counters;
use zenlayer_core::transport::{Answer, HttpClient};

use crate::dice::Dice;
use crate::faults::{Kind, Met};
use crate::plan::Plan;
use crate::service::{Got, Made, Request, Service};
use crate::world::Clock;

/// Brings requests to the service.
pub struct Road {
    pub clock: Arc<Clock>,
    pub plan: Arc<Plan>,
    pub met: Arc<Met>,
    pub service: Arc<Mutex<Service>>,
    pub dice: Mutex<Dice>,
}

impl std::fmt::Debug for Road {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Road")
    }
}

/// What is to be done with one request.
struct Journey {
    struck: Option<Kind>,
    /// How long the answer takes, if nothing else happens.
    takes: f64,
    executes_after: Option<f64>,
    /// What is answered in the place of what the service makes of it.
    instead: Option<LastReport>,
    /// Whether the connection is lost, and after how long.
    lost_after: Option<f64>,
}

/// An answer that does not come from the service's work.
struct LastReport {
    status: u16,
    code: &'static str,
    header: Option<(&'static str, String)>,
    body: Option<String>,
}

impl Journey {
    /// Meets a fault.
    fn meet(&mut self, kind: Kind, dice: &mut Dice) {
        match kind {
            Kind::LostBefore | Kind::LostAfter => self.lost_after = Some(self.takes),
            Kind::Late => {
                self.lost_after = Some(self.takes);
                self.executes_after = Some(self.takes + dice.between(0.0, 1.5));
            }
            Kind::Silent => {
                self.takes = 1e6;
                if dice.chance(0.5) {
                    self.executes_after = None;
                }
            }
            Kind::Slow => self.takes += dice.between(0.1, 20.0),
            _ => self.instead = LastReport::instead(kind, dice),
        }
        let never = [
            Kind::LostBefore,
            Kind::GarbledBefore,
            Kind::Failed,
            Kind::Unavailable,
            Kind::Postponed,
            Kind::Throttled,
            Kind::ThrottledUntil,
            Kind::Spoilt,
        ];
        if never.contains(&kind) {
            self.executes_after = None;
        }
    }
}

impl LastReport {
    fn new((status, code): (u16, &'static str)) -> LastReport {
        LastReport { status, code, header: None, body: None }
    }

    /// Says in how many seconds to come again.
    fn again_in(self, seconds: &str) -> LastReport {
        LastReport { header: Some(("retry-after", seconds.to_owned())), ..self }
    }

    /// What is answered for a fault, if anything is.
    fn instead(kind: Kind, dice: &mut Dice) -> Option<LastReport> {
        const UNAVAILABLE: (u16, &str) = (503, "SERVICE_TEMPORARY_UNAVAILABLE");
        Some(match kind {
            Kind::GarbledBefore | Kind::GarbledAfter => LastReport {
                body: Some(dice.pick(GARBAGE).to_owned()),
                ..LastReport::new((200, ""))
            },
            Kind::Failed | Kind::FailedAfter => {
                let told = LastReport::new(dice.pick(FAILURES));
                if dice.chance(0.3) { told.again_in("1") } else { told }
            }
            Kind::Unavailable | Kind::UnavailableAfter => LastReport::new(UNAVAILABLE),
            Kind::Postponed => {
                LastReport::new(UNAVAILABLE).again_in(dice.pick(&["0", "1", "3", "40"]))
            }
            Kind::Throttled => LastReport::new((429, dice.pick(THROTTLED))),
            Kind::ThrottledUntil => {
                let seconds = dice.pick(&["0", "1", "5", "200"]);
                LastReport::new((429, dice.pick(THROTTLED))).again_in(seconds)
            }
            Kind::Spoilt => LastReport::new(dice.pick(SPOILT)),
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

/// Refusals of a whole request, whichever instance is meant.
const SPOILT: &[(u16, &str)] = &[
    (404, "INVALID_INSTANCE_NOT_FOUND"),
    (403, "OPERATION_DENIED_INSTANCE_STATUS"),
    (403, "OPERATION_DENIED_INSTANCE_NOT_RUNNING"),
    (400, "INVALID_PARAMETER_VALUE"),
];

impl Road {
    fn service(&self) -> MutexGuard<'_, Service> {
        self.service.lock().unwrap()
    }

    /// What befalls a request, by the dice.
    fn plan_journey(&self, acts: bool, now: f64) -> Journey {
        let mut dice = self.dice.lock().unwrap();
        let weather = if acts { &self.plan.actions } else { &self.plan.looks };
        let takes = dice.between(self.plan.latency.0, self.plan.latency.1);
        let mut journey = Journey {
            struck: weather.strikes(&mut dice, now),
            takes,
            executes_after: acts.then_some(takes / 2.0),
            instead: None,
            lost_after: None,
        };
        if let Some(kind) = journey.struck {
            journey.meet(kind, &mut dice);
        }
        journey
    }

    /// Answers that the service gives before it looks at what is asked.
    fn turn_away(&self, journey: &mut Journey, now: f64) {
        if !self.service().admits(now) {
            self.met.add(Kind::Limited);
            journey.struck = Some(Kind::Limited);
            journey.executes_after = None;
            journey.lost_after = None;
            journey.instead = Some(LastReport::new((429, "REQUEST_LIMIT_EXCEEDED")));
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
        Error::new(code, "no answer").during(Phase::Wait)
    }
}

impl HttpClient for Road {
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
            return Err(self.stopped(number, stop).outcome_is(Outcome::NotSent));
        }
        let mut journey = self.plan_journey(request.acts(), now);
        request.struck = journey.struck;
        if let Some(kind) = journey.struck {
            self.met.add(kind);
        }
        if journey.struck == Some(Kind::Unreachable) {
            let number = self.service().take(request, None);
            let waited = clock.wait_until(now + journey.takes, limits);
            let error = waited.map_err(|stop| self.stopped(number, stop));
            self.end(number, Got::NothingSent);
            let error = error.err().unwrap_or_else(|| Error::new(Code::CONNECT, "nobody is there"));
            return Err(error.outcome_is(Outcome::NotSent));
        }
        request.left = true;
        self.turn_away(&mut journey, now);
        request.struck = journey.struck;
        let acts = request.acts();
        let executes_at = journey.executes_after.map(|after| now + after);
        let number = self.service().take(request, executes_at);
        let until = journey.lost_after.unwrap_or(journey.takes);
        if !acts && journey.instead.is_none() {
            // A list is made halfway, whoever waits for it.
            let half = now + until.min(1e5) / 2.0;
            clock.wait_until(half, limits).map_err(|stop| self.stopped(number, stop))?;
            self.make_list(number, &body);
        }
        clock.wait_until(now + until, limits).map_err(|stop| self.stopped(number, stop))?;
        self.service().catch_up(clock.seconds());
        if journey.lost_after.is_some() {
            self.end(number, Got::Nothing);
            return Err(Error::new(Code::IO, "the connection was lost").during(Phase::Wait));
        }
        match journey.instead {
            Some(told) => Ok(self.tell(number, told)),
            None => Ok(self.give(number)),
        }
    }
}

impl Road {
    fn make_list(&self, number: usize, body: &Value) {
        let now = self.clock.seconds();
        let strange = self.plan.rows.strikes(&mut self.dice.lock().unwrap(), now);
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

    /// What the service made of it.
    fn give(&self, number: usize) -> Answer {
        let made = self.service().answer(number);
        let Some((status, code, body)) = made else { return answer(500, "", None) };
        let request_id = format!("T-{number}");
        self.end(number, Got::Answer { status, code, says_when: None, request_id });
        answer(status, &body.to_string(), None)
    }

    /// Something else.
    fn tell(&self, number: usize, told: LastReport) -> Answer {
        let LastReport { status, code, header, body } = told;
        if let Some(body) = body {
            self.end(number, Got::Garbage);
            return answer(status, &body, None);
        }
        let request_id = format!("T-{number}");
        let body = match code {
            "" => json!({ "message": "no" }),
            _ => json!({ "requestId": request_id, "code": code, "message": "no" }),
        };
        let says_when = header.as_ref().and_then(|(_, value)| value.parse().ok());
        self.end(number, Got::Answer { status, code, says_when, request_id });
        answer(status, &body.to_string(), header)
    }
}

/// A request as it is written.
fn read(message: &http::Request<&[u8]>, body: &Value, now: f64) -> Request {
    let ids = body["instanceIds"].as_array().into_iter().flatten();
    let page = body["pageNum"].as_u64().unwrap_or(1);
    Request {
        action: message.headers()["x-zc-action"].to_str().unwrap().into(),
        ids: Arc::new(ids.map(|id| id.as_str().unwrap().into()).collect()),
        page: usize::try_from(page).unwrap(),
        begun: now,
        left: false,
        struck: None,
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
