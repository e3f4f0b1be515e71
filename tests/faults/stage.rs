//! Plays a case: sets up its servers and its client, executes its steps, and cleans up.

use crate::call::options_at;
use crate::case::{Case, Load, Step};
use crate::places::Places;
use crate::play::Play;
use crate::seen::{Holdings, Seen};
use crate::server::Server;
use crate::support::probe::Probe;
use crate::support::run::Mode;
use crate::support::scripted::Full;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long releasing a case's descriptors and threads may take.
const GONE: Duration = Duration::from_secs(5);
/// How long an expected event may take.
const SOON_MS: u64 = 10_000;

/// A probe and its servers, which play one case after another.
pub(crate) struct Stage {
    pub(crate) probe: Probe,
    pub(crate) servers: Vec<Server>,
}

/// The default settings of a client.
const SETTINGS: [(&str, &str); 7] = [
    ("timeout_ms", "5000"),
    ("attempt_timeout_ms", "1000"),
    ("connect_timeout_ms", "1000"),
    ("retry_base_ms", "10"),
    ("retry_cap_ms", "100"),
    ("reconcile_wait_ms", "20"),
    ("rate_limit", "0"),
];
/// The default options of a bulk call.
const OPTIONS: [(&str, u64); 3] =
    [("timeout_ms", 5000), ("initial_poll_ms", 20), ("poll_interval_ms", 60)];
pub(crate) const KEY: [(&str, &str); 2] =
    [("access_key_id", "fault-key"), ("access_key_secret", "fault-secret")];

/// How much longer a call takes under valgrind.
const SLOWER: u64 = 3;
const PATIENCE: f64 = 10.0;

impl Stage {
    pub(crate) fn new(mode: Mode) -> Stage {
        let mut probe = Probe::start(mode);
        probe.must(&["log"]); // waits until it is ready
        Stage { probe, servers: Vec::new() }
    }

    /// Plays a case, once or by several threads at the same time.
    pub(crate) fn play(&mut self, case: &Case, actors: usize) -> Seen {
        let before = self.holdings();
        let places = self.start_servers(case, actors);
        let full = self.prepare_machine(case, &places);
        let mut seen = match self.open(case, &places) {
            Some(refusal) => Seen { refused: Some(refusal), ..Seen::default() },
            None => {
                let mut seen = Play::new(self, case, &places, actors).run();
                self.look(case, &places, &mut seen);
                seen
            }
        };
        drop(full);
        self.put_away(case);
        seen.before = before;
        seen.after = self.holdings_like(before);
        seen.secrets = secrets(case);
        seen.patience = if self.slow() { PATIENCE } else { 1.0 };
        seen
    }

    fn slow(&self) -> bool {
        self.probe.mode == Mode::Valgrind
    }

    fn start_servers(&mut self, case: &Case, actors: usize) -> Places {
        let home = self.probe.home.to_str().expect("UTF-8").to_owned();
        let mut places = Places { home, ..Places::default() };
        for (n, (name, script)) in case.scripts().into_iter().enumerate() {
            if self.servers.len() == n {
                self.servers.push(Server::new());
            }
            let script = places.fill(&script_for(script, actors).to_string());
            let script = serde_json::from_str(&script).expect("still JSON");
            places.of.insert(name, self.servers[n].start(&script));
        }
        places
    }

    /// The server that the client uses: the one that was started last.
    pub(crate) fn first(&mut self, case: &Case) -> &mut Server {
        let last = case.scripts().len() - 1;
        &mut self.servers[last]
    }

    fn prepare_machine(&mut self, case: &Case, places: &Places) -> Option<Full> {
        for (name, value) in &case.environment {
            self.probe.must(&["env", name, &places.fill(value)]);
        }
        for (name, content) in &case.files {
            let file = self.probe.home.join(name.strip_prefix("~/").expect("a file in ~/"));
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            std::fs::write(file, places.fill(content)).expect("write");
        }
        self.names(&case.names);
        let planned = || case.steps.iter().filter_map(|step| step.names.as_ref()).flatten();
        let is_full = case.names.iter().chain(planned()).any(|plan| plan.contains("127.0.0.3"));
        let port = places.first().map(|(_, place)| place.port);
        port.filter(|_| is_full).map(|port| Full::at(&format!("127.0.0.3:{port}")))
    }

    /// Sets the results of the next lookups.
    pub(crate) fn names(&mut self, plans: &[String]) {
        let plans = plans.iter().map(String::as_str);
        let command: Vec<&str> = ["machine.names"].into_iter().chain(plans).collect();
        self.probe.must(&command);
    }

