//! What is known, as JSON for tools. The table has plain words only, so that nothing needs an escape.

use std::fmt::{self, Display, Formatter, Write};

use super::table::{
    DEPRECATED, LIST, MAP, SHAPE_BOOL, SHAPE_INTEGER, SHAPE_NUMBER, SHAPE_OBJECT, SHAPE_TEXT,
};
use super::{Absent, Action, Member, Service, Waiter};
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
    match (service, action) {
        (None, None) => Ok(List(Service::all()).to_string()),
        (None, Some(_)) => Err(Error::new(Code::ARGUMENT, "service is required to find an action")),
        (Some(service), None) => Ok(find(service, version)?.to_string()),
        (Some(service), Some(action)) => {
            Ok(find(service, version)?.known_action(action)?.to_string())
        }
    }
}

fn find(service: &str, version: Option<&str>) -> Result<Service, Error> {
    let service = Service::known(service)?;
    service.check_version(version)?;
    Ok(service)
}

impl Display for Service {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (name, version) = (self.name(), self.version());
        write!(f, r#"{{"service":"{name}","version":"{version}","#)?;
        write!(f, r#""waiters":{},"#, List(Waiter::of(*self)))?;
        write!(f, r#""actions":{}}}"#, List(self.actions()))
    }
}

impl Display for Action {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (service, version) = (self.service().name(), self.service().version());
        let (name, class) = (self.name(), self.class().name());
        write!(f, r#"{{"service":"{service}","version":"{version}","action":"{name}","#)?;
        write!(f, r#""class":"{class}","#)?;
        if let Some(ids) = self.ids() {
            write!(f, r#""ids":"{ids}","most":{},"#, self.max_ids())?;
        }
        if let Some(failed) = self.failed() {
            write!(f, r#""failed":"{failed}","#)?;
        }
        if let Some(proof) = self.proof() {
            write!(f, r#""proof":"{}","#, proof.name())?;
        }
        if self.is_paged() || self.is_by_cursor() {
            let pages = if self.is_paged() { "number" } else { "cursor" };
            write!(f, r#""pages":"{pages}","identity":{},"#, OrNull(self.identity()))?;
        }
        let (request, response) = (Members(self.request()), Members(self.response()));
        write!(f, r#""request":{request},"response":{response}}}"#)
    }
}

impl Display for Member {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, r#"{{"type":"{}""#, kind(self.0.shape))?;
        let flags = [
            ("required", self.is_required()),
            ("secret", self.is_secret()),
            ("deprecated", self.0.flags & DEPRECATED != 0),
        ];
        for (name, _) in flags.into_iter().filter(|(_, is_set)| *is_set) {
            write!(f, r#","{name}":true"#)?;
        }
        if self.values().len() > 0 {
            write!(f, r#","values":{}"#, List(self.values().map(Quoted)))?;
        }
        if self.members().len() > 0 {
            write!(f, r#","members":{}"#, Members(self.members()))?;
        }
        f.write_char('}')
    }
}

impl Display for Waiter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let action = self.action().map_or("", Action::name);
        let (name, ids, id, status) = (self.name(), self.ids(), self.id(), OrNull(self.status()));
        write!(f, r#"{{"waiter":"{name}","action":"{action}","ids":"{ids}","id":"{id}","#)?;
        let success = List(self.success().map(Quoted));
        let failure = List(self.failure().map(Quoted));
        write!(f, r#""status":{status},"success":{success},"failure":{failure},"#)?;
        let absent = match self.absent() {
            Absent::Success => "success",
            Absent::Failure => "failure",
        };
        write!(f, r#""absent":"{absent}"}}"#)
    }
}

struct Quoted(&'static str);

impl Display for Quoted {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, r#""{}""#, self.0)
    }
}

struct OrNull(Option<&'static str>);

impl Display for OrNull {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(text) => Quoted(text).fmt(f),
            None => f.write_str("null"),
        }
    }
}

struct List<I>(I);

impl<I: Iterator<Item: Display> + Clone> Display for List<I> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char('[')?;
        for (n, item) in self.0.clone().enumerate() {
            write!(f, "{}{item}", if n == 0 { "" } else { "," })?;
        }
        f.write_char(']')
    }
}

/// Members by their names.
struct Members<I>(I);

impl<I: Iterator<Item = Member> + Clone> Display for Members<I> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char('{')?;
        for (n, member) in self.0.clone().enumerate() {
            let between = if n == 0 { "" } else { "," };
            write!(f, r#"{between}"{}":{member}"#, member.name())?;
        }
        f.write_char('}')
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
