//! Virtual machines.

use super::{FORCE_SHUTDOWN, Product};

pub(super) static PRODUCT: Product = Product {
    service: "vm",
    status_action: "DescribeInstancesStatus",
    rows: 1000,
    rebooting: Some("REBOOT"),
    stops_again: false,
    reboots_stopped: false,
    force_stop: Some(FORCE_SHUTDOWN),
    force_reboot: None,
};
