//! Polling the statuses of resources of any service, as a waiter's data say.

use super::composed::ComposedRequest;
use crate::call::Call;
use crate::catalogue::{Action, Validation, Waiter};
use crate::client::Client;
use crate::error::{Code, Error};
use crate::instances::Statuses;
use crate::protocol::envelope::Reply;

impl Client {
    /// Checks that resources can be polled by their ids alone.
    ///
    /// # Errors
    /// [`Code::PARAMETER`] if that takes more parameters.
    pub(crate) fn check_poll(&self, waiter: Waiter, ids: &[&str]) -> Result<(), Error> {
        let (_, request) = request(waiter, ids)?;
        request.check(Validation::Strict).map(|_| ())
    }

    /// Polls resources by their ids: those that exist, each with its status, "" if it has none.
    pub(crate) fn poll_resources(
        &self,
        waiter: Waiter,
        ids: &[&str],
        call: &Call,
    ) -> Result<Statuses, Error> {
        let (action, mut request) = request(waiter, ids)?;
        let mut statuses = Statuses::default();
        if !action.is_paged() {
            let known = request.check(Validation::Strict)?;
            let success = self.exchange_request(&request, known, request.parameters(), call)?;
            add(&mut statuses, waiter, &success.response)?;
            return Ok(statuses);
        }
        while let Some(page) = self.next_page(&mut request, call)? {
            add(&mut statuses, waiter, &page.response)?;
        }
        Ok(statuses)
    }
}

/// The request that lists resources.
fn request(waiter: Waiter, ids: &[&str]) -> Result<(Action, ComposedRequest), Error> {
    let Some(action) = waiter.action() else { return Err(not_listed(waiter)) };
    let service = action.service();
    let mut request = ComposedRequest::new(service.name(), Some(service.version()), action.name())?;
    let takes_list = action.takes_list(waiter.ids());
    match ids {
        [id] if !takes_list => request.set(waiter.ids(), *id)?,
        _ => request.set(waiter.ids(), ids)?,
    }
    Ok((action, request))
}

/// Adds the rows of a reply.
fn add(statuses: &mut Statuses, waiter: Waiter, reply: &Reply) -> Result<(), Error> {
    let rows = reply.document().root().find(waiter.rows());
    let rows = rows.ok_or_else(|| not_listed(waiter))?;
    for row in rows.items() {
        let text = |member: &str| row.member(member).and_then(|value| value.text());
        let id = text(waiter.id()).ok_or_else(|| not_listed(waiter))?;
        let status = waiter.status().map_or(Some(""), text).unwrap_or_default();
        statuses.push(id, status);
    }
    Ok(())
}

fn not_listed(waiter: Waiter) -> Error {
    let (rows, id) = (waiter.rows(), waiter.id());
    Error::new(Code::RESPONSE, format_args!("the response has no {rows} with {id}"))
        .with_http_status(200)
}
