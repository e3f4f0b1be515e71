//! The model as arrays of integers.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write;

use zenlayer_api::{
    Absent, Base, Class, Facts, Member, Members, Model, Pager, Service, Shape, Type,
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How many ids a request takes if nothing else is known.
const MAX_IDS: u32 = 100;

/// The arrays. Rows are written as Rust.
#[derive(Default)]
pub(crate) struct Table {
    names: Names,
    services: Vec<String>,
    actions: Vec<String>,
    members: Vec<String>,
    /// Lists of members; equal ones are one.
    lists: Lists,
    enums: Lists,
    words: Vec<u16>,
    waiters: Vec<String>,
    failed: Vec<[u16; 2]>,
    identities: Vec<[u16; 2]>,
    proofs: Vec<[u16; 2]>,
    follow_ups: Vec<[u16; 2]>,
}

/// Different names, each with its number; 0 is "".
struct Names {
    numbers: HashMap<String, u16>,
    text: String,
    starts: Vec<u16>,
}

/// Parts of another array, by what is in them.
#[derive(Default)]
struct Lists {
    numbers: HashMap<String, u16>,
    spans: Vec<[u16; 2]>,
}

impl Default for Names {
    fn default() -> Names {
        Names {
            numbers: HashMap::from([(String::new(), 0)]),
            text: String::new(),
            starts: vec![0, 0],
        }
    }
}

impl Names {
    fn number(&mut self, name: &str) -> Result<u16> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        let number = u16::try_from(self.starts.len() - 1)?;
        self.text.push_str(name);
        self.starts.push(u16::try_from(self.text.len())?);
        self.numbers.insert(name.to_owned(), number);
        Ok(number)
    }
}

impl Table {
    pub(crate) fn of(model: &Model) -> Result<Table> {
        let mut table = Table::default();
        for service in &model.services {
            table.add(service)?;
        }
        Ok(table)
    }

    fn add(&mut self, service: &Service) -> Result<()> {
        let (facts, first) = (&service.facts, self.actions.len());
        let mut actions: Vec<&str> = facts.actions.iter().map(|(name, _)| name).collect();
        actions.sort_unstable();
        for name in &actions {
            self.add_action(service, name)?;
        }
        let (name, version) =
            (self.names.number(&facts.service)?, self.names.number(&facts.version)?);
        let len = actions.len();
        self.services.push(format!(
            "ServiceRow {{ name: {name}, version: {version}, actions: Span({first}, {len}) }}"
        ));
        for (waiter, row) in service.notes.waiters.iter() {
            let action =
                first + actions.iter().position(|name| *name == row.action).ok_or("waiter")?;
            let status = row.status.as_deref().unwrap_or_default();
            let numbers = [waiter, &row.ids, &row.rows, &row.id, status];
            let [waiter, ids, rows, id, status] = self.numbers(numbers)?;
            let (success, failure) = (self.add_words(&row.success)?, self.add_words(&row.failure)?);
            let absent = match row.absent {
                Absent::Success => "ABSENT_IS_SUCCESS",
                Absent::Failure => "ABSENT_IS_FAILURE",
            };
            self.waiters.push(format!(
                "WaiterRow {{ service: {name}, name: {waiter}, action: {action}, ids: {ids}, \
                 rows: {rows}, id: {id}, status: {status}, success: {success}, \
                 failure: {failure}, absent: {absent} }}"
            ));
        }
        Ok(())
    }

    fn add_action(&mut self, service: &Service, name: &str) -> Result<()> {
        let (facts, notes) = (&service.facts, &service.notes);
        let action = facts.actions.get(name).ok_or("an action")?;
        let at = |part| format!("{name}.{part}");
        let request = self.add_members(service, &at("request"), &action.request)?;
        let response = self.add_members(service, &at("response"), &action.response)?;
        let ids = notes.ids.get(name);
        let most = ids.map_or(0, |ids| most(service, name, ids));
        let flags = flags(service, name);
        let number = u16::try_from(self.actions.len())?;
        let [name_number, ids] = self.numbers([name, ids.map_or("", String::as_str)])?;
        self.actions.push(format!(
            "ActionRow {{ name: {name_number}, request: {request}, response: {response}, \
             ids: {ids}, most: {most}, flags: {flags} }}"
        ));
        if let Some(member) = notes.failed.get(name) {
            self.failed.push([number, self.names.number(member)?]);
        }
        if let Some(member) = identity(service, name) {
            self.identities.push([number, self.names.number(member)?]);
        }
        if let Some(next) = notes.then.get(name) {
            self.follow_ups.push([number, self.names.number(next)?]);
        }
        if let Some(waiter) = notes.lost.get(name) {
            self.proofs.push([number, self.names.number(waiter)?]);
        }
        Ok(())
    }

    /// The number of a list of members, which is made if there is none like it.
    fn add_members(&mut self, service: &Service, place: &str, members: &Members) -> Result<u16> {
        let mut rows = Vec::new();
        for (name, member) in members.iter() {
            rows.push(self.member(service, &format!("{place}.{name}"), name, member)?);
        }
        let key = rows.join(",");
        if let Some(number) = self.lists.numbers.get(&key) {
            return Ok(*number);
        }
        let span = [u16::try_from(self.members.len())?, u16::try_from(rows.len())?];
        self.members.extend(rows);
        self.lists.add(key, span)
    }

