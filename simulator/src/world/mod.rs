//! The world of one account: its resources, their statuses and its time.

mod durations;
mod lifecycle;
mod random;
mod resource;
mod state;
mod status;
mod store;
mod timeline;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::{Map, Value};

use crate::model::{self, Service};

pub use durations::Durations;
pub(crate) use durations::Lasting;
pub(crate) use random::Random;
pub use random::Range;
pub(crate) use resource::{Resource, State};
pub(crate) use status::{Status, Step};
pub(crate) use store::Store;
pub(crate) use timeline::{Moment, Timeline, utc};

/// The services that begin with instances.
pub(crate) const PRODUCTS: [&str; 3] = ["vm", "zec", "bmc"];

/// How many resources there are at first of a kind that no action creates.
const UNCREATED: u32 = 3;

/// How far ids are apart at most, and how many there may be until they have 19 digits.
const APART: u64 = 1_048_583;
const MOST_MINTED: u64 = 100_000_000_000;

/// The resources of an account.
pub(crate) struct World {
    pub(crate) timeline: Timeline,
    pub(crate) random: Random,
    settings: WorldSettings,
    /// By service and the place of the kind in its list; made when first used.
    stores: BTreeMap<(&'static str, usize), Store>,
    /// Tags that were created, by key and value, and when.
    pub(crate) tags: BTreeMap<(String, String), Moment>,
    minted: u64,
}

/// What a world is like.
#[derive(Clone, Copy)]
pub struct WorldSettings {
    /// How many instances vm, zec and bmc have at first.
    pub instances: u32,
    /// How long what requests begin lasts.
    pub durations: Durations,
    /// The most resources of a kind.
    pub quota: usize,
    /// What random times and ids come from.
    pub seed: u64,
}

impl WorldSettings {
    /// A store with the resources that it begins with.
    fn filled(self, mut store: Store) -> Store {
        let service = store.service.facts.service.as_str();
        let (stem, size) = match store.kind.noun.as_str() {
            "Instance" if PRODUCTS.contains(&service) => (service.to_owned(), self.instances),
            noun if !store.kind.created => (noun.to_ascii_lowercase(), UNCREATED),
            _ => return store,
        };
        let settled = Resource::with(store.settled(), Moment(0));
        let named = |number| (format!("{stem}-{number:06}").into(), settled.clone());
        store.rows = (1..=size).map(named).collect();
        store
    }
}

impl World {
    /// A world with its first instances.
    pub(crate) fn new(settings: WorldSettings, timeline: Timeline) -> Self {
        let mut world = Self::empty(settings, timeline);
        for product in PRODUCTS {
            world.instances(product);
        }
        world
    }

    /// A world in which nothing is yet.
    fn empty(settings: WorldSettings, timeline: Timeline) -> Self {
        let random = Random::new(settings.seed);
        let (stores, tags) = (BTreeMap::new(), BTreeMap::new());
        Self { timeline, random, settings, stores, tags, minted: 0 }
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Moment {
        self.timeline.now()
    }

    /// The most resources of a kind.
    pub(crate) fn quota(&self) -> usize {
        self.settings.quota
    }

    /// How long something lasts.
    pub(crate) fn draw(&mut self, lasting: Lasting) -> std::time::Duration {
        self.settings.durations.draw(lasting, &mut self.random)
    }

    /// The store of a kind, with what it begins with.
    pub(crate) fn store(&mut self, service: &'static Service, kind: usize) -> Option<&mut Store> {
        let settings = self.settings;
        self.entry(service, kind, |store| settings.filled(store))
    }

    fn entry(
        &mut self,
        service: &'static Service,
        kind: usize,
        begin: impl FnOnce(Store) -> Store,
    ) -> Option<&mut Store> {
        Some(match self.stores.entry((service.facts.service.as_str(), kind)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(begin(Store::new(service, service.kinds.get(kind)?))),
        })
    }

    /// Creates a resource with what a request gives it; returns its id.
    pub(crate) fn create(
        &mut self,
        service: &'static Service,
        kind: usize,
        given: &Map<String, Value>,
    ) -> Option<String> {
        let (id, time, now) = (self.mint(), self.draw(Lasting::Create), self.now());
        let store = self.store(service, kind)?;
        let bound = given.contains_key("instanceId").then(|| store.bound()).flatten();
        let resource = store.create(id.as_str().into(), now, time);
        // What is created for an instance is bound to it at once.
        resource.state.then = bound;
        given.iter().for_each(|(name, value)| resource.give(name, value.clone()));
        Some(id)
    }

    /// The store of a kind, if it was used before.
    pub(crate) fn known(&self, service: &'static Service, kind: usize) -> Option<&Store> {
        self.stores.get(&(service.facts.service.as_str(), kind))
    }

    /// The instances of a product.
    pub(crate) fn instances(&mut self, product: &str) -> Option<&mut Store> {
        let service = model::service(product)?;
        let kind = service.kinds.iter().position(|kind| kind.noun == "Instance")?;
        self.store(service, kind)
    }

    /// All stores that were used.
    pub(crate) fn stores(&self) -> impl Iterator<Item = &Store> {
        self.stores.values()
    }

    /// The store that has a resource.
    pub(crate) fn store_with(&mut self, id: &str) -> Option<&mut Store> {
        let now = self.now();
        self.stores.values_mut().find(|store| store.get(id, now).is_some())
    }

    /// A new id in the form of the service: 18 digits, which grow.
    fn mint(&mut self) -> String {
        const FIRST: u64 = 862_857_204_414_550_690;
        let id = FIRST + self.minted * APART + self.random.below(APART);
        self.minted += 1;
        id.to_string()
    }

    /// Changes every resource.
    pub(crate) fn change_all(&mut self, mut change: impl FnMut(&mut Resource)) {
        for store in self.stores.values_mut() {
            store.rows.values_mut().for_each(&mut change);
        }
    }
}

/// Whether a life cycle says what happens to a kind.
pub(crate) fn is_modelled(service: &str, noun: &str) -> bool {
    lifecycle::of(service, noun).is_some()
}
