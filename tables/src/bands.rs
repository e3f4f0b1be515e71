//! The bands of error codes: a thousand numbers each.

use crate::codes::{self, Row};

/// A band.
#[derive(Debug)]
pub struct Band {
    /// The first digit of its codes.
    pub digit: i32,
    /// The lower-case name.
    pub name: &'static str,
    /// What its codes are.
    pub text: &'static str,
}

/// Every band, by digit.
pub const TABLE: &[Band] = &[
    Band { digit: 1, name: "usage", text: "incorrect use of the library" },
    Band { digit: 2, name: "configuration", text: "configuration errors" },
    Band { digit: 3, name: "network", text: "network errors" },
    Band { digit: 4, name: "service", text: "refusals by the service" },
    Band { digit: 9, name: "library", text: "errors in the library" },
];

impl Band {
    /// Its codes, by number.
    pub fn codes(&self) -> impl Iterator<Item = &'static Row> {
        codes::TABLE.iter().filter(|row| row.number / 1000 == self.digit)
    }
}