    fn member(
        &mut self,
        service: &Service,
        path: &str,
        name: &str,
        member: &Member,
    ) -> Result<String> {
        let of = match (&member.of.base, &member.enumeration) {
            (Base::Object(of), _) => {
                let members = service.facts.types.get(of).ok_or("a type")?;
                self.add_members(service, of, members)?
            }
            (_, Some(values)) => 1 + self.add_enum(&service.facts, values)?,
            _ => 0,
        };
        let is_optional = service.notes.optional.iter().any(|optional| optional == path);
        let flags = [
            ("REQUIRED", member.required && !is_optional),
            ("SECRET", service.is_secret(path)),
            ("DEPRECATED", member.deprecated),
        ];
        let flags: Vec<&str> = flags.into_iter().filter(|flag| flag.1).map(|flag| flag.0).collect();
        let flags = if flags.is_empty() { "0".to_owned() } else { flags.join(" | ") };
        let (name, shape) = (self.names.number(name)?, shape(&member.of));
        Ok(format!("MemberRow {{ name: {name}, shape: {shape}, flags: {flags}, of: {of} }}"))
    }

    fn add_enum(&mut self, facts: &Facts, name: &str) -> Result<u16> {
        let values = facts.enums.get(name).ok_or("an enumeration")?;
        let key = values.join(" ");
        if let Some(number) = self.enums.numbers.get(&key) {
            return Ok(*number);
        }
        let span = self.word_span(values)?;
        self.enums.add(key, span)
    }

    fn add_words(&mut self, words: &[String]) -> Result<String> {
        let [start, len] = self.word_span(words)?;
        Ok(format!("Span({start}, {len})"))
    }

    fn word_span(&mut self, words: &[String]) -> Result<[u16; 2]> {
        let span = [u16::try_from(self.words.len())?, u16::try_from(words.len())?];
        for word in words {
            self.words.push(self.names.number(word)?);
        }
        Ok(span)
    }

    fn numbers<const N: usize>(&mut self, names: [&str; N]) -> Result<[u16; N]> {
        let mut numbers = [0; N];
        for (number, name) in numbers.iter_mut().zip(names) {
            *number = self.names.number(name)?;
        }
        Ok(numbers)
    }

    /// The arrays as Rust.
    pub(crate) fn text(&self) -> Result<String> {
        let mut text = String::new();
        let names = &self.names;
        writeln!(text, "pub(super) const NAMES: &str = {:?};", names.text)?;
        let numbers = |numbers: &[u16]| numbers.iter().map(u16::to_string).collect::<Vec<_>>();
        let spans = |spans: &[[u16; 2]]| {
            spans.iter().map(|[at, len]| format!("Span({at}, {len})")).collect::<Vec<_>>()
        };
        let notes = |notes: &[[u16; 2]]| {
            let row =
                |[action, name]: &[u16; 2]| format!("NoteRow {{ action: {action}, name: {name} }}");
            notes.iter().map(row).collect::<Vec<_>>()
        };
        for (name, kind, rows) in [
            ("NAME_STARTS", "u16", numbers(&names.starts)),
            ("SERVICES", "ServiceRow", self.services.clone()),
            ("ACTIONS", "ActionRow", self.actions.clone()),
            ("MEMBERS", "MemberRow", self.members.clone()),
            ("LISTS", "Span", spans(&self.lists.spans)),
            ("ENUMS", "Span", spans(&self.enums.spans)),
            ("WORDS", "u16", numbers(&self.words)),
            ("WAITERS", "WaiterRow", self.waiters.clone()),
            ("FAILED", "NoteRow", notes(&self.failed)),
            ("IDENTITIES", "NoteRow", notes(&self.identities)),
            ("PROOFS", "NoteRow", notes(&self.proofs)),
            ("FOLLOW_UPS", "NoteRow", notes(&self.follow_ups)),
        ] {
            let len = rows.len();
            let rows = rows.join(",\n    ");
            writeln!(text, "pub(super) static {name}: [{kind}; {len}] = [\n    {rows}\n];")?;
        }
        Ok(text)
    }
}

impl Lists {
    fn add(&mut self, key: String, span: [u16; 2]) -> Result<u16> {
        let number = u16::try_from(self.spans.len())?;
        self.spans.push(span);
        self.numbers.insert(key, number);
        Ok(number)
    }
}

fn shape(of: &Type) -> String {
    let base = match of.base {
        Base::Text => "SHAPE_TEXT",
        Base::Integer => "SHAPE_INTEGER",
        Base::Number => "SHAPE_NUMBER",
        Base::Bool => "SHAPE_BOOL",
        Base::Any => "SHAPE_ANY",
        Base::Object(_) => "SHAPE_OBJECT",
    };
    match of.shape {
        Shape::One => base.to_owned(),
        Shape::List => format!("LIST | {base}"),
        Shape::Map => format!("MAP | {base}"),
    }
}

/// How many ids a request of an action takes; 1 for a single one.
fn most(service: &Service, action: &str, ids: &str) -> u32 {
    let is_list = |member: &Member| member.of.shape == Shape::List;
    match service.facts.at(&format!("{action}.request.{ids}")) {
        Some(member) if is_list(member) => service.most(action, ids).unwrap_or(MAX_IDS).min(255),
        _ => 1,
    }
}

fn flags(service: &Service, action: &str) -> String {
    let class = match service.class(action) {
        Class::Safe => 1,
        Class::Idempotent => 2,
        Class::Unsafe => 3,
    };
    let pages = match service.pager(action) {
        Some(Pager::Numbered) => " | PAGED",
        Some(Pager::Cursor(_)) => " | BY_CURSOR",
        None => "",
    };
    format!("{class}{pages}")
}

/// The member that identifies a row of a page.
fn identity<'a>(service: &'a Service, name: &str) -> Option<&'a str> {
    let (action, pager) = (service.facts.actions.get(name)?, service.pager(name)?);
    let (row, _) = service.facts.rows_of(&action.response, pager.rows())?;
    service.identity(name, row)?
}
