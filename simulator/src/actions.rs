//! The actions.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::{Map, Value, json};

use crate::fleet::Fleet;
use crate::instance::Instance;
use crate::parameters::Parameters;
use crate::products::{Batch, Change};
use crate::refusal::Refusal;

const MAX_CREATED: u64 = 100;
const DEFAULT_PAGE_SIZE: u64 = 20;
const MAX_PAGE_SIZE: u64 = 1_000;

/// The simulated actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Create,
    Describe,
    DescribeStatus,
    Reboot,
    Release,
    Start,
    Stop,
    Terminate,
}

/// The members of the response besides the request id.
pub(crate) type Fields = Map<String, Value>;

impl Action {
    /// Performs the action.
    pub(crate) fn run(
        self,
        fleet: &mut Fleet,
        parameters: &Parameters<'_>,
        now: Instant,
    ) -> Result<Fields, Refusal> {
        match self {
            Self::Create => create(fleet, parameters, now),
            Self::Describe => {
                describe(fleet, parameters, &Filter::of(fleet, parameters)?, now, full_row)
            }
            Self::DescribeStatus => describe(fleet, parameters, &Filter::NONE, now, status_row),
            Self::Reboot => {
                let forced =
                    fleet.product.has_force_reboot && parameters.flag("forceReboot", false)?;
                change(fleet, Change::Reboot { forced }, &parameters.ids()?, now)
            }
            Self::Release => change(fleet, Change::Release, &parameters.ids()?, now),
            Self::Start => change(fleet, Change::Start, &parameters.ids()?, now),
            Self::Stop => {
                let forced =
                    !fleet.product.has_force_shutdown || parameters.flag("forceShutdown", true)?;
                change(fleet, Change::Stop { forced }, &parameters.ids()?, now)
            }
            Self::Terminate => change(fleet, Change::Terminate, &[parameters.id()?], now),
        }
    }
}

fn change(
    fleet: &mut Fleet,
    change: Change,
    ids: &[&str],
    now: Instant,
) -> Result<Fields, Refusal> {
    let failed = fleet.change(change, ids, now)?;
    Ok(match fleet.product.batch {
        Batch::AllOrNothing => Fields::new(),
        Batch::ListsFailed => fields([("instanceIds", json!(failed))]),
    })
}

fn create(fleet: &mut Fleet, parameters: &Parameters<'_>, now: Instant) -> Result<Fields, Refusal> {
    let creation = &fleet.product.creation;
    parameters.require(creation.required)?;
    let count = parameters.integer(creation.count, 1..=MAX_CREATED, 1)?;
    let zone = parameters.text("zoneId")?.unwrap_or_default();
    let ids = fleet.create(count, parameters.text("instanceName")?, zone, now);
    let order = ids.first().map(|id| format!("order-{id}"));
    let mut answer = fields([("instanceIdSet", json!(ids)), ("orderNumber", json!(order))]);
    if creation.lists_disks {
        let disks = |id| json!({ "instanceId": id, "diskIdSet": [] });
        answer.insert("instances".into(), ids.iter().map(disks).collect());
    }
    Ok(answer)
}

/// The filters of a description.
struct Filter<'a> {
    status: Option<&'a str>,
    name: Option<&'a str>,
    zone: Option<&'a str>,
}

impl<'a> Filter<'a> {
    const NONE: Filter<'static> = Filter { status: None, name: None, zone: None };

    fn of(fleet: &Fleet, parameters: &Parameters<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            status: parameters.text(fleet.product.status_field)?,
            name: parameters.text(fleet.product.name_filter)?,
            zone: parameters.text("zoneId")?,
        })
    }

    fn matches(&self, fleet: &Fleet, id: &str, instance: Instance) -> bool {
        let label = fleet.label(id);
        self.status.is_none_or(|status| status == instance.status.name())
            && self.name.is_none_or(|name| (fleet.product.matches_name)(&label.name, name))
            && self.zone.is_none_or(|zone| zone == &*label.zone)
    }
}

/// One page of the requested instances, sorted by id.
fn describe(
    fleet: &Fleet,
    parameters: &Parameters<'_>,
    filter: &Filter<'_>,
    now: Instant,
    row: fn(&Fleet, &str, Instance) -> Value,
) -> Result<Fields, Refusal> {
    let ids = parameters.optional_ids()?.unwrap_or_default();
    let ids: BTreeSet<&str> = ids.into_iter().collect();
    let size = parameters.integer("pageSize", 1..=MAX_PAGE_SIZE, DEFAULT_PAGE_SIZE)?;
    let number = parameters.integer("pageNum", 1..=u64::MAX, 1)?;

    let named = ids.iter().filter_map(|id| Some((*id, fleet.get(id, now)?)));
    let every = ids.is_empty().then(|| fleet.iter(now));
    let mut page = Page::new(number, size);
    for (id, instance) in named.chain(every.into_iter().flatten()) {
        if filter.matches(fleet, id, instance) {
            page.add(|| row(fleet, id, instance));
        }
    }
    Ok(fields([("totalCount", json!(page.total)), ("dataSet", json!(page.rows))]))
}

/// Collects the rows of one page.
struct Page {
    skipped: u64,
    size: u64,
    total: u64,
    rows: Vec<Value>,
}

impl Page {
    fn new(number: u64, size: u64) -> Self {
        Self { skipped: (number - 1).saturating_mul(size), size, total: 0, rows: Vec::new() }
    }

    fn add(&mut self, row: impl FnOnce() -> Value) {
        if self.total >= self.skipped && self.total - self.skipped < self.size {
            self.rows.push(row());
        }
        self.total += 1;
    }
}

fn status_row(_: &Fleet, id: &str, instance: Instance) -> Value {
    json!({ "instanceId": id, "instanceStatus": instance.status.name() })
}

fn full_row(fleet: &Fleet, id: &str, instance: Instance) -> Value {
    let field = fleet.product.status_field;
    let label = fleet.label(id);
    json!({
        "instanceId": id,
        "instanceName": label.name,
        "zoneId": label.zone,
        field: instance.status.name(),
    })
}

fn fields<const N: usize>(members: [(&str, Value); N]) -> Fields {
    let members = members.into_iter();
    members.map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests;
