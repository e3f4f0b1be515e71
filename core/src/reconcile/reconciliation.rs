//! What is known so far of each instance of one action.

use std::time::{Duration, Instant};

use super::Accepted;
use super::policy::{Absence, UNCHANGED};
use crate::error::{Code, Error, Outcome};
use crate::instances::{Listed, StatusMeaning, Statuses};
use crate::protocol::envelope::Success;

/// An instance whose fate is open.
#[derive(Debug)]
struct Open<'a> {
    id: &'a str,
    unchanged: u32,
    /// From when on a look may count once more.
    counts_from: Option<Instant>,
    absence: Absence,
}

impl<'a> Open<'a> {
    fn new(id: &'a str) -> Open<'a> {
        Open { id, unchanged: 0, counts_from: None, absence: Absence::default() }
    }

    /// The same after a look in which it was there, but not as before.
    fn seen(self) -> Self {
        Open { unchanged: 0, absence: Absence::default(), ..self }
    }

    /// The same after a look in which it was as before.
    fn seen_as_before(self, asked: Instant, apart: Duration) -> Self {
        let counts = self.counts_from.is_none_or(|from| asked >= from);
        let counts_from = if counts { asked.checked_add(apart) } else { self.counts_from };
        let unchanged = self.unchanged + u32::from(counts);
        Open { unchanged, counts_from, absence: Absence::default(), ..self }
    }

    /// The same after a look in which it was not there.
    fn not_seen(self, asked: Instant) -> Self {
        Open { unchanged: 0, absence: self.absence.goes_on(asked), ..self }
    }
}

/// The instances of one action, sorted by what became of them.
#[derive(Debug)]
pub(super) struct Reconciliation<'a, R> {
    total: usize,
    /// How far apart two looks must be to count as two.
    apart: Duration,
    open: Vec<Open<'a>>,
    /// Whether any request may have been executed that was not answered.
    was_lost: bool,
    /// How many the service accepted, in its own words.
    accepted: usize,
    /// How many are on the way, or there, as their status shows.
    inferred: usize,
    recycled: Vec<&'a str>,
    missing: Vec<&'a str>,
    /// Those that the service accepted but for which it said that it failed.
    failed: Vec<String>,
    answer: Option<Success<R>>,
}

