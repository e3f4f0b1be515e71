//! Actions in a world whose time stands still until a test moves it.

mod every_action;
mod instances;
mod life;
mod lists;
mod resources;
mod tags;
mod views;

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{Call, Fields, View, perform};
use crate::model::{self, check};
use crate::refusal::Refusal;
use crate::world::{Durations, Timeline, World, WorldSettings};

/// A world, and what is called in it.
struct Bench(World);

impl Bench {
    /// Three instances of each product; everything takes a second, a soft stop five.
    fn new() -> Self {
        Self::with(3, usize::MAX)
    }

    fn with(instances: u32, quota: usize) -> Self {
        let second = "1".parse().unwrap();
        let durations = Durations {
            stop: second,
            soft_stop: "5".parse().unwrap(),
            start: second,
            reboot: second,
            create: second,
            release: second,
            change: second,
        };
        let settings = WorldSettings { instances, durations, quota, seed: 0 };
        Self(World::new(settings, Timeline::new(false)))
    }

    /// The answer, or the code of the refusal.
    fn call(&mut self, service: &str, action: &str, body: Value) -> Result<Value, String> {
        let refused = |refusal: Refusal| refusal.code.name.into_owned();
        self.perform(service, action, body).map(Value::from).map_err(refused)
    }

    fn perform(&mut self, service: &str, name: &str, body: Value) -> Result<Fields, Refusal> {
        self.perform_seen(service, name, body, View::default())
    }

    fn perform_seen(
        &mut self,
        service: &str,
        name: &str,
        body: Value,
        view: View,
    ) -> Result<Fields, Refusal> {
        let service = model::service(service).unwrap();
        let (name, action) =
            service.facts.actions.iter().find(|(known, _)| *known == name).unwrap();
        let Value::Object(body) = body else { panic!("{body}") };
        let body: Map<String, Value> =
            body.into_iter().filter(|(_, value)| !value.is_null()).collect();
        check::check(service, name, &body)?;
        perform(&mut self.0, &Call { service, name, action, body: &body, view })
    }

    /// A call that must succeed.
    fn must(&mut self, service: &str, action: &str, body: Value) -> Value {
        let answered = self.call(service, action, body.clone());
        answered.unwrap_or_else(|code| panic!("{service} {action} {body}: {code}"))
    }

    /// Sets the status of an instance.
    fn set(&mut self, id: &str, status: &str) {
        let now = self.0.now();
        let product = id.split_once('-').unwrap().0;
        let status = crate::world::Status::named(status).unwrap();
        self.0.instances(product).unwrap().set(id, status, now);
    }

    /// The status of a resource, if it exists.
    fn status(&mut self, id: &str) -> Option<&'static str> {
        let now = self.0.now();
        Some(self.0.store_with(id)?.get(id, now)?.1.status.name())
    }

    fn effects(&mut self, id: &str, verb: &str) -> u32 {
        let now = self.0.now();
        let store = self.0.store_with(id).unwrap();
        let (resource, _) = store.get(id, now).unwrap();
        resource.effects.iter().find(|(known, _)| *known == verb).map_or(0, |(_, count)| count)
    }

    fn wait(&mut self, seconds: u64) {
        self.0.timeline.advance(Duration::from_secs(seconds));
    }
}

fn ids(ids: &[&str]) -> Value {
    json!({ "instanceIds": ids })
}

/// The values of a member in the rows of an answer.
fn column<'a>(answer: &'a Value, member: &str) -> Vec<&'a str> {
    let rows = answer["dataSet"].as_array().unwrap();
    rows.iter().map(|row| row[member].as_str().unwrap_or_default()).collect()
}

fn refused(code: &str) -> Result<Value, String> {
    Err(code.to_owned())
}
