//! Numbers that stand alone.

use crate::{Constant, Group};

/// The version of the interface.
pub const ABI_VERSION: u32 = 0;

/// How many ids the service takes in one request.
pub const MAX_IDS: usize = 100;

/// The version, for C.
pub const ABI: Group = Group {
    prefix: "ZL_ABI_",
    constants: &[Constant {
        name: "version",
        number: ABI_VERSION as i32,
        text: "The version of the binary interface that this header describes.",
    }],
};

/// The limits, for C.
pub const MOST: Group = Group {
    prefix: "ZL_MAX_",
    constants: &[Constant {
        name: "ids",
        number: MAX_IDS as i32,
        text: "The largest number of ids in one request.",
    }],
};
