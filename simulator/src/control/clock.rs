//! The time of the world.

use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};

use super::{Problem, USAGE, body};
use crate::reply::Reply;
use crate::request::Request;
use crate::world::{Timeline, World};

const EXAMPLE: &str = r#"{"advance":60} or {"run":false}"#;
const LONGEST: f64 = 315_360_000.0; // ten years

pub(super) fn route(world: &mut World, request: &Request) -> Result<Reply, Problem> {
    match request.method {
        Method::GET => {}
        Method::PUT => set(world, request)?,
        _ => return Err(Problem::new(404, USAGE)),
    }
    Ok(Reply::new(200, show(&world.timeline)))
}

/// What time it is, and whether it passes by itself.
pub(crate) fn show(timeline: &Timeline) -> Value {
    let now = timeline.now();
    json!({ "now": timeline.text(now), "ms": now.0, "runs": timeline.runs() })
}

fn set(world: &mut World, request: &Request) -> Result<(), Problem> {
    let body = body(request, EXAMPLE)?;
    let advance = body
        .get("advance")
        .map(|value| value.as_f64().filter(|time| (0.0..=LONGEST).contains(time)));
    let run = body.get("run").map(Value::as_bool);
    match (advance, run) {
        (None, None) | (Some(None), _) | (_, Some(None)) => return Err(Problem::invalid(EXAMPLE)),
        (advance, run) => {
            if let Some(seconds) = advance.flatten() {
                world.timeline.advance(Duration::from_secs_f64(seconds));
            }
            if let Some(runs) = run.flatten() {
                world.timeline.run(runs);
            }
        }
    }
    Ok(())
}
