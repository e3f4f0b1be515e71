//! Error codes. Numbers are never reused or changed; new codes are added at the end of their group.

use crate::kinds::ErrorKind;
use crate::outcomes::Outcome;

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// The number in the C interface.
    pub number: i32,
    /// The name of the C constant.
    pub name: &'static str,
    /// The kind of failure, from which bindings derive exception classes.
    pub kind: ErrorKind,
    /// The service's error code; empty if there is none.
    pub service_code: &'static str,
    /// The outcome of the request, as far as the code alone determines it.
    pub outcome: Outcome,
    /// Whether the same request may succeed later without any change.
    pub retryable: bool,
    /// One line for humans.
    pub text: &'static str,
}

/// An error code: a number of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(i32);

macro_rules! codes {
    ($($name:ident $number:literal $kind:ident $service_code:literal $outcome:ident $retryable:literal $text:literal;)*) => {
        impl Code {
            $(#[doc = $text] pub const $name: Code = Code($number);)*
        }

        /// Every code, by number.
        pub const TABLE: &[Row] = &[$(Row {
            number: $number,
            name: concat!("ZL_ERR_", stringify!($name)),
            kind: ErrorKind::$kind,
            service_code: $service_code,
            outcome: Outcome::$outcome,
            retryable: $retryable,
            text: $text,
        }),*];
    };
}

codes! {
    // 1000: the caller's code
    NULL 1001 Usage "" NotSent false "a required pointer is NULL";
    UTF8 1002 Usage "" NotSent false "a string is not UTF-8";
    ARGUMENT 1003 Usage "" NotSent false "an argument is out of range or malformed";
    BUSY 1004 Usage "" NotSent false "another call is in progress on this context";
    TOO_MANY 1005 Usage "" NotSent false "more ids than one request may have";
    JSON 1006 Usage "" NotSent false "a string is not a JSON object";
    ACTION 1007 Usage "" NotSent false "no such service, version or action is known";
    PARAMETER 1008 Usage "" NotSent false "the parameters do not fit the action";

    // 2000: configuration
    CONFIG_KEY 2001 ConfigKey "" NotSent false "no such configuration key";
    CONFIG_VALUE 2002 Config "" NotSent false "a configuration value is malformed or out of range";
    CREDENTIALS 2003 Config "" NotSent false "no credentials, or only half of a pair";
    PROFILE 2004 Config "" NotSent false "a profile does not exist or its file cannot be read";

    // 3000: the network
    RESOLVE 3001 Resolve "" NotSent true "the host name could not be resolved";
    CONNECT 3002 Transport "" NotSent true "the connection could not be established";
    TLS 3003 Tls "" NotSent false "the TLS handshake failed, or the certificate is not trusted";
    PROXY 3004 Transport "" NotSent true "the proxy refused the connection or failed";
    TIMEOUT 3005 Deadline "" Unknown true "the deadline passed";
    CANCELLED 3006 Cancelled "" Unknown false "the caller cancelled";
    IO 3007 Transport "" Unknown true "the connection was lost";
    RESPONSE 3008 Transport "" Unknown false "the response is not one that the service documents";
    RESPONSE_TOO_LARGE 3009 Transport "" Unknown false "the response is larger than the library accepts";
    REDIRECT 3010 Transport "" Rejected false "the response is a redirect, which is never followed";
    CHALLENGE 3011 Transport "" Rejected false "a gateway asked for a browser challenge";
    BLOCKED 3012 Transport "" Rejected false "blocked by a security policy";

    // 4000: the service refused an action on instances
    INSTANCE_NOT_FOUND 4001 NotFound "INVALID_INSTANCE_NOT_FOUND" Rejected false "no such instance";
    INSTANCE_RECYCLED 4002 InvalidState "OPERATION_DENIED_INSTANCE_RECYCLED" Rejected false "the instance is in the recycle bin";
    INSTANCE_NOT_RUNNING 4003 InvalidState "OPERATION_DENIED_INSTANCE_NOT_RUNNING" Rejected false "the instance is not RUNNING";
    INSTANCE_NOT_STOPPED 4004 InvalidState "OPERATION_DENIED_INSTANCE_NOT_STOPPED" Rejected false "the instance is not STOPPED";
    INSTANCE_STATUS 4005 InvalidState "OPERATION_DENIED_INSTANCE_STATUS" Rejected false "the instance's status does not allow this";
    INSTANCE_NOT_RECYCLED 4006 InvalidState "OPERATION_DENIED_INSTANCE_NOT_RECYCLED" Rejected false "the instance is not in the recycle bin";
    INSTANCE_CREATING 4007 InvalidState "OPERATION_DENIED_INSTANCE_CREATING" Rejected false "the instance is being created";
    INSTANCE_INSTALLING 4008 InvalidState "OPERATION_DENIED_INSTANCE_STATUS_INSTALLING" Rejected false "the instance's system is being installed";
    INSTANCE_SUBSCRIPTION 4009 Api "OPERATION_DENIED_INSTANCE_SUBSCRIPTION" Rejected false "the instance is a subscription";
    POSTPAID_PROMISE 4010 Api "OPERATION_DENIED_POSTPAID_PROMISE" Rejected false "the instance has a postpaid commitment";
    RESOURCE_RECYCLED 4011 InvalidState "OPERATION_FAILED_FOR_RECYCLE_RESOURCE" Rejected false "the resource is in the recycle bin";
    RESOURCE_NOT_FOUND 4012 NotFound "OPERATION_FAILED_RESOURCE_NOT_FOUND" Rejected false "no such resource";
    RESOURCE_GROUP_NOT_FOUND 4013 NotFound "OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND" Rejected false "no such resource group";
    IMAGE_NOT_FOUND 4014 NotFound "INVALID_IMAGE_NOT_FOUND" Rejected false "no such image";
    PASSWORD_MALFORMED 4015 Api "INVALID_PASSWORD_MALFORMED" Rejected false "the password violates the password policy";
    INSTANCE_STARTING 4016 InvalidState "UNSUPPORTED_OPERATION_INSTANCE_STATE_STARTING" Rejected false "the instance is not shut down";
    IMAGE_QUOTA 4017 Quota "LIMIT_EXCEEDED_IMAGE_QUOTA" Rejected false "the image quota is exhausted";
    ZONE_NOT_SUPPORTED 4018 Api "UNSUPPORTED_OPERATION_ZONE_NOT_SUPPORT" Rejected false "the zone does not support this";
    DISK_UNAVAILABLE 4019 Api "UNSUPPORTED_OPERATION_DISK_UNAVAILABLE" Rejected false "the disk is not available";
    DISK_MAKING_IMAGE 4020 Api "UNSUPPORTED_OPERATION_DISK_MAKING_IMAGE" Rejected false "an image of the disk is being created";
    ZONE_NOT_FOUND 4021 NotFound "INVALID_ZONE_NOT_FOUND" Rejected false "no such zone";
    INSTANCE_TYPE_NOT_FOUND 4022 NotFound "INVALID_INSTANCE_TYPE_NOT_FOUND" Rejected false "no such instance type";
    PARTITION_IMAGE_NOT_SET 4023 Api "INVALID_PARTITION_IMAGE_NOT_SET" Rejected false "partitions require an image";
    HOSTNAME_TOO_LONG 4024 Api "INVALID_PARAMETER_HOSTNAME_EXCEED" Rejected false "the host name is too long";
    HOSTNAME_MALFORMED 4025 Api "INVALID_PARAMETER_HOSTNAME_MALFORMED" Rejected false "the host name is malformed";
    INSTANCE_NAME_TOO_LONG 4026 Api "INVALID_PARAMETER_INSTANCE_NAME_EXCEED" Rejected false "the instance name is too long";
    PASSWORD_VALUE_MALFORMED 4027 Api "INVALID_PARAMETER_VALUE_PASSWORD_MALFORMED" Rejected false "the password violates the password policy";
    LOGIN_CONFLICT 4028 Api "INVALID_PARAMETER_INSTANCE_LOGIN_CONFLICT" Rejected false "a password and a key are mutually exclusive";
    SSH_KEY_MALFORMED 4029 Api "INVALID_PARAMETER_SSH_KEY_MALFORMED" Rejected false "the SSH key is malformed";
    RAID_CONFLICT 4030 Api "INVALID_RAID_CONFIG_FAST_CUSTOM_CONFLICT" Rejected false "fast and custom RAID are mutually exclusive";
    RAID_NOT_SUPPORTED 4031 Api "INVALID_INSTANCE_TYPE_RAID_NOT_SUPPORT" Rejected false "the instance type does not support RAID";
    NIC_NAME_CONFLICT 4032 Api "INVALID_PARAMETER_NIC_NAME_CONFLICT" Rejected false "two interfaces have the same name";
    NIC_NAME_MALFORMED 4033 Api "INVALID_PARAMETER_NIC_NAME_MALFORMED" Rejected false "an interface name is malformed";
    PARTITION_SIZE_NOT_FULL 4034 Api "INVALID_PARTITION_SIZE_NOT_FULL" Rejected false "the partitions do not fill the disk";
    PARTITION_DUPLICATE_PATH 4035 Api "INVALID_PARTITION_DUPLICATE_FILE_PATH" Rejected false "two partitions have the same path";
    PARTITION_MISSING_PATH 4036 Api "INVALID_PARTITION_MISSING_REQUIRED_FILE_PATH" Rejected false "a required partition is missing";
    PARTITION_MALFORMED 4037 Api "INVALID_PARTITION_MALFORMED" Rejected false "a partition is malformed";
    PARTITION_NO_TYPE 4038 Api "INVALID_PARTITION_NO_TYPE" Rejected false "a partition has no type";
    PARTITION_ORDER 4039 Api "INVALID_PARTITION_INVALID_ORDER" Rejected false "the partitions are in the wrong order";
    RAID_DISK_MISMATCH 4040 Api "INVALID_PARAMETER_VALUE_RAID_DISK_MISMATCH" Rejected false "the RAID does not match the disks";
    RAID_DISK_DISORDER 4041 Api "INVALID_PARAMETER_VALUE_RAID_DISK_DISORDER" Rejected false "the disks of the RAID are in the wrong order";

    // 4100: the service refused, for a reason common to all actions
    AUTH_INVALID 4101 Auth "AUTHFAILURE_INVALID_AUTHORIZATION" Rejected false "the Authorization header is malformed, or the credentials are unknown";
    AUTH_SIGNATURE 4102 Auth "AUTHFAILURE_SIGNATURE_FAILURE" Rejected false "the signature is invalid: check the access key secret";
    AUTH_UNAUTHORIZED 4103 Auth "AUTHFAILURE_UNAUTHORIZED_OPERATION" Rejected false "not permitted, or no such action";
    AUTH_EXPIRED 4104 Auth "AUTHFAILURE_SIGNATURE_EXPIRED" Rejected false "this machine's clock is off by more than five minutes";
    PARAMETER_MISSING 4111 InvalidParameter "MISSING_PARAMETER" Rejected false "a parameter is missing";
    PARAMETER_TYPE 4112 InvalidParameter "INVALID_PARAMETER_TYPE" Rejected false "a parameter has the wrong type";
    PARAMETER_MAXIMUM 4113 InvalidParameter "INVALID_PARAMETER_EXCEED_MAXIMUM" Rejected false "a number is too large";
    PARAMETER_MINIMUM 4114 InvalidParameter "INVALID_PARAMETER_LESS_MINIMUM" Rejected false "a number is too small";
    PARAMETER_TOO_LONG 4115 InvalidParameter "INVALID_PARAMETER_EXCEED_LENGTH" Rejected false "a list or string is too long";
    PARAMETER_TOO_SHORT 4116 InvalidParameter "INVALID_PARAMETER_LESS_LENGTH" Rejected false "a list or string is too short";
    PARAMETER_PATTERN 4117 InvalidParameter "INVALID_PARAMETER_PATTERN_ERROR" Rejected false "a parameter has the wrong format";
    PARAMETER_DATE 4118 InvalidParameter "INVALID_PARAMETER_DATE_FORMAT_ERROR" Rejected false "a date has the wrong format";
    PARAMETER_VALUE 4119 InvalidParameter "INVALID_PARAMETER_VALUE" Rejected false "a parameter has a value that is not allowed";
    THROTTLED 4121 Throttled "REQUEST_LIMIT_EXCEEDED" Rejected true "too many requests";
    SERVICE_ERROR 4122 Service "INTERNAL_SERVER_ERROR" Unknown true "the service failed";
    SERVICE_UNAVAILABLE 4123 Service "SERVICE_TEMPORARY_UNAVAILABLE" Unknown true "the service is temporarily unavailable";
    SERVICE_TIMEOUT 4124 Service "REQUEST_TIMED_OUT" Unknown true "the service timed out";
    OPERATION_TIMEOUT 4125 Service "INVALID_OPERATION_TIMEOUT" Unknown true "the operation timed out";

    // 4200: accepted, but failed for some, or did not reach its end
    PARTIAL 4200 Partial "" Done false "the action was accepted, but not for every instance";
    WAIT_FAILED 4201 InvalidState "" Done false "the awaited state can no longer be reached";

    // 4400: any other code of the service, by its HTTP status
    HTTP_400 4400 Api "" Rejected false "the service refused the request";
    HTTP_401 4401 Auth "" Rejected false "the service refused the credentials";
    HTTP_403 4403 Api "" Rejected false "the service denied the operation";
    HTTP_404 4404 NotFound "" Rejected false "the service did not find a resource";
    HTTP_408 4408 Service "" Unknown true "the service timed out waiting for the request";
    HTTP_409 4409 InvalidState "" Rejected false "the operation conflicts with another";
    HTTP_429 4429 Throttled "" Rejected true "too many requests, without a code";
    HTTP_4XX 4499 Api "" Rejected false "the service refused the request, for another reason";
    HTTP_500 4500 Service "" Unknown true "the service failed, without a known code";
    HTTP_502 4502 Service "" Unknown true "a gateway failed";
    HTTP_503 4503 Service "" Unknown true "the service or a gateway is temporarily unavailable";
    HTTP_504 4504 Service "" Unknown true "a gateway timed out";
    HTTP_5XX 4599 Service "" Unknown true "the service failed, for another reason";

    // 9000: the library
    PANIC 9001 Internal "" Unknown false "an internal error; the context can no longer be used";
    NO_MEMORY 9002 Internal "" Unknown false "out of memory while returning a result";
    INTERNAL 9003 Internal "" Unknown false "an internal error";
}

impl Code {
    /// The number in the C interface.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The code with this number.
    pub fn from_number(number: i32) -> Option<Code> {
        TABLE.iter().any(|row| row.number == number).then_some(Code(number))
    }

    /// Maps a service error: by its code first, then by HTTP status.
    ///
    /// Spellings differ between products (`Invalid.Instance.Not.Found`), so codes are compared in
    /// upper case with `.` replaced by `_`.
    pub fn of_service(service_code: &str, http_status: u16) -> Code {
        let wanted = service_code.to_ascii_uppercase().replace('.', "_");
        TABLE
            .iter()
            .find(|row| !row.service_code.is_empty() && row.service_code == wanted)
            .map_or_else(|| Code::of_status(http_status), |row| Code(row.number))
    }

    fn of_status(http_status: u16) -> Code {
        let exact = 4000 + i32::from(http_status);
        Code::from_number(exact).unwrap_or(match http_status {
            400..=499 => Code::HTTP_4XX,
            500..=599 => Code::HTTP_5XX,
            _ => Code::RESPONSE,
        })
    }

    /// The code's row.
    pub fn row(self) -> &'static Row {
        static NONE: Row = Row {
            number: 0,
            name: "ZL_OK",
            kind: ErrorKind::Internal,
            service_code: "",
            outcome: Outcome::Done,
            retryable: false,
            text: "no error",
        };
        TABLE.iter().find(|row| row.number == self.0).unwrap_or(&NONE)
    }
}
