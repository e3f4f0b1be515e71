//! One instance: what is true of it at any time, and who did what to it.

/// Another's deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meddling {
    /// Brings it back to where it came from.
    TurnBack,
    /// Puts it into the recycle bin.
    Bin,
    /// Releases it.
    Release,
    Reboot,
    /// Does what the call is to do.
    Same,
}

/// What is done to an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceAction {
    Stop,
    Start,
    Reboot,
}

/// An instance and its whole story. Times are in seconds; a status of `None` is that it does not exist.
#[derive(Clone, Debug)]
pub struct Instance {
    pub id: String,
    story: Vec<(f64, Option<&'static str>)>,
    /// The requests that were executed for it: their numbers, and when.
    pub effects: Vec<(usize, f64)>,
    /// What others did, and when.
    pub meddled: Vec<(f64, Meddling)>,
    /// The service refuses whatever is asked for it.
    pub stubborn: Option<(u16, &'static str)>,
    /// The service accepts, and nothing happens.
    pub inert: bool,
    /// When lists leave it out.
    pub hidden: Option<(f64, f64)>,
    /// How long its transitions take, and how late they begin.
    pub takes: f64,
    pub begins_late: f64,
}

impl Instance {
    pub fn new(id: String, status: Option<&'static str>) -> Instance {
        Instance {
            id,
            story: vec![(f64::NEG_INFINITY, status)],
            effects: Vec::new(),
            meddled: Vec::new(),
            stubborn: None,
            inert: false,
            hidden: None,
            takes: 5.0,
            begins_late: 0.0,
        }
    }

    /// Its status at a time.
    pub fn at(&self, time: f64) -> Option<&'static str> {
        self.story.iter().rev().find(|(from, _)| *from <= time).and_then(|(_, status)| *status)
    }

    pub fn is_hidden(&self, time: f64) -> bool {
        self.hidden.is_some_and(|(from, until)| (from..until).contains(&time))
    }

    /// Its statuses from a time on; what was to come does not.
    pub fn go(&mut self, now: f64, path: &[(f64, Option<&'static str>)]) {
        self.story.retain(|(from, _)| *from <= now);
        self.story.extend(path.iter().map(|(wait, status)| (now + wait, *status)));
    }

    /// Whether it was so at any time from the first to the second.
    pub fn was(&self, from: f64, until: f64, is: impl Fn(Option<&str>) -> bool) -> bool {
        self.spells().any(|(begun, ended, status)| begun <= until && ended >= from && is(status))
    }

    /// When it came to be so, the first time from `from` on, and until when it stayed.
    pub fn spell_after(&self, from: f64, is: impl Fn(Option<&str>) -> bool) -> Option<(f64, f64)> {
        self.spells()
            .find(|(begun, _, status)| *begun >= from && is(*status))
            .map(|(begun, ended, _)| (begun, ended))
    }

    fn spells(&self) -> impl Iterator<Item = (f64, f64, Option<&'static str>)> {
        let ends = self.story.iter().skip(1).map(|(from, _)| *from).chain([f64::INFINITY]);
        self.story.iter().zip(ends).map(|((from, status), end)| (*from, end, *status))
    }

    /// Its story in one line.
    pub fn tell(&self) -> String {
        let step = |(from, status): &(f64, Option<&'static str>)| {
            format!("{from:.2} {}", status.unwrap_or("(none)"))
        };
        let story: Vec<String> = self.story.iter().map(step).collect();
        let mut line = format!("{}: {}", self.id, story.join(", "));
        if !self.effects.is_empty() {
            line += &format!("; executed (request, time) {:?}", self.effects);
        }
        if !self.meddled.is_empty() {
            line += &format!("; others {:?}", self.meddled);
        }
        if let Some((status, code)) = self.stubborn {
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
