"""Error codes, outcomes and phases. Made by `cargo xtask generate` from tables/: change that, not this.

Numbers are never reused. New ones may be added: treat an unknown code by its first digit.
"""

from __future__ import annotations

from enum import Enum


class Named(str, Enum):
    """One of a few texts."""

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, format_spec: str) -> str:
        return str.__format__(self, format_spec)


class Outcome(Named):
    """What became of a request."""

    DONE = "done"
    """The request was executed."""
    NOT_SENT = "not_sent"
    """No part of the request left this machine."""
    REJECTED = "rejected"
    """The service refused the request; nothing was executed."""
    UNKNOWN = "unknown"
    """The request may have been executed."""


class Phase(Named):
    """How far a call had come when it failed."""

    NONE = "none"
    """No network activity had begun."""
    RESOLVE = "resolve"
    """Looking up the addresses of the host or the proxy."""
    CONNECT = "connect"
    """Connecting, through the proxy if there is one."""
    TLS = "tls"
    """Performing the TLS handshake."""
    SEND = "send"
    """Sending the request."""
    WAIT = "wait"
    """Waiting for the first byte of the answer."""
    READ = "read"
    """Reading the answer."""
    ANSWER = "answer"
    """The answer was complete; its content is the failure."""
    PAUSE = "pause"
    """Pausing before a request: for the rate limit, a retry, or the service."""


class BulkOutcome(Named):
    """What became of an instance in a bulk run."""

    ACCEPTED = "accepted"
    """Success: the service accepted. The call did not wait for the end, or a reboot went unobserved."""
    INFERRED = "inferred"
    """Success: the answer was lost, but the status shows that it was executed."""
    ALREADY = "already"
    """Success: the instance had the status, or was on its way to it, before anything was sent for it."""
    REACHED = "reached"
    """Success: the instance was seen in the status that was its goal."""
    NOT_FOUND = "not_found"
    """The instance does not exist."""
    GONE = "gone"
    """The instance is in the recycle bin, or released."""
    BUSY = "busy"
    """Another operation on the instance is under way."""
    REFUSED = "refused"
    """The service refused: `code` and `service_code` say why."""
    RESTARTED = "restarted"
    """The instance was on its way to its goal, but was then turned back."""
    NOT_REACHED = "not_reached"
    """The instance was not seen at its goal by the end of the call, or did not change."""
    UNKNOWN = "unknown"
    """The answer was lost, and the status did not help: the action may have been executed."""
    NOT_SENT = "not_sent"
    """Nothing was sent for the instance: before that, the call was cancelled, timed out or was cut short."""


# The number that each has in C.
OUTCOMES = {0: Outcome.DONE, 1: Outcome.NOT_SENT, 2: Outcome.REJECTED, 3: Outcome.UNKNOWN}
PHASES = {0: Phase.NONE, 1: Phase.RESOLVE, 2: Phase.CONNECT, 3: Phase.TLS, 4: Phase.SEND, 5: Phase.WAIT, 6: Phase.READ, 7: Phase.ANSWER, 8: Phase.PAUSE}

