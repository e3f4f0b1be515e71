//! The enumerated facts of the C interface, in one place. The library takes its numbers and texts
//! from here, and `cargo xtask generate` derives the header's constants, the enumerations of the
//! bindings, and the tables in the documentation.
//!
//! Numbers are never reused or changed; new values are added at the end of their group.
#![forbid(unsafe_code)]

#[macro_use]
mod constant;

pub mod bands;
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

/// All constants of the C interface except the error codes, in the order of the header.
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
    fn numbers_ascend_and_names_are_unique() {
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
    fn iterable_groups_have_no_gaps() {
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
    fn codes_ascend_within_the_bands_of_their_kinds() {
        assert!(codes::TABLE.is_sorted_by(|a, b| a.number < b.number));
        for row in codes::TABLE {
            assert_eq!(row.kind.band(), row.number / 1000, "{}", row.name);
        }
        for kind in kinds::ErrorKind::ALL {
            assert!(bands::TABLE.iter().any(|band| band.digit == kind.band()), "{kind:?}");
        }
    }
}
