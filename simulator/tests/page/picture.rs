//! The picture in README.md, which `make picture` renews.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::Simulator;
use crate::{label, open};

const MOST_BYTES: u64 = 200_000;

#[test]
fn readme_shows_a_fleet_that_stops() {
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images/simulator.png");
    if std::env::var_os("ZENLAYER_PICTURE").is_some() {
        decode(&take(), &picture);
    }
    let size = fs::metadata(&picture).unwrap().len();
    assert!((10_000..=MOST_BYTES).contains(&size), "{size} bytes");
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    assert!(fs::read_to_string(readme).unwrap().contains("docs/images/simulator.png"));
}

/// A fleet of which each instance is in another stage of a stop, as a picture in base64.
fn take() -> String {
    let options = ["--instances", "250", "--stop-time", "30-300", "--start-time", "30-300"];
    let options = [&options[..], &["--clock", "manual", "--seed", "1"]].concat();
    let simulator = Simulator::start(&options);
    let ask = |service: &str, action: &str, numbers: &mut dyn Iterator<Item = u32>| {
        let ids: Vec<String> = numbers.map(|n| format!("{service}-{n:06}")).collect();
        for ids in ids.chunks(100) {
            let body = json!({ "instanceIds": ids }).to_string();
            simulator.client().call(service, action, &body);
        }
    };
    let pass = |seconds: u32| {
        let body = format!(r#"{{"advance":{seconds}}}"#);
        simulator.control("PUT", "clock", &body);
    };
    for id in ["vm-000077", "vm-000177"] {
        simulator.set(id, "RECYCLE");
    }
    ask("zec", "StopInstances", &mut (1..=90));
    pass(400);
    ask("zec", "StartInstances", &mut (1..=60));
    ask("vm", "StopInstances", &mut (1..=250).filter(|n| n % 100 != 77));
    ask("vm", "StopInstances", &mut [77].into_iter());
    pass(120);
    ask("bmc", "RebootInstances", &mut (40..=52));
    ask("vm", "DescribeInstancesStatus", &mut (1..=100));

    let mut page = open(&simulator);
    page.prefer("prefers-color-scheme", "light");
    page.until(&format!("{} === 'bmc-000040 BOOTING'", label("bmc-000040")));
    page.picture()
}

fn decode(picture: &str, file: &Path) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let mut decoder = Command::new("base64")
        .arg("--decode")
        .stdin(Stdio::piped())
        .stdout(fs::File::create(file).unwrap())
        .spawn()
        .unwrap();
    decoder.stdin.take().unwrap().write_all(picture.as_bytes()).unwrap();
    assert!(decoder.wait().unwrap().success());
}
