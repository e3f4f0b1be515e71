//! Derives the kinds of resources and the operations of a service from names and notes.

use std::collections::HashMap;

use zenlayer_api::{Action, Class, Facts, Members, Notes, Shape};

use super::Kind;
use super::names::{id_of, one_id, singular, split};
use super::operation::{Operation, Verb};

const READING: [&str; 4] = ["Describe", "Inquiry", "List", "Query"];
const CREATING: [&str; 8] =
    ["Create", "Allocate", "Add", "Import", "Register", "Copy", "Invite", "Invoke"];

/// Words of actions that tell of a resource what it does not have as members.
const SERIES: [&str; 8] =
    ["Traffic", "Monitor", "Metric", "Usage", "Price", "Data", "Available", "Health"];

/// The service of tags, whose resources are those of others.
const TAGS: &str = "zrm";

/// Actions whose names do not tell what they act on: service, action, parameter, kind.
const EXCEPTIONS: [(&str, &str, &str, &str); 4] = [
    ("user", "DeleteMember", "userUid", "Member"),
    ("user", "SendInviteMemberEmail", "userUid", "Member"),
    ("zec", "ModifyNetworkInterfacePublicIPv6BandwidthLimitMode", "ipv6CidrId", "Ipv6Cidr"),
    ("zec", "RemoveQosPolicyGroupMembers", "qosPolicyGroupId", "QosPolicyGroup"),
];

/// The kinds and the operations of all actions.
pub(super) fn derive(facts: &Facts, notes: &Notes) -> (Vec<Kind>, HashMap<String, Operation>) {
    let mut service = Derived { facts, notes, kinds: Vec::new(), lists: HashMap::new() };
    service.find_lists();
    service.find_unlisted();
    let mut operations = HashMap::new();
    // What changes decides what of the rest is stored.
    let (reads, changes): (Vec<_>, Vec<_>) =
        facts.actions.iter().partition(|(name, _)| reads(notes, name));
    for (name, action) in changes {
        operations.insert(name.to_owned(), service.change(name, action));
    }
    for (name, action) in reads {
        operations.insert(name.to_owned(), service.reading(name, action));
    }
    (service.kinds, operations)
}

struct Derived<'a> {
    facts: &'a Facts,
    notes: &'a Notes,
    kinds: Vec<Kind>,
    /// By action, the kind and the member with its rows.
    lists: HashMap<&'a str, (usize, &'a str)>,
}

impl<'a> Derived<'a> {
    /// Every kind that a list has rows of. `DescribeInstancesStatus` lists the same as
    /// `DescribeInstances`; `DescribeIpv6Cidrs` does not list what `DescribeCidrs` does.
    fn find_lists(&mut self) {
        let mut found: Vec<_> =
            self.facts.actions.iter().filter(|(name, _)| reads(self.notes, name)).collect();
        found.sort_by_key(|(name, _)| name.len());
        for (name, action) in found {
            let Some((rows, row, id)) = self.list(name, action) else { continue };
            let (_, noun) = split(name);
            let is_same = |kind: &Kind| kind.id == id && noun.starts_with(&kind.noun);
            let kind = self.kinds.iter().position(is_same).unwrap_or_else(|| {
                let members = self.facts.types.get(row);
                self.add(Kind {
                    noun: singular(noun),
                    status: self.status(name, members, &singular(noun)),
                    row: Some(row.to_owned()),
                    id,
                    created: false,
                    changes: false,
                })
            });
            self.lists.insert(name, (kind, rows));
        }
    }

    /// The member with the status: what is waited for, or what the name tells.
    fn status(&self, list: &str, members: Option<&Members>, noun: &str) -> Option<String> {
        let members = members?;
        let mut waiters = self.notes.waiters.iter().filter(|(_, waiter)| waiter.action == list);
        let waited = waiters.find_map(|(_, waiter)| waiter.status.clone());
        waited.filter(|name| members.get(name).is_some()).or_else(|| status(members, noun))
    }

    /// The member with rows, their type, and the member that tells them apart.
    fn list(&self, name: &'a str, action: &'a Action) -> Option<(&'a str, &'a str, String)> {
        let lists = action.response.iter().filter(|(_, member)| member.of.shape == Shape::List);
        lists.map(|(rows, _)| rows).find_map(|rows| {
            let (row, members) = self.facts.rows_of(&action.response, rows)?;
            let noted = |place| self.notes.identity.get(place).cloned().flatten();
            let parameter = self.notes.ids.get(name).map(|ids| one_id(ids));
            let guesses =
                [noted(name), noted(row), Some(id_of(&singular(split(name).1))), parameter];
            let id = guesses.into_iter().flatten().find(|id| members.get(id).is_some())?;
            Some((rows, row, id))
        })
    }

