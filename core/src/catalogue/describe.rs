//! What is known, as JSON for tools.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::table::{
    DEPRECATED, LIST, MAP, SHAPE_BOOL, SHAPE_INTEGER, SHAPE_NUMBER, SHAPE_OBJECT, SHAPE_TEXT,
};
use super::{Action, Member, Service, Waiter};
use crate::catalogue::waiter::Absent;
use crate::error::{Code, Error};

/// What is known of an action, of a service, or of all.
///
/// # Errors
/// [`Code::ACTION`] for a service, a version or an action that is not known.
pub fn describe(
    service: Option<&str>,
    version: Option<&str>,
    action: Option<&str>,
) -> Result<String, Error> {
    let json = match (service, action) {
        (None, None) => serde_json::to_string(&Everything),
        (None, Some(_)) => {
            return Err(Error::new(Code::ARGUMENT, "service is needed to find an action"));
        }
        (Some(service), None) => serde_json::to_string(&find(service, version)?),
        (Some(service), Some(action)) => {
            let service = find(service, version)?;
            serde_json::to_string(&service.known_action(action)?)
        }
    };
    json.map_err(|e| Error::new(Code::INTERNAL, e))
}

fn find(service: &str, version: Option<&str>) -> Result<Service, Error> {
    let service = Service::known(service)?;
    service.check_version(version)?;
    Ok(service)
}

struct Everything;

impl Serialize for Everything {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(Service::all())
    }
}

impl Serialize for Service {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("service", self.name())?;
        map.serialize_entry("version", self.version())?;
        map.serialize_entry("waiters", &List(|| Waiter::of(*self)))?;
        map.serialize_entry("actions", &List(|| self.actions()))?;
        map.end()
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("service", self.service().name())?;
        map.serialize_entry("version", self.service().version())?;
        map.serialize_entry("action", self.name())?;
        map.serialize_entry("class", self.class().name())?;
        if let Some(ids) = self.ids() {
            map.serialize_entry("ids", ids)?;
            map.serialize_entry("most", &self.max_ids())?;
        }
        if let Some(failed) = self.failed() {
            map.serialize_entry("failed", failed)?;
        }
        if self.is_paged() || self.is_by_cursor() {
            map.serialize_entry("pages", if self.is_paged() { "number" } else { "cursor" })?;
            map.serialize_entry("identity", &self.identity())?;
        }
        map.serialize_entry("request", &Members(|| self.request()))?;
        map.serialize_entry("response", &Members(|| self.response()))?;
        map.end()
    }
}

impl Serialize for Member {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &kind(self.0.shape))?;
        let flags = [
            ("required", self.is_required()),
            ("secret", self.is_secret()),
            ("deprecated", self.0.flags & DEPRECATED != 0),
        ];
        for (name, is_set) in flags.into_iter().filter(|(_, is_set)| *is_set) {
            map.serialize_entry(name, &is_set)?;
        }
        if self.values().len() > 0 {
            map.serialize_entry("values", &List(|| self.values()))?;
        }
        if self.members().len() > 0 {
            map.serialize_entry("members", &Members(|| self.members()))?;
        }
        map.end()
    }
}

impl Serialize for Waiter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("waiter", self.name())?;
        map.serialize_entry("action", self.action().map_or("", Action::name))?;
        map.serialize_entry("ids", self.ids())?;
        map.serialize_entry("id", self.id())?;
        map.serialize_entry("status", &self.status())?;
        map.serialize_entry("success", &List(|| self.success()))?;
        map.serialize_entry("failure", &List(|| self.failure()))?;
        let absent = match self.absent() {
            Absent::Success => "success",
            Absent::Failure => "failure",
        };
        map.serialize_entry("absent", absent)?;
        map.end()
    }
}

/// The items of an iterator that can be made again.
struct List<F>(F);

impl<F: Fn() -> I, I: Iterator<Item = T>, T: Serialize> Serialize for List<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Members by their names.
struct Members<F>(F);

impl<F: Fn() -> I, I: Iterator<Item = Member>> Serialize for Members<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map((self.0)().map(|member| (member.name(), member)))
    }
}

fn kind(shape: u8) -> String {
    let inner = match shape & !(LIST | MAP) {
        SHAPE_TEXT => "text",
        SHAPE_INTEGER => "integer",
        SHAPE_NUMBER => "number",
        SHAPE_BOOL => "bool",
        SHAPE_OBJECT => "object",
        _ => "any",
    };
    match shape & (LIST | MAP) {
        LIST => format!("[{inner}]"),
        MAP => format!("{{{inner}}}"),
        _ => inner.to_owned(),
    }
}
