//! The service's error codes that the simulator uses.

use std::borrow::Cow;

/// An error code and its HTTP status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The code in responses.
    pub(crate) name: Cow<'static, str>,
    /// The meaning, for humans.
    pub(crate) meaning: &'static str,
}

impl Code {
    const fn new(status: u16, name: &'static str, meaning: &'static str) -> Self {
        Self { status, name: Cow::Borrowed(name), meaning }
    }

    /// The same for a kind of resource that has a code of its own.
    pub(crate) fn named(&self, name: String) -> Self {
        Self { name: Cow::Owned(name), ..*self }
    }
}

pub(crate) const INVALID_AUTHORIZATION: &Code =
    &Code::new(401, "AUTHFAILURE_INVALID_AUTHORIZATION", "the request is not authorized");
pub(crate) const SIGNATURE_FAILURE: &Code =
    &Code::new(401, "AUTHFAILURE_SIGNATURE_FAILURE", "the signature is invalid");
pub(crate) const SIGNATURE_EXPIRED: &Code =
    &Code::new(401, "AUTHFAILURE_SIGNATURE_EXPIRED", "the clocks differ by more than 5 minutes");
pub(crate) const UNAUTHORIZED_OPERATION: &Code =
    &Code::new(401, "AUTHFAILURE_UNAUTHORIZED_OPERATION", "no such action");

pub(crate) const MISSING_PARAMETER: &Code =
    &Code::new(400, "MISSING_PARAMETER", "a required parameter is missing");
pub(crate) const PARAMETER_TYPE: &Code =
    &Code::new(400, "INVALID_PARAMETER_TYPE", "a parameter has the wrong type");
pub(crate) const EXCEED_MAXIMUM: &Code =
    &Code::new(400, "INVALID_PARAMETER_EXCEED_MAXIMUM", "a number is too large");
pub(crate) const LESS_MINIMUM: &Code =
    &Code::new(400, "INVALID_PARAMETER_LESS_MINIMUM", "a number is too small");
pub(crate) const EXCEED_LENGTH: &Code =
    &Code::new(400, "INVALID_PARAMETER_EXCEED_LENGTH", "a parameter is too long");
pub(crate) const LESS_LENGTH: &Code =
    &Code::new(400, "INVALID_PARAMETER_LESS_LENGTH", "a parameter is too short");
pub(crate) const PATTERN_ERROR: &Code =
    &Code::new(400, "INVALID_PARAMETER_PATTERN_ERROR", "a parameter is malformed");
pub(crate) const PARAMETER_VALUE: &Code =
    &Code::new(400, "INVALID_PARAMETER_VALUE", "a parameter has an invalid value");

/// HTTP has its own status for this.
pub(crate) const METHOD: &Code =
    &Code::new(405, "INVALID_PARAMETER_VALUE", "the method of every action is POST");

pub(crate) const INSTANCE_RECYCLED: &Code =
    &Code::new(403, "OPERATION_DENIED_INSTANCE_RECYCLED", "the instance is in the recycle bin");
pub(crate) const INSTANCE_NOT_RECYCLED: &Code = &Code::new(
    403,
    "OPERATION_DENIED_INSTANCE_NOT_RECYCLED",
    "the instance is not in the recycle bin",
);
pub(crate) const INSTANCE_NOT_RUNNING: &Code =
    &Code::new(403, "OPERATION_DENIED_INSTANCE_NOT_RUNNING", "the instance is not running");
pub(crate) const INSTANCE_NOT_STOPPED: &Code =
    &Code::new(403, "OPERATION_DENIED_INSTANCE_NOT_STOPPED", "the instance is not stopped");
pub(crate) const INSTANCE_STATUS: &Code =
    &Code::new(403, "OPERATION_DENIED_INSTANCE_STATUS", "the instance's status forbids it");
pub(crate) const INSTANCE_CREATING: &Code =
    &Code::new(403, "OPERATION_DENIED_INSTANCE_CREATING", "the instance is being created");
pub(crate) const INSTANCE_INSTALLING: &Code = &Code::new(
    403,
    "OPERATION_DENIED_INSTANCE_STATUS_INSTALLING",
    "the instance is being installed",
);

/// The service documents 400 for the password of a running vm instance, and 403 elsewhere.
pub(crate) const PASSWORD_NOT_STOPPED: &Code =
    &Code::new(400, "OPERATION_DENIED_INSTANCE_NOT_STOPPED", "the instance is not stopped");

pub(crate) const DISK_RECYCLED: &Code =
    &Code::new(403, "UNSUPPORTED_OPERATION_DISK_BEING_RECYCLE", "the disk is in the recycle bin");
pub(crate) const DISK_NOT_ATTACHED: &Code =
    &Code::new(403, "UNSUPPORTED_OPERATION_DISK_NO_ATTACH", "the disk is not attached");
pub(crate) const DISK_IN_USE: &Code =
    &Code::new(403, "UNSUPPORTED_OPERATION_DISK_IN_USE", "the disk is attached");
pub(crate) const RESOURCE_RECYCLED: &Code =
    &Code::new(403, "OPERATION_FAILED_FOR_RECYCLE_RESOURCE", "it is in the recycle bin");
pub(crate) const NOT_RECYCLED: &Code =
    &Code::new(403, "OPERATION_DENIED_RESOURCE_NOT_RECYCLED", "it is not in the recycle bin");
pub(crate) const RESOURCE_STATUS: &Code =
    &Code::new(403, "OPERATION_DENIED_RESOURCE_STATUS", "its status forbids it");
pub(crate) const RESOURCE_IN_USE: &Code =
    &Code::new(403, "OPERATION_DENIED_RESOURCE_IN_USE", "it is in use");
pub(crate) const QUOTA: &Code =
    &Code::new(403, "LIMIT_EXCEEDED_QUOTA", "there are as many as there may be");
pub(crate) const SYNTHESIZED: &Code =
    &Code::new(403, "UNSUPPORTED_OPERATION_SYNTHESIZED", "the simulator would make the answer up");

/// Kinds of resources have names of their own for this.
pub(crate) const NOT_FOUND: &Code =
    &Code::new(404, "INVALID_RESOURCE_NOT_FOUND", "no such resource");
pub(crate) const INSTANCE_NOT_FOUND: &Code =
    &Code::new(404, "INVALID_INSTANCE_NOT_FOUND", "no such instance");
pub(crate) const RESOURCE_NOT_FOUND: &Code =
    &Code::new(404, "OPERATION_FAILED_RESOURCE_NOT_FOUND", "no such resource");
pub(crate) const LIMIT_EXCEEDED: &Code =
    &Code::new(429, "REQUEST_LIMIT_EXCEEDED", "too many requests");
