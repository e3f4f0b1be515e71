//! Elastic compute. An accepted action may list ids for which it failed.

use super::{FORCE_SHUTDOWN, Product};

pub(super) static PRODUCT: Product = Product {
    service: "zec",
    status_action: "DescribeInstancesStatus",
    rows: 1000,
    rebooting: Some("REBOOT"),
    stops_again: true,
    reboots_stopped: false,
    force_stop: Some(FORCE_SHUTDOWN),
    force_reboot: Some([r#""forceReboot":false,"#, r#""forceReboot":true,"#]),
};