    /// Kinds that no list has: an action answers with a new id that another takes.
    fn find_unlisted(&mut self) {
        for (name, action) in self.facts.actions.iter().filter(|(name, _)| creates(name)) {
            let new = action.response.names().map(|member| (member, one_id(member)));
            let taken = |id: &str| self.notes.ids.iter().any(|(_, ids)| one_id(ids) == id);
            let Some((_, id)) = new.into_iter().find(|(_, id)| taken(id)) else { continue };
            if self.kinds.iter().all(|kind| kind.id != id) {
                let noun = singular(split(name).1);
                self.add(Kind {
                    noun,
                    id,
                    row: None,
                    status: None,
                    created: false,
                    changes: false,
                });
            }
        }
    }

    fn add(&mut self, kind: Kind) -> usize {
        self.kinds.push(kind);
        self.kinds.len() - 1
    }

    /// The kind that a member has the id of; the noun decides among several.
    fn kind(&self, member: &str, noun: &str) -> Option<usize> {
        let id = one_id(member);
        let fits = |kind: &Kind| if noun.starts_with(&kind.noun) { kind.noun.len() + 1 } else { 1 };
        let kinds = self.kinds.iter().enumerate().filter(|(_, kind)| kind.id == id);
        // The first of the best, as its list has the shortest name.
        kinds.rev().max_by_key(|(_, kind)| fits(kind)).map(|(at, _)| at)
    }

    fn change(&mut self, name: &str, action: &Action) -> Operation {
        if self.facts.service == TAGS {
            return Operation::Tags;
        }
        let (word, noun) = split(name);
        if let Some(operation) = self.creation(name, action) {
            return operation;
        }
        let Some((ids, kind)) = self.acted_on(name, action) else { return Operation::Answer };
        let is_whole = self.kinds.get(kind).is_some_and(|kind| kind.noun == singular(noun));
        self.mark(kind, false);
        Operation::Change { kind, ids, verb: Verb::named(word).of(is_whole) }
    }

    fn creation(&mut self, name: &str, action: &Action) -> Option<Operation> {
        if !creates(name) {
            return None;
        }
        let (_, noun) = split(name);
        let answered =
            action.response.names().find_map(|member| Some((self.kind(member, noun)?, member)));
        let acts_on_other = self.notes.ids.get(name).is_some();
        let named = self.kinds.iter().position(|kind| kind.noun == singular(noun));
        let (kind, answer) = match answered {
            Some((kind, member)) => (kind, Some(member.to_owned())),
            None => (named.filter(|_| !acts_on_other)?, None),
        };
        self.mark(kind, true);
        Some(Operation::Create { kind, answer })
    }

    /// The parameter that names what an action acts on, and its kind.
    fn acted_on(&self, name: &str, action: &Action) -> Option<(String, usize)> {
        let exception = EXCEPTIONS
            .iter()
            .find(|(service, action, ..)| *service == self.facts.service && *action == name);
        if let Some((_, _, ids, noun)) = exception {
            let kind = self.kinds.iter().position(|kind| kind.noun == *noun)?;
            return Some(((*ids).to_owned(), kind));
        }
        let (_, noun) = split(name);
        let noted = self.notes.ids.get(name).map(String::as_str);
        let parameters = noted.into_iter().chain(action.request.names());
        parameters.into_iter().find_map(|ids| Some((ids.to_owned(), self.kind(ids, noun)?)))
    }

    fn mark(&mut self, kind: usize, created: bool) {
        if let Some(kind) = self.kinds.get_mut(kind) {
            kind.created |= created;
            kind.changes = true;
        }
    }

    fn reading(&self, name: &str, action: &Action) -> Operation {
        if self.facts.service == TAGS && name != "DescribeResourceTypes" {
            return Operation::Tags;
        }
        let changes = |kind: usize| self.kinds.get(kind).is_some_and(|kind| kind.changes);
        if let Some((kind, rows)) = self.lists.get(name) {
            return match changes(*kind) {
                true => Operation::List { kind: *kind, rows: (*rows).to_owned() },
                false => Operation::Answer,
            };
        }
        let is_series = SERIES.iter().any(|word| name.contains(word));
        let ids = self.notes.ids.get(name).filter(|_| name.starts_with("Describe") && !is_series);
        let told = ids.filter(|ids| action.request.get(ids).is_some());
        match told.and_then(|ids| Some((ids, self.kind(ids, split(name).1)?))) {
            Some((ids, kind)) if changes(kind) => Operation::Tell { kind, ids: ids.clone() },
            _ => Operation::Answer,
        }
    }
}

fn reads(notes: &Notes, action: &str) -> bool {
    let is_named = READING.iter().any(|word| action.starts_with(word));
    is_named || notes.classes.get(action) == Some(&Class::Safe)
}

fn creates(action: &str) -> bool {
    CREATING.contains(&split(action).0)
}

/// The member with the status of a kind: `diskStatus`, or `status`, or the first that is one.
pub(crate) fn status(members: &Members, noun: &str) -> Option<String> {
    let own = id_of(noun).replace("Id", "Status");
    let is_status = |name: &&str| name.ends_with("Status");
    let exact = [own.as_str(), "status"].into_iter().find(|name| members.get(name).is_some());
    exact.or_else(|| members.names().find(is_status)).map(str::to_owned)
}
