// Code generated from zenlayer.h by internal/generate. DO NOT EDIT.

//go:build cgo

package zenlayer

import "fmt"

const (
	// a pointer that must not be NULL is
	ErrNull Code = 1001
	// a text is not UTF-8
	ErrUTF8 Code = 1002
	// an argument is out of range or malformed
	ErrArgument Code = 1003
	// another call is under way on this context
	ErrBusy Code = 1004
	// more ids than one request may carry
	ErrTooMany Code = 1005
	// a text is not a JSON object
	ErrJSON Code = 1006
	// no such configuration key
	ErrConfigKey Code = 2001
	// a configuration value is malformed or out of range
	ErrConfigValue Code = 2002
	// no credentials, or only half of a pair
	ErrCredentials Code = 2003
	// a profile does not exist or its file cannot be read
	ErrProfile Code = 2004
	// the host's name could not be resolved
	ErrResolve Code = 3001
	// no connection could be made
	ErrConnect Code = 3002
	// the TLS handshake failed or the certificate is not trusted
	ErrTLS Code = 3003
	// the proxy refused or failed
	ErrProxy Code = 3004
	// the deadline passed
	ErrTimeout Code = 3005
	// the caller cancelled
	ErrCancelled Code = 3006
	// the connection was lost
	ErrIO Code = 3007
	// an answer that is not what the service documents
	ErrResponse Code = 3008
	// an answer larger than the library accepts
	ErrResponseTooLarge Code = 3009
	// a redirect, which is never followed
	ErrRedirect Code = 3010
	// a gateway asked for a browser challenge
	ErrChallenge Code = 3011
	// blocked by a security policy
	ErrBlocked Code = 3012
	// no such instance: INVALID_INSTANCE_NOT_FOUND
	ErrInstanceNotFound Code = 4001
	// the instance is in the recycle bin: OPERATION_DENIED_INSTANCE_RECYCLED
	ErrInstanceRecycled Code = 4002
	// the instance is not RUNNING: OPERATION_DENIED_INSTANCE_NOT_RUNNING
	ErrInstanceNotRunning Code = 4003
	// the instance is not STOPPED: OPERATION_DENIED_INSTANCE_NOT_STOPPED
	ErrInstanceNotStopped Code = 4004
	// the instance's status does not allow this:
	// OPERATION_DENIED_INSTANCE_STATUS
	ErrInstanceStatus Code = 4005
	// the instance is not in the recycle bin:
	// OPERATION_DENIED_INSTANCE_NOT_RECYCLED
	ErrInstanceNotRecycled Code = 4006
	// the instance is being created: OPERATION_DENIED_INSTANCE_CREATING
	ErrInstanceCreating Code = 4007
	// the instance's system is being installed:
	// OPERATION_DENIED_INSTANCE_STATUS_INSTALLING
	ErrInstanceInstalling Code = 4008
	// the instance is a subscription: OPERATION_DENIED_INSTANCE_SUBSCRIPTION
	ErrInstanceSubscription Code = 4009
	// the instance has a postpaid commitment: OPERATION_DENIED_POSTPAID_PROMISE
	ErrPostpaidPromise Code = 4010
	// the resource is in the recycle bin: OPERATION_FAILED_FOR_RECYCLE_RESOURCE
	ErrResourceRecycled Code = 4011
	// no such resource: OPERATION_FAILED_RESOURCE_NOT_FOUND
	ErrResourceNotFound Code = 4012
	// no such resource group: OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND
	ErrResourceGroupNotFound Code = 4013
	// no such image: INVALID_IMAGE_NOT_FOUND
	ErrImageNotFound Code = 4014
	// the password does not follow the rules: INVALID_PASSWORD_MALFORMED
	ErrPasswordMalformed Code = 4015
	// the instance is not shut down:
	// UNSUPPORTED_OPERATION_INSTANCE_STATE_STARTING
	ErrInstanceStarting Code = 4016
	// the quota of images is used up: LIMIT_EXCEEDED_IMAGE_QUOTA
	ErrImageQuota Code = 4017
	// the zone does not support this: UNSUPPORTED_OPERATION_ZONE_NOT_SUPPORT
	ErrZoneNotSupported Code = 4018
	// the disk is not available: UNSUPPORTED_OPERATION_DISK_UNAVAILABLE
	ErrDiskUnavailable Code = 4019
	// an image of the disk is being made:
	// UNSUPPORTED_OPERATION_DISK_MAKING_IMAGE
	ErrDiskMakingImage Code = 4020
	// no such zone: INVALID_ZONE_NOT_FOUND
	ErrZoneNotFound Code = 4021
	// no such instance type: INVALID_INSTANCE_TYPE_NOT_FOUND
	ErrInstanceTypeNotFound Code = 4022
	// partitions need an image: INVALID_PARTITION_IMAGE_NOT_SET
	ErrPartitionImageNotSet Code = 4023
	// the host name is too long: INVALID_PARAMETER_HOSTNAME_EXCEED
	ErrHostnameTooLong Code = 4024
	// the host name is malformed: INVALID_PARAMETER_HOSTNAME_MALFORMED
	ErrHostnameMalformed Code = 4025
	// the instance name is too long: INVALID_PARAMETER_INSTANCE_NAME_EXCEED
	ErrInstanceNameTooLong Code = 4026
	// the password does not follow the rules:
	// INVALID_PARAMETER_VALUE_PASSWORD_MALFORMED
	ErrPasswordValueMalformed Code = 4027
	// a password and a key exclude each other:
	// INVALID_PARAMETER_INSTANCE_LOGIN_CONFLICT
	ErrLoginConflict Code = 4028
	// the SSH key is malformed: INVALID_PARAMETER_SSH_KEY_MALFORMED
	ErrSSHKeyMalformed Code = 4029
	// fast and custom RAID exclude each other:
	// INVALID_RAID_CONFIG_FAST_CUSTOM_CONFLICT
	ErrRAIDConflict Code = 4030
	// the instance type does not support RAID:
	// INVALID_INSTANCE_TYPE_RAID_NOT_SUPPORT
	ErrRAIDNotSupported Code = 4031
	// two interfaces have the same name: INVALID_PARAMETER_NIC_NAME_CONFLICT
	ErrNICNameConflict Code = 4032
	// an interface name is malformed: INVALID_PARAMETER_NIC_NAME_MALFORMED
	ErrNICNameMalformed Code = 4033
	// the partitions do not fill the disk: INVALID_PARTITION_SIZE_NOT_FULL
	ErrPartitionSizeNotFull Code = 4034
	// two partitions have the same path: INVALID_PARTITION_DUPLICATE_FILE_PATH
	ErrPartitionDuplicatePath Code = 4035
	// a required partition is missing:
	// INVALID_PARTITION_MISSING_REQUIRED_FILE_PATH
	ErrPartitionMissingPath Code = 4036
	// a partition is malformed: INVALID_PARTITION_MALFORMED
	ErrPartitionMalformed Code = 4037
	// a partition has no type: INVALID_PARTITION_NO_TYPE
	ErrPartitionNoType Code = 4038
	// the partitions are in the wrong order: INVALID_PARTITION_INVALID_ORDER
	ErrPartitionOrder Code = 4039
	// the RAID does not match the disks:
	// INVALID_PARAMETER_VALUE_RAID_DISK_MISMATCH
	ErrRAIDDiskMismatch Code = 4040
	// the disks of the RAID are in the wrong order:
	// INVALID_PARAMETER_VALUE_RAID_DISK_DISORDER
	ErrRAIDDiskDisorder Code = 4041
	// the Authorization header is malformed, or the credentials are unknown:
	// AUTHFAILURE_INVALID_AUTHORIZATION
	ErrAuthInvalid Code = 4101
	// the signature is wrong: check the access key secret:
	// AUTHFAILURE_SIGNATURE_FAILURE
	ErrAuthSignature Code = 4102
	// not permitted, or no such action: AUTHFAILURE_UNAUTHORIZED_OPERATION
	ErrAuthUnauthorized Code = 4103
	// this machine's clock is off by more than five minutes:
	// AUTHFAILURE_SIGNATURE_EXPIRED
	ErrAuthExpired Code = 4104
	// a parameter is missing: MISSING_PARAMETER
	ErrParameterMissing Code = 4111
	// a parameter has the wrong type: INVALID_PARAMETER_TYPE
	ErrParameterType Code = 4112
	// a number is too large: INVALID_PARAMETER_EXCEED_MAXIMUM
	ErrParameterMaximum Code = 4113
	// a number is too small: INVALID_PARAMETER_LESS_MINIMUM
	ErrParameterMinimum Code = 4114
	// a list or text is too long: INVALID_PARAMETER_EXCEED_LENGTH
	ErrParameterTooLong Code = 4115
	// a list or text is too short: INVALID_PARAMETER_LESS_LENGTH
	ErrParameterTooShort Code = 4116
	// a parameter has the wrong format: INVALID_PARAMETER_PATTERN_ERROR
	ErrParameterPattern Code = 4117
	// a date has the wrong format: INVALID_PARAMETER_DATE_FORMAT_ERROR
	ErrParameterDate Code = 4118
	// a parameter is not one of the allowed values: INVALID_PARAMETER_VALUE
	ErrParameterValue Code = 4119
	// too many requests: REQUEST_LIMIT_EXCEEDED
	ErrThrottled Code = 4121
	// the service failed: INTERNAL_SERVER_ERROR
	ErrServiceError Code = 4122
	// the service is not available for the moment:
	// SERVICE_TEMPORARY_UNAVAILABLE
	ErrServiceUnavailable Code = 4123
	// the service ran out of time: REQUEST_TIMED_OUT
	ErrServiceTimeout Code = 4124
	// the operation ran out of time: INVALID_OPERATION_TIMEOUT
	ErrOperationTimeout Code = 4125
	// accepted, but not for every instance
	ErrPartial Code = 4200
	// the service refused the request
	ErrHTTP400 Code = 4400
	// the service did not accept the credentials
	ErrHTTP401 Code = 4401
	// the service denied the operation
	ErrHTTP403 Code = 4403
	// the service did not find something
	ErrHTTP404 Code = 4404
	// the service waited too long for the request
	ErrHTTP408 Code = 4408
	// the operation conflicts with another
	ErrHTTP409 Code = 4409
	// too many requests, without a code
	ErrHTTP429 Code = 4429
	// the service refused the request, for another reason
	ErrHTTP4XX Code = 4499
	// the service failed, without a known code
	ErrHTTP500 Code = 4500
	// a gateway failed
	ErrHTTP502 Code = 4502
	// the service or a gateway is not available for the moment
	ErrHTTP503 Code = 4503
	// a gateway ran out of time
	ErrHTTP504 Code = 4504
	// the service failed, in another way
	ErrHTTP5XX Code = 4599
	// an internal error; the context can no longer be used
	ErrPanic Code = 9001
	// out of memory while handing out a result
	ErrNoMemory Code = 9002
	// an internal error
	ErrInternal Code = 9003
)

