//! What the actions do.

mod change;
mod create;
mod disks;
mod given;
mod list;
mod made;
mod needs;
mod page;
mod row;
mod tags;
mod tell;
mod view;

use serde_json::{Map, Value};
use zenlayer_api::Action;

use crate::model::{Operation, Service};
use crate::refusal::Refusal;
use crate::world::{World, is_modelled};

pub(crate) use view::View;

/// A request whose parameters were checked.
pub(crate) struct Call<'a> {
    pub(crate) service: &'static Service,
    pub(crate) name: &'static str,
    pub(crate) action: &'static Action,
    /// Without nulls, which are the same as absent parameters.
    pub(crate) body: &'a Map<String, Value>,
    /// How it sees the resources that it reads.
    pub(crate) view: View,
}

/// The members of an answer besides the request id.
pub(crate) type Fields = Map<String, Value>;

/// What stands behind an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// A life cycle, written by hand from what is known of the service.
    Modelled,
    /// Resources that keep what they are given.
    Stored,
    /// Nothing: the values are made up.
    Synthesized,
}

impl Depth {
    /// The depth of an action.
    pub(crate) fn of(service: &Service, operation: &Operation) -> Self {
        let kind = match operation {
            Operation::Tags => return Self::Modelled,
            Operation::Answer => return Self::Synthesized,
            Operation::Create { kind, .. }
            | Operation::List { kind, .. }
            | Operation::Tell { kind, .. }
            | Operation::Change { kind, .. } => service.kinds.get(*kind),
        };
        match kind {
            Some(kind) if is_modelled(&service.facts.service, &kind.noun) => Self::Modelled,
            _ => Self::Stored,
        }
    }

    /// Its name in headers and options.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Modelled => "modelled",
            Self::Stored => "stored",
            Self::Synthesized => "synthesized",
        }
    }
}

/// Whether an action only tells what resources are.
pub(crate) fn reads(call: &Call<'_>) -> bool {
    let operation = call.service.operation(call.name);
    matches!(operation, Some(Operation::List { .. } | Operation::Tell { .. }))
}

/// Performs an action.
pub(crate) fn perform(world: &mut World, call: &Call<'_>) -> Result<Fields, Refusal> {
    let Some(operation) = call.service.operation(call.name) else { return Ok(Fields::new()) };
    match operation {
        Operation::Create { kind, answer } => create::create(world, call, *kind, answer.as_deref()),
        Operation::Change { kind, ids, verb } => change::change(world, call, *kind, ids, *verb),
        Operation::List { kind, rows } => {
            world.store(call.service, *kind);
            let known = world.known(call.service, *kind);
            Ok(known.map(|store| list::list(world, store, call, rows)).unwrap_or_default())
        }
        Operation::Tell { kind, ids } => tell::tell(world, call, *kind, ids),
        Operation::Tags => tags::perform(world, call),
        Operation::Answer => Ok(made(call)),
    }
}

/// An answer that is made up from the question.
fn made(call: &Call<'_>) -> Fields {
    let question = Value::from(call.body.clone()).to_string();
    let maker = made::Maker::of(call.service, &format!("{} {question}", call.name));
    let mut answer = maker.object(&call.action.response);
    // What is made up is all on one page.
    if let Some(pager) = call.service.notes.pagers.get(call.name) {
        answer.insert(pager.cursor.clone(), Value::Null);
    }
    answer
}

#[cfg(test)]
mod tests;