NULL = 1001
"""a required pointer is NULL"""
UTF8 = 1002
"""a text is not UTF-8"""
ARGUMENT = 1003
"""an argument is out of range or malformed"""
BUSY = 1004
"""another call is under way on this context"""
TOO_MANY = 1005
"""more ids than one request may carry"""
JSON = 1006
"""a text is not a JSON object"""
ACTION = 1007
"""no such service, version or action is known"""
PARAMETER = 1008
"""the parameters do not fit the action"""
CONFIG_KEY = 2001
"""no such configuration key"""
CONFIG_VALUE = 2002
"""a configuration value is malformed or out of range"""
CREDENTIALS = 2003
"""no credentials, or only half of a pair"""
PROFILE = 2004
"""a profile does not exist or its file cannot be read"""
RESOLVE = 3001
"""the host's name could not be resolved"""
CONNECT = 3002
"""no connection could be made"""
TLS = 3003
"""the TLS handshake failed or the certificate is not trusted"""
PROXY = 3004
"""the proxy refused or failed"""
TIMEOUT = 3005
"""the deadline passed"""
CANCELLED = 3006
"""the caller cancelled"""
IO = 3007
"""the connection was lost"""
RESPONSE = 3008
"""an answer that is not what the service documents"""
RESPONSE_TOO_LARGE = 3009
"""an answer larger than the library accepts"""
REDIRECT = 3010
"""a redirect, which is never followed"""
CHALLENGE = 3011
"""a gateway asked for a browser challenge"""
BLOCKED = 3012
"""blocked by a security policy"""
INSTANCE_NOT_FOUND = 4001
"""no such instance: INVALID_INSTANCE_NOT_FOUND"""
INSTANCE_RECYCLED = 4002
"""the instance is in the recycle bin: OPERATION_DENIED_INSTANCE_RECYCLED"""
INSTANCE_NOT_RUNNING = 4003
"""the instance is not RUNNING: OPERATION_DENIED_INSTANCE_NOT_RUNNING"""
INSTANCE_NOT_STOPPED = 4004
"""the instance is not STOPPED: OPERATION_DENIED_INSTANCE_NOT_STOPPED"""
INSTANCE_STATUS = 4005
"""the instance's status does not allow this: OPERATION_DENIED_INSTANCE_STATUS"""
INSTANCE_NOT_RECYCLED = 4006
"""the instance is not in the recycle bin: OPERATION_DENIED_INSTANCE_NOT_RECYCLED"""
INSTANCE_CREATING = 4007
"""the instance is being created: OPERATION_DENIED_INSTANCE_CREATING"""
INSTANCE_INSTALLING = 4008
"""the instance's system is being installed: OPERATION_DENIED_INSTANCE_STATUS_INSTALLING"""
INSTANCE_SUBSCRIPTION = 4009
"""the instance is a subscription: OPERATION_DENIED_INSTANCE_SUBSCRIPTION"""
POSTPAID_PROMISE = 4010
"""the instance has a postpaid commitment: OPERATION_DENIED_POSTPAID_PROMISE"""
RESOURCE_RECYCLED = 4011
"""the resource is in the recycle bin: OPERATION_FAILED_FOR_RECYCLE_RESOURCE"""
RESOURCE_NOT_FOUND = 4012
"""no such resource: OPERATION_FAILED_RESOURCE_NOT_FOUND"""
RESOURCE_GROUP_NOT_FOUND = 4013
"""no such resource group: OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND"""
IMAGE_NOT_FOUND = 4014
"""no such image: INVALID_IMAGE_NOT_FOUND"""
PASSWORD_MALFORMED = 4015
"""the password does not follow the rules: INVALID_PASSWORD_MALFORMED"""
INSTANCE_STARTING = 4016
"""the instance is not shut down: UNSUPPORTED_OPERATION_INSTANCE_STATE_STARTING"""
IMAGE_QUOTA = 4017
"""the quota of images is used up: LIMIT_EXCEEDED_IMAGE_QUOTA"""
ZONE_NOT_SUPPORTED = 4018
"""the zone does not support this: UNSUPPORTED_OPERATION_ZONE_NOT_SUPPORT"""
DISK_UNAVAILABLE = 4019
"""the disk is not available: UNSUPPORTED_OPERATION_DISK_UNAVAILABLE"""
DISK_MAKING_IMAGE = 4020
"""an image of the disk is being made: UNSUPPORTED_OPERATION_DISK_MAKING_IMAGE"""
ZONE_NOT_FOUND = 4021
"""no such zone: INVALID_ZONE_NOT_FOUND"""
INSTANCE_TYPE_NOT_FOUND = 4022
"""no such instance type: INVALID_INSTANCE_TYPE_NOT_FOUND"""
PARTITION_IMAGE_NOT_SET = 4023
"""partitions need an image: INVALID_PARTITION_IMAGE_NOT_SET"""
HOSTNAME_TOO_LONG = 4024
"""the host name is too long: INVALID_PARAMETER_HOSTNAME_EXCEED"""
HOSTNAME_MALFORMED = 4025
"""the host name is malformed: INVALID_PARAMETER_HOSTNAME_MALFORMED"""
INSTANCE_NAME_TOO_LONG = 4026
"""the instance name is too long: INVALID_PARAMETER_INSTANCE_NAME_EXCEED"""
PASSWORD_VALUE_MALFORMED = 4027
"""the password does not follow the rules: INVALID_PARAMETER_VALUE_PASSWORD_MALFORMED"""
LOGIN_CONFLICT = 4028
"""a password and a key exclude each other: INVALID_PARAMETER_INSTANCE_LOGIN_CONFLICT"""
SSH_KEY_MALFORMED = 4029
"""the SSH key is malformed: INVALID_PARAMETER_SSH_KEY_MALFORMED"""
RAID_CONFLICT = 4030
"""fast and custom RAID exclude each other: INVALID_RAID_CONFIG_FAST_CUSTOM_CONFLICT"""
RAID_NOT_SUPPORTED = 4031
"""the instance type does not support RAID: INVALID_INSTANCE_TYPE_RAID_NOT_SUPPORT"""
NIC_NAME_CONFLICT = 4032
"""two interfaces have the same name: INVALID_PARAMETER_NIC_NAME_CONFLICT"""
NIC_NAME_MALFORMED = 4033
"""an interface name is malformed: INVALID_PARAMETER_NIC_NAME_MALFORMED"""
PARTITION_SIZE_NOT_FULL = 4034
"""the partitions do not fill the disk: INVALID_PARTITION_SIZE_NOT_FULL"""
PARTITION_DUPLICATE_PATH = 4035
"""two partitions have the same path: INVALID_PARTITION_DUPLICATE_FILE_PATH"""
PARTITION_MISSING_PATH = 4036
"""a required partition is missing: INVALID_PARTITION_MISSING_REQUIRED_FILE_PATH"""
PARTITION_MALFORMED = 4037
"""a partition is malformed: INVALID_PARTITION_MALFORMED"""
PARTITION_NO_TYPE = 4038
"""a partition has no type: INVALID_PARTITION_NO_TYPE"""
PARTITION_ORDER = 4039
"""the partitions are in the wrong order: INVALID_PARTITION_INVALID_ORDER"""
RAID_DISK_MISMATCH = 4040
"""the RAID does not match the disks: INVALID_PARAMETER_VALUE_RAID_DISK_MISMATCH"""
RAID_DISK_DISORDER = 4041
"""the disks of the RAID are in the wrong order: INVALID_PARAMETER_VALUE_RAID_DISK_DISORDER"""
AUTH_INVALID = 4101
"""the Authorization header is malformed, or the credentials are unknown: AUTHFAILURE_INVALID_AUTHORIZATION"""
AUTH_SIGNATURE = 4102
"""the signature is wrong: check the access key secret: AUTHFAILURE_SIGNATURE_FAILURE"""
AUTH_UNAUTHORIZED = 4103
"""not permitted, or no such action: AUTHFAILURE_UNAUTHORIZED_OPERATION"""
AUTH_EXPIRED = 4104
"""this machine's clock is off by more than five minutes: AUTHFAILURE_SIGNATURE_EXPIRED"""
PARAMETER_MISSING = 4111
"""a parameter is missing: MISSING_PARAMETER"""
PARAMETER_TYPE = 4112
"""a parameter has the wrong type: INVALID_PARAMETER_TYPE"""
PARAMETER_MAXIMUM = 4113
"""a number is too large: INVALID_PARAMETER_EXCEED_MAXIMUM"""
PARAMETER_MINIMUM = 4114
"""a number is too small: INVALID_PARAMETER_LESS_MINIMUM"""
PARAMETER_TOO_LONG = 4115
"""a list or text is too long: INVALID_PARAMETER_EXCEED_LENGTH"""
PARAMETER_TOO_SHORT = 4116
"""a list or text is too short: INVALID_PARAMETER_LESS_LENGTH"""
PARAMETER_PATTERN = 4117
"""a parameter has the wrong format: INVALID_PARAMETER_PATTERN_ERROR"""
PARAMETER_DATE = 4118
"""a date has the wrong format: INVALID_PARAMETER_DATE_FORMAT_ERROR"""
PARAMETER_VALUE = 4119
"""a parameter is not one of the allowed values: INVALID_PARAMETER_VALUE"""
THROTTLED = 4121
"""too many requests: REQUEST_LIMIT_EXCEEDED"""
SERVICE_ERROR = 4122
"""the service failed: INTERNAL_SERVER_ERROR"""
SERVICE_UNAVAILABLE = 4123
"""the service is not available for the moment: SERVICE_TEMPORARY_UNAVAILABLE"""
SERVICE_TIMEOUT = 4124
"""the service ran out of time: REQUEST_TIMED_OUT"""
OPERATION_TIMEOUT = 4125
"""the operation ran out of time: INVALID_OPERATION_TIMEOUT"""
PARTIAL = 4200
"""accepted, but not for every instance"""
WAIT_FAILED = 4201
"""what was waited for cannot come any more"""
HTTP_400 = 4400
"""the service refused the request"""
HTTP_401 = 4401
"""the service did not accept the credentials"""
HTTP_403 = 4403
"""the service denied the operation"""
HTTP_404 = 4404
"""the service did not find something"""
HTTP_408 = 4408
"""the service waited too long for the request"""
HTTP_409 = 4409
"""the operation conflicts with another"""
HTTP_429 = 4429
"""too many requests, without a code"""
HTTP_4XX = 4499
"""the service refused the request, for another reason"""
HTTP_500 = 4500
"""the service failed, without a known code"""
HTTP_502 = 4502
"""a gateway failed"""
HTTP_503 = 4503
"""the service or a gateway is not available for the moment"""
HTTP_504 = 4504
"""a gateway ran out of time"""
HTTP_5XX = 4599
"""the service failed, in another way"""
PANIC = 9001
"""an internal error; the context can no longer be used"""
NO_MEMORY = 9002
"""out of memory while handing out a result"""
INTERNAL = 9003
"""an internal error"""

