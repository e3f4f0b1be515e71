//! A rule that applies to a request.

use std::rc::Rc;

use hyper::HeaderMap;

use super::Active;
use super::fault::Fault;
use crate::envelope::Answer;
use crate::perform::{Fields, View};
use crate::refusal::Refusal;

/// A rule that applies to a request. It has fired once its fault has happened.
pub(crate) struct Applied {
    /// The place of the rule.
    pub(crate) index: usize,
    rule: Rc<Active>,
    has_fired: bool,
}

impl Applied {
    pub(super) fn new(index: usize, rule: Rc<Active>) -> Self {
        rule.taken.update(|taken| taken + 1);
        Self { index, rule, has_fired: false }
    }

    /// What happens.
    pub(super) fn fault(&self) -> &Fault {
        &self.rule.rule.fault
    }

    /// The fault has happened, which counts once.
    pub(super) fn fire(&mut self) {
        if !std::mem::replace(&mut self.has_fired, true) {
            self.rule.fired.update(|fired| fired + 1);
        }
    }

    /// Whether the action is executed.
    pub(crate) fn executes(&self) -> bool {
        self.rule.rule.executes
    }

    /// How the action sees resources, if that is the fault.
    pub(crate) fn view(&self) -> Option<View> {
        match self.fault() {
            Fault::Seen(view) => Some(*view),
            _ => None,
        }
    }

    /// The service's answer with this id: what the rule tells, or what the action came to.
    pub(crate) fn answer(&self, id: String, outcome: Result<Fields, Refusal>) -> Option<Answer> {
        match self.fault() {
            Fault::Told(told) => Some(told.answer(id)),
            _ => self.executes().then(|| Answer::new(id, outcome)),
        }
    }

    /// Sets the headers that the rule tells.
    pub(crate) fn set_headers(&self, headers: &mut HeaderMap) {
        if let Fault::Told(told) = self.fault() {
            headers.extend(told.headers().clone());
        }
    }
}

impl Drop for Applied {
    /// A fault that has not happened may happen to another request.
    fn drop(&mut self) {
        if !self.has_fired {
            self.rule.taken.update(|taken| taken - 1);
        }
    }
}
