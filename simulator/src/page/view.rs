//! What a page has been shown, and what is new to it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::account::Account;
use crate::journal::{Journal, Mark};
use crate::world::{Moment, Store, World};

/// The most requests in one event, and about how many bytes they may have.
const MOST_REQUESTS: usize = 200;
const MOST_BYTES: usize = 256 * 1024;

/// What a page shows.
#[derive(Default)]
pub(super) struct View {
    /// The names of statuses in the order in which they were seen.
    statuses: Vec<&'static str>,
    /// By service and kind.
    kinds: BTreeMap<(&'static str, &'static str), Cells>,
    journal: Mark,
}

/// The resources of a kind.
#[derive(Default, PartialEq, Eq)]
struct Cells {
    /// Their ids with spaces between them, which no id contains.
    ids: String,
    /// A character for the status of each: `0` is the first of the view's statuses.
    statuses: String,
}

impl View {
    /// What changed since the last time, as members of a JSON object, each after a comma.
    pub(super) fn look(&mut self, account: &Account) -> Option<String> {
        let kinds = self.changed(&account.world);
        let requests = self.requests(&account.journal);
        if kinds.is_empty() && requests.is_none() {
            return None;
        }
        let (statuses, kinds) = (json!(self.statuses), Value::from(kinds));
        let journal = requests.map(|requests| format!(r#","journal":{requests}"#));
        let journal = journal.unwrap_or_default();
        Some(format!(r#","statuses":{statuses},"kinds":{kinds}{journal}"#))
    }

    /// The kinds that changed.
    fn changed(&mut self, world: &World) -> Vec<Value> {
        world.stores().filter_map(|store| self.compare(store, world.now())).collect()
    }

    /// A kind, if it changed; its ids are null if they did not.
    fn compare(&mut self, store: &Store, now: Moment) -> Option<Value> {
        let (cells, counts) = self.cells(store, now);
        let name = (store.service.facts.service.as_str(), store.kind.noun.as_str());
        let shown = self.kinds.entry(name).or_default();
        if *shown == cells {
            return None;
        }
        let ids = (shown.ids != cells.ids).then_some(&cells.ids);
        let news = json!({
            "service": name.0, "kind": name.1, "counts": counts,
            "ids": ids, "cells": cells.statuses,
        });
        *shown = cells;
        Some(news)
    }

    /// The cells of a kind, and how many have each status.
    fn cells(&mut self, store: &Store, now: Moment) -> (Cells, Map<String, Value>) {
        let mut cells = Cells::default();
        let mut counts = Vec::<u64>::new();
        for (id, _, state) in store.iter(now) {
            let place = self.place(state.status.name());
            if counts.len() <= place {
                counts.resize(place + 1, 0);
            }
            if let Some(count) = counts.get_mut(place) {
                *count += 1;
            }
            if !cells.ids.is_empty() {
                cells.ids.push(' ');
            }
            cells.ids.push_str(id);
            cells.statuses.push(symbol(place));
        }
        let counts = self.statuses.iter().zip(counts).filter(|(_, count)| *count > 0);
        (cells, counts.map(|(name, count)| ((*name).to_owned(), json!(count))).collect())
    }

    /// The place of a status in the list.
    fn place(&mut self, name: &'static str) -> usize {
        let known = self.statuses.iter().position(|known| *known == name);
        known.unwrap_or_else(|| {
            self.statuses.push(name);
            self.statuses.len() - 1
        })
    }

    /// The newest requests, if there are any that were not shown.
    fn requests(&mut self, journal: &Journal) -> Option<String> {
        let shown = std::mem::replace(&mut self.journal, journal.mark());
        if shown == self.journal {
            return None;
        }
        let is_cleared = journal.was_cleared_since(shown);
        let (skipped, requests) = journal.newest(shown, MOST_REQUESTS, MOST_BYTES);
        let requests = requests.join(",");
        Some(format!(r#"{{"cleared":{is_cleared},"skipped":{skipped},"requests":[{requests}]}}"#))
    }
}

/// The character for a place. More statuses than there are characters are not told apart.
fn symbol(place: usize) -> char {
    const LAST: char = '\u{d7ff}';
    let code = u32::try_from(place).ok().and_then(|place| place.checked_add(u32::from('0')));
    code.filter(|code| *code <= u32::from(LAST)).and_then(char::from_u32).unwrap_or(LAST)
}

#[cfg(test)]
mod tests;
