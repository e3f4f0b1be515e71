//! What became of one instance: the one table.

macro_rules! outcomes {
    ($($outcome:ident $name:literal $success:literal $text:literal;)*) => {
        /// What became of an instance.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Outcome {
            $(#[doc = $text] $outcome),*
        }

        /// One row of the table.
        #[derive(Debug)]
        pub struct Row {
            /// Which outcome.
            pub outcome: Outcome,
            /// Its name.
            pub name: &'static str,
            /// Whether the instance ended where it was meant to.
            pub is_success: bool,
            /// One line for people.
            pub text: &'static str,
        }

        /// Every outcome, in the order of their numbers, which never change.
        pub const TABLE: &[Row] = &[$(Row {
            outcome: Outcome::$outcome, name: $name, is_success: $success, text: $text,
        }),*];
    };
}

outcomes! {
    Accepted "accepted" true "the service accepted; its end was not waited for, or a reboot passed unseen";
    Inferred "inferred" true "the answer was lost, but its status shows that it was executed";
    Already "already" true "it was there, or on its way, before anything was sent for it";
    Reached "reached" true "it was seen in the status that was waited for";
    NotFound "not_found" false "there is no such instance";
    Gone "gone" false "it is in the recycle bin, or released";
    Busy "busy" false "something else is happening to it";
    Refused "refused" false "the service refused";
    Restarted "restarted" false "it was on its way, and somebody turned it back";
    NotReached "not_reached" false "it was not seen there when the run ended, or stayed as it was";
    Unknown "unknown" false "its answer was lost, and nothing could be found out";
    NotSent "not_sent" false "nothing was sent for it";
}

impl Outcome {
    /// Its row.
    pub fn row(self) -> &'static Row {
        const { assert!(is_in_order()) };
        static NONE: Row = Row { outcome: Outcome::Unknown, name: "", is_success: false, text: "" };
        TABLE.get(self as usize).unwrap_or(&NONE)
    }

    /// Whether the instance ended where it was meant to.
    pub fn is_success(self) -> bool {
        self.row().is_success
    }
}

const fn is_in_order() -> bool {
    let mut number = 0;
    let mut rest = TABLE;
    while let [row, others @ ..] = rest {
        if row.outcome as usize != number {
            return false;
        }
        number += 1;
        rest = others;
    }
    true
}