// An Outcome tells what became of a request.
type Outcome int

const (
	// The request was executed.
	OutcomeDone Outcome = 0
	// No part of the request left this machine.
	OutcomeNotSent Outcome = 1
	// The service refused the request; nothing was executed.
	OutcomeRejected Outcome = 2
	// The request may have been executed.
	OutcomeUnknown Outcome = 3
)

// A Phase is how far a call had come. New ones may be added.
type Phase int

const (
	// No network activity had begun.
	PhaseNone Phase = 0
	// Looking up the addresses of the host or the proxy.
	PhaseResolve Phase = 1
	// Connecting, through the proxy if there is one.
	PhaseConnect Phase = 2
	// Performing the TLS handshake.
	PhaseTLS Phase = 3
	// Sending the request.
	PhaseSend Phase = 4
	// Waiting for the first byte of the answer.
	PhaseWait Phase = 5
	// Reading the answer.
	PhaseRead Phase = 6
	// The answer was complete; its content is the failure.
	PhaseAnswer Phase = 7
	// Pausing before a request: for the rate limit, a retry, or the service.
	PhasePause Phase = 8
)

// String returns the name, such as "pause", or the number of one that is unknown.
func (p Phase) String() string {
	switch p {
	case PhaseNone:
		return "none"
	case PhaseResolve:
		return "resolve"
	case PhaseConnect:
		return "connect"
	case PhaseTLS:
		return "tls"
	case PhaseSend:
		return "send"
	case PhaseWait:
		return "wait"
	case PhaseRead:
		return "read"
	case PhaseAnswer:
		return "answer"
	case PhasePause:
		return "pause"
	default:
		return fmt.Sprintf("Phase(%d)", int(p))
	}
}

