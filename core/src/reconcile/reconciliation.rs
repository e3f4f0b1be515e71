//! The state of each instance of one reconciled action.

use std::time::{Duration, Instant};

use super::Accepted;
use super::policy::{Absence, UNCHANGED};
use crate::error::{Code, Error, Outcome};
use crate::instances::{Listed, StatusMeaning, Statuses};
use crate::protocol::envelope::Success;

/// An unresolved instance.
#[derive(Debug)]
struct Open<'a> {
    id: &'a str,
    unchanged: u32,
    /// The time from which another poll counts.
    counts_from: Option<Instant>,
    absence: Absence,
}

impl<'a> Open<'a> {
    fn new(id: &'a str) -> Open<'a> {
        Open { id, unchanged: 0, counts_from: None, absence: Absence::default() }
    }

    /// After a poll that found it in another status.
    fn seen(self) -> Self {
        Open { unchanged: 0, absence: Absence::default(), ..self }
    }

    /// After a poll that found it unchanged.
    fn seen_unchanged(self, asked: Instant, apart: Duration) -> Self {
        let counts = self.counts_from.is_none_or(|from| asked >= from);
        let counts_from = if counts { asked.checked_add(apart) } else { self.counts_from };
        let unchanged = self.unchanged + u32::from(counts);
        Open { unchanged, counts_from, absence: Absence::default(), ..self }
    }

    /// After a poll that missed it.
    fn missed(self, asked: Instant) -> Self {
        Open { unchanged: 0, absence: self.absence.extend(asked), ..self }
    }
}

/// The instances of one action, by result.
#[derive(Debug)]
pub(super) struct Reconciliation<'a, R> {
    total: usize,
    /// The minimum interval between two polls that both count.
    apart: Duration,
    open: Vec<Open<'a>>,
    /// Whether the response to any request was lost.
    was_lost: bool,
    /// How many the service accepted.
    accepted: usize,
    /// How many are in transition or done, judging by their status.
    inferred: usize,
    recycled: Vec<&'a str>,
    missing: Vec<&'a str>,
    /// Those that an accepted request reported as failed.
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

