//! Lists that are read page by page while they change and fail, drawn at random: no row that was there all
//! the time is lost, and none comes twice.
//!
//! `ARBTEST_BUDGET_MS` is how long worlds are drawn; `ARBTEST_SEED` repeats what failed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod played;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use arbtest::arbitrary::{Result, Unstructured};
use arbtest::arbtest;
use played::{FAULTS, Fate, Service, is_long};
use serde_json::{Value, json};
use zenlayer_core::actions::ComposedRequest;
use zenlayer_core::error::Code;

/// After this many failures, a program gives up.
const PATIENCE: usize = 5;

/// What happens before a request.
#[derive(Clone, Debug, Default)]
struct Turn {
    /// Rows that appear, each at a position, and positions of rows that disappear.
    appear: Vec<usize>,
    disappear: Vec<usize>,
    fault: Option<Fate>,
}

/// A list that changes.
#[derive(Debug, Default)]
struct List {
    rows: Vec<u32>,
    next: u32,
    /// What was there all the time.
    constant: BTreeSet<u32>,
    /// What happened since the last page that arrived: rows appeared, rows disappeared.
    since: (bool, bool),
    /// Whether both happened between two pages, which may go unnoticed.
    is_excused: bool,
    requests: usize,
}

impl List {
    fn of(rows: u32) -> List {
        let (all, constant) = ((0..rows).collect(), (0..rows).collect());
        List { rows: all, next: rows, constant, ..List::default() }
    }

    fn change(&mut self, turn: &Turn) {
        for at in &turn.appear {
            self.rows.insert(at % (self.rows.len() + 1), self.next);
            self.next += 1;
        }
        for at in &turn.disappear {
            if !self.rows.is_empty() {
                let row = self.rows.remove(at % self.rows.len());
                self.constant.remove(&row);
            }
        }
        self.since.0 |= !turn.appear.is_empty();
        self.since.1 |= !turn.disappear.is_empty();
    }

    fn page(&self, body: &Value) -> Value {
        let number = |name| usize::try_from(body[name].as_u64().unwrap()).unwrap();
        let skipped = (number("pageNum") - 1) * number("pageSize");
        let rows = self.rows.iter().skip(skipped).take(number("pageSize"));
        let rows: Vec<Value> = rows.map(|row| json!({ "diskId": row.to_string() })).collect();
        json!({ "totalCount": self.rows.len(), "dataSet": rows })
    }
}

/// What a program has of a list.
#[derive(Debug, Default)]
struct Read {
    rows: Vec<u32>,
    is_complete: bool,
    codes: Vec<Code>,
}

fn turns(u: &mut Unstructured<'_>) -> Result<Vec<Turn>> {
    let (is_calm, is_fine) = (u.int_in_range(1..=8)?, u.int_in_range(4..=8)?);
    let turn = |u: &mut Unstructured<'_>| {
        let mut turn = Turn::default();
        if !u.ratio(is_calm, 8)? {
            let many = u.int_in_range(1..=3)?;
            let position = |_| u.arbitrary::<u8>().map(usize::from);
            let positions: Vec<usize> = (0..many).map(position).collect::<Result<_>>()?;
            match u.int_in_range(0..=4)? {
                0 | 1 => turn.appear = positions,
                2 | 3 => turn.disappear = positions,
                _ => {
                    turn.appear = positions;
                    turn.disappear = vec![u.arbitrary::<u8>()?.into()];
                }
            }
        }
        turn.fault = if u.ratio(is_fine, 8)? { None } else { Some(*u.choose(&FAULTS)?) };
        Ok(turn)
    };
    (0..40).map(|_| turn(u)).collect()
}

/// Reads a list as a program does that goes on after failures.
fn read(service: &Arc<Service>, mut request: ComposedRequest, id: &str) -> Read {
    let (client, mut read) = (service.client(), Read::default());
    while read.codes.len() < PATIENCE {
        let call = client.begin(None, None);
        match client.send_page(&mut request, &call) {
            Ok(Some(page)) => {
                let rows = page.response.document().root().member("dataSet").unwrap();
                let ids = rows.items().map(|row| row.member(id).unwrap().text().unwrap());
                read.rows.extend(ids.map(|id| id.parse::<u32>().unwrap()));
            }
            Ok(None) => {
                read.is_complete = true;
                return read;
            }
            Err(error) => read.codes.push(error.code()),
        }
    }
    read
}

