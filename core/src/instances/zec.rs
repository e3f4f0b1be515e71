//! Elastic compute. An accepted action may list ids for which it failed.

use super::Product;

pub(super) static PRODUCT: Product = Product {
    service: "zec",
    status_action: "DescribeInstancesStatus",
    rows: 1000,
    rebooting: Some("REBOOT"),
};
