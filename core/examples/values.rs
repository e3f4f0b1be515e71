//! Measures reading an answer and composing a request: `values document FILE COUNT`, or `values
//! compose|find|check COUNT`. Prints the nanoseconds that each took. `benches/values` compares.
#![allow(clippy::disallowed_methods)] // real time is what it measures

use std::hint::black_box;
use std::time::Instant;
use std::{env, error, fs, io};

use zenlayer_core::actions::ComposedRequest;
use zenlayer_core::values::{Document, Parameter, Parameters};

type Outcome<T> = Result<T, Box<dyn error::Error>>;

/// Reads five members of each row.
fn document(json: &str) -> Outcome<()> {
    let document = Document::parse(json)?;
    let rows = document.root().member("dataSet").ok_or("no rows")?;
    for row in rows.items() {
        for name in ["instanceId", "zoneId", "instanceName", "instanceStatus"] {
            black_box(row.member(name).and_then(|value| value.text_for_c()).ok_or(name)?);
        }
        black_box(row.member("cpuCount").and_then(|value| value.integer()).ok_or("cpuCount")?);
    }
    Ok(())
}

fn five() -> [(&'static str, Parameter); 5] {
    [
        ("zoneId", "SEL-A".into()),
        ("diskName", "data".into()),
        ("diskSize", 100.into()),
        ("diskAmount", 2.into()),
        ("chargeType", "POSTPAID".into()),
    ]
}

/// Composes five parameters and writes them.
fn compose() -> Outcome<()> {
    let mut parameters = Parameters::default();
    for (name, value) in five() {
        parameters.set(name, value)?;
    }
    black_box(parameters.json());
    Ok(())
}

/// A request of these parameters.
fn request(
    action: &str,
    parameters: impl IntoIterator<Item = (&'static str, Parameter)>,
) -> Outcome<ComposedRequest> {
    let mut request = ComposedRequest::new("vm", None, action)?;
    for (name, value) in parameters {
        request.set(name, value)?;
    }
    Ok(request)
}

fn nanoseconds<T>(count: u32, mut once: impl FnMut() -> Outcome<T>) -> Outcome<f64> {
    let begin = Instant::now();
    for _ in 0..count {
        black_box(once()?);
    }
    Ok(begin.elapsed().as_secs_f64() * 1e9 / f64::from(count))
}

fn measured(arguments: &[&str]) -> Outcome<f64> {
    match arguments {
        ["document", file, count] => {
            let json = fs::read_to_string(file)?;
            nanoseconds(count.parse()?, || document(&json))
        }
        ["compose", count] => nanoseconds(count.parse()?, compose),
        ["find", count] => {
            let request = request("DescribeInstances", [])?;
            nanoseconds(count.parse()?, || Ok(request.json()?))
        }
        ["check", count] => {
            let request = request("CreateDisks", five())?;
            nanoseconds(count.parse()?, || Ok(request.json()?))
        }
        _ => Err("usage: values document FILE COUNT | compose|find|check COUNT".into()),
    }
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let nanoseconds = measured(&arguments)?;
    Ok(io::Write::write_all(&mut io::stdout(), format!("{nanoseconds:.1}\n").as_bytes())?)
}
