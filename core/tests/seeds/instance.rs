//! One instance: its status at any time, and what was done to it by whom.

/// An action by another party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExternalAction {
    /// Reverts the call's action.
    Revert,
    /// Recycles it.
    Recycle,
    /// Releases it.
    Release,
    Reboot,
    /// Performs the call's action.
    Same,
}

/// An action of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceAction {
    Stop,
    Start,
    Reboot,
}

/// An instance and its history. Times are in seconds; the status `None` means that it does not
/// exist.
#[derive(Clone, Debug)]
pub struct Instance {
    pub id: String,
    history: Vec<(f64, Option<&'static str>)>,
    /// The requests executed for it: number and time.
    pub effects: Vec<(usize, f64)>,
    /// Actions by others, with their times.
    pub external_actions: Vec<(f64, ExternalAction)>,
    /// The service refuses every request for it.
    pub always_refused: Option<(u16, &'static str)>,
    /// The service accepts requests, but does nothing.
    pub inert: bool,
    /// When lists omit it.
    pub hidden: Option<(f64, f64)>,
    /// The duration of its transitions, and their delay.
    pub takes: f64,
    pub begins_late: f64,
}

impl Instance {
    pub fn new(id: String, status: Option<&'static str>) -> Instance {
        Instance {
            id,
            history: vec![(f64::NEG_INFINITY, status)],
            effects: Vec::new(),
            external_actions: Vec::new(),
            always_refused: None,
            inert: false,
            hidden: None,
            takes: 5.0,
            begins_late: 0.0,
        }
    }

    /// The status at a time.
    pub fn at(&self, time: f64) -> Option<&'static str> {
        self.history.iter().rev().find(|(from, _)| *from <= time).and_then(|(_, status)| *status)
    }

    pub fn is_hidden(&self, time: f64) -> bool {
        self.hidden.is_some_and(|(from, until)| (from..until).contains(&time))
    }

    /// Sets the future statuses from a time on.
    pub fn go(&mut self, now: f64, path: &[(f64, Option<&'static str>)]) {
        self.history.retain(|(from, _)| *from <= now);
        self.history.extend(path.iter().map(|(wait, status)| (now + wait, *status)));
    }

    /// Whether its status satisfied `is` at any time between two times.
    pub fn was(&self, from: f64, until: f64, is: impl Fn(Option<&str>) -> bool) -> bool {
        self.spells().any(|(begun, ended, status)| begun <= until && ended >= from && is(status))
    }

    /// The first period from `from` on in which its status satisfies `is`.
    pub fn spell_after(&self, from: f64, is: impl Fn(Option<&str>) -> bool) -> Option<(f64, f64)> {
        self.spells()
            .find(|(begun, _, status)| *begun >= from && is(*status))
            .map(|(begun, ended, _)| (begun, ended))
    }

    fn spells(&self) -> impl Iterator<Item = (f64, f64, Option<&'static str>)> {
        let ends = self.history.iter().skip(1).map(|(from, _)| *from).chain([f64::INFINITY]);
        self.history.iter().zip(ends).map(|((from, status), end)| (*from, end, *status))
    }

    /// The history in one line.
    pub fn history(&self) -> String {
        let step = |(from, status): &(f64, Option<&'static str>)| {
            format!("{from:.2} {}", status.unwrap_or("(none)"))
        };
        let history: Vec<String> = self.history.iter().map(step).collect();
        let mut line = format!("{}: {}", self.id, history.join(", "));
        if !self.effects.is_empty() {
            line += &format!("; executed (request, time) {:?}", self.effects);
        }
        if !self.external_actions.is_empty() {
            line += &format!("; others {:?}", self.external_actions);
        }
        if let Some((status, code)) = self.always_refused {
            line += &format!("; refuses with {status} {code}");
        }
        if self.inert {
            line += "; inert";
        }
        if let Some((from, until)) = self.hidden {
            line += &format!("; hidden from {from:.2} to {until:.2}");
        }
        line
    }
}