fn check(read: &Read, list: &List) {
    let given: BTreeSet<u32> = read.rows.iter().copied().collect();
    assert_eq!(given.len(), read.rows.len(), "a row came twice: {read:?} of {list:?}");
    assert!(given.iter().all(|row| *row < list.next), "a row that never was: {read:?}");
    let is_lost = !list.constant.is_subset(&given) && !list.is_excused;
    assert!(!(read.is_complete && is_lost), "a row is lost: {read:?} of {list:?}");
}

#[test]
fn no_row_is_lost_and_none_comes_twice() {
    let mut seen = BTreeSet::new();
    let property = |u: &mut Unstructured<'_>| {
        let (rows, size) = (u.int_in_range(0..=30)?, u.int_in_range(1..=12)?);
        let turns = turns(u)?;
        let is_calm = turns.iter().all(|turn| turn.appear.len() + turn.disappear.len() == 0);
        let is_fine = turns.iter().all(|turn| turn.fault.is_none());
        let list = Arc::new(Mutex::new(List::of(rows)));
        let shared = Arc::clone(&list);
        let service = Service::new(move |body, _| {
            let mut list = shared.lock().unwrap();
            let turn = &turns[list.requests % turns.len()];
            // What happens before the first request is no change.
            if list.requests > 0 {
                list.change(turn);
            }
            list.requests += 1;
            let fate = turn.fault.unwrap_or(Fate::Answered);
            if fate == Fate::Answered {
                list.is_excused |= list.since == (true, true);
                list.since = (false, false);
            }
            (list.page(body), fate)
        });
        let mut request = ComposedRequest::new("zec", None, "DescribeDisks").unwrap();
        request.set("pageSize", i64::from(size)).unwrap();
        let read = read(&service, request, "diskId");
        let list = list.lock().unwrap();
        check(&read, &list);
        let pages = rows.div_ceil(size).max(1) as usize;
        let is_quiet = is_calm && is_fine;
        assert!(!is_quiet || (read.is_complete && list.requests == pages), "{read:?} of {list:?}");
        seen.insert((read.is_complete, !is_calm, !read.codes.is_empty()));
        Ok(())
    };
    arbtest(property).size_max(1024).run();
    let must = [(true, false, false), (true, true, false), (true, true, true), (false, true, true)];
    assert!(!is_long() || must.iter().all(|what| seen.contains(what)), "only {seen:?}");
}

/// A list that only grows, as logs do.
#[test]
fn a_cursor_leads_to_every_row() {
    let property = |u: &mut Unstructured<'_>| {
        let (rows, size) = (u.int_in_range(0..=30_usize)?, u.int_in_range(1..=12_usize)?);
        let turns = turns(u)?;
        let requests = Mutex::new(0_usize);
        let service = Service::new(move |body, _| {
            let mut requests = requests.lock().unwrap();
            *requests += 1;
            let grown = rows + *requests / 2;
            let from = usize::try_from(body["cursor"][0].as_u64().unwrap_or(0)).unwrap();
            let to = (from + size).min(grown);
            let page: Vec<Value> =
                (from..to).map(|row| json!({ "resUid": row.to_string() })).collect();
            let cursor = if to < grown { json!([to]) } else { Value::Null };
            let fate = turns[*requests % turns.len()].fault.unwrap_or(Fate::Answered);
            (json!({ "cursor": cursor, "dataSet": page }), fate)
        });
        let request = ComposedRequest::new("zls", None, "DescribeLogs").unwrap();
        let read = read(&service, request, "resUid");
        let expected: Vec<u32> = (0..u32::try_from(read.rows.len()).unwrap()).collect();
        assert_eq!(read.rows, expected, "each row once, in order");
        assert!(!read.is_complete || read.rows.len() >= rows, "{read:?} of {rows}");
        Ok(())
    };
    arbtest(property).size_max(1024).run();
}
