//! A world written to a document, and read from one.

use serde_json::{Map, Value, json};

use super::resource::{Effects, Resource, Span, State};
use super::status::Status;
use super::timeline::Moment;
use super::{MOST_MINTED, Store, World};
use crate::model;

/// The form of the document; others are refused.
const VERSION: u64 = 1;

impl World {
    /// Everything that a later world needs to go on from here.
    pub(crate) fn save(&self) -> Value {
        let kinds: Vec<Value> = self.stores().map(saved_store).collect();
        let tags = self.tags.iter();
        let tags: Vec<Value> =
            tags.map(|((key, value), since)| json!([key, value, since.0])).collect();
        json!({
            "version": VERSION,
            "began": self.timeline.began(),
            "now": self.now().0,
            "minted": self.minted,
            "tags": tags,
            "kinds": kinds,
        })
    }

    /// Replaces everything by what a document has; changes nothing if it has a mistake.
    pub(crate) fn load(&mut self, document: &Value) -> Result<(), String> {
        let version = &document["version"];
        if *version != VERSION {
            return Err(format!("the version is {version}, but must be {VERSION}"));
        }
        let mut world = Self::empty(self.settings, self.timeline);
        let began = number(document, "began")?;
        world.timeline = self.timeline.restored(began, Moment(number(document, "now")?));
        world.minted = number(document, "minted")?;
        if world.minted > MOST_MINTED {
            return Err(format!("minted must be at most {MOST_MINTED}"));
        }
        for tag in list(document, "tags")? {
            let text =
                |at: usize| tag.get(at).and_then(Value::as_str).unwrap_or_default().to_owned();
            let since = tag.get(2).and_then(Value::as_u64).unwrap_or_default();
            world.tags.insert((text(0), text(1)), Moment(since));
        }
        for (place, kind) in list(document, "kinds")?.iter().enumerate() {
            let at = |problem: String| format!("kinds[{place}].{problem}");
            world.load_kind(kind).map_err(at)?;
        }
        *self = world;
        Ok(())
    }

    fn load_kind(&mut self, saved: &Value) -> Result<(), String> {
        let service = text(saved, "service")?;
        let service = model::service(service).ok_or_else(|| format!("service: no {service}"))?;
        let noun = text(saved, "kind")?;
        let kind = service.kinds.iter().position(|kind| kind.noun == noun);
        let store = kind.and_then(|kind| self.entry(service, kind, |store| store));
        let store = store.ok_or_else(|| format!("kind: no {noun}"))?;
        for (place, saved) in list(saved, "resources")?.iter().enumerate() {
            let at = |problem: String| format!("resources[{place}].{problem}");
            let id = text(saved, "id").map_err(at)?;
            store.rows.insert(id.into(), resource(saved).map_err(at)?);
        }
        Ok(())
    }
}

fn saved_store(store: &Store) -> Value {
    let resources: Vec<Value> =
        store.rows.iter().map(|(id, resource)| saved_resource(id, resource)).collect();
    json!({
        "service": store.service.facts.service,
        "kind": store.kind.noun,
        "resources": resources,
    })
}

fn saved_resource(id: &str, resource: &Resource) -> Value {
    let State { status, lasts, then, was } = resource.state;
    let effects: Map<String, Value> =
        resource.effects.iter().map(|(verb, count)| (verb.to_owned(), json!(count))).collect();
    json!({
        "id": id,
        "status": status.name(),
        "lasts": lasts.map(|span| [span.since.0, span.until.0]),
        "then": then.map(Status::name),
        "was": was.map(Status::name),
        "created": resource.created.0,
        "effects": effects,
        "given": resource.all_given(),
    })
}

