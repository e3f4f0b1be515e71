//! The service's error codes that this server uses.

/// An error code with the HTTP status it comes with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) status: u64,
    pub(crate) name: &'static str,
    pub(crate) meaning: &'static str,
}

const fn code(status: u64, name: &'static str, meaning: &'static str) -> Code {
    Code { status, name, meaning }
}

pub(crate) static INVALID_AUTHORIZATION: Code =
    code(401, "AUTHFAILURE_INVALID_AUTHORIZATION", "the request is not authorized");
pub(crate) static SIGNATURE_FAILURE: Code =
    code(401, "AUTHFAILURE_SIGNATURE_FAILURE", "the signature is wrong");
pub(crate) static SIGNATURE_EXPIRED: Code =
    code(401, "AUTHFAILURE_SIGNATURE_EXPIRED", "the clocks differ by more than 5 minutes");
pub(crate) static UNAUTHORIZED_OPERATION: Code =
    code(401, "AUTHFAILURE_UNAUTHORIZED_OPERATION", "there is no such action");

pub(crate) static MISSING_PARAMETER: Code =
    code(400, "MISSING_PARAMETER", "a required parameter is missing");
pub(crate) static PARAMETER_TYPE: Code =
    code(400, "INVALID_PARAMETER_TYPE", "a parameter has the wrong type");
pub(crate) static EXCEED_LENGTH: Code =
    code(400, "INVALID_PARAMETER_EXCEED_LENGTH", "a list is too long");
pub(crate) static METHOD: Code =
    code(405, "INVALID_PARAMETER_VALUE", "the method of every action is POST");
pub(crate) static RESOURCE_NOT_FOUND: Code =
    code(404, "OPERATION_FAILED_RESOURCE_NOT_FOUND", "there is nothing here");

pub(crate) static NOT_FOUND: Code =
    code(404, "INVALID_INSTANCE_NOT_FOUND", "there is no such instance");
pub(crate) static DISK_NOT_FOUND: Code =
    code(404, "INVALID_DISK_NOT_FOUND", "there is no such disk");
pub(crate) static SNAPSHOT_NOT_FOUND: Code =
    code(404, "INVALID_SNAPSHOT_NOT_FOUND", "there is no such snapshot");
pub(crate) static SUBNET_NOT_FOUND: Code =
    code(404, "INVALID_SUBNET_NOT_FOUND", "there is no such subnet");
pub(crate) static VPC_NOT_FOUND: Code = code(404, "INVALID_VPC_NOT_FOUND", "there is no such VPC");
pub(crate) static RECYCLED: Code =
    code(403, "OPERATION_DENIED_INSTANCE_RECYCLED", "the instance is in the recycle bin");
pub(crate) static NOT_RUNNING: Code =
    code(403, "OPERATION_DENIED_INSTANCE_NOT_RUNNING", "the instance is not running");
pub(crate) static NOT_STOPPED: Code =
    code(403, "OPERATION_DENIED_INSTANCE_NOT_STOPPED", "the instance is not stopped");
pub(crate) static SUBSCRIPTION: Code =
    code(403, "OPERATION_DENIED_INSTANCE_SUBSCRIPTION", "the instance is a subscription");
pub(crate) static STATUS: Code =
    code(403, "OPERATION_DENIED_INSTANCE_STATUS", "the status of the instance forbids it");
