//! The differences between services that have instances.

use crate::protocol::request::Request;

/// What is specific to a service.
#[derive(Debug)]
pub struct Product {
    /// The service, as in the URL path.
    pub service: &'static str,
    /// The action that returns the statuses of instances.
    pub status_action: &'static str,
    /// Rows per page when listing all instances.
    pub rows: usize,
    /// The status that only rebooting instances have.
    pub rebooting: Option<&'static str>,
    /// Whether a STOPPING instance may be stopped again.
    pub stops_again: bool,
    /// Whether a STOPPED instance may be rebooted.
    pub reboots_stopped: bool,
    /// The parameters of a graceful and of a forced stop, if supported.
    pub force_stop: Option<[&'static str; 2]>,
    /// The same for a reboot.
    pub force_reboot: Option<[&'static str; 2]>,
}

/// The parameter used by several products.
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

/// Elastic compute. The response to an accepted action may list ids for which it failed.
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

/// Bare metal. It has no status-only action, so full descriptions are listed, in smaller pages.
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

/// The product of a configuration.
pub fn product(name: &str) -> &'static Product {
    find(name).unwrap_or(&VM)
}

pub(crate) fn find(service: &str) -> Option<&'static Product> {
    [&VM, &ZEC, &BMC].into_iter().find(|p| p.service == service)
}

/// The instance API of a product, in one version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Api<'a> {
    pub(crate) product: &'static Product,
    pub(crate) version: &'a str,
}

impl<'a> Api<'a> {
    pub(crate) fn request(self, action: &'static str, body: Vec<u8>) -> Request<'a> {
        Request { service: self.product.service, version: self.version, action, body }
    }
}
