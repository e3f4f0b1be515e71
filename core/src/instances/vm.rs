//! Virtual machines.

use super::Product;

pub(super) static PRODUCT: Product = Product {
    service: "vm",
    status_action: "DescribeInstancesStatus",
    rows: 1000,
    rebooting: Some("REBOOT"),
};
