//! Executes the steps of a case.

use crate::call::{of_actor, options_at};
use crate::case::{Case, Expect, Step};
use crate::places::Places;
use crate::seen::{CallSeen, Seen};
use crate::stage::Stage;
use crate::support::HUNG;
use crate::support::scripted::wait_connecting;
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

/// A running case.
pub(crate) struct Play<'a> {
    stage: &'a mut Stage,
    case: &'a Case,
    places: &'a Places,
    actors: usize,
    /// The context of the next call.
    slot: usize,
    begun: Vec<String>,
    timeout_ms: u64,
    cancelled_ms: Option<f64>,
    seen: Seen,
}

impl<'a> Play<'a> {
    pub(crate) fn new(
        stage: &'a mut Stage,
        case: &'a Case,
        places: &'a Places,
        actors: usize,
    ) -> Play<'a> {
        let timeout_ms = stage.timeout_ms(case);
        let (begun, seen) = (Vec::new(), Seen::default());
        Play { stage, case, places, actors, slot: 0, begun, timeout_ms, cancelled_ms: None, seen }
    }

    pub(crate) fn run(mut self) -> Seen {
        if self.case.cancels() {
            self.must("cancel.new 0");
            self.must("context.cancel 0 0");
        }
        if self.case.signals > 0 {
            self.must(&format!("machine.signals {}", self.case.signals));
        }
        if self.actors > 1 {
            self.act_together();
        } else {
            self.case.all_steps().iter().for_each(|step| self.take(step));
        }
        self.seen
    }

    /// Sends the probe a command without special characters.
    fn must(&mut self, command: &str) -> Value {
        self.stage.probe.must(&command.split(' ').collect::<Vec<_>>())
    }

    fn ask(&mut self, fields: &[String]) -> Value {
        self.stage.probe.ask(&fields.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn take(&mut self, step: &Step) {
        let expect = || step.expect.clone().unwrap_or_else(Expect::success);
        if let Some(call) = step.call.as_ref().or(step.fork.as_ref()) {
            let how = if step.call.is_some() { "run" } else { "fork" };
            let start = Instant::now();
            for _ in 0..step.again.unwrap_or(1) {
                let result = self.call(how, self.slot, call);
                self.keep(call, expect(), result, 0);
                if start.elapsed() > HUNG {
                    break; // the requests are counted, so the case fails
                }
            }
        } else if let Some(call) = &step.begin {
            self.call("begin", self.slot, call);
            self.begun.clone_from(call);
        } else if step.end.is_some() {
            let result = self.ask(&["end".to_owned(), self.slot.to_string()]);
            let call = std::mem::take(&mut self.begun);
            self.keep(&call, expect(), result, 0);
        } else if step.cancel.is_some() {
            self.cancelled_ms = self.must("cancel.request 0")["now_ms"].as_f64();
        } else if let Some(context) = &step.context {
            self.change_context(context);
        } else if let Some(timeout_ms) = step.timeout_ms {
            self.timeout_ms = self.stage.slower(timeout_ms);
            self.must(&format!("context.timeout {} {}", self.slot, self.timeout_ms));
        } else if let Some(event) = &step.wait {
            self.wait(event);
        } else {
            self.interfere(step);
        }
    }

    /// Changes the service and the machine.
    fn interfere(&mut self, step: &Step) {
        let server = self.stage.first(self.case);
        if step.release.is_some() {
            server.ask(&json!({ "release": true }));
        } else if let Some(instances) = &step.instances {
            server.ask(&json!({ "instances": instances }));
        } else if let Some(resources) = &step.resources {
            server.ask(&json!({ "resources": resources }));
        } else if let Some(clock) = step.clock {
            server.ask(&json!({ "clock": clock }));
        } else if let Some(seconds) = step.jump {
            self.must(&format!("machine.clock {seconds}"));
        } else if let Some(plans) = &step.names {
            self.stage.names(plans);
        } else if let Some(are_there) = step.descriptors {
            self.must(&format!("machine.descriptors {}", u8::from(are_there)));
        } else if let Some(are_there) = step.threads {
            self.must(&format!("machine.threads {}", u8::from(are_there)));
        } else if let Some(idle_ms) = step.idle_ms {
            std::thread::sleep(Duration::from_millis(idle_ms));
        }
    }

    fn change_context(&mut self, which: &str) {
        let next = self.slot + 1;
        match which {
            "clone" => self.must(&format!("context.clone {next} {}", self.slot)),
            "new" => self.must(&format!("context.new {next}")),
            "first" => Value::Null,
            other => panic!("no such context: {other:?}"),
        };
        self.slot = if which == "first" { 0 } else { next };
    }

    fn wait(&mut self, event: &Map<String, Value>) {
        let mut event = event.clone();
        let port = self.places.first().map_or(0, |(_, place)| place.port);
        if event.remove("connecting").is_some() {
            wait_connecting(3, u16::try_from(port).expect("a port"));
        }
        if let Some(lookups) = event.remove("lookups") {
            let (start, lookups) = (Instant::now(), lookups.as_u64());
            while self.must("machine.lookups")["lookups"].as_u64() < lookups {
                assert!(start.elapsed() < HUNG, "no name was looked up");
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        if !event.is_empty() {
            let event = Value::Object(event);
            let is_met = self.stage.first(self.case).wait(&event, HUNG.as_millis() as u64 / 4);
            assert!(is_met, "timed out waiting for {event}");
        }
    }

    /// Makes the case's call on several clones at once, each with its own instances.
    fn act_together(&mut self) {
        for slot in 1..self.actors {
            self.must(&format!("context.clone {slot} 0"));
            if self.case.timeout_ms.is_some() {
                self.must(&format!("context.timeout {slot} {}", self.timeout_ms));
            }
        }
        let (call, expect) = (&self.case.call, &self.case.expect);
        let expect = expect.clone().unwrap_or_else(Expect::success);
        for slot in 0..self.actors {
            let call = of_actor(call, slot + 1);
            self.call("begin", slot, &call);
        }
        for slot in 0..self.actors {
            let result = self.ask(&["end".to_owned(), slot.to_string()]);
            self.keep(&of_actor(call, slot + 1), expect.clone(), result, slot + 1);
        }
    }

    /// Makes a call. A bulk call has its own options, including a timeout.
    fn call(&mut self, how: &str, slot: usize, call: &[String]) -> Value {
        let mut call = call.to_vec();
        if let Some(words) = options_at(&call).and_then(|at| call.get_mut(at)) {
            *words = self.stage.options(words);
        }
        let call = call.iter().map(|field| self.places.fill(field));
        let command: Vec<String> =
            [how.to_owned(), slot.to_string()].into_iter().chain(call).collect();
        self.ask(&command)
    }

    fn keep(&mut self, call: &[String], expect: Expect, result: Value, actor: usize) {
        let log = self.must("log")["log"].clone();
        let log = log.as_array().expect("lines").iter();
        let log = log.map(|line| line.as_str().expect("a line").to_owned()).collect();
        let counters = match expect.get("counters") {
            Value::Null => Value::Null,
            _ => self.must(&format!("counters {}", self.slot))["counters"].clone(),
        };
        self.seen.calls.push(CallSeen {
            call: call.to_vec(),
            expect,
            result,
            log,
            counters,
            timeout_ms: self.stage.timeout_of(call).unwrap_or(self.timeout_ms) as f64,
            cancelled_ms: self.cancelled_ms.take(),
            actor,
        });
    }
}