// A Class is what it means to do an action twice.
type Class int

const (
	// Judged by the action's name: Describe*, Inquiry*, List* and Query* are
	// ClassSafe; actions that start, stop or reboot instances are handled as by
	// the functions of those names; all others are ClassUnsafe.
	ClassByName Class = 0
	// The action changes nothing: it is retried after any transient failure.
	ClassSafe Class = 1
	// The action is idempotent: doing it twice has the same effect as doing it
	// once. It is retried even if it may have been executed, and the service's
	// last answer is the result. If that is a refusal, the outcome is
	// OutcomeUnknown.
	ClassConvergent Class = 2
	// Doing the action twice has twice the effect: it is retried only if it was
	// certainly not executed.
	ClassUnsafe Class = 3
)

// String returns the name, such as "unsafe", or the number of one that is unknown.
func (c Class) String() string {
	switch c {
	case ClassByName:
		return "by_name"
	case ClassSafe:
		return "safe"
	case ClassConvergent:
		return "convergent"
	case ClassUnsafe:
		return "unsafe"
	default:
		return fmt.Sprintf("Class(%d)", int(c))
	}
}

// A Force is how an instance is stopped.
type Force int

const (
	// The service's default, which is forced.
	ForceDefault Force = 0
	// The instance's operating system is asked to shut down.
	ForceGraceful Force = 1
	// The power is cut.
	ForceForced Force = 2
)

