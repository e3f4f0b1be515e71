//! A resource as an answer tells it.

use serde_json::{Map, Value, json};
use zenlayer_api::{Base, Member, Members, Shape};

use super::given::shaped;
use super::made::Maker;
use crate::model::{Kind, one_id, status_member};
use crate::world::{Moment, Resource, State, Store, World};

/// The zone of resources that no request put elsewhere.
const ZONE: &str = "SIM-A";
const REGION: &str = "SIM";

/// Tells the resources of a store in the members of an answer.
pub(crate) struct Teller<'a> {
    pub(crate) world: &'a World,
    pub(crate) store: &'a Store,
    pub(crate) members: &'static Members,
    status: Option<String>,
}

/// A resource at a moment.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) id: &'a str,
    pub(crate) resource: &'a Resource,
    pub(crate) state: State,
}

impl<'a> Teller<'a> {
    /// A teller of rows with these members.
    pub(crate) fn new(world: &'a World, store: &'a Store, members: &'static Members) -> Self {
        let own = store.kind.status.clone().filter(|name| members.get(name).is_some());
        let status = own.or_else(|| status_member(members, &store.kind.noun));
        Self { world, store, members, status }
    }

    /// The whole row.
    pub(crate) fn row(&self, told: Told<'_>) -> Map<String, Value> {
        let members = self.members.iter();
        members.map(|(name, member)| (name.to_owned(), self.tell(told, name, member))).collect()
    }

    /// A member by name; `None` if rows have no such member.
    pub(crate) fn member(&self, told: Told<'_>, name: &str) -> Option<Value> {
        Some(self.tell(told, name, self.members.get(name)?))
    }

    fn tell(&self, told: Told<'_>, name: &str, member: &Member) -> Value {
        if name == self.store.kind.id {
            return told.id.into();
        }
        let maker = Maker::of(self.store.service, told.id).bare();
        let given = told.resource.given(name).and_then(|value| shaped(maker, member, value));
        given
            .or_else(|| self.state(told, name))
            .or_else(|| self.known(told, name, member))
            .unwrap_or_else(|| maker.value(name, member))
    }

    /// The status, if a member has it.
    fn state(&self, told: Told<'_>, name: &str) -> Option<Value> {
        let status = told.state.status.name();
        (self.status.as_deref() == Some(name) && !status.is_empty()).then(|| status.into())
    }

    /// What follows from other members, other resources or the time.
    fn known(&self, told: Told<'_>, name: &str, member: &Member) -> Option<Value> {
        let is_text = member.of.base == Base::Text;
        if name.starts_with("create")
            && (name.ends_with("Time") || name.ends_with("Date"))
            && is_text
        {
            return Some(self.world.timeline.text(told.resource.created).into());
        }
        if let Base::Object(object) = &member.of.base
            && member.of.shape == Shape::One
            && let Some(members) = self.store.service.type_of(object)
        {
            return match members.get(&self.store.kind.id) {
                Some(_) => Some(Teller::new(self.world, self.store, members).row(told).into()),
                None => self.other(told, object, members),
            };
        }
        match (member.of.shape, name) {
            (Shape::List, _) if is_text => Some(self.bound_to(told.id, name)),
            (Shape::One, "zoneId") if self.store.kind.id != "zoneId" => Some(ZONE.into()),
            (Shape::One, "regionId") => Some(REGION.into()),
            (Shape::One, _) if is_text && is_name(name, &self.store.kind.noun) => {
                Some(told.id.into())
            }
            (Shape::One, _) if is_text && name.ends_with("Id") => Some(Value::Null),
            (Shape::One, _) if self.is_of_other(name) => Some(Value::Null),
            _ => None,
        }
    }

    /// The row of the resource that this one was given: the certificate of a domain. `None` if no
    /// resources have rows of this type.
    fn other(&self, told: Told<'_>, object: &str, members: &'static Members) -> Option<Value> {
        let service = self.store.service;
        let is_it = |kind: &Kind| kind.changes && kind.row.as_deref() == Some(object);
        let kind = service.kinds.iter().position(is_it)?;
        let row = || {
            let store = self.world.known(service, kind)?;
            let id = told.resource.given(&store.kind.id)?.as_str()?;
            let (resource, state) = store.get(id, self.world.now())?;
            Some(Teller::new(self.world, store, members).row(Told { id, resource, state }))
        };
        Some(row().map_or(Value::Null, Value::from))
    }

    /// Whether a member is the name of what another member has the id of: `instanceName` of a disk.
    fn is_of_other(&self, name: &str) -> bool {
        let stem = name.strip_suffix("Name");
        stem.is_some_and(|stem| self.members.get(&format!("{stem}Id")).is_some())
    }

    /// The ids of those resources that were given this one.
    fn bound_to(&self, id: &str, name: &str) -> Value {
        let other = self
            .store
            .service
            .kind_of(name)
            .and_then(|kind| self.world.known(self.store.service, kind));
        let own = &self.store.kind.id;
        let (now, is_this) = (self.world.now(), |value: &Value| names(value, id));
        let Some(other) = other.filter(|other| other.kind.id != *own) else { return json!([]) };
        let many = format!("{own}s");
        let bound = other.iter(now).filter(|(_, resource, _)| {
            resource.given(own).or_else(|| resource.given(&many)).is_some_and(is_this)
        });
        bound.map(|(id, ..)| id).collect()
    }
}

/// Whether a value is an id, or has it among others.
pub(crate) fn names(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text == id,
        Value::Array(ids) => ids.iter().any(|known| known.as_str() == Some(id)),
        _ => false,
    }
}

/// Whether a member is the name of a kind: `name`, `diskName`.
fn is_name(member: &str, noun: &str) -> bool {
    let own = member.strip_suffix("Name").is_some_and(|stem| stem.eq_ignore_ascii_case(noun));
    own || member == "name" || one_id(member) == "name"
}

/// All resources of a store, as they are told.
pub(crate) fn all(store: &Store, now: Moment) -> impl Iterator<Item = Told<'_>> {
    store.iter(now).map(|(id, resource, state)| Told { id, resource, state })
}