fn resource(saved: &Value) -> Result<Resource, String> {
    let mut resource = Resource::with(status(&saved["status"])?, Moment(number(saved, "created")?));
    let moments = saved["lasts"].as_array().map(Vec::as_slice).unwrap_or_default();
    if let [since, until] = moments {
        let moment = |value: &Value| value.as_u64().map(Moment).ok_or("lasts must be two numbers");
        resource.state.lasts = Some(Span { since: moment(since)?, until: moment(until)? });
    }
    let optional = |value: &Value| (!value.is_null()).then(|| status(value)).transpose();
    resource.state.then = optional(&saved["then"])?;
    resource.state.was = optional(&saved["was"])?;
    let counts = saved["effects"].as_object().into_iter().flatten();
    let count = |value: &Value| value.as_u64().and_then(|count| u32::try_from(count).ok());
    resource.effects = counts
        .map(|(verb, value)| (verb.as_str().into(), count(value).unwrap_or(0)))
        .collect::<Effects>();
    for (name, value) in saved["given"].as_object().into_iter().flatten() {
        resource.give(name, value.clone());
    }
    Ok(resource)
}

fn status(value: &Value) -> Result<Status, String> {
    match value.as_str() {
        Some("") => Ok(Status::NONE),
        name => name.and_then(Status::named).ok_or_else(|| format!("status: {value} is none")),
    }
}

fn text<'a>(object: &'a Value, name: &str) -> Result<&'a str, String> {
    object[name].as_str().ok_or_else(|| format!("{name} must be a text"))
}

fn number(object: &Value, name: &str) -> Result<u64, String> {
    object[name].as_u64().ok_or_else(|| format!("{name} must be a number"))
}

fn list<'a>(object: &'a Value, name: &str) -> Result<&'a Vec<Value>, String> {
    object[name].as_array().ok_or_else(|| format!("{name} must be a list"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::world::{Durations, Timeline, WorldSettings};

    fn world() -> World {
        let hour = "3600".parse().unwrap();
        let durations = Durations {
            stop: hour,
            soft_stop: hour,
            start: hour,
            reboot: hour,
            create: hour,
            release: hour,
            change: hour,
        };
        let settings = WorldSettings { instances: 2, durations, quota: usize::MAX, seed: 0 };
        World::new(settings, Timeline::new(false))
    }

    /// A world in which something has happened.
    fn lived() -> World {
        let mut world = world();
        world.timeline.advance(Duration::from_secs(5));
        world.tags.insert(("key".into(), "value".into()), Moment(3));
        let now = world.now();
        let (id, time) = (world.mint(), Duration::from_secs(60));
        let store = world.instances("zec").unwrap();
        let resource = store.create(id.as_str().into(), now, time);
        resource.state.then = Some(Status::new("CREATE_FAILED"));
        resource.effects.count("tag");
        resource.give("instanceName", json!("blue"));
        store.remove("zec-000001", now);
        world
    }

    #[test]
    fn a_world_goes_on_where_it_was_saved() {
        let saved = lived().save();
        let mut other = world();
        other.load(&saved).unwrap();
        assert_eq!(other.save(), saved);
        // Instances that were removed do not come back.
        let now = other.now();
        assert!(other.instances("zec").unwrap().get("zec-000001", now).is_none());
        other.timeline.advance(Duration::from_secs(60));
        let now = other.now();
        let created = other.instances("zec").unwrap().iter(now).next().map(|(_, _, state)| state);
        assert_eq!(created.map(|state| state.status), Some(Status::new("CREATE_FAILED")));
    }

    #[test]
    fn a_document_with_a_mistake_changes_nothing() {
        let good = lived().save();
        for (pointer, value, problem) in [
            ("/version", json!(2), "the version is 2"),
            ("/now", json!("soon"), "now must be a number"),
            ("/minted", json!(u64::MAX), "minted must be at most"),
            ("/tags", json!({}), "tags must be a list"),
            ("/kinds/0/service", json!("moon"), "kinds[0].service: no moon"),
            ("/kinds/0/kind", json!("Moon"), "kinds[0].kind: no Moon"),
            ("/kinds/0/resources/1/status", json!("x y"), "kinds[0].resources[1].status: \"x y\""),
            ("/kinds/0/resources/0/lasts", json!([1, "x"]), "lasts must be two numbers"),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).unwrap() = value;
            let mut world = lived();
            let before = world.save();
            let refused = world.load(&bad).unwrap_err();
            assert!(refused.contains(problem), "{pointer}: {refused}");
            assert_eq!(world.save(), before);
        }
    }
}
