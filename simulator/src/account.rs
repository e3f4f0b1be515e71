//! The holder of an access key, who has a world of their own.

use serde_json::{Map, Value};

use crate::auth::Credentials;
use crate::codes;
use crate::envelope::Answer;
use crate::journal::{Entry, Journal};
use crate::model::{self, Service, check};
use crate::perform::{self, Call, Depth, Fields};
use crate::refusal::Refusal;
use crate::request::Request;
use crate::routing;
use crate::world::World;

/// An account.
pub(crate) struct Account {
    pub(crate) credentials: Credentials,
    pub(crate) world: World,
    pub(crate) journal: Journal,
}

/// An answer, and what stands behind it.
pub(crate) struct Served {
    pub(crate) answer: Answer,
    pub(crate) depth: Option<Depth>,
}

impl Account {
    /// Performs an action that was authorized, and records it.
    pub(crate) fn serve(
        &mut self,
        request: &Request,
        service: &'static Service,
        deepest: Depth,
    ) -> Served {
        let mut entry = Entry::of(request);
        let outcome = self.perform(request, service, deepest, &mut entry);
        self.record(request, entry, outcome)
    }

    /// Records a request that was refused before it came to an action.
    pub(crate) fn refuse(&mut self, request: &Request, refusal: Refusal) -> Served {
        self.record(request, Entry::of(request), Err(refusal))
    }

    fn record(
        &mut self,
        request: &Request,
        entry: Entry,
        outcome: Result<Fields, Refusal>,
    ) -> Served {
        let answer = Answer::new(self.world.random.request_id(), outcome);
        let depth = entry.depth.filter(|_| answer.code.is_none());
        self.journal.record(request, entry, &answer);
        Served { answer, depth }
    }

    fn perform(
        &mut self,
        request: &Request,
        service: &'static Service,
        deepest: Depth,
        entry: &mut Entry,
    ) -> Result<Fields, Refusal> {
        routing::check_headers(request, service)?;
        let (name, action) = routing::action(request, service)?;
        entry.action = Some((service, name));
        let body = object(&entry.body)?;
        entry.unknown = check::check(service, name, &body)?;
        let depth = service.operation(name).map(|operation| Depth::of(service, operation));
        if depth > Some(deepest) {
            return Err(codes::SYNTHESIZED.because(format_args!("{name}; --depth allows it")));
        }
        entry.depth = depth;
        entry.ids = acted_on(service, name, &body);
        perform::perform(
            &mut self.world,
            &Call { service, name, action, body: &body, view: perform::View::default() },
        )
    }
}

/// The members of a body; `null` is the same as an absent one.
fn object(body: &Value) -> Result<Map<String, Value>, Refusal> {
    let members = body.as_object();
    let members =
        members.ok_or_else(|| codes::PARAMETER_TYPE.because("the body must be a JSON object"))?;
    let present = members.iter().filter(|(_, value)| !value.is_null());
    Ok(present.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// The ids of the resources that a request names.
fn acted_on(service: &Service, name: &str, body: &Map<String, Value>) -> Option<Vec<String>> {
    let noted = service.notes.ids.get(name).map(String::as_str);
    let parameter = noted.or_else(|| {
        body.keys()
            .map(String::as_str)
            .find(|name| model::one_id(name).ends_with("Id") && name.starts_with("instance"))
    })?;
    let ids = check::ids(body, parameter);
    (!ids.is_empty()).then(|| ids.into_iter().map(str::to_owned).collect())
}