// String returns the name, such as "forced", or the number of one that is unknown.
func (f Force) String() string {
	switch f {
	case ForceDefault:
		return "default"
	case ForceGraceful:
		return "graceful"
	case ForceForced:
		return "forced"
	default:
		return fmt.Sprintf("Force(%d)", int(f))
	}
}

// A ReportOutcome is what became of an instance in a run over many.
type ReportOutcome int

const (
	// Success: the service accepted. The call did not wait for the end, or a reboot
	// went unobserved.
	ReportAccepted ReportOutcome = 0
	// Success: the answer was lost, but the status shows that it was executed.
	ReportInferred ReportOutcome = 1
	// Success: the instance had the status, or was on its way to it, before
	// anything was sent for it.
	ReportAlready ReportOutcome = 2
	// Success: the instance was seen in the status that was its goal.
	ReportReached ReportOutcome = 3
	// The instance does not exist.
	ReportNotFound ReportOutcome = 4
	// The instance is in the recycle bin, or released.
	ReportGone ReportOutcome = 5
	// Another operation on the instance is under way.
	ReportBusy ReportOutcome = 6
	// The service refused: Code and ServiceCode say why.
	ReportRefused ReportOutcome = 7
	// The instance was on its way to its goal, but was then turned back.
	ReportRestarted ReportOutcome = 8
	// The instance was not seen at its goal by the end of the call, or did not
	// change.
	ReportNotReached ReportOutcome = 9
	// The answer was lost, and the status did not help: the action may have been
	// executed.
	ReportUnknown ReportOutcome = 10
	// Nothing was sent for the instance: before that, the call was cancelled, timed
	// out or was cut short.
	ReportNotSent ReportOutcome = 11
)

// A Counter is something that a client counts: see Client.Counter.
type Counter int

const (
	// Requests sent or attempted.
	CounterRequests Counter = 0
	// Requests sent again after a failure.
	CounterRetries Counter = 1
	// Answers that said there were too many requests.
	CounterThrottles Counter = 2
	// Connections made.
	CounterConnectionsNew Counter = 3
	// Requests sent on an existing connection.
	CounterConnectionsReused Counter = 4
	// Actions whose answer was lost, so that the status was queried.
	CounterReconciles Counter = 5
	// Actions that were found in this way to have succeeded.
	CounterInferred Counter = 6
	// Calls that ended without knowing whether they were executed.
	CounterUnknown Counter = 7
	// Times that the service's clock was adopted for signing.
	CounterClockAdopted Counter = 8
)

const (
	// The largest number of ids in one request.
	MaxIDs = 100
)
