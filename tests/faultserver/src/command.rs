//! The commands of the bench, one per line, and their answers.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::control::Goal;
use crate::listener::Listener;
use crate::members::{Node, Parsed};
use crate::resources::Statuses;
use crate::script::{self, Inventory, Script};
use crate::server::Server;
use crate::tls::Authority;

/// The only server at a time.
pub(crate) struct Bench {
    authority: Arc<Authority>,
    listener: Option<Listener>,
}

enum Command {
    Start(Box<Script>),
    Journal,
    Wait(Goal, Duration),
    Release,
    Instances(Statuses),
    Resources(Inventory),
    Clock(i64),
    Heal,
    Stop,
}

const USUAL_TIMEOUT: Duration = Duration::from_secs(10);

impl Bench {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self { authority: Arc::new(Authority::new()?), listener: None })
    }

    /// Executes a line; returns the answer.
    pub(crate) fn obey(&mut self, line: &str) -> String {
        let json = serde_json::from_str(line).map_err(|error| format!("not JSON: {error}"));
        let answer = json.and_then(Command::read).and_then(|command| self.carry_out(command));
        answer.unwrap_or_else(|error| json!({ "error": error })).to_string()
    }

    fn carry_out(&mut self, command: Command) -> Result<Value, String> {
        match command {
            Command::Start(script) => return self.start(*script),
            Command::Stop => self.listener = None,
            Command::Journal => return Ok(self.server()?.journal()),
            Command::Wait(goal, timeout) => {
                let server = self.server()?;
                if let Some(rule) = goal.fired.iter().find(|rule| **rule >= server.rules()) {
                    return Err(format!("wait.fired: there is no rule {rule}"));
                }
                return Ok(json!({ "met": server.reach(&goal, timeout) }));
            }
            Command::Release => self.server()?.release(),
            Command::Instances(statuses) => self.server()?.set_instances(&statuses),
            Command::Resources(inventory) => self.server()?.set_resources(&inventory),
            Command::Clock(offset) => self.server()?.set_clock(offset),
            Command::Heal => self.server()?.heal(),
        }
        Ok(json!({}))
    }

    fn start(&mut self, script: Script) -> Result<Value, String> {
        self.listener = None;
        let server = Server::new(script, Arc::clone(&self.authority));
        let listener =
            Listener::start(server).map_err(|error| format!("cannot listen: {error}"))?;
        let ca_file = listener.server.has_tls().then(|| self.authority.file().to_string_lossy());
        let answer = json!({ "port": listener.port, "ca_file": ca_file });
        self.listener = Some(listener);
        Ok(answer)
    }

    fn server(&self) -> Result<&Server, String> {
        let listener = self.listener.as_ref().ok_or("no server was started")?;
        Ok(&listener.server)
    }
}

impl Command {
    fn read(json: Value) -> Parsed<Self> {
        let mut line = Node::root("command", json).members()?;
        let timeout = line.read("timeout_ms", Node::milliseconds)?;
        let goal = line.read("wait", Goal::read)?;
        if timeout.is_some() && goal.is_none() {
            return Err(line.wrong("has timeout_ms without wait"));
        }
        let timeout = timeout.unwrap_or(USUAL_TIMEOUT);
        let start = line.read("start", Script::read)?;
        let found = [
            start.map(|script| Self::Start(Box::new(script))),
            line.read("journal", Node::truth)?.map(|()| Self::Journal),
            goal.map(|goal| Self::Wait(goal, timeout)),
            line.read("release", Node::truth)?.map(|()| Self::Release),
            line.read("instances", script::instances)?.map(Self::Instances),
            line.read("resources", script::inventory)?.map(Self::Resources),
            line.read("clock", Node::integer)?.map(Self::Clock),
            line.read("heal", Node::truth)?.map(|()| Self::Heal),
            line.read("stop", Node::truth)?.map(|()| Self::Stop),
        ];
        line.one(found)
    }
}

impl Goal {
    fn read(node: Node) -> Parsed<Self> {
        let mut goal = node.members()?;
        let read = Self {
            requests: goal.read("requests", Node::number)?.unwrap_or(0),
            connections: goal.read("connections", Node::number)?.unwrap_or(0),
            connects: goal.read("connects", Node::number)?.unwrap_or(0),
            executed: goal.read("executed", Node::number)?.unwrap_or(0),
            fired: goal.read("fired", |rules| rules.list(Node::size))?.unwrap_or_default(),
            open: goal.read("open", Node::number)?,
        };
        goal.end()?;
        Ok(read)
    }
}