impl<'a, R> Reconciliation<'a, R> {
    pub(super) fn new(total: usize, apart: Duration) -> Reconciliation<'a, R> {
        Reconciliation {
            total,
            apart,
            open: Vec::new(),
            was_lost: false,
            accepted: 0,
            inferred: 0,
            recycled: Vec::new(),
            missing: Vec::new(),
            failed: Vec::new(),
            answer: None,
        }
    }

    /// The service accepted a request for these, but failed for some. If an earlier request is in
    /// doubt, that it was executed may be why, and their status will tell: whether there are any.
    pub(super) fn accept(
        &mut self,
        ids: Vec<&'a str>,
        answer: Success<R>,
        failed: &[String],
        in_doubt: bool,
    ) -> bool {
        let all = ids.len();
        let mut left = ids;
        left.retain(|id| failed.iter().any(|failed| failed == id));
        self.accepted += all - left.len();
        self.answer = Some(answer);
        let left_open = in_doubt && !left.is_empty();
        if left_open {
            self.doubt(left);
        } else {
            self.failed.extend(left.into_iter().map(str::to_owned));
        }
        left_open
    }

    /// What became of a request for these is not known.
    pub(super) fn doubt(&mut self, ids: Vec<&'a str>) {
        self.was_lost = true;
        self.leave(ids);
    }

    /// It is not done for these.
    pub(super) fn leave(&mut self, ids: Vec<&'a str>) {
        self.open.extend(ids.into_iter().map(Open::new));
    }

    /// The ids whose fate is open.
    pub(super) fn open(&self) -> Vec<&'a str> {
        self.open.iter().map(|open| open.id).collect()
    }

    pub(super) fn is_settled(&self) -> bool {
        self.open.is_empty()
    }

    /// Takes in what the statuses say, which were asked for at a time.
    pub(super) fn look(
        &mut self,
        statuses: &Statuses,
        asked: Instant,
        sign: impl Fn(&str) -> StatusMeaning,
    ) {
        let proves_absence = !statuses.repeats_an_instance();
        for mut instance in std::mem::take(&mut self.open) {
            instance = match statuses.find(instance.id) {
                Listed::Missing if !proves_absence => instance.seen(),
                Listed::Missing => instance.not_seen(asked),
                Listed::Contradictory => instance.seen(),
                Listed::As(status) => match sign(status) {
                    StatusMeaning::Done => {
                        self.inferred += 1;
                        continue;
                    }
                    StatusMeaning::Recycled => {
                        self.recycled.push(instance.id);
                        continue;
                    }
                    StatusMeaning::Unchanged => instance.seen_as_before(asked, self.apart),
                    StatusMeaning::Unclear => instance.seen(),
                },
            };
            if instance.absence.is_certain() {
                self.missing.push(instance.id);
            } else {
                self.open.push(instance);
            }
        }
    }

    /// Takes those out that are certainly as they were before.
    pub(super) fn take_unchanged(&mut self) -> Vec<&'a str> {
        let is_unchanged = |instance: &mut Open<'a>| instance.unchanged >= UNCHANGED;
        self.open.extract_if(.., is_unchanged).map(|instance| instance.id).collect()
    }

    /// The result, when no fate is open any more.
    pub(super) fn conclude(self, action: &str) -> Result<Accepted<R>, Error> {
        let others = self.others();
        if others.is_empty() {
            return Ok(self.success());
        }
        let (code, outcome) = self.shortcoming();
        let message = format!("{action} is not done for all; {}", others.join("; "));
        let error = Error::new(code, message).outcome_is(outcome);
        Err(match self.answer {
            Some(answer) => error.identified(Some(answer.request_id)).answered(200),
            None => error,
        })
    }

    /// What it means that it is not done for all.
    fn shortcoming(&self) -> (Code, Outcome) {
        match self.accepted + self.inferred {
            0 if !self.was_lost => (Code::PARTIAL, Outcome::Rejected),
            0 if self.recycled.is_empty() => (Code::INSTANCE_NOT_FOUND, Outcome::Unknown),
            0 => (Code::INSTANCE_RECYCLED, Outcome::Unknown),
            _ => (Code::PARTIAL, Outcome::Done),
        }
    }

    fn success(self) -> Accepted<R> {
        let inferred = self.inferred > 0;
        let (request_id, response) = self
            .answer
            .map_or((String::new(), None), |answer| (answer.request_id, Some(answer.response)));
        Accepted { request_id, response, inferred }
    }

    /// An error, with what is known of the instances otherwise.
    pub(super) fn blame(&self, error: Error) -> Error {
        let done = self.accepted + self.inferred;
        if done + self.failed.len() + self.recycled.len() + self.missing.len() == 0 {
            return error;
        }
        let others = self.others().join("; ");
        error.noting(format_args!("it is done for {done} of {}; {others}", self.total))
    }

    /// Those for which it is not done, by what became of them.
    fn others(&self) -> Vec<String> {
        let lists = [
            ("failed", self.failed.join(", ")),
            ("in the recycle bin", self.recycled.join(", ")),
            ("not found", self.missing.join(", ")),
            ("open", self.open().join(", ")),
        ];
        let listed = lists.iter().filter(|(_, ids)| !ids.is_empty());
        listed.map(|(what, ids)| format!("{what}: {ids}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use serde_json::json;

    use super::*;
    use crate::instances::Action;
    use crate::product::product;

    fn statuses(rows: &[(&str, &str)]) -> Statuses {
        let row = |(id, status): &(&str, &str)| json!({"instanceId": id, "instanceStatus": status});
        serde_json::from_value(rows.iter().map(row).collect()).unwrap()
    }

    /// The reconciliation of a stop of `ids` whose answer was lost, after some looks.
    fn after<'a>(ids: &[&'a str], looks: &[&[(&str, &str)]]) -> Reconciliation<'a, ()> {
        let mut instances = Reconciliation::new(ids.len(), Duration::from_secs(2));
        instances.doubt(ids.to_vec());
        for (n, rows) in (1..).zip(looks) {
            look(&mut instances, n, rows);
        }
        instances
    }

    /// The n-th look, each three seconds after the one before.
    fn look(instances: &mut Reconciliation<'_, ()>, n: u32, rows: &[(&str, &str)]) {
        static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
        let asked = *BEGUN + Duration::from_secs(3) * n;
        instances.look(&statuses(rows), asked, |status| Action::Stop.sign(product("vm"), status));
    }

    #[test]
    fn instances_on_their_way_are_done() {
        let instances = after(&["a", "b"], &[&[("a", "STOPPING"), ("b", "STOPPED")]]);
        assert!(instances.is_settled());
        let accepted = instances.conclude("StopInstances").unwrap();
        assert!(accepted.inferred && accepted.request_id.is_empty());
    }

    #[test]
    fn what_is_unchanged_twice_is_sent_again_and_the_rest_is_watched() {
        let mut instances =
            after(&["a", "b", "c"], &[&[("a", "RUNNING"), ("b", "IMAGING"), ("c", "RUNNING")]]);
        assert!(instances.take_unchanged().is_empty());
        look(&mut instances, 2, &[("a", "RUNNING"), ("b", "IMAGING"), ("c", "STOPPING")]);
        assert_eq!(instances.take_unchanged(), ["a"]);
        assert_eq!(instances.open(), ["b"]);
        let error = instances.blame(Error::new(Code::IO, "lost"));
        assert!(error.message().contains("done for 1 of 3"), "{error}");
    }

    #[test]
    fn looks_that_are_close_together_count_once() {
        let mut instances = after(&["a"], &[&[("a", "RUNNING")]]);
        for (n, taken) in [(1, 0), (1, 0), (2, 1)] {
            look(&mut instances, n, &[("a", "RUNNING")]);
            assert_eq!(instances.take_unchanged().len(), taken);
        }
    }

    #[test]
    fn something_else_in_between_begins_the_count_anew() {
        let looks: [&[(&str, &str)]; 3] =
            [&[("a", "RUNNING")], &[("a", "REBOOT")], &[("a", "RUNNING")]];
        assert!(after(&["a"], &looks).take_unchanged().is_empty());
    }

    #[test]
    fn being_there_in_between_begins_the_count_of_missing_anew() {
        let looks: [&[(&str, &str)]; 5] = [&[], &[("a", "REBOOT")], &[], &[("a", "IMAGING")], &[]];
        assert!(!after(&["a"], &looks).is_settled());
        let looks: [&[(&str, &str)]; 3] = [&[("a", "RUNNING")], &[], &[("a", "RUNNING")]];
        assert!(after(&["a"], &looks).take_unchanged().is_empty());
    }

    #[test]
    fn what_failed_is_named_beside_what_was_done() {
        let answer = || Success { request_id: "T-1".into(), response: () };
        let mut instances: Reconciliation<'_, ()> = Reconciliation::new(2, Duration::ZERO);
        instances.accept(vec!["b", "c"], answer(), &["c".into()], false);
        let error = instances.conclude("StopInstances").unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Code::PARTIAL, Outcome::Done));
        assert!(error.message().contains("failed: c"), "{error}");
        let mut instances: Reconciliation<'_, ()> = Reconciliation::new(1, Duration::ZERO);
        instances.accept(vec!["c"], answer(), &["c".into()], false);
        let error = instances.conclude("StopInstances").unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Code::PARTIAL, Outcome::Rejected));
        assert_eq!((error.request_id(), error.http_status()), (Some("T-1"), 200));
    }

    #[test]
    fn strangers_and_doubles_among_what_failed_change_nothing() {
        let mut instances: Reconciliation<'_, ()> = Reconciliation::new(2, Duration::ZERO);
        let answer = Success { request_id: "T-1".into(), response: () };
        instances.accept(
            vec!["a", "b"],
            answer,
            &["b".into(), "b".into(), "stranger".into()],
            false,
        );
        let error = instances.conclude("StopInstances").unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Code::PARTIAL, Outcome::Done));
        assert!(error.message().ends_with("failed: b"), "{error}");
    }

    #[test]
    fn what_is_listed_in_two_statuses_proves_nothing() {
        let looks: [&[(&str, &str)]; 1] = [&[("a", "RUNNING"), ("a", "STOPPED")]];
        assert_eq!(after(&["a"], &looks).open(), ["a"]);
    }

    #[test]
    fn missing_takes_longer_than_lists_lag_behind() {
        let mut instances: Reconciliation<'_, ()> = Reconciliation::new(1, Duration::ZERO);
        instances.doubt(vec!["a"]);
        let begun = Instant::now();
        (0..9).for_each(|n| {
            instances.look(&statuses(&[]), begun + Duration::from_millis(500) * n, |_| {
                StatusMeaning::Done
            });
        });
        assert!(!instances.is_settled());
        instances.look(&statuses(&[]), begun + Duration::from_secs(5), |_| StatusMeaning::Done);
        assert!(instances.is_settled());
    }

    #[test]
    fn what_failed_after_a_lost_answer_may_have_been_done_before() {
        let looks: [&[(&str, &str)]; 2] = [&[("a", "RUNNING")], &[("a", "RUNNING")]];
        let mut instances = after(&["a"], &looks);
        assert_eq!(instances.take_unchanged(), ["a"]);
        instances.accept(
            vec!["a"],
            Success { request_id: "T-4".into(), response: () },
            &["a".into()],
            true,
        );
        assert_eq!(instances.open(), ["a"]);
        look(&mut instances, 3, &[("a", "STOPPING")]);
        assert!(instances.conclude("StopInstances").unwrap().inferred);
    }

    #[test]
    fn what_is_left_is_named() {
        let mut instances =
            after(&["a", "b"], &[&[("a", "STOPPED"), ("b", "RUNNING")], &[("b", "RUNNING")]]);
        let left = instances.take_unchanged();
        instances.leave(left);
        let error = instances.blame(Error::new(Code::THROTTLED, "slower"));
        assert!(error.message().ends_with("done for 1 of 2; open: b"), "{error}");
    }

    #[test]
    fn missing_takes_three_looks() {
        let mut instances = after(&["a"], &[&[], &[]]);
        assert!(!instances.is_settled());
        look(&mut instances, 3, &[]);
        let error = instances.conclude("StopInstances").unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Code::INSTANCE_NOT_FOUND, Outcome::Unknown));
    }

    #[test]
    fn done_for_some_is_told_with_the_others_named() {
        let instances = after(&["a", "b"], &[&[("a", "STOPPED"), ("b", "RECYCLE")]]);
        let error = instances.conclude("StopInstances").unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Code::PARTIAL, Outcome::Done));
        assert!(error.message().contains("in the recycle bin: b"), "{error}");
        let none = after(&["b"], &[&[("b", "RELEASING")]]).conclude("StopInstances").unwrap_err();
        assert_eq!(none.code(), Code::INSTANCE_RECYCLED);
    }

    #[test]
    fn a_list_that_names_an_instance_twice_proves_no_absence() {
        let twice = [("b", "RUNNING"), ("b", "RUNNING")];
        let once = [("b", "RUNNING")];
        for (rows, is_missing) in [(&twice[..], false), (&once[..], true)] {
            let instances = after(&["a"], &[rows, rows, rows]);
            assert_eq!(is_missing, instances.is_settled(), "{rows:?}");
        }
    }
}
