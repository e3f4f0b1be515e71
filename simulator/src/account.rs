//! The holder of an access key, who has a world of their own.

use serde_json::{Map, Value};

use crate::auth::Credentials;
use crate::codes;
use crate::envelope::Answer;
use crate::faults::{Applied, Faults};
use crate::journal::{Entry, Journal};
use crate::model::{self, Service, check};
use crate::perform::{self, Call, Depth, Fields, View};
use crate::refusal::Refusal;
use crate::request::Request;
use crate::routing;
use crate::world::World;

/// An account.
pub(crate) struct Account {
    pub(crate) credentials: Credentials,
    pub(crate) world: World,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
}

/// What became of a request.
pub(crate) struct Served {
    /// `None` if a fault took its place.
    pub(crate) answer: Option<Answer>,
    /// What stands behind it.
    pub(crate) depth: Option<Depth>,
    /// What happens to it.
    pub(crate) fault: Option<Applied>,
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
        entry.fault = self.faults.apply(request);
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
        mut entry: Entry,
        outcome: Result<Fields, Refusal>,
    ) -> Served {
        let id = self.world.random.request_id();
        let answer = match &entry.fault {
            Some(fault) => fault.answer(id, outcome),
            None => Some(Answer::new(id, outcome)),
        };
        entry.time = self.world.timeline.text(self.world.now());
        self.journal.record(request, &mut entry, answer.as_ref());
        let is_success = answer.as_ref().is_some_and(|answer| answer.code.is_none());
        Served { answer, depth: entry.depth.filter(|_| is_success), fault: entry.fault }
    }

    fn perform(
        &mut self,
        request: &Request,
        service: &'static Service,
        deepest: Depth,
        entry: &mut Entry,
    ) -> Result<Fields, Refusal> {
        // A fault of what is seen has not happened until it shows.
        let unseen = entry.fault.take_if(|fault| fault.view().is_some());
        routing::check_headers(request, service)?;
        let (name, action) = routing::action(request, service)?;
        entry.action = Some((service, name));
        let body = object(&entry.body)?;
        entry.unknown = check::check(service, name, &body)?;
        let depth = service.operation(name).map(|operation| Depth::of(service, operation));
        if depth > Some(deepest) {
            return Err(codes::SYNTHESIZED.because(format_args!("{name}; --depth allows it")));
        }
        entry.ids = acted_on(service, name, &body);
        if entry.fault.as_ref().is_some_and(|fault| !fault.executes()) {
            return Ok(Fields::new());
        }
        entry.depth = depth;
        let call = Call { service, name, action, body: &body, view: View::default() };
        let fields = perform::perform(&mut self.world, &call)?;
        Ok(self.seen(&call, fields, unseen, entry))
    }

    /// The answer as a fault lets it be seen, if that makes a difference.
    fn seen(
        &mut self,
        call: &Call<'_>,
        fields: Fields,
        fault: Option<Applied>,
        entry: &mut Entry,
    ) -> Fields {
        let view = fault.as_ref().and_then(Applied::view).filter(|_| perform::reads(call));
        let Some(view) = view else { return fields };
        let seen = perform::perform(&mut self.world, &Call { view, ..*call });
        match seen {
            Ok(seen) if seen != fields => {
                entry.fault = fault;
                seen
            }
            _ => fields,
        }
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
