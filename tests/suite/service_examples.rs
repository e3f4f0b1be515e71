//! The examples that use other actions than those on instances, against a small service of their own.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::support::build::compile;
use crate::support::run::{Mode, modes};
use crate::support::scripted::{Answer, Request, Scripted};
use crate::support::{root, scratch};

/// What the service has.
#[derive(Default)]
struct State {
    answers: usize,
    /// Machines with their statuses.
    machines: BTreeMap<String, &'static str>,
    tagged: Vec<String>,
    disks: BTreeMap<String, i64>,
    /// Domains with their certificates and how often they were polled since.
    domains: BTreeMap<String, (String, usize)>,
    actions: Vec<String>,
}

#[derive(Clone, Default)]
struct Service(Arc<Mutex<State>>);

fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.map(|item| item.as_str().expect("a text").to_owned()).collect()
}

impl Service {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: &Request) -> Answer {
        let mut state = self.state();
        let action = request.header("x-zc-action").to_owned();
        let body: Value = serde_json::from_str(&request.body).expect("JSON");
        state.answers += 1;
        let request_id = format!("R-{}", state.answers);
        let response = state.answer(&action, &body);
        state.actions.push(action);
        Answer::json(200, &json!({ "requestId": request_id, "response": response }).to_string())
    }

    fn count(&self, action: &str) -> usize {
        self.state().actions.iter().filter(|known| *known == action).count()
    }
}

impl State {
    fn answer(&mut self, action: &str, body: &Value) -> Value {
        match action {
            "CreateInstances" => {
                let count = body["instanceCount"].as_i64().expect("a count");
                let ids: Vec<String> = (1..=count).map(|n| format!("vm-{n}")).collect();
                self.machines.extend(ids.iter().map(|id| (id.clone(), "PENDING")));
                json!({ "instanceIdSet": ids })
            }
            "TagBindResources" => {
                assert_eq!(body["tag"], json!({ "key": "role", "value": "web" }));
                self.tagged.extend(texts(&body["resourceUuids"]));
                json!({})
            }
            "ResizeDisk" => {
                let size = body["diskSize"].as_i64().expect("a size");
                self.disks.insert(body["diskId"].as_str().expect("an id").to_owned(), size);
                json!({})
            }
            "TerminateInstance" => {
                let id = body["instanceId"].as_str().expect("an id");
                self.machines.insert(id.to_owned(), "RECYCLE");
                json!({})
            }
            "ReleaseInstances" => {
                let ids = texts(&body["instanceIds"]);
                self.machines.retain(|id, _| !ids.contains(id));
                json!({})
            }
            "DescribeInstances" => self.machines(body),
            "CreateCertificate" => json!({ "certificateId": "cert-1" }),
            "ModifyDomainCertificate" => {
                let text = |name: &str| body[name].as_str().expect("a text").to_owned();
                self.domains.insert(text("domainId"), (text("certificateId"), 0));
                json!({})
            }
            "DescribeDomains" => self.domains(body),
            other => panic!("{other} was not expected"),
        }
    }

    fn machines(&mut self, body: &Value) -> Value {
        let ids = texts(&body["instanceIds"]);
        let by_tag = body["tags"].is_array();
        let is_asked =
            |id: &String| if by_tag { self.tagged.contains(id) } else { ids.contains(id) };
        let rows = self.machines.iter().filter(|(id, _)| is_asked(id)).map(|(id, status)| {
            let disk = json!({ "diskId": format!("disk-of-{id}") });
            json!({ "instanceId": id, "instanceStatus": status, "systemDisk": disk })
        });
        let rows: Vec<Value> = rows.collect();
        for status in self.machines.values_mut().filter(|status| **status == "PENDING") {
            *status = "RUNNING";
        }
        json!({ "totalCount": rows.len(), "dataSet": rows })
    }

    fn domains(&mut self, body: &Value) -> Value {
        let number = |name: &str| body[name].as_u64().expect("a number") as usize;
        let (page, size) = (number("pageNum"), number("pageSize"));
        let ids = match body["domainIds"].as_array() {
            Some(_) => texts(&body["domainIds"]),
            None => (1..=250).map(|n| format!("d-{n:03}")).collect(),
        };
        let rows = ids.iter().skip((page - 1) * size).take(size).map(|id| {
            let (_, polls) = self.domains.entry(id.clone()).or_default();
            *polls += 1;
            let status = match (id.as_str(), *polls) {
                (_, ..=1) => "IN_PROGRESS",
                ("d-007", _) => "FAILED",
                _ => "DEPLOYED",
            };
            json!({ "domainId": id, "configStatus": status })
        });
        let rows: Vec<Value> = rows.collect();
        json!({ "totalCount": ids.len(), "dataSet": rows })
    }
}

/// Runs an example against a service of its own.
fn run(name: &str, arguments: &[&str], input: &str, mode: Mode) -> (Service, Output) {
    let program = compile(&root().join(format!("examples/c/{name}.c")), &["-lzenlayer"]);
    let service = Service::default();
    let answering = service.clone();
    let server = Scripted::start(move |request| answering.answer(request));
    let mut command: Command = mode.command(&program);
    command.args(arguments).env_clear().env("HOME", scratch("home"));
    command.env("PATH", std::env::var_os("PATH").expect("PATH"));
    command.env("ZENLAYER_ENDPOINT", server.url());
    command.env("ZENLAYER_ACCESS_KEY_ID", "id").env("ZENLAYER_ACCESS_KEY_SECRET", "secret");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the example");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("write");
    (service, child.wait_with_output().expect("the example"))
}

#[test]
fn a_fleet_is_created_tagged_grown_and_released() {
    for mode in modes().iter().copied() {
        let arguments = ["SEL-A", "img-1", "subnet-1", "3"];
        let (service, output) = run("fleet", &arguments, "hunter2\n", mode);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
        assert!(
            printed.contains("vm-2 RUNNING disk-of-vm-2\n") && printed.ends_with("released 3\n")
        );
        let state = service.state();
        assert!(state.machines.is_empty(), "all are gone");
        assert_eq!(state.tagged, ["vm-1", "vm-2", "vm-3"]);
        assert_eq!(state.disks.values().copied().collect::<Vec<_>>(), [60, 60, 60]);
    }
}

#[test]
fn a_certificate_is_replaced_on_every_domain() {
    let folder = scratch("certificates");
    let file = |name: &str| {
        let path = folder.join(name);
        std::fs::write(&path, format!("-----BEGIN {name}-----\n")).expect("write");
        path.to_str().expect("UTF-8").to_owned()
    };
    let (chain, key) = (file("CHAIN"), file("KEY"));
    for mode in modes().iter().copied() {
        let (service, output) = run("replace_certificate", &[&chain, &key], "", mode);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(Some(1), output.status.code(), "one domain failed: {printed}");
        assert_eq!(249, printed.matches(": reached\n").count(), "{printed}");
        assert!(printed.contains("d-007: not_reached: its status is FAILED\n"), "{printed}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("BEGIN KEY"));
        assert_eq!(250, service.count("ModifyDomainCertificate"));
        assert!(service.state().domains.values().all(|(id, _)| id == "cert-1"));
    }
}
