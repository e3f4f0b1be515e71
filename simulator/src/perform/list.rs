//! Lists: filtered, sorted, a page of them.

use serde_json::{Value, json};

use super::row::{Teller, Told, all};
use super::view::Resources;
use super::{Call, Fields, page};
use crate::model::check;
use crate::model::one_id;
use crate::world::{Store, World};

/// Lists resources.
pub(super) fn list(world: &World, store: &Store, call: &Call<'_>, rows: &str) -> Fields {
    let Some((_, members)) = call.service.facts.rows_of(&call.action.response, rows) else {
        return Fields::new();
    };
    let teller = Teller::new(world, store, members);
    let filters = filters(&teller, call);
    let found: Vec<Told<'_>> = call
        .view
        .all(selected(world, store, call))
        .filter(|told| filters.iter().all(|filter| filter.admits(&teller, *told)))
        .collect();
    let page = call.view.page(page::range(call, found.len()));
    let told = found.get(page).unwrap_or_default().iter().map(|told| teller.row(*told));
    let mut answer =
        super::made::Maker::of(call.service, call.name).bare().object(&call.action.response);
    answer.insert(rows.to_owned(), told.collect());
    if answer.contains_key("totalCount") {
        answer.insert("totalCount".to_owned(), json!(found.len()));
    }
    answer
}

/// The resources that are named, or all.
fn selected<'a>(world: &World, store: &'a Store, call: &Call<'a>) -> Resources<'a> {
    let now = world.now();
    let own = call.action.request.names().find(|name| check::names(name, &store.kind.id));
    let mut ids = own.map_or_else(Vec::new, |name| check::ids(call.body, name));
    if ids.is_empty() {
        return Box::new(all(store, now));
    }
    ids.sort_unstable();
    ids.dedup();
    Box::new(ids.into_iter().filter_map(move |id| {
        let (resource, state) = store.get(id, now)?;
        Some(Told { id, resource, state })
    }))
}

/// A parameter that a row must fit.
struct Filter<'a> {
    member: String,
    wanted: &'a Value,
    how: How,
}

#[derive(Clone, Copy)]
enum How {
    Equal,
    /// One of several.
    Among,
    /// Names match in part; in bmc, only with a star.
    Part,
    Star,
    Tags,
    TagKeys,
}

/// The filters that a request has. Parameters that are no member of a row are ignored.
fn filters<'a>(teller: &Teller<'_>, call: &Call<'a>) -> Vec<Filter<'a>> {
    let given = call.body.iter().filter(|(name, _)| call.action.request.get(name).is_some());
    given.filter_map(|(name, wanted)| filter(teller, call, name, wanted)).collect()
}

fn filter<'a>(
    teller: &Teller<'_>,
    call: &Call<'_>,
    name: &str,
    wanted: &'a Value,
) -> Option<Filter<'a>> {
    let has = |member: &str| teller.members.get(member).is_some();
    let noun = &teller.store.kind.noun;
    if check::names(name, &teller.store.kind.id) {
        return None;
    }
    let made = |member: &str, how| Some(Filter { member: member.to_owned(), wanted, how });
    let part = if call.service.facts.service == "bmc" { How::Star } else { How::Part };
    match name {
        "tags" if has("tags") => made("tags", How::Tags),
        "tagKeys" if has("tags") => made("tags", How::TagKeys),
        "name" if !has("name") => {
            made(&format!("{}Name", lower(noun)), part).filter(|filter| has(&filter.member))
        }
        _ if wanted.is_array() => {
            let one =
                [one_id(name), crate::model::singular(name)].into_iter().find(|one| has(one))?;
            made(&one, How::Among)
                .filter(|_| wanted.as_array().is_some_and(|items| !items.is_empty()))
        }
        _ if !has(name) || wanted.is_object() => None,
        _ if name == "name" || name.ends_with("Name") => made(name, part),
        _ => made(name, How::Equal),
    }
}

fn lower(noun: &str) -> String {
    let mut letters = noun.chars();
    letters.next().map(|letter| letter.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

impl Filter<'_> {
    fn admits(&self, teller: &Teller<'_>, told: Told<'_>) -> bool {
        let value = match self.how {
            // The service of tags writes them, whatever a row's type.
            How::Tags | How::TagKeys => told.resource.given("tags").cloned(),
            _ => teller.member(told, &self.member),
        };
        let value = value.unwrap_or_default();
        let text = || value.as_str().unwrap_or_default();
        let wanted = || self.wanted.as_str().unwrap_or_default();
        match self.how {
            How::Equal => value == *self.wanted,
            How::Among => self.wanted.as_array().is_some_and(|wanted| wanted.contains(&value)),
            How::Part => text().contains(wanted()),
            How::Star => match wanted().strip_suffix('*') {
                Some(start) => text().starts_with(start),
                None => text() == wanted(),
            },
            How::Tags => {
                items(self.wanted).all(|tag| super::tags::of(&value).any(|known| known == tag))
            }
            How::TagKeys => items(self.wanted)
                .any(|key| super::tags::of(&value).any(|known| known["key"] == *key)),
        }
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
