//! Answers, paths and requests that are drawn at random.
//!
//! `ARBTEST_BUDGET_MS` is how long each test draws; `ARBTEST_SEED` repeats what failed.
#![allow(unreachable_pub, missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod model;

use arbtest::arbitrary::{Result, Unstructured};
use arbtest::arbtest;
use model::Model;
use zenlayer_core::protocol::envelope::Reply;
use zenlayer_core::values::{Document, Parameters};

/// The most random bytes of a case: beyond it, cases become long rather than different.
const SIZE: u32 = 4096;

fn draw(u: &mut Unstructured<'_>) -> Result<(Model, String)> {
    let (model, mut json) = (Model::draw(u)?, String::new());
    model.write(u, &mut json)?;
    Ok((model, json))
}

#[test]
fn answers_are_read_as_they_are() {
    let property = |u: &mut Unstructured<'_>| {
        let (model, json) = draw(u)?;
        let document = Document::parse(&json).unwrap();
        model.assert_is(document.root());
        for index in 1..document.nodes().len() {
            assert_eq!(index, document.at(index).unwrap().index());
        }
        assert_eq!(json.trim(), Reply::parse(&json).unwrap().json());
        Ok(())
    };
    arbtest(property).size_max(SIZE);
}

#[test]
fn paths_lead_to_what_they_name() {
    let property = |u: &mut Unstructured<'_>| {
        let (model, json) = draw(u)?;
        let document = Document::parse(&json).unwrap();
        let (mut steps, mut end) = (Vec::new(), Some(&model));
        while let Some(step) = end.map_or(Ok(None), |value| value.draw_step(u))? {
            // Some lead elsewhere, or nowhere.
            let step = if u.ratio(1, 16)? { u.arbitrary()? } else { step };
            end = step.split('.').try_fold(end.unwrap(), Model::step);
            steps.push(step);
        }
        if steps.is_empty() {
            return Ok(());
        }
        let path = steps.join(".");
        match (end, document.root().find(&path)) {
            (Some(model), Some(value)) => model.assert_is(value),
            (None, None) => {}
            (expected, found) => panic!("{path:?} leads to {found:?}, not to {expected:?}"),
        }
        Ok(())
    };
    arbtest(property).size_max(SIZE);
}

#[test]
fn broken_answers_are_refused_as_serde_json_refuses_them() {
    let property = |u: &mut Unstructured<'_>| {
        let mut json = draw(u)?.1.into_bytes();
        for _ in 0..u.int_in_range(1..=3)? {
            damage(&mut json, u)?;
        }
        let Ok(json) = String::from_utf8(json) else { return Ok(()) };
        let expected = serde_json::from_str::<serde_json::Value>(&json);
        match (Document::parse(&json), expected) {
            (Ok(document), Ok(expected)) if !json.contains("\\u0000") => {
                let read = serde_json::to_value(document.root()).unwrap();
                assert_eq!(with_floats(expected), read);
            }
            (Ok(_), Err(error)) => panic!("{json} was read: {error}"),
            (Err(error), Ok(expected)) => {
                let is_refused = !expected.is_object() || has_long_name(&expected);
                assert!(is_refused || depth(&expected) > 32, "{json} was refused: {error}");
            }
            (Ok(_), Ok(_)) | (Err(_), Err(_)) => {}
        }
        Ok(())
    };
    arbtest(property).size_max(SIZE);
}

fn damage(json: &mut Vec<u8>, u: &mut Unstructured<'_>) -> Result<()> {
    let at = u.int_in_range(0..=json.len() - 1)?;
    let byte = *u.choose(b"{}[]\",:\\0123456789.-+eEntfu \n\x01\xc3")?;
    match u.int_in_range(0..=4)? {
        0 => json[at] = byte,
        1 => json.insert(at, byte),
        2 if json.len() > 1 => _ = json.remove(at),
        3 => {
            let copy = json[at..json.len().min(at + 40)].to_vec();
            json.splice(at..at, copy);
        }
        _ => json.truncate(at + 1),
    }
    Ok(())
}

/// Whole numbers beyond 64 bits with sign are read as other numbers.
fn with_floats(mut value: serde_json::Value) -> serde_json::Value {
    match &mut value {
        serde_json::Value::Number(number) if number.as_i64().is_none() => number.as_f64().into(),
        serde_json::Value::Array(items) => items.drain(..).map(with_floats).collect(),
        serde_json::Value::Object(members) => {
            members.iter_mut().for_each(|(_, member)| *member = with_floats(member.take()));
            value
        }
        _ => value,
    }
}

fn depth(value: &serde_json::Value) -> usize {
    let deepest = |depth: Option<usize>| depth.unwrap_or_default() + 1;
    match value {
        serde_json::Value::Array(items) => deepest(items.iter().map(depth).max()),
        serde_json::Value::Object(members) => deepest(members.values().map(depth).max()),
        _ => 0,
    }
}

fn has_long_name(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Array(items) => items.iter().any(has_long_name),
        serde_json::Value::Object(members) => {
            members.iter().any(|(name, member)| name.len() > 255 || has_long_name(member))
        }
        _ => false,
    }
}

#[test]
fn parameters_are_set_where_the_path_says_or_nothing_changes() {
    let property = |u: &mut Unstructured<'_>| {
        let mut parameters = Parameters::default();
        while !u.is_empty() && u.ratio(15, 16)? {
            let count = u.int_in_range(1..=4)?;
            let step = |_| u.choose(&["a", "b", "c", "0", "1", "2", "7", ""]).copied();
            let steps = (0..count).map(step).collect::<Result<Vec<_>>>()?;
            let (value, before) = (u.arbitrary::<i64>()?, json(&parameters));
            let result = parameters.set(&steps.join("."), value);
            let after = json(&parameters);
            let at = format!("/{}", steps.join("/"));
            match result {
                Ok(()) => assert_eq!(Some(&value.into()), after.pointer(&at), "{at} in {after}"),
                Err(error) => assert_eq!(before, after, "{at}: {error}"),
            }
        }
        Ok(())
    };
    arbtest(property).size_max(SIZE);
}

fn json(parameters: &Parameters) -> serde_json::Value {
    serde_json::from_slice(&parameters.json()).unwrap()
}
