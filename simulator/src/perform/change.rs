//! Changes of resources that exist.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use zenlayer_api::{Base, Member, Shape};

use super::given::shaped;
use super::made::Maker;
use super::{Call, Fields, disks, needs};
use crate::codes::Code;
use crate::model::{self, Verb, check};
use crate::refusal::Refusal;
use crate::world::{Resource, Status, Step, World};

/// Changes resources, each once.
pub(super) fn change(
    world: &mut World,
    call: &Call<'_>,
    kind: usize,
    parameter: &str,
    verb: Verb,
) -> Result<Fields, Refusal> {
    if verb == Verb::Bind {
        needs::others(world, call, parameter)?;
    }
    let change = Change { call, kind, parameter, verb, members: members(call, parameter, verb) };
    let mut seen = BTreeSet::new();
    let ids = check::ids(call.body, parameter).into_iter().filter(|id| seen.insert(*id));
    let (mut accepted, mut failed) = (Vec::new(), Vec::new());
    for id in ids {
        match change.step(world, id) {
            Ok(step) => accepted.push((id, step)),
            Err(refusal) => failed.push((id, refusal)),
        }
    }
    let lists_failed = call.service.notes.failed.get(call.name);
    let is_refused = accepted.is_empty() || lists_failed.is_none();
    if is_refused && !failed.is_empty() {
        return Err(failed.swap_remove(0).1);
    }
    for (id, step) in &accepted {
        change.apply(world, id, *step);
        if call.name == "ReleaseInstances" {
            disks::release(world, call, id);
        }
    }
    let failed: Vec<&str> = failed.into_iter().map(|(id, _)| id).collect();
    Ok(change.told(world, &failed, lists_failed.map(String::as_str)))
}

struct Change<'a> {
    call: &'a Call<'a>,
    kind: usize,
    parameter: &'a str,
    verb: Verb,
    /// What the resources are given, or lose.
    members: Vec<(&'a str, Value)>,
}

