//! Bare metal. It has no action for the status alone: the whole description is asked for, and so
//! in smaller pages. One that reboots is BOOTING, as one that starts.

use super::Product;

pub(super) static PRODUCT: Product = Product {
    service: "bmc",
    status_action: "DescribeInstances",
    rows: 100,
    rebooting: None,
    stops_again: false,
    reboots_stopped: true,
    force_stop: None,
    force_reboot: None,
};
