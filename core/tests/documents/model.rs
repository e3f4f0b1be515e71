//! A JSON value that is drawn at random, what it looks like as JSON, and what must be found in it.

use arbtest::arbitrary::{Result, Unstructured};
use zenlayer_core::values::{Value, ValueKind};

/// The most levels of lists and objects, as for answers.
const MAX_DEPTH: usize = 32;

/// Names that services use, ones that look alike, and ones that are no step of a path.
const NAMES: [&str; 9] = ["id", "instanceId", "instanceIp", "a", "", "a.b", "0", "n\u{e9}", "x\0y"];

const INTEGERS: [i64; 7] = [0, 1, -1, 1 << 53, i64::MAX, i64::MIN, i32::MIN as i64];

#[derive(Clone, Debug)]
pub enum Model {
    Null,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    List(Vec<Model>),
    Object(Vec<(String, Model)>),
}

impl Model {
    /// Draws an object, as each answer is.
    pub fn draw(u: &mut Unstructured<'_>) -> Result<Model> {
        members(u, 1)
    }

    fn draw_at(u: &mut Unstructured<'_>, depth: usize) -> Result<Model> {
        let kinds = if depth < MAX_DEPTH && !u.is_empty() { 6 } else { 4 };
        Ok(match u.int_in_range(0..=kinds)? {
            0 => Model::Null,
            1 => Model::Bool(u.arbitrary()?),
            2 if u.arbitrary()? => Model::Integer(*u.choose(&INTEGERS)?),
            2 => Model::Integer(u.arbitrary()?),
            3 => Model::Number(u.arbitrary::<i32>()?.into()),
            4 => Model::Text(u.arbitrary()?),
            5 => Model::List(several(u, |u| Model::draw_at(u, depth + 1))?),
            _ => members(u, depth + 1)?,
        })
    }

    /// Writes it as JSON, with blanks and escapes at random.
    pub fn write(&self, u: &mut Unstructured<'_>, out: &mut String) -> Result<()> {
        blank(u, out)?;
        match self {
            Model::Null => out.push_str("null"),
            Model::Bool(value) => out.push_str(&value.to_string()),
            Model::Integer(value) => out.push_str(&value.to_string()),
            Model::Number(value) => out.push_str(&format!("{value:?}")),
            Model::Text(text) => write_text(text, u, out)?,
            Model::List(items) => {
                out.push('[');
                for (n, item) in items.iter().enumerate() {
                    out.push_str(if n == 0 { "" } else { "," });
                    item.write(u, out)?;
                }
                out.push(']');
            }
            Model::Object(members) => {
                out.push('{');
                for (n, (name, member)) in members.iter().enumerate() {
                    out.push_str(if n == 0 { "" } else { "," });
                    blank(u, out)?;
                    write_text(name, u, out)?;
                    blank(u, out)?;
                    out.push(':');
                    member.write(u, out)?;
                }
                out.push('}');
            }
        }
        blank(u, out)
    }

    /// What a step of a path leads to.
    pub fn step(&self, step: &str) -> Option<&Model> {
        let is_index = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Model::List(items) if is_index => items.get(step.parse::<usize>().ok()?),
            Model::Object(members) if !is_index => {
                let is_it = |(name, _): &&(String, Model)| shown(name) == step;
                members.iter().rfind(is_it).map(|(_, member)| member)
            }
            _ => None,
        }
    }

    /// A step to one of its items or members; to none for a value without.
    pub fn draw_step(&self, u: &mut Unstructured<'_>) -> Result<Option<String>> {
        Ok(match self {
            Model::List(items) if !items.is_empty() => {
                Some(u.int_in_range(0..=items.len() - 1)?.to_string())
            }
            Model::Object(members) if !members.is_empty() => Some(shown(&u.choose(members)?.0)),
            _ => None,
        })
    }

    /// Compares all of it with what was read.
    pub fn assert_is(&self, value: Value<'_>) {
        let expected = match self {
            Model::Null => (ValueKind::Null, 0),
            Model::Bool(_) => (ValueKind::Bool, 0),
            Model::Integer(_) => (ValueKind::Integer, 0),
            Model::Number(_) => (ValueKind::Number, 0),
            Model::Text(_) => (ValueKind::Text, 0),
            Model::List(items) => (ValueKind::List, items.len()),
            Model::Object(members) => (ValueKind::Object, members.len()),
        };
        assert_eq!(expected, (value.kind(), value.len()), "{self:?}");
        let text = value.text_for_c().map(|text| text.to_str().unwrap());
        match self {
            Model::Bool(bool) => assert_eq!(Some(i64::from(*bool)), value.integer()),
            Model::Integer(integer) => assert_eq!(Some(*integer), value.integer()),
            Model::Number(number) => assert_eq!(Some(*number), value.number()),
            Model::Text(expected) => assert_eq!(Some(shown(expected).as_str()), text),
            Model::List(items) => {
                let compare = |(n, item): (usize, &Model)| item.assert_is(value.item(n).unwrap());
                items.iter().enumerate().for_each(compare);
            }
            Model::Object(members) => members.iter().enumerate().for_each(|(n, (name, member))| {
                let found = value.item(n).unwrap();
                assert_eq!(Some(shown(name).as_str()), found.name().map(|n| n.to_str().unwrap()));
                member.assert_is(found);
            }),
            Model::Null => {}
        }
        assert!(value.item(value.len()).is_none(), "nothing stands behind the last");
    }
}

fn several<T>(
    u: &mut Unstructured<'_>,
    mut draw: impl FnMut(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut drawn = Vec::new();
    while !u.is_empty() && u.ratio(3, 4)? {
        drawn.push(draw(u)?);
    }
    Ok(drawn)
}

fn members(u: &mut Unstructured<'_>, depth: usize) -> Result<Model> {
    let member = |u: &mut Unstructured<'_>| {
        let name = if u.ratio(7, 8)? { u.choose(&NAMES)?.to_string() } else { u.arbitrary()? };
        let name = name.chars().take(60).collect(); // at most 240 bytes: longer ones are refused
        Ok((name, Model::draw_at(u, depth)?))
    };
    Ok(Model::Object(several(u, member)?))
}

/// A text as C sees it.
fn shown(text: &str) -> String {
    text.replace('\0', " ")
}

fn blank(u: &mut Unstructured<'_>, out: &mut String) -> Result<()> {
    out.push_str(u.choose(&["", "", "", "", " ", "\n\t", "\r\n"])?);
    Ok(())
}

fn write_text(text: &str, u: &mut Unstructured<'_>, out: &mut String) -> Result<()> {
    out.push('"');
    for character in text.chars() {
        let must = character < ' ' || character == '"' || character == '\\';
        match character {
            '"' | '\\' | '/' if u.arbitrary()? => out.extend(['\\', character]),
            '\n' if u.arbitrary()? => out.push_str("\\n"),
            _ if must || u.ratio(1, 8)? => {
                let mut units = [0; 2];
                let units = character.encode_utf16(&mut units).iter();
                units.for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    Ok(())
}
