//! What differs between the services that have instances.

use zeroize::Zeroizing;

use crate::protocol::request::Request;

/// What one service does in its own way.
#[derive(Debug)]
pub struct Product {
    /// The service, as in the path.
    pub service: &'static str,
    /// The action that tells the instances' status.
    pub status_action: &'static str,
    /// How many rows to ask for at once when all instances are asked for.
    pub rows: usize,
    /// The status that only an instance has which reboots.
    pub rebooting: Option<&'static str>,
    /// Whether an instance that is STOPPING may be told to stop.
    pub stops_again: bool,
    /// Whether an instance that is STOPPED may be rebooted.
    pub reboots_stopped: bool,
    /// What makes a stop graceful and what makes it forced, if it can be said.
    pub force_stop: Option<[&'static str; 2]>,
    /// The same of a reboot.
    pub force_reboot: Option<[&'static str; 2]>,
}

/// The parameter that many products have.
const FORCE_SHUTDOWN: [&str; 2] = [r#""forceShutdown":false,"#, r#""forceShutdown":true,"#];

/// Virtual machines.
static VM: Product = Product {
    service: "vm",
    status_action: "DescribeInstancesStatus",
    rows: 1000,
    rebooting: Some("REBOOT"),
    stops_again: false,
    reboots_stopped: false,
    force_stop: Some(FORCE_SHUTDOWN),
    force_reboot: None,
};

/// Elastic compute. An accepted action may list ids for which it failed.
static ZEC: Product = Product {
    service: "zec",
    status_action: "DescribeInstancesStatus",
    rows: 1000,
    rebooting: Some("REBOOT"),
    stops_again: true,
    reboots_stopped: false,
    force_stop: Some(FORCE_SHUTDOWN),
    force_reboot: Some([r#""forceReboot":false,"#, r#""forceReboot":true,"#]),
};

/// Bare metal. It has no action for the status alone: the whole description is asked for, and so
static BMC: Product = Product {
    service: "bmc",
    status_action: "DescribeInstances",
    rows: 100,
    rebooting: None,
    stops_again: false,
    reboots_stopped: true,
    force_stop: None,
    force_reboot: None,
};

/// The product that a configuration names.
pub fn product(name: &str) -> &'static Product {
    find(name).unwrap_or(&VM)
}

pub(crate) fn find(service: &str) -> Option<&'static Product> {
    [&VM, &ZEC, &BMC].into_iter().find(|p| p.service == service)
}

/// The instances of one product, by a version of its API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Api<'a> {
    pub(crate) product: &'static Product,
    pub(crate) version: &'a str,
}

impl<'a> Api<'a> {
    pub(crate) fn request(self, action: &'static str, body: Vec<u8>) -> Request<'a> {
        let body = Zeroizing::new(body);
        Request { service: self.product.service, version: self.version, action, body }
    }
}