    /// Creates the configuration and the first context; returns the answer that refused it, if any.
    fn open(&mut self, case: &Case, places: &Places) -> Option<Value> {
        self.probe.must(&["config.new"]);
        let mut commands: Vec<Vec<String>> = vec![command(&["config.log", "4"])];
        for (key, value) in self.settings(case, places) {
            commands.push(command(&["config.set", &key, &value]));
        }
        match &case.load {
            None | Some(Load::Default(false)) => {}
            Some(Load::Default(true)) => commands.push(command(&["config.load"])),
            Some(Load::Profile(name)) => commands.push(command(&["config.load", name])),
        }
        commands.push(command(&["context.new", "0"]));
        if let Some(timeout_ms) = case.timeout_ms {
            let timeout_ms = self.slower(timeout_ms).to_string();
            commands.push(command(&["context.timeout", "0", &timeout_ms]));
        }
        let mut answers = commands.iter().map(|fields| {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            self.probe.ask(&fields)
        });
        answers.find(|answer| answer["code"] != 0)
    }

    fn settings(&self, case: &Case, places: &Places) -> Vec<(String, String)> {
        let mut settings: Vec<(String, Option<String>)> = Vec::new();
        let mut usual = |key: &str, value: String| settings.push((key.to_owned(), Some(value)));
        if let Some((name, place)) = places.first() {
            let host = if case.names.is_empty() { "127.0.0.1" } else { "localhost" };
            usual("endpoint", format!("{}://{host}:{}", place.scheme, place.port));
            if place.scheme == "https" {
                usual("ca_file", places.fill(&format!("{{{name}.ca}}")));
            }
        }
        for (key, value) in SETTINGS {
            let patient = self.slow() && key.ends_with("timeout_ms");
            usual(key, if patient { "60000".into() } else { value.into() });
        }
        for (key, value) in KEY.iter().filter(|_| case.load.is_none()) {
            usual(key, (*value).to_owned());
        }
        settings.retain(|(key, _)| !case.settings.contains_key(key));
        let own = case.settings.iter().map(|(key, value)| {
            let value = value.as_ref().map(|value| self.value(key, &places.fill(value)));
            (key.clone(), value)
        });
        settings.extend(own);
        settings.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }

    /// A value from the case, with more time under valgrind.
    fn value(&self, key: &str, value: &str) -> String {
        let number = value.parse().ok().filter(|_| key.ends_with("timeout_ms"));
        number.map_or_else(|| value.to_owned(), |number| self.slower(number).to_string())
    }

    /// A timeout of a client.
    pub(crate) fn slower(&self, time_ms: u64) -> u64 {
        if self.slow() { time_ms.saturating_mul(SLOWER) } else { time_ms }
    }

    /// The options of a bulk call: the case's, and defaults for the others.
    pub(crate) fn options(&self, words: &str) -> String {
        let mut options: BTreeMap<&str, u64> = BTreeMap::from(OPTIONS);
        let mut others = Vec::new();
        for word in words.split(' ').filter(|word| *word != "-") {
            let (name, value) = word.split_once('=').expect("an option with a value");
            match value.parse() {
                Ok(number) => drop(options.insert(name, number)),
                Err(_) => others.push(word.to_owned()),
            }
        }
        if let Some(timeout_ms) = options.get_mut("timeout_ms") {
            *timeout_ms = self.slower(*timeout_ms);
        }
        let numbers = options.iter().map(|(name, number)| format!("{name}={number}"));
        numbers.chain(others).collect::<Vec<_>>().join(" ")
    }

    /// The timeout in a bulk call's options.
    pub(crate) fn timeout_of(&self, call: &[String]) -> Option<u64> {
        let words = self.options(call.get(options_at(call)?)?);
        let timeout = words.split(' ').find_map(|word| word.strip_prefix("timeout_ms="))?;
        timeout.parse().ok()
    }

    /// The timeout of a call in the case's configuration.
    pub(crate) fn timeout_ms(&self, case: &Case) -> u64 {
        let set = case.settings.get("timeout_ms").and_then(|value| value.as_ref()?.parse().ok());
        let usual = if self.slow() { 60_000 / SLOWER } else { 5000 };
        self.slower(case.timeout_ms.or(set).unwrap_or(usual))
    }

    /// Reads the journals, heals all faults, and makes a clean call.
    fn look(&mut self, case: &Case, places: &Places, seen: &mut Seen) {
        seen.lookups = self.probe.must(&["machine.lookups"])["lookups"].as_u64().expect("a count");
        self.wait_until_fired(case);
        seen.journals = self.journals(case);
        for server in self.servers.iter_mut().take(case.scripts().len()) {
            server.ask(&json!({ "heal": true }));
        }
        self.restore_machine(case);
        self.probe.ask(&["context.cancel", "0"]);
        self.probe.ask(&["context.timeout", "0", "0"]);
        if places.first().is_some() {
            seen.clean = Some(self.probe.ask(&["run", "0", "describe", "i-1"]));
            self.probe.must(&["log"]);
        }
        seen.at_the_end = self.journals(case);
    }

