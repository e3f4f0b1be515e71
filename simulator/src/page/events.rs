//! The events of one page, as the body of its response.
//!
//! It has no task and no queue. The connection asks for the next event when it can write one, so a slow
//! page gets fewer of them, and a page that is closed costs nothing.

use std::cell::RefCell;
use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame};
use serde_json::json;
use tokio::time::{Instant, Sleep, sleep};

use super::view::View;
use crate::cloud::Cloud;
use crate::control::clock;

/// How often a page is told of changes.
const TICK: Duration = Duration::from_millis(100);

/// How often it is told what time it is, even if nothing else changed.
const BEAT: Duration = Duration::from_secs(1);

/// Looking takes at most one part in this many of the simulator's time, however large its fleets are.
const SHARE: u32 = 10;

pub(crate) struct Events {
    cloud: Rc<RefCell<Cloud>>,
    account: usize,
    view: View,
    /// When there was an event; `None` before the first.
    told: Option<Instant>,
    pause: Pin<Box<Sleep>>,
}

impl Events {
    /// The events of an account.
    pub(super) fn new(cloud: Rc<RefCell<Cloud>>, account: usize) -> Self {
        let pause = Box::pin(sleep(Duration::ZERO));
        Self { cloud, account, view: View::default(), told: None, pause }
    }

    /// The next event, if it is time for one.
    fn look(&mut self) -> Option<String> {
        let cloud = self.cloud.borrow();
        let account = cloud.accounts.get(self.account)?;
        let news = self.view.look(account);
        let is_due = self.told.is_none_or(|told| told.elapsed() >= BEAT);
        if news.is_none() && !is_due {
            return None;
        }
        let is_first = self.told.replace(Instant::now()).is_none();
        let news = news.unwrap_or_default();
        let clock = clock::show(&account.world.timeline);
        if is_first {
            let ids = cloud.accounts.iter().map(|account| account.credentials.key_id());
            let accounts = json!(ids.collect::<Vec<_>>());
            return Some(event(
                "summary",
                &format!(r#""accounts":{accounts},"clock":{clock}{news}"#),
            ));
        }
        Some(event("change", &format!(r#""clock":{clock}{news}"#)))
    }
}

/// An event with these members of an object. JSON on one line needs no other escapes.
fn event(name: &str, members: &str) -> String {
    format!("event: {name}\ndata: {{{members}}}\n\n")
}

impl Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        loop {
            ready!(self.pause.as_mut().poll(context));
            let began = Instant::now();
            let event = self.look();
            let pause = TICK.max(began.elapsed() * SHARE);
            self.pause.as_mut().reset(Instant::now() + pause);
            if let Some(event) = event {
                return Poll::Ready(Some(Ok(Frame::data(event.into()))));
            }
        }
    }
}