impl Change<'_> {
    /// The effect on the status of a resource, or why it has none.
    fn step(&self, world: &mut World, id: &str) -> Result<(Status, Step), Refusal> {
        let now = world.now();
        let Some(store) = world.store(self.call.service, self.kind) else {
            return Ok((Status::NONE, Step::Stay));
        };
        let kind = store.kind;
        let (_, state) = store.get(id, now).ok_or_else(|| needs::not_found(kind, id))?;
        let status = state.status;
        let denied = |code: &'static Code| code.because(format_args!("{id} is {}", status.name()));
        let step = store.step(self.call.name, self.verb, status, self.call.body).map_err(denied)?;
        if matches!(self.verb, Verb::Delete | Verb::Terminate) {
            needs::unused(world, self.call.service, kind, id)?;
        }
        Ok((status, step))
    }

    fn apply(&self, world: &mut World, id: &str, (status, step): (Status, Step)) {
        let lasting = world
            .store(self.call.service, self.kind)
            .map(|store| store.lasting(self.call.name, self.call.body));
        let time = lasting.map(|lasting| world.draw(lasting)).unwrap_or_default();
        let now = world.now();
        let fails = self.fails(world);
        let Some(store) = world.store(self.call.service, self.kind) else { return };
        if step == Step::Vanish {
            store.remove(id, now);
            return;
        }
        let Some(state) = store.get(id, now).map(|(_, state)| state) else { return };
        store.change(id, |resource| {
            resource.state = state;
            if let Step::Become(next) = step {
                resource.state = state.entering(next, now, time);
                resource.state.then = fails.or(resource.state.then);
            }
            if step != Step::Become(status) && (step != Step::Stay || self.verb_changes()) {
                resource.effects.count(&model::verb(self.call.name));
            }
            self.give(resource);
        });
    }

    /// Whether the action changes something that is not the status.
    fn verb_changes(&self) -> bool {
        matches!(self.verb, Verb::Modify | Verb::Bind | Verb::Unbind)
    }

    fn give(&self, resource: &mut Resource) {
        for (name, value) in &self.members {
            resource.give(name, value.clone());
        }
    }

    /// A domain fails with a certificate that is none.
    fn fails(&self, world: &mut World) -> Option<Status> {
        if self.call.name != "ModifyDomainCertificate" {
            return None;
        }
        let now = world.now();
        let id = self.call.body.get("certificateId").and_then(Value::as_str)?;
        let certificates = self.call.service.kind_of("certificateId")?;
        let (resource, _) = world.store(self.call.service, certificates)?.get(id, now)?;
        let content = resource.given("certificateContent").and_then(Value::as_str)?;
        (!content.contains("BEGIN CERTIFICATE")).then_some(Status::new("FAILED"))
    }

    fn told(&self, world: &World, failed: &[&str], lists_failed: Option<&str>) -> Fields {
        let first = check::ids(self.call.body, self.parameter).first().copied().unwrap_or_default();
        let maker = Maker::of(self.call.service, first).bare();
        let given = |name: &str, member: &Member| {
            let store = world.known(self.call.service, self.kind)?;
            let (resource, _) = store.get(first, world.now())?;
            shaped(maker, member, resource.given(name)?)
        };
        let members = self.call.action.response.iter().map(|(name, member)| {
            let value = match &member.of.base {
                Base::Object(object) if lists_failed == Some(name) => self.each(object, failed),
                _ if lists_failed == Some(name) => json!(failed),
                _ if name == model::one_id(self.parameter) && member.of.shape == Shape::One => {
                    json!(first)
                }
                _ => given(name, member).unwrap_or_else(|| maker.value(name, member)),
            };
            (name.to_owned(), value)
        });
        members.collect()
    }

    /// An object for each id that failed.
    fn each(&self, object: &str, failed: &[&str]) -> Value {
        let id = model::one_id(self.parameter);
        let one = |failed: &&str| {
            let members = self.call.service.type_of(object);
            let mut made = members.map_or_else(Map::new, |members| {
                Maker::of(self.call.service, failed).bare().object(members)
            });
            made.insert(id.clone(), json!(failed));
            Value::from(made)
        };
        failed.iter().map(one).collect()
    }
}

/// What an action gives to resources, or takes from them, by its verb. Secrets are not kept.
fn members<'a>(call: &'a Call<'_>, parameter: &str, verb: Verb) -> Vec<(&'a str, Value)> {
    let is_secret = |name: &str| call.service.is_secret(&format!("{}.request", call.name), name);
    let others = call.body.iter().filter(|(name, _)| *name != parameter && !is_secret(name));
    match verb {
        Verb::Modify | Verb::Bind => {
            others.map(|(name, value)| (name.as_str(), value.clone())).collect()
        }
        Verb::Unbind => lost(call, parameter).into_iter().map(|name| (name, Value::Null)).collect(),
        Verb::Delete | Verb::Terminate | Verb::Restore | Verb::Start | Verb::Stop => Vec::new(),
    }
}

/// What the opposite of an action gave: `DetachDisks` takes what `AttachDisks` gives.
fn lost<'a>(call: &'a Call<'_>, parameter: &str) -> Vec<&'a str> {
    const OPPOSITES: [(&str, &str); 8] = [
        ("Detach", "Attach"),
        ("UnAssociate", "Associate"),
        ("Unassociate", "Associate"),
        ("Unbind", "Bind"),
        ("UnAssign", "Assign"),
        ("Unassign", "Assign"),
        ("Remove", "Add"),
        ("Cancel", "Apply"),
    ];
    let opposite = OPPOSITES.iter().find_map(|(undo, done)| {
        let noun = call.name.strip_prefix(undo)?;
        call.service.facts.actions.get(&format!("{done}{noun}"))
    });
    let names = opposite.map_or(&call.action.request, |action| &action.request).names();
    names.filter(|name| *name != parameter).collect()
}
