//! Bulk calls for any action, and waiting for any resource.

use super::options::Options;
use super::report::Report;
use super::subject::{Resources, Sending};
use crate::actions::ComposedRequest;
use crate::call::Call;
use crate::catalogue::{Action, Service, Waiter};
use crate::client::Client;
use crate::error::{Code, Error};
use crate::instances::MAX_IDS;
use zenlayer_tables::forces::Force;

/// What a path of ids ends in if it takes a list of them.
const LIST: &str = ".*";

impl Client {
    /// Sends an action for any number of ids: in batches if it takes a list of them, else one by one.
    /// Waits for the end if it is known how. Without a path, the ids go where the action has them.
    ///
    /// # Errors
    /// Those of the checks before anything is sent, and [`Code::ARGUMENT`] if a path is needed.
    pub fn bulk_run(
        &self,
        request: &ComposedRequest,
        path: Option<&str>,
        ids: &[&str],
        options: &Options,
        call: &Call,
    ) -> Result<(Report, Result<(), Error>), Error> {
        if options.force != Force::Default {
            let action = request.action();
            let message = format_args!("{action} has no force here: set its parameter");
            return Err(Error::new(Code::ARGUMENT, message));
        }
        let place = Place::of(request, path)?;
        let mut sample = request.clone();
        place.set(&mut sample, ids.get(..1).unwrap_or_default())?;
        let known = sample.check(self.validation())?;
        let waiter = match (&options.waiter, known.action) {
            (Some(name), Some(action)) => Some(Waiter::known(action.service(), name)?),
            (Some(name), None) => return Err(no_waiter(name)),
            (None, action) => action.and_then(Action::proof),
        };
        let proof = known.action.and_then(Action::proof);
        let is_proof = waiter.map(Waiter::name) == proof.map(Waiter::name);
        let (class, max_ids) = (request.class(known), place.max_ids);
        let sending = Sending { request, known, class, path: place.path, max_ids };
        let follow_up = known.action.and_then(|action| follow_up(action, waiter?));
        let Some((first, next)) = follow_up.filter(|_| options.wait) else {
            let resources = Resources { sending: Some(sending), waiter, is_proof };
            return self.run(&resources, ids, options, call);
        };
        let begun = Resources { sending: Some(sending), waiter: Some(first), is_proof: true };
        let (report, result) = self.run(&begun, ids, options, call)?;
        self.finish(next, report, result, options, call)
    }

    /// Goes on with the ids that a run brought as far as its action does.
    fn finish(
        &self,
        action: Action,
        mut report: Report,
        result: Result<(), Error>,
        options: &Options,
        call: &Call,
    ) -> Result<(Report, Result<(), Error>), Error> {
        let reached = report.rows().filter(|entry| entry.outcome.is_success());
        let ids: Vec<String> = reached.map(|entry| entry.id.clone()).collect();
        if ids.is_empty() || report.ended().is_some() {
            return Ok((report, result));
        }
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let (service, version) = (action.service().name(), action.service().version());
        let request = ComposedRequest::new(service, Some(version), action.name())?;
        let options = Options { waiter: None, ..options.clone() };
        let (later, _) = self.bulk_run(&request, None, &ids, &options, call)?;
        report.extend(later);
        let result = report.error(action.name()).map_or(Ok(()), Err);
        Ok((report, self.conclude(action.name(), call, result)))
    }

    /// Waits until any number of resources have reached the state of a waiter.
    ///
    /// # Errors
    /// [`Code::ACTION`] for an unknown service, version or waiter, [`Code::PARAMETER`] if listing the
    /// resources takes more than their ids.
    pub fn wait_for(
        &self,
        (service, version): (&str, Option<&str>),
        waiter: &str,
        ids: &[&str],
        options: &Options,
        call: &Call,
    ) -> Result<(Report, Result<(), Error>), Error> {
        let service = Service::known(service)?;
        service.check_version(version)?;
        let waiter = Waiter::known(service, waiter)?;
        self.check_poll(waiter, ids.get(..1).unwrap_or_default())?;
        let resources = Resources { sending: None, waiter: Some(waiter), is_proof: true };
        self.run(&resources, ids, options, call)
    }
}

/// Where the ids of a request go.
struct Place<'a> {
    path: &'a str,
    /// The maximum number of ids in a list; `None` for a single id.
    max_ids: Option<usize>,
}

impl<'a> Place<'a> {
    fn of(request: &ComposedRequest, path: Option<&'a str>) -> Result<Place<'a>, Error> {
        let action = request.known_action();
        let own = action.and_then(|action| Some((action.ids()?, action)));
        match (path, own) {
            (None, Some((ids, action))) => Ok(Place { path: ids, max_ids: many(action.max_ids()) }),
            (None, None) => {
                let message = format_args!("ids_path is needed: {} has no ids", request.action());
                Err(Error::new(Code::ARGUMENT, message))
            }
            (Some(path), Some((ids, action))) if path.strip_suffix(LIST).unwrap_or(path) == ids => {
                Ok(Place { path: ids, max_ids: many(action.max_ids()) })
            }
            (Some(path), _) => Ok(match path.strip_suffix(LIST) {
                Some(path) => Place { path, max_ids: Some(MAX_IDS) },
                None => Place { path, max_ids: None },
            }),
        }
    }

    fn set(&self, request: &mut ComposedRequest, ids: &[&str]) -> Result<(), Error> {
        match (self.max_ids, ids) {
            (None, [id]) => request.set(self.path, *id),
            _ => request.set(self.path, ids),
        }
    }
}

/// The waiter of an action's own end, and the action that leads from there to the end that is waited for.
fn follow_up(action: Action, waiter: Waiter) -> Option<(Waiter, Action)> {
    let (first, next) = (action.proof()?, action.follow_up()?);
    let is_next = next.proof().is_some_and(|proof| proof.name() == waiter.name());
    (first.name() != waiter.name() && is_next).then_some((first, next))
}

/// The length of a list of ids; `None` for an action that takes one id.
fn many(max_ids: usize) -> Option<usize> {
    Some(max_ids).filter(|max_ids| *max_ids > 1)
}

fn no_waiter(name: &str) -> Error {
    let message = format_args!("the waiter {name} is not known for this action");
    Error::new(Code::ACTION, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_where_the_path_says_as_many_as_the_action_takes() {
        let detach = ComposedRequest::new("zec", None, "DetachDisks").unwrap();
        for path in [None, Some("diskIds"), Some("diskIds.*")] {
            let place = Place::of(&detach, path).unwrap();
            assert_eq!((place.path, place.max_ids), ("diskIds", Some(10)), "{path:?}");
        }
        let place = Place::of(&detach, Some("others.*")).unwrap();
        assert_eq!((place.path, place.max_ids), ("others", Some(MAX_IDS)));
        let place = Place::of(&detach, Some("other")).unwrap();
        assert_eq!((place.path, place.max_ids), ("other", None));
    }
}