# The exception that each code is raised as, where its band alone does not tell.
EXCEPTIONS = {
    CONFIG_KEY: "ConfigKeyError",
    RESOLVE: "ResolveError",
    TLS: "TlsError",
    TIMEOUT: "DeadlineError",
    CANCELLED: "OperationCancelled",
    INSTANCE_NOT_FOUND: "NotFoundError",
    INSTANCE_RECYCLED: "InvalidStateError",
    INSTANCE_NOT_RUNNING: "InvalidStateError",
    INSTANCE_NOT_STOPPED: "InvalidStateError",
    INSTANCE_STATUS: "InvalidStateError",
    INSTANCE_NOT_RECYCLED: "InvalidStateError",
    INSTANCE_CREATING: "InvalidStateError",
    INSTANCE_INSTALLING: "InvalidStateError",
    RESOURCE_RECYCLED: "InvalidStateError",
    RESOURCE_NOT_FOUND: "NotFoundError",
    RESOURCE_GROUP_NOT_FOUND: "NotFoundError",
    IMAGE_NOT_FOUND: "NotFoundError",
    INSTANCE_STARTING: "InvalidStateError",
    IMAGE_QUOTA: "QuotaError",
    ZONE_NOT_FOUND: "NotFoundError",
    INSTANCE_TYPE_NOT_FOUND: "NotFoundError",
    AUTH_INVALID: "AuthError",
    AUTH_SIGNATURE: "AuthError",
    AUTH_UNAUTHORIZED: "AuthError",
    AUTH_EXPIRED: "AuthError",
    PARAMETER_MISSING: "InvalidParameterError",
    PARAMETER_TYPE: "InvalidParameterError",
    PARAMETER_MAXIMUM: "InvalidParameterError",
    PARAMETER_MINIMUM: "InvalidParameterError",
    PARAMETER_TOO_LONG: "InvalidParameterError",
    PARAMETER_TOO_SHORT: "InvalidParameterError",
    PARAMETER_PATTERN: "InvalidParameterError",
    PARAMETER_DATE: "InvalidParameterError",
    PARAMETER_VALUE: "InvalidParameterError",
    THROTTLED: "ThrottledError",
    SERVICE_ERROR: "ServiceError",
    SERVICE_UNAVAILABLE: "ServiceError",
    SERVICE_TIMEOUT: "ServiceError",
    OPERATION_TIMEOUT: "ServiceError",
    PARTIAL: "PartialError",
    WAIT_FAILED: "InvalidStateError",
    HTTP_401: "AuthError",
    HTTP_404: "NotFoundError",
    HTTP_408: "ServiceError",
    HTTP_409: "InvalidStateError",
    HTTP_429: "ThrottledError",
    HTTP_500: "ServiceError",
    HTTP_502: "ServiceError",
    HTTP_503: "ServiceError",
    HTTP_504: "ServiceError",
    HTTP_5XX: "ServiceError",
}
BANDS = {1: "UsageError", 2: "ConfigError", 3: "TransportError", 4: "ApiError", 9: "InternalError"}
