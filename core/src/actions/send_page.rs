//! Sending a request for the next page of its list.

use super::composed::ComposedRequest;
use super::paging::{Pager, Paging};
use crate::call::Call;
use crate::catalogue::Action;
use crate::client::Client;
use crate::error::{Code, Error};
use crate::protocol::envelope::{Reply, Success};

impl Client {
    /// The next page of a request's list; `None` after the last. After a failure the same page is asked
    /// for again.
    ///
    /// # Errors
    /// As [`Client::send_request`]; [`Code::RESPONSE`] for a list that is not whole.
    pub fn send_page(
        &self,
        request: &mut ComposedRequest,
        call: &Call,
    ) -> Result<Option<Success<Reply>>, Error> {
        let result = self.next_page(request, call);
        self.conclude(request.action(), call, result)
    }

    pub(super) fn next_page(
        &self,
        request: &mut ComposedRequest,
        call: &Call,
    ) -> Result<Option<Success<Reply>>, Error> {
        let mut paging = std::mem::take(request.paging());
        let result = self.advance(request, &mut paging, call);
        *request.paging() = paging;
        result
    }

    fn advance(
        &self,
        request: &ComposedRequest,
        paging: &mut Paging,
        call: &Call,
    ) -> Result<Option<Success<Reply>>, Error> {
        let known = request.check(self.validation())?;
        let pager = pager(request, known.action)?;
        while !paging.is_over() {
            let parameters = paging.parameters(request.parameters(), pager)?;
            let mut page = self.exchange_request(request, known, &parameters, call)?;
            if paging.take(&mut page.response, pager, &parameters)? {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }
}

/// How the action of a request gives pages. One that is not known is taken to do as most.
fn pager(request: &ComposedRequest, action: Option<Action>) -> Result<Pager, Error> {
    let Some(action) = action else { return Ok(Pager::Numbered(None)) };
    if request.parameters().get("pageNum").is_some() {
        return Err(Error::new(Code::ARGUMENT, "pageNum is set: leave the number of the page out"));
    }
    match (action.is_paged(), action.is_by_cursor()) {
        (true, _) => Ok(Pager::Numbered(action.identity())),
        (_, true) => Ok(Pager::Cursor),
        _ => {
            let (service, action) = (action.service().name(), action.name());
            let message = format_args!("{service} {action} does not answer page by page");
            Err(Error::new(Code::ARGUMENT, message))
        }
    }
}