    /// The service accepted a request for these, except for `failed`. If an earlier response was
    /// lost, the failures may be due to that request: they are reopened. Returns whether there are
    /// any.
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
            self.mark_lost(left);
        } else {
            self.failed.extend(left.into_iter().map(str::to_owned));
        }
        left_open
    }

    /// Marks the response to a request for these as lost.
    pub(super) fn mark_lost(&mut self, ids: Vec<&'a str>) {
        self.was_lost = true;
        self.reopen(ids);
    }

    /// Marks these as unresolved.
    pub(super) fn reopen(&mut self, ids: Vec<&'a str>) {
        self.open.extend(ids.into_iter().map(Open::new));
    }

    /// The unresolved ids.
    pub(super) fn open(&self) -> Vec<&'a str> {
        self.open.iter().map(|open| open.id).collect()
    }

    pub(super) fn is_settled(&self) -> bool {
        self.open.is_empty()
    }

    /// Applies statuses requested at `asked`.
    pub(super) fn apply(
        &mut self,
        statuses: &Statuses,
        asked: Instant,
        meaning: impl Fn(&str) -> StatusMeaning,
    ) {
        let proves_absence = !statuses.repeats_an_instance();
        for mut instance in std::mem::take(&mut self.open) {
            instance = match statuses.find(instance.id) {
                Listed::Missing if !proves_absence => instance.seen(),
                Listed::Missing => instance.missed(asked),
                Listed::Contradictory => instance.seen(),
                Listed::With(status) => match meaning(status) {
                    StatusMeaning::Done => {
                        self.inferred += 1;
                        continue;
                    }
                    StatusMeaning::Recycled => {
                        self.recycled.push(instance.id);
                        continue;
                    }
                    StatusMeaning::Unchanged => instance.seen_unchanged(asked, self.apart),
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

    /// Removes and returns those proven to be unchanged.
    pub(super) fn take_unchanged(&mut self) -> Vec<&'a str> {
        let is_unchanged = |instance: &mut Open<'a>| instance.unchanged >= UNCHANGED;
        self.open.extract_if(.., is_unchanged).map(|instance| instance.id).collect()
    }

    /// The result, once all instances are resolved.
    pub(super) fn conclude(self, action: &str) -> Result<Accepted<R>, Error> {
        let others = self.others();
        if others.is_empty() {
            return Ok(self.success());
        }
        let (code, outcome) = self.shortcoming();
        let message = format!("{action} failed for some instances; {}", others.join("; "));
        let error = Error::new(code, message).with_outcome(outcome);
        Err(match self.answer {
            Some(answer) => error.with_request_id(Some(answer.request_id)).with_http_status(200),
            None => error,
        })
    }

    /// The code and outcome if the action was not executed for all.
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

    /// Adds the state of the instances to an error.
    pub(super) fn annotate(&self, error: Error) -> Error {
        let done = self.accepted + self.inferred;
        if done + self.failed.len() + self.recycled.len() + self.missing.len() == 0 {
            return error;
        }
        let others = self.others().join("; ");
        error.with_note(format_args!("done for {done} of {}; {others}", self.total))
    }

    /// The instances for which the action was not executed, by reason.
    fn others(&self) -> Vec<String> {
        let lists = [
            ("failed", self.failed.join(", ")),
            ("in the recycle bin", self.recycled.join(", ")),
            ("not found", self.missing.join(", ")),
            ("unresolved", self.open().join(", ")),
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

    /// The reconciliation of a stop of `ids` with a lost response, after some polls.
    fn after<'a>(ids: &[&'a str], polls: &[&[(&str, &str)]]) -> Reconciliation<'a, ()> {
        let mut instances = Reconciliation::new(ids.len(), Duration::from_secs(2));
        instances.mark_lost(ids.to_vec());
        for (n, rows) in (1..).zip(polls) {
            poll(&mut instances, n, rows);
        }
        instances
    }

    /// The n-th poll, three seconds after the previous one.
    fn poll(instances: &mut Reconciliation<'_, ()>, n: u32, rows: &[(&str, &str)]) {
        static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
        let asked = *BEGUN + Duration::from_secs(3) * n;
        instances
            .apply(&statuses(rows), asked, |status| Action::Stop.meaning(product("vm"), status));
    }

    #[test]
    fn instances_in_transition_are_done() {
        let instances = after(&["a", "b"], &[&[("a", "STOPPING"), ("b", "STOPPED")]]);
        assert!(instances.is_settled());
        let accepted = instances.conclude("StopInstances").unwrap();
        assert!(accepted.inferred && accepted.request_id.is_empty());
    }

    #[test]
    fn instances_unchanged_twice_are_resent_and_the_others_polled() {
        let mut instances =
            after(&["a", "b", "c"], &[&[("a", "RUNNING"), ("b", "IMAGING"), ("c", "RUNNING")]]);
        assert!(instances.take_unchanged().is_empty());
        poll(&mut instances, 2, &[("a", "RUNNING"), ("b", "IMAGING"), ("c", "STOPPING")]);
        assert_eq!(instances.take_unchanged(), ["a"]);
        assert_eq!(instances.open(), ["b"]);
        let error = instances.annotate(Error::new(Code::IO, "lost"));
        assert!(error.message().contains("done for 1 of 3"), "{error}");
    }

    #[test]
    fn polls_that_are_close_together_count_once() {
        let mut instances = after(&["a"], &[&[("a", "RUNNING")]]);
        for (n, taken) in [(1, 0), (1, 0), (2, 1)] {
            poll(&mut instances, n, &[("a", "RUNNING")]);
            assert_eq!(instances.take_unchanged().len(), taken);
        }
    }

    #[test]
    fn another_status_restarts_the_count() {
        let polls: [&[(&str, &str)]; 3] =
            [&[("a", "RUNNING")], &[("a", "REBOOT")], &[("a", "RUNNING")]];
        assert!(after(&["a"], &polls).take_unchanged().is_empty());
    }

    #[test]
    fn reappearing_restarts_the_count_of_missing() {
        let polls: [&[(&str, &str)]; 5] = [&[], &[("a", "REBOOT")], &[], &[("a", "IMAGING")], &[]];
        assert!(!after(&["a"], &polls).is_settled());
        let polls: [&[(&str, &str)]; 3] = [&[("a", "RUNNING")], &[], &[("a", "RUNNING")]];
        assert!(after(&["a"], &polls).take_unchanged().is_empty());
    }

    #[test]
    fn failed_ids_are_named() {
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
    fn unknown_and_duplicate_failed_ids_are_ignored() {
        let mut instances: Reconciliation<'_, ()> = Reconciliation::new(2, Duration::ZERO);
        let answer = Success { request_id: "T-1".into(), response: () };
        instances.accept(
            vec!["a", "b"],
            answer,
            &["b".into(), "b".into(), "unknown".into()],
            false,
        );
        let error = instances.conclude("StopInstances").unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Code::PARTIAL, Outcome::Done));
        assert!(error.message().ends_with("failed: b"), "{error}");
    }

    #[test]
    fn contradictory_statuses_prove_nothing() {
        let polls: [&[(&str, &str)]; 1] = [&[("a", "RUNNING"), ("a", "STOPPED")]];
        assert_eq!(after(&["a"], &polls).open(), ["a"]);
    }

    #[test]
    fn missing_takes_longer_than_the_list_lag() {
        let mut instances: Reconciliation<'_, ()> = Reconciliation::new(1, Duration::ZERO);
        instances.mark_lost(vec!["a"]);
        let begun = Instant::now();
        (0..9).for_each(|n| {
            instances.apply(&statuses(&[]), begun + Duration::from_millis(500) * n, |_| {
                StatusMeaning::Done
            });
        });
        assert!(!instances.is_settled());
        instances.apply(&statuses(&[]), begun + Duration::from_secs(5), |_| StatusMeaning::Done);
        assert!(instances.is_settled());
    }

    #[test]
    fn ids_that_fail_after_a_lost_response_are_polled() {
        let polls: [&[(&str, &str)]; 2] = [&[("a", "RUNNING")], &[("a", "RUNNING")]];
        let mut instances = after(&["a"], &polls);
        assert_eq!(instances.take_unchanged(), ["a"]);
        instances.accept(
            vec!["a"],
            Success { request_id: "T-4".into(), response: () },
            &["a".into()],
            true,
        );
        assert_eq!(instances.open(), ["a"]);
        poll(&mut instances, 3, &[("a", "STOPPING")]);
        assert!(instances.conclude("StopInstances").unwrap().inferred);
    }

    #[test]
    fn unresolved_ids_are_named() {
        let mut instances =
            after(&["a", "b"], &[&[("a", "STOPPED"), ("b", "RUNNING")], &[("b", "RUNNING")]]);
        let left = instances.take_unchanged();
        instances.reopen(left);
        let error = instances.annotate(Error::new(Code::THROTTLED, "slower"));
        assert!(error.message().ends_with("done for 1 of 2; unresolved: b"), "{error}");
    }

    #[test]
    fn missing_takes_three_polls() {
        let mut instances = after(&["a"], &[&[], &[]]);
        assert!(!instances.is_settled());
        poll(&mut instances, 3, &[]);
        let error = instances.conclude("StopInstances").unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Code::INSTANCE_NOT_FOUND, Outcome::Unknown));
    }

    #[test]
    fn a_partial_success_names_the_failed_ids() {
        let instances = after(&["a", "b"], &[&[("a", "STOPPED"), ("b", "RECYCLE")]]);
        let error = instances.conclude("StopInstances").unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Code::PARTIAL, Outcome::Done));
        assert!(error.message().contains("in the recycle bin: b"), "{error}");
        let none = after(&["b"], &[&[("b", "RELEASING")]]).conclude("StopInstances").unwrap_err();
        assert_eq!(none.code(), Code::INSTANCE_RECYCLED);
    }

    #[test]
    fn a_list_with_a_duplicate_proves_no_absence() {
        let twice = [("b", "RUNNING"), ("b", "RUNNING")];
        let once = [("b", "RUNNING")];
        for (rows, is_missing) in [(&twice[..], false), (&once[..], true)] {
            let instances = after(&["a"], &[rows, rows, rows]);
            assert_eq!(is_missing, instances.is_settled(), "{rows:?}");
        }
    }
}
