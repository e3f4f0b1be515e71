//! Every enumerated fact of the C interface, once. The library takes its numbers and texts from
//! here, and `cargo xtask generate` makes from it what is generated: the header's constants, the
//! enumerations of the bindings, tables in the documents.
//!
//! Numbers are never reused or changed; new ones are added at the end of their group.
#![forbid(unsafe_code)]

#[macro_use]
mod constant;

pub mod bulk_outcomes;
pub mod classes;
pub mod codes;
pub mod counters;
pub mod forces;
pub mod keys;
pub mod kinds;
pub mod limits;
pub mod log_levels;
pub mod outcomes;
pub mod phases;
pub mod value_kinds;

pub use constant::{Constant, Group};

/// Every constant of the C interface but the error codes, in the order of the header.
pub const GROUPS: &[Group] = &[
    limits::ABI,
    outcomes::GROUP,
    phases::GROUP,
    log_levels::GROUP,
    counters::GROUP,
    limits::MOST,
    classes::GROUP,
    forces::GROUP,
    bulk_outcomes::GROUP,
    value_kinds::GROUP,
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn numbers_ascend_and_names_stand_alone() {
        for group in GROUPS {
            let numbers = group.constants.iter().map(|constant| constant.number);
            assert!(numbers.is_sorted_by(|a, b| a < b), "{}", group.prefix);
        }
        let names =
            GROUPS.iter().flat_map(|group| group.constants.iter().map(|c| group.name_in_c(c)));
        let names: Vec<String> =
            names.chain(codes::TABLE.iter().map(|row| row.name.into())).collect();
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
    }

    #[test]
    fn what_programs_count_through_has_no_gap() {
        for group in [counters::GROUP, bulk_outcomes::GROUP] {
            let numbers = group.constants.iter().map(|constant| constant.number);
            assert!(
                numbers.eq(0..i32::try_from(group.constants.len()).unwrap()),
                "{}",
                group.prefix
            );
        }
    }

    #[test]
    fn codes_ascend_and_are_of_their_kinds_band() {
        assert!(codes::TABLE.is_sorted_by(|a, b| a.number < b.number));
        for row in codes::TABLE {
            assert_eq!(row.kind.band(), row.number / 1000, "{}", row.name);
        }
    }
}