    /// Waits until each rule that must fire has fired, because the client may be ahead of the server.
    fn wait_until_fired(&mut self, case: &Case) {
        for (n, (_, script)) in case.scripts().iter().enumerate() {
            let rules = script["rules"].as_array().map_or(&[][..], Vec::as_slice);
            let must_fire = |n: &usize| rules[*n]["fires"] != 0;
            let fired: Vec<usize> = (0..rules.len()).filter(must_fire).collect();
            self.servers[n].wait(&json!({ "fired": fired }), SOON_MS);
        }
    }

    fn journals(&mut self, case: &Case) -> std::collections::BTreeMap<String, Value> {
        let names = case.scripts().into_iter().map(|(name, _)| name).enumerate();
        names.map(|(n, name)| (name, self.servers[n].journal())).collect()
    }

    fn restore_machine(&mut self, case: &Case) {
        let is_used = |used: fn(&Step) -> bool| case.steps.iter().any(used);
        if !case.names.is_empty() || is_used(|step| step.names.is_some()) {
            self.names(&["127.0.0.1".to_owned()]);
        }
        for (what, usual) in
            [("clock", "0"), ("threads", "1"), ("descriptors", "1"), ("signals", "0")]
        {
            self.probe.must(&[&format!("machine.{what}"), usual]);
        }
    }

    fn put_away(&mut self, case: &Case) {
        for slot in 0..16 {
            self.probe.must(&["context.free", &slot.to_string()]);
        }
        self.probe.must(&["cancel.free", "0"]);
        self.probe.must(&["config.free"]);
        self.probe.must(&["machine.names"]);
        self.probe.must(&["log"]);
        for name in case.environment.keys() {
            self.probe.must(&["env", name]);
        }
        let _ = std::fs::remove_dir_all(self.probe.home.join(".zenlayer"));
    }

    /// The probe's descriptors and threads, when they are as before, or after a timeout.
    fn holdings_like(&self, before: Holdings) -> Holdings {
        let start = Instant::now();
        loop {
            let now = self.holdings();
            if now == before || start.elapsed() > GONE {
                return now;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn holdings(&self) -> Holdings {
        let count = |what: &str| {
            let folder = format!("/proc/{}/{what}", self.probe.process());
            std::fs::read_dir(folder).map_or(0, Iterator::count)
        };
        Holdings { descriptors: count("fd"), threads: count("task") }
    }

    /// The resident memory of the probe in bytes.
    pub(crate) fn memory(&self) -> u64 {
        let table = std::fs::read_to_string(format!("/proc/{}/statm", self.probe.process()));
        let pages = table.expect("statm").split(' ').nth(1).and_then(|n| n.parse::<u64>().ok());
        pages.expect("a number of pages") * 4096
    }
}

fn command(fields: &[&str]) -> Vec<String> {
    fields.iter().map(|field| (*field).to_owned()).collect()
}

/// The default instances of a script.
fn usual_instances() -> Value {
    json!({ "i-1": "RUNNING", "i-2": "RUNNING", "i-3": "RUNNING", "s-1": "STOPPED" })
}

/// Converts a script for the server: without the driver's members, and with instances for each
/// thread.
fn script_for(mut script: Value, actors: usize) -> Value {
    for rule in script["rules"].as_array_mut().into_iter().flatten() {
        rule.as_object_mut().expect("a rule").remove("fires");
    }
    let script_map = script.as_object_mut().expect("a script");
    script_map.entry("instances").or_insert_with(usual_instances);
    if actors > 1 {
        script_map.insert("by_instance".into(), true.into());
        multiply(&mut script["instances"], actors);
        script["resources"]
            .as_object_mut()
            .into_iter()
            .flatten()
            .for_each(|(_, of_kind)| multiply(of_kind, actors));
    }
    script
}

/// Adds resources for each thread.
fn multiply(resources: &mut Value, actors: usize) {
    for (id, status) in resources.as_object().expect("resources").clone() {
        for actor in 1..=actors {
            resources[format!("{id}~{actor}")] = status.clone();
        }
    }
}

/// Text that must not appear in output: the passwords of proxies, as sent.
fn secrets(case: &Case) -> Vec<String> {
    let scripts = case.scripts();
    let sent = scripts.iter().filter_map(|(_, script)| script["proxy"]["auth"].as_str());
    sent.filter_map(|auth| Some(auth.split_once(' ')?.1.to_owned())).collect()
}
