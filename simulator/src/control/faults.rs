//! The faults of an account.

use hyper::Method;
use serde_json::json;

use super::{Problem, USAGE, body};
use crate::faults::Faults;
use crate::reply::Reply;
use crate::request::Request;

const EXAMPLE: &str =
    r#"{"rules":[{"on":{"action":"StopInstances","nth":1},"do":{"reset":true}}]}"#;

pub(super) fn route(faults: &mut Faults, request: &Request) -> Result<Reply, Problem> {
    match request.method {
        Method::GET => {}
        Method::PUT => {
            let read = Faults::read(body(request, EXAMPLE)?);
            *faults = read.map_err(|wrong| Problem::new(400, wrong))?;
        }
        Method::DELETE => {
            *faults = Faults::default();
            return Ok(Reply::new(200, json!({})));
        }
        _ => return Err(Problem::new(404, USAGE)),
    }
    Ok(Reply::new(200, faults.show()))
}
