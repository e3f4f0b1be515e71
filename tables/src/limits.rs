//! Constants that belong to no enumeration.

use crate::{Constant, Group};

/// The version of the binary interface.
pub const ABI_VERSION: u32 = 0;

/// The maximum number of ids per request.
pub const MAX_IDS: usize = 100;

/// The version as a C constant.
pub const ABI: Group = Group {
    prefix: "ZL_ABI_",
    constants: &[Constant {
        name: "version",
        number: ABI_VERSION as i32,
        text: "The version of the binary interface described by this header.",
    }],
};

/// The limits as C constants.
pub const MOST: Group = Group {
    prefix: "ZL_MAX_",
    constants: &[Constant {
        name: "ids",
        number: MAX_IDS as i32,
        text: "The maximum number of ids in one request.",
    }],
};
