/*
 * libzenlayer: the C library for Zenlayer Cloud
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Generated from the library's source: do not edit.
 *
 * Sections: Version, Errors, Configuration, Logging, Contexts, Cancelling,
 * Counters, Instances, Bulk calls, Requests, Sending, Answers, Bulk requests,
 * Any action as JSON, Tools.
 *
 * The rules below hold for every function unless its comment says otherwise.
 * The guides in docs/ explain them further.
 *
 * Language. This is C from C89 on, given a <stdint.h>, and C++ from C++11 on.
 *
 * Results. A function that can fail returns ZL_OK (0) or a ZL_ERR_ code. The
 * details come from zl_context_take_error(), zl_config_take_error() or an
 * out_error parameter; zl_error_outcome() tells whether the request may have
 * been executed in spite of the failure. Codes are grouped into bands by their
 * first digit. Codes are never changed or reused, but new ones may be added:
 * treat an unknown code by its band. See docs/outcomes.md.
 *
 * Arguments. Inputs are copied: the library keeps no pointer after a function
 * returns, except a callback and its user data. A function that can fail
 * returns ZL_ERR_NULL if a required pointer is NULL. All others accept NULL for
 * an object, and then do nothing or return 0 or NULL, as they do for an index
 * past the end. (NULL, 0) is an empty list. Text is UTF-8 and NUL-terminated.
 *
 * Out-parameters. Pass NULL if you do not want a result. Otherwise, it is set
 * to NULL first, and stays NULL if the function fails.
 *
 * Ownership. "The caller frees with" means that the caller owns an object, and
 * frees it exactly once. "Borrowed until" means that the library owns it: it
 * may be read, but not freed, until then.
 *
 * Threads. A function may be called from any thread; no state is tied to a
 * thread. An object that never changes may be read by any number of threads at
 * once. All others are used by one thread at a time. No object may be freed
 * while another thread uses it. A zl_context serves one call at a time: a
 * second call while one is under way returns ZL_ERR_BUSY and changes nothing.
 * Give each thread its own context with zl_context_clone(): clones share
 * connections, credentials and limits. See docs/threads.md.
 *
 * The library has no threads of its own except those of a bulk call, which end
 * before it returns, and one for a name lookup, which outlives its call only if
 * the call gave up waiting. None of them receives signals.
 *
 * Blocking. Only functions with "Blocks:" wait for the network. Every such call
 * has a deadline, which covers all its requests and waits: 60 seconds, or 10
 * minutes for a bulk call, unless set otherwise. It returns within 150 ms of
 * its deadline, and within 100 ms of a request on its cancel token, whatever it
 * is waiting for.
 *
 * Repetition. A function may be called again: a setter replaces the value, and
 * a _new function makes another object. "Repeat:" tells what it means to
 * repeat an action.
 *
 * Retries. A call retries transient failures, but never repeats an action that
 * may have been executed unless that is harmless. See docs/retries.md.
 *
 * Fork. A child process may use and free the contexts of its parent: it opens
 * its own connections and leaves the parent's alone. A call that another thread
 * has under way at the time of the fork does not continue in the child, and its
 * context must not be used there. See docs/threads.md.
 *
 * Process. The library prints nothing, installs no signal handlers or atexit
 * functions, changes no process-wide settings, never raises SIGPIPE, and opens
 * descriptors close-on-exec. It reads the environment only when a configuration
 * is loaded from it. No function may be called from a signal handler. dlclose()
 * is harmless: the library stays mapped. If memory runs out, the program ends,
 * except where ZL_ERR_NO_MEMORY is returned. An internal panic is returned as
 * ZL_ERR_PANIC; its message is the only output that the library writes, to
 * stderr.
 *
 * History. Every function without "Since:" has been there since version 0.1.
 */

#ifndef ZENLAYER_H
#define ZENLAYER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ==========================================================================
 * Version
 * ========================================================================== */

/** The version of this header; zl_version() returns that of the library. */
#define ZL_VERSION "0.1.0"
/** The major version. */
#define ZL_VERSION_MAJOR 0
/** The minor version. */
#define ZL_VERSION_MINOR 1
/** The patch version. */
#define ZL_VERSION_PATCH 0

/**
 * Returns the version of the loaded library, such as "0.1.0"; borrowed until
 * the program ends.
 *
 * It may be newer than the header, whose version is ZL_VERSION.
 */
const char *zl_version(void);

/** The version of the binary interface described by this header. */
#define ZL_ABI_VERSION 0

/**
 * Returns the version of the loaded library's binary interface.
 *
 * Bindings compare it with ZL_ABI_VERSION.
 */
uint32_t zl_abi_version(void);

/* ==========================================================================
 * Errors
 * ========================================================================== */

/** success */
#define ZL_OK 0

/* 1000 to 1999: incorrect use of the library */

/** a required pointer is NULL */
#define ZL_ERR_NULL 1001
/** a string is not UTF-8 */
#define ZL_ERR_UTF8 1002
/** an argument is out of range or malformed */
#define ZL_ERR_ARGUMENT 1003
/** another call is in progress on this context */
#define ZL_ERR_BUSY 1004
/** more ids than one request may have */
#define ZL_ERR_TOO_MANY 1005
/** a string is not a JSON object */
#define ZL_ERR_JSON 1006
/** no such service, version or action is known */
#define ZL_ERR_ACTION 1007
/** the parameters do not fit the action */
#define ZL_ERR_PARAMETER 1008

/* 2000 to 2999: configuration errors */

/** no such configuration key */
#define ZL_ERR_CONFIG_KEY 2001
/** a configuration value is malformed or out of range */
#define ZL_ERR_CONFIG_VALUE 2002
/** no credentials, or only half of a pair */
#define ZL_ERR_CREDENTIALS 2003
/** a profile does not exist or its file cannot be read */
#define ZL_ERR_PROFILE 2004

/* 3000 to 3999: network errors */

/** the host name could not be resolved */
#define ZL_ERR_RESOLVE 3001
/** the connection could not be established */
#define ZL_ERR_CONNECT 3002
/** the TLS handshake failed, or the certificate is not trusted */
#define ZL_ERR_TLS 3003
/** the proxy refused the connection or failed */
#define ZL_ERR_PROXY 3004
/** the deadline passed */
#define ZL_ERR_TIMEOUT 3005
/** the caller cancelled */
#define ZL_ERR_CANCELLED 3006
/** the connection was lost */
#define ZL_ERR_IO 3007
/** the response is not one that the service documents */
#define ZL_ERR_RESPONSE 3008
/** the response is larger than the library accepts */
#define ZL_ERR_RESPONSE_TOO_LARGE 3009
/** the response is a redirect, which is never followed */
#define ZL_ERR_REDIRECT 3010
/** a gateway asked for a browser challenge */
#define ZL_ERR_CHALLENGE 3011
/** blocked by a security policy */
#define ZL_ERR_BLOCKED 3012

/* 4000 to 4999: refusals by the service */

/** no such instance: INVALID_INSTANCE_NOT_FOUND */
#define ZL_ERR_INSTANCE_NOT_FOUND 4001
/** the instance is in the recycle bin: OPERATION_DENIED_INSTANCE_RECYCLED */
#define ZL_ERR_INSTANCE_RECYCLED 4002
/** the instance is not RUNNING: OPERATION_DENIED_INSTANCE_NOT_RUNNING */
#define ZL_ERR_INSTANCE_NOT_RUNNING 4003
/** the instance is not STOPPED: OPERATION_DENIED_INSTANCE_NOT_STOPPED */
#define ZL_ERR_INSTANCE_NOT_STOPPED 4004
/**
 * the instance's status does not allow this: OPERATION_DENIED_INSTANCE_STATUS
 */
#define ZL_ERR_INSTANCE_STATUS 4005
/**
 * the instance is not in the recycle bin:
 * OPERATION_DENIED_INSTANCE_NOT_RECYCLED
 */
#define ZL_ERR_INSTANCE_NOT_RECYCLED 4006
/** the instance is being created: OPERATION_DENIED_INSTANCE_CREATING */
#define ZL_ERR_INSTANCE_CREATING 4007
/**
 * the instance's system is being installed:
 * OPERATION_DENIED_INSTANCE_STATUS_INSTALLING
 */
#define ZL_ERR_INSTANCE_INSTALLING 4008
/** the instance is a subscription: OPERATION_DENIED_INSTANCE_SUBSCRIPTION */
#define ZL_ERR_INSTANCE_SUBSCRIPTION 4009
/** the instance has a postpaid commitment: OPERATION_DENIED_POSTPAID_PROMISE */
#define ZL_ERR_POSTPAID_PROMISE 4010
/** the resource is in the recycle bin: OPERATION_FAILED_FOR_RECYCLE_RESOURCE */
#define ZL_ERR_RESOURCE_RECYCLED 4011
/** no such resource: OPERATION_FAILED_RESOURCE_NOT_FOUND */
#define ZL_ERR_RESOURCE_NOT_FOUND 4012
/** no such resource group: OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND */
#define ZL_ERR_RESOURCE_GROUP_NOT_FOUND 4013
/** no such image: INVALID_IMAGE_NOT_FOUND */
#define ZL_ERR_IMAGE_NOT_FOUND 4014
/** the password violates the password policy: INVALID_PASSWORD_MALFORMED */
#define ZL_ERR_PASSWORD_MALFORMED 4015
/**
 * the instance is not shut down: UNSUPPORTED_OPERATION_INSTANCE_STATE_STARTING
 */
#define ZL_ERR_INSTANCE_STARTING 4016
/** the image quota is exhausted: LIMIT_EXCEEDED_IMAGE_QUOTA */
#define ZL_ERR_IMAGE_QUOTA 4017
/** the zone does not support this: UNSUPPORTED_OPERATION_ZONE_NOT_SUPPORT */
#define ZL_ERR_ZONE_NOT_SUPPORTED 4018
/** the disk is not available: UNSUPPORTED_OPERATION_DISK_UNAVAILABLE */
#define ZL_ERR_DISK_UNAVAILABLE 4019
/**
 * an image of the disk is being created:
 * UNSUPPORTED_OPERATION_DISK_MAKING_IMAGE
 */
#define ZL_ERR_DISK_MAKING_IMAGE 4020
/** no such zone: INVALID_ZONE_NOT_FOUND */
#define ZL_ERR_ZONE_NOT_FOUND 4021
/** no such instance type: INVALID_INSTANCE_TYPE_NOT_FOUND */
#define ZL_ERR_INSTANCE_TYPE_NOT_FOUND 4022
/** partitions require an image: INVALID_PARTITION_IMAGE_NOT_SET */
#define ZL_ERR_PARTITION_IMAGE_NOT_SET 4023
/** the host name is too long: INVALID_PARAMETER_HOSTNAME_EXCEED */
#define ZL_ERR_HOSTNAME_TOO_LONG 4024
/** the host name is malformed: INVALID_PARAMETER_HOSTNAME_MALFORMED */
#define ZL_ERR_HOSTNAME_MALFORMED 4025
/** the instance name is too long: INVALID_PARAMETER_INSTANCE_NAME_EXCEED */
#define ZL_ERR_INSTANCE_NAME_TOO_LONG 4026
/**
 * the password violates the password policy:
 * INVALID_PARAMETER_VALUE_PASSWORD_MALFORMED
 */
#define ZL_ERR_PASSWORD_VALUE_MALFORMED 4027
/**
 * a password and a key are mutually exclusive:
 * INVALID_PARAMETER_INSTANCE_LOGIN_CONFLICT
 */
#define ZL_ERR_LOGIN_CONFLICT 4028
/** the SSH key is malformed: INVALID_PARAMETER_SSH_KEY_MALFORMED */
#define ZL_ERR_SSH_KEY_MALFORMED 4029
/**
 * fast and custom RAID are mutually exclusive:
 * INVALID_RAID_CONFIG_FAST_CUSTOM_CONFLICT
 */
#define ZL_ERR_RAID_CONFLICT 4030
/**
 * the instance type does not support RAID:
 * INVALID_INSTANCE_TYPE_RAID_NOT_SUPPORT
 */
#define ZL_ERR_RAID_NOT_SUPPORTED 4031
/** two interfaces have the same name: INVALID_PARAMETER_NIC_NAME_CONFLICT */
#define ZL_ERR_NIC_NAME_CONFLICT 4032
/** an interface name is malformed: INVALID_PARAMETER_NIC_NAME_MALFORMED */
#define ZL_ERR_NIC_NAME_MALFORMED 4033
/** the partitions do not fill the disk: INVALID_PARTITION_SIZE_NOT_FULL */
#define ZL_ERR_PARTITION_SIZE_NOT_FULL 4034
/** two partitions have the same path: INVALID_PARTITION_DUPLICATE_FILE_PATH */
#define ZL_ERR_PARTITION_DUPLICATE_PATH 4035
/**
 * a required partition is missing: INVALID_PARTITION_MISSING_REQUIRED_FILE_PATH
 */
#define ZL_ERR_PARTITION_MISSING_PATH 4036
/** a partition is malformed: INVALID_PARTITION_MALFORMED */
#define ZL_ERR_PARTITION_MALFORMED 4037
/** a partition has no type: INVALID_PARTITION_NO_TYPE */
#define ZL_ERR_PARTITION_NO_TYPE 4038
/** the partitions are in the wrong order: INVALID_PARTITION_INVALID_ORDER */
#define ZL_ERR_PARTITION_ORDER 4039
/**
 * the RAID does not match the disks: INVALID_PARAMETER_VALUE_RAID_DISK_MISMATCH
 */
#define ZL_ERR_RAID_DISK_MISMATCH 4040
/**
 * the disks of the RAID are in the wrong order:
 * INVALID_PARAMETER_VALUE_RAID_DISK_DISORDER
 */
#define ZL_ERR_RAID_DISK_DISORDER 4041

/**
 * the Authorization header is malformed, or the credentials are unknown:
 * AUTHFAILURE_INVALID_AUTHORIZATION
 */
#define ZL_ERR_AUTH_INVALID 4101
/**
 * the signature is invalid: check the access key secret:
 * AUTHFAILURE_SIGNATURE_FAILURE
 */
#define ZL_ERR_AUTH_SIGNATURE 4102
/** not permitted, or no such action: AUTHFAILURE_UNAUTHORIZED_OPERATION */
#define ZL_ERR_AUTH_UNAUTHORIZED 4103
/**
 * this machine's clock is off by more than five minutes:
 * AUTHFAILURE_SIGNATURE_EXPIRED
 */
#define ZL_ERR_AUTH_EXPIRED 4104
/** a parameter is missing: MISSING_PARAMETER */
#define ZL_ERR_PARAMETER_MISSING 4111
/** a parameter has the wrong type: INVALID_PARAMETER_TYPE */
#define ZL_ERR_PARAMETER_TYPE 4112
/** a number is too large: INVALID_PARAMETER_EXCEED_MAXIMUM */
#define ZL_ERR_PARAMETER_MAXIMUM 4113
/** a number is too small: INVALID_PARAMETER_LESS_MINIMUM */
#define ZL_ERR_PARAMETER_MINIMUM 4114
/** a list or string is too long: INVALID_PARAMETER_EXCEED_LENGTH */
#define ZL_ERR_PARAMETER_TOO_LONG 4115
/** a list or string is too short: INVALID_PARAMETER_LESS_LENGTH */
#define ZL_ERR_PARAMETER_TOO_SHORT 4116
/** a parameter has the wrong format: INVALID_PARAMETER_PATTERN_ERROR */
#define ZL_ERR_PARAMETER_PATTERN 4117
/** a date has the wrong format: INVALID_PARAMETER_DATE_FORMAT_ERROR */
#define ZL_ERR_PARAMETER_DATE 4118
/** a parameter has a value that is not allowed: INVALID_PARAMETER_VALUE */
#define ZL_ERR_PARAMETER_VALUE 4119
/** too many requests: REQUEST_LIMIT_EXCEEDED */
#define ZL_ERR_THROTTLED 4121
/** the service failed: INTERNAL_SERVER_ERROR */
#define ZL_ERR_SERVICE_ERROR 4122
/** the service is temporarily unavailable: SERVICE_TEMPORARY_UNAVAILABLE */
#define ZL_ERR_SERVICE_UNAVAILABLE 4123
/** the service timed out: REQUEST_TIMED_OUT */
#define ZL_ERR_SERVICE_TIMEOUT 4124
/** the operation timed out: INVALID_OPERATION_TIMEOUT */
#define ZL_ERR_OPERATION_TIMEOUT 4125

/** the action was accepted, but not for every instance */
#define ZL_ERR_PARTIAL 4200
/** the awaited state can no longer be reached */
#define ZL_ERR_WAIT_FAILED 4201

/** the service refused the request */
#define ZL_ERR_HTTP_400 4400
/** the service refused the credentials */
#define ZL_ERR_HTTP_401 4401
/** the service denied the operation */
#define ZL_ERR_HTTP_403 4403
/** the service did not find a resource */
#define ZL_ERR_HTTP_404 4404
/** the service timed out waiting for the request */
#define ZL_ERR_HTTP_408 4408
/** the operation conflicts with another */
#define ZL_ERR_HTTP_409 4409
/** too many requests, without a code */
#define ZL_ERR_HTTP_429 4429
/** the service refused the request, for another reason */
#define ZL_ERR_HTTP_4XX 4499

/** the service failed, without a known code */
#define ZL_ERR_HTTP_500 4500
/** a gateway failed */
#define ZL_ERR_HTTP_502 4502
/** the service or a gateway is temporarily unavailable */
#define ZL_ERR_HTTP_503 4503
/** a gateway timed out */
#define ZL_ERR_HTTP_504 4504
/** the service failed, for another reason */
#define ZL_ERR_HTTP_5XX 4599

/* 9000 to 9999: errors in the library */

/** an internal error; the context can no longer be used */
#define ZL_ERR_PANIC 9001
/** out of memory while returning a result */
#define ZL_ERR_NO_MEMORY 9002
/** an internal error */
#define ZL_ERR_INTERNAL 9003

/**
 * Why a call failed. An error never changes: any number of threads may read it.
 */
typedef struct zl_error zl_error;

/**
 * Returns the code of an error; ZL_OK for NULL.
 *
 * error    an error, or NULL
 */
int zl_error_code(const zl_error *error);

/**
 * Returns the name of an error's code, such as "ZL_ERR_TIMEOUT"; borrowed until
 * the program ends.
 *
 * error    an error, or NULL
 */
const char *zl_error_name(const zl_error *error);

/**
 * Returns a description of an error for people; borrowed until the error is
 * freed.
 *
 * The text is one line, contains no secrets, and may change between versions.
 *
 * error    an error, or NULL
 */
const char *zl_error_message(const zl_error *error);

/**
 * Returns the HTTP status of the answer; 0 if there was no answer.
 *
 * error    an error, or NULL
 */
int zl_error_http_status(const zl_error *error);

/**
 * Returns the service's own error code, such as "INVALID_INSTANCE_NOT_FOUND",
 * exactly as it was sent; NULL if the service sent none; borrowed until the
 * error is freed.
 *
 * error    an error, or NULL
 */
const char *zl_error_service_code(const zl_error *error);

/**
 * Returns the service's id of the request, which its support will ask for; NULL
 * if the service sent none; borrowed until the error is freed.
 *
 * error    an error, or NULL
 */
const char *zl_error_request_id(const zl_error *error);

/**
 * Tells whether the same call is safe to make again and may then succeed.
 *
 * This is the case if the failure may be transient, and the call either was not
 * executed or only reads. The library has already retried as configured: before
 * you call again, wait at least as long as zl_error_retry_after_ms() says.
 *
 * error    an error, or NULL
 *
 * Returns 1 if so, else 0.
 */
int zl_error_is_retryable(const zl_error *error);

/**
 * Returns how long the service asked to wait before the next request, in
 * milliseconds; 0 if it did not ask.
 *
 * error    an error, or NULL
 */
uint64_t zl_error_retry_after_ms(const zl_error *error);

/** The request was executed. */
#define ZL_OUTCOME_DONE 0
/** No part of the request left this machine. */
#define ZL_OUTCOME_NOT_SENT 1
/** The service refused the request; nothing was executed. */
#define ZL_OUTCOME_REJECTED 2
/** The request may have been executed. */
#define ZL_OUTCOME_UNKNOWN 3

/**
 * Tells whether the failed request may have been executed.
 *
 * error    an error, or NULL
 *
 * Returns ZL_OUTCOME_NOT_SENT, ZL_OUTCOME_REJECTED or ZL_OUTCOME_UNKNOWN; with
 * ZL_ERR_PARTIAL also ZL_OUTCOME_DONE, if the request was executed for some of
 * the instances; ZL_OUTCOME_DONE for NULL.
 */
int zl_error_outcome(const zl_error *error);

/** No network activity had begun. */
#define ZL_PHASE_NONE 0
/** Looking up the addresses of the host or the proxy. */
#define ZL_PHASE_RESOLVE 1
/** Connecting, through the proxy if there is one. */
#define ZL_PHASE_CONNECT 2
/** Performing the TLS handshake. */
#define ZL_PHASE_TLS 3
/** Sending the request. */
#define ZL_PHASE_SEND 4
/** Waiting for the first byte of the response. */
#define ZL_PHASE_WAIT 5
/** Reading the response. */
#define ZL_PHASE_READ 6
/** The response was complete; its content is the failure. */
#define ZL_PHASE_ANSWER 7
/** Pausing before a request: for the rate limit, a retry, or the service. */
#define ZL_PHASE_PAUSE 8

/**
 * Returns how far the call had got when it failed: a ZL_PHASE_ value, to which
 * new ones may be added.
 *
 * error    an error, or NULL
 */
int zl_error_phase(const zl_error *error);

/**
 * Returns how far the service's clock is ahead of this machine's, in
 * milliseconds; negative if it is behind; 0 if no answer gave the time.
 *
 * The value comes from the last answer. It is accurate to about one second plus
 * the time that the answer took. The service accepts a signature for only five
 * minutes.
 *
 * error    an error, or NULL
 */
int64_t zl_error_skew_ms(const zl_error *error);

/**
 * Returns how many requests the call sent or tried to send, retries and status
 * queries included; 0 if it failed before its first request.
 *
 * error    an error, or NULL
 */
uint32_t zl_error_attempts(const zl_error *error);

/**
 * Returns how long the call took, in milliseconds.
 *
 * error    an error, or NULL
 */
uint64_t zl_error_elapsed_ms(const zl_error *error);

/**
 * Frees an error.
 *
 * error    an error, or NULL
 */
void zl_error_free(zl_error *error);

/** Returns the number of error codes that the library knows. */
size_t zl_error_count(void);

/**
 * Returns an error code by its index in the library's table; 0 past the end.
 *
 * index    from 0 to zl_error_count() - 1
 */
int zl_error_code_at(size_t index);

/**
 * Returns the name of an error code, such as "ZL_ERR_TIMEOUT", or "ZL_OK" for
 * 0; NULL for an unknown code; borrowed until the program ends.
 *
 * code    an error code
 */
const char *zl_error_code_name(int code);

/**
 * Returns the meaning of an error code in one line for people; NULL for an
 * unknown code; borrowed until the program ends.
 *
 * code    an error code
 */
const char *zl_error_code_text(int code);

/**
 * Returns the service's own code for which an error code stands, such as
 * "INVALID_INSTANCE_NOT_FOUND"; NULL if there is none; borrowed until the
 * program ends.
 *
 * code    an error code
 */
const char *zl_error_code_service_code(int code);

/* ==========================================================================
 * Configuration
 * ========================================================================== */

/** A configuration: a value for each key that has been set. */
typedef struct zl_config zl_config;

/**
 * Makes a configuration of defaults, reading nothing from the environment.
 *
 * Returns the configuration, which the caller frees with zl_config_free().
 */
zl_config *zl_config_new(void);

/**
 * Fills in what is not set yet from the environment and from ~/.zenlayer.
 *
 * This sets the endpoint from ZENLAYER_ENDPOINT, its proxy from https_proxy,
 * all_proxy and no_proxy, and the credentials. If a profile is named, the
 * credentials come from that profile only, even if it has none; the environment
 * is then not searched for them. Otherwise, the environment comes first, and
 * then the profile that is described below. The parts of a set of credentials
 * always come from the same place. Finding none is not an error here, but it is
 * one in zl_context_new(). Only this function, and zl_context_new() without a
 * configuration, read these variables. See docs/credentials.md and
 * docs/proxies.md.
 *
 * config     a configuration
 * profile    the profile of ~/.zenlayer to read; NULL for $ZENLAYER_PROFILE,
 *            else the current profile, else "default"
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_PROFILE if the named profile
 * does not exist or a file is malformed, ZL_ERR_CREDENTIALS for half of a pair
 * or for two secrets for one key, or ZL_ERR_CONFIG_VALUE for an unusable
 * variable, such as a proxy that is not http://. After a failure, the
 * configuration is unchanged.
 * Threads: any; no other thread may change the environment meanwhile.
 * Repeat: keeps what is already set, except that the credentials of a named
 * profile replace those that an earlier call found.
 */
int zl_config_load(zl_config *config, const char *profile);

/**
 * Fills in what is not set yet from a profile of ~/.zenlayer alone.
 *
 * Neither the ZENLAYER_ variables nor the proxy variables are read. HOME is
 * read only to find the files.
 *
 * config     a configuration
 * profile    the profile to read; NULL for the current one, else "default"
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_PROFILE if the named profile
 * does not exist or a file is malformed, ZL_ERR_CREDENTIALS for half of a pair,
 * or ZL_ERR_CONFIG_VALUE for an unusable value. After a failure, the
 * configuration is unchanged.
 * Threads: any; no other thread may change the environment meanwhile.
 * Repeat: as zl_config_load().
 */
int zl_config_load_profile(zl_config *config, const char *profile);

/**
 * Sets the value of a key.
 *
 * docs/configuration.md lists the keys, as zl_config_key_name() does at run
 * time. Setting an access key id, a secret or a token replaces all credentials
 * that zl_config_load() found.
 *
 * config    a configuration
 * key       the key's name
 * value     its value as text, times in milliseconds; NULL or "" restores the
 *           default
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_CONFIG_KEY for an unknown
 * key, or ZL_ERR_CONFIG_VALUE for a value that the key does not accept. The
 * error's message names the key and what it accepts.
 */
int zl_config_set(zl_config *config, const char *key, const char *value);

/**
 * Sets the access key that signs requests, and removes any token.
 *
 * config               a configuration
 * access_key_id        the key's id
 * access_key_secret    the key's secret; the copy is wiped when it is freed
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8 or ZL_ERR_CONFIG_VALUE.
 */
int zl_config_set_credentials(zl_config *config,
                              const char *access_key_id,
                              const char *access_key_secret);

/**
 * Sets a bearer token, which is sent instead of a signature.
 *
 * config    a configuration
 * token     the token; the copy is wiped when it is freed
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8 or ZL_ERR_CONFIG_VALUE.
 */
int zl_config_set_token(zl_config *config, const char *token);

/**
 * Takes the details of the last failed call on a configuration.
 *
 * config    a configuration, or NULL
 *
 * Returns the error, which the caller frees with zl_error_free(); NULL if the
 * last call succeeded or its error has already been taken.
 */
zl_error *zl_config_take_error(zl_config *config);

/**
 * Frees a configuration and wipes its secrets.
 *
 * Contexts made from it have their own copy.
 *
 * config    a configuration, or NULL
 */
void zl_config_free(zl_config *config);

/** Returns the number of configuration keys. */
size_t zl_config_key_count(void);

/**
 * Returns the name of a configuration key; NULL past the end; borrowed until
 * the program ends.
 *
 * index    from 0 to zl_config_key_count() - 1
 */
const char *zl_config_key_name(size_t index);

/**
 * Returns the type of value that a configuration key accepts; NULL past the
 * end; borrowed until the program ends.
 *
 * The types are "text", "secret", "number", "choice", "endpoint", "date",
 * "label", "ascii", "proxy" and "file". Later versions may add others.
 *
 * index    from 0 to zl_config_key_count() - 1
 */
const char *zl_config_key_type(size_t index);

/**
 * Returns the default of a configuration key as text, "" if there is none; NULL
 * past the end; borrowed until the program ends.
 *
 * index    from 0 to zl_config_key_count() - 1
 */
const char *zl_config_key_default(size_t index);

/**
 * Returns the meaning of a configuration key and the values that it accepts, in
 * one line; NULL past the end; borrowed until the program ends.
 *
 * index    from 0 to zl_config_key_count() - 1
 */
const char *zl_config_key_text(size_t index);

/* ==========================================================================
 * Logging
 * ========================================================================== */

/** A call failed. */
#define ZL_LOG_ERROR 1
/** Something failed, but the call may recover from it. */
#define ZL_LOG_WARN 2
/** A request was answered. */
#define ZL_LOG_INFO 3
/** The progress of a call, in detail. */
#define ZL_LOG_DEBUG 4

/**
 * Receives a log record: one line without secrets.
 *
 * `message` is borrowed until the callback returns. The callback runs on the
 * thread of the call, during the call; in a bulk call, it also runs on the
 * call's own threads, several at once. It must return: no exception or longjmp
 * may leave it. A call that it makes on the same context returns ZL_ERR_BUSY.
 */
typedef void (*zl_log_fn)(void *user_data, int level, const char *message);

/** Releases the user data of a callback. */
typedef void (*zl_destroy_fn)(void *user_data);

/**
 * Sets the log callback.
 *
 * `destroy` is called with `user_data` exactly once: when neither the
 * configuration nor a context needs it any longer, or if this function fails.
 * When another callback replaces this one, `destroy` may use the configuration.
 *
 * config       a configuration
 * level        ZL_LOG_ERROR to ZL_LOG_DEBUG, the least important records
 *              wanted; 0 for none
 * log          the callback; NULL for none
 * user_data    passed to both functions; must be usable from every thread that
 *              makes calls
 * destroy      releases user_data; may be NULL
 *
 * Returns ZL_OK or ZL_ERR_NULL.
 */
int zl_config_set_log(zl_config *config,
                      int level,
                      zl_log_fn log,
                      void *user_data,
                      zl_destroy_fn destroy);

/* ==========================================================================
 * Contexts
 * ========================================================================== */

/** A context, on which calls are made. It serves one call at a time. */
typedef struct zl_context zl_context;

/**
 * Makes a context, without sending anything yet.
 *
 * config         a configuration, which is copied; NULL for the one that
 *                zl_config_load() would find
 * out_context    receives the context, which the caller frees with
 *                zl_context_free(); must not be NULL
 * out_error      receives the details of a failure, which the caller frees
 *                with zl_error_free(); NULL on success
 *
 * Returns ZL_OK, ZL_ERR_NULL if out_context is NULL, ZL_ERR_CREDENTIALS if
 * there are no credentials, ZL_ERR_PROFILE, or ZL_ERR_CONFIG_VALUE, for example
 * if ca_file cannot be used.
 * Threads: any; if config is NULL, no other thread may change the environment
 * meanwhile.
 */
int zl_context_new(const zl_config *config,
                   zl_context **out_context,
                   zl_error **out_error);

/**
 * Makes a context that shares another's connections, credentials and limits.
 *
 * The new context has the timeout of ctx, but no cancel token and no interrupt
 * callback.
 *
 * ctx    a context, or NULL
 *
 * Returns the new context, which the caller frees with zl_context_free().
 * Threads: any, at any time, even during a call on ctx.
 */
zl_context *zl_context_clone(const zl_context *ctx);

/**
 * Frees a context.
 *
 * A call that is under way on it first runs to its end, so this may be called
 * from a callback or from another thread. No other call may begin. The last of
 * its clones closes the connections.
 *
 * ctx    a context, or NULL
 *
 * Threads: any, at any time, even during a call on ctx.
 */
void zl_context_free(zl_context *ctx);

/**
 * Sets how long a whole call on a context may take, retries and waits included.
 *
 * The timeout applies to calls that begin later. Bulk calls do not use it:
 * their options have a timeout of their own.
 *
 * ctx           a context
 * timeout_ms    milliseconds; 0 for the configuration's timeout_ms
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_BUSY.
 */
int zl_context_set_timeout_ms(zl_context *ctx, uint64_t timeout_ms);

/**
 * Takes the details of the last failed call on a context.
 *
 * A context on which a call returned ZL_ERR_PANIC always has that error.
 *
 * ctx    a context, or NULL
 *
 * Returns the error, which the caller frees with zl_error_free(); NULL if the
 * last call succeeded, its error has already been taken, or a call is under
 * way.
 */
zl_error *zl_context_take_error(zl_context *ctx);

/**
 * Tells whether the last call succeeded although its answer was lost.
 *
 * In that case, the status of the instances shows that the request was
 * executed, or that another client did the same at that moment.
 *
 * ctx    a context, or NULL
 *
 * Returns 1 if so for any of the instances; 0 if the service answered for all
 * of them, the call failed, or a call is under way.
 * Threads: any, but it counts as a call: one at a time per context.
 */
int zl_context_is_inferred(const zl_context *ctx);

/**
 * Describes in one line where a context sends its requests, and as whom.
 *
 * An example is "endpoint=https://console.zenlayer.com product=vm
 * access_key_id=AKID profile=staging". With a bearer token, the word "token"
 * replaces the access key id. The line has profile= if the credentials came
 * from a profile, and proxy=http://host:port, without user and password, if a
 * proxy is used. It contains no secrets. It is for logs and people: later
 * versions may add to it. All clones of a context have the same line.
 *
 * ctx         a context
 * out_text    receives the line, which the caller frees with zl_string_free()
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_NO_MEMORY.
 * Threads: any, at any time, even during a call on ctx.
 */
int zl_context_describe(const zl_context *ctx, char **out_text);

/* ==========================================================================
 * Cancelling
 * ========================================================================== */

/** A cancel token. It works once: after a request, it stays cancelled. */
typedef struct zl_cancel zl_cancel;

/**
 * Makes a cancel token.
 *
 * Give it to contexts with zl_context_set_cancel(). They keep a reference of
 * their own, so the token may be freed at any time.
 *
 * Returns the token, which the caller frees with zl_cancel_free().
 */
zl_cancel *zl_cancel_new(void);

/**
 * Gives a context a cancel token. Several contexts may have the same one.
 *
 * ctx       a context
 * cancel    a token, to which the context keeps a reference; NULL removes it
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_BUSY.
 */
int zl_context_set_cancel(zl_context *ctx, zl_cancel *cancel);

/**
 * Cancels every call, now or later, on the contexts that have a token.
 *
 * Such a call returns ZL_ERR_CANCELLED; one that is waiting notices within
 * 100 ms. The service may have executed the request all the same:
 * zl_error_outcome() tells.
 *
 * cancel    a token, or NULL
 *
 * Threads: any, at any time, even during calls; but not in a signal handler.
 */
void zl_cancel_request(zl_cancel *cancel);

/**
 * Tells whether zl_cancel_request() has been called.
 *
 * cancel    a token, or NULL
 *
 * Returns 1 if so, else 0.
 * Threads: any, at any time.
 */
int zl_cancel_is_requested(const zl_cancel *cancel);

/**
 * Frees a cancel token. Contexts that have it keep using it.
 *
 * cancel    a token, or NULL
 */
void zl_cancel_free(zl_cancel *cancel);

/**
 * Decides whether a call goes on: 0 continues it, anything else ends it.
 *
 * A call that it ends returns ZL_ERR_CANCELLED, as after zl_cancel_request().
 * The callback runs on the thread of the call: before anything is sent, and
 * then at least every 100 ms. It may make calls on other contexts; one on the
 * same context returns ZL_ERR_BUSY. It must return: no exception or longjmp may
 * leave it. If it forks, the child must not return from it, but must exit or
 * run another program.
 */
typedef int (*zl_interrupt_fn)(void *user_data);

/**
 * Sets a callback that is polled during calls and can cancel them.
 *
 * It is for programs that must check something else while a call waits, such as
 * a flag that a signal handler sets. `destroy` is called with `user_data`
 * exactly once: when another callback is set or the context is freed, or before
 * this function returns if it fails or interrupt is NULL. When another callback
 * replaces this one, `destroy` may use the context.
 *
 * ctx          a context
 * interrupt    the callback; NULL for none
 * user_data    passed to both functions; kept until destroy is called
 * destroy      releases user_data; may be NULL
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_BUSY.
 */
int zl_context_set_interrupt(zl_context *ctx,
                             zl_interrupt_fn interrupt,
                             void *user_data,
                             zl_destroy_fn destroy);

/* ==========================================================================
 * Counters
 * ========================================================================== */

/** Requests sent or attempted. */
#define ZL_COUNTER_REQUESTS 0
/** Requests sent again after a failure. */
#define ZL_COUNTER_RETRIES 1
/** Responses that refused a request because of a rate limit. */
#define ZL_COUNTER_THROTTLES 2
/** Connections established. */
#define ZL_COUNTER_CONNECTIONS_NEW 3
/** Requests sent on an existing connection. */
#define ZL_COUNTER_CONNECTIONS_REUSED 4
/** Actions whose response was lost, so that the status was queried. */
#define ZL_COUNTER_RECONCILES 5
/** Of those, actions whose success was inferred from the status. */
#define ZL_COUNTER_INFERRED 6
/** Calls that ended without knowing whether they were executed. */
#define ZL_COUNTER_UNKNOWN 7
/** How often the service's clock was adopted for signing. */
#define ZL_COUNTER_CLOCK_ADOPTED 8

/**
 * Returns what a context and its clones have counted so far, together; 0 for an
 * unknown counter.
 *
 * A count never decreases.
 *
 * ctx        a context, or NULL
 * counter    a ZL_COUNTER_ value
 *
 * Threads: any, at any time, even during a call on ctx.
 */
uint64_t zl_context_counter(const zl_context *ctx, int counter);

/**
 * Returns the name of a counter, such as "retries"; NULL for an unknown
 * counter; borrowed until the program ends.
 *
 * To list all counters, including those of later versions, count from 0 until
 * the name is NULL.
 *
 * counter    a ZL_COUNTER_ value
 */
const char *zl_counter_name(int counter);

/* ==========================================================================
 * Instances
 * ========================================================================== */

/** The maximum number of ids in one request. */
#define ZL_MAX_IDS 100

/**
 * Stops instances.
 *
 * The service answers at once; the instances then go from RUNNING through
 * STOPPING to STOPPED, as zl_describe_instances_status() shows. By default, the
 * service forces the stop: it cuts the power.
 *
 * If an answer is lost, the status of the instances tells whether they were
 * stopped; the request is sent again for those that are still RUNNING. Each
 * instance is thus stopped once, unless another client starts it in between.
 *
 * ctx               a context
 * ids               `len` instance ids
 * len               how many, 1 to ZL_MAX_IDS
 * out_request_id    receives the service's id of the last request that it
 *                   answered, which the caller frees with zl_string_free()
 *
 * Returns ZL_OK if the service accepted, or if its answer was lost and the
 * instances have the intended status: zl_context_is_inferred() tells which, and
 * *out_request_id is "" if no request was answered. ZL_ERR_NULL, ZL_ERR_UTF8,
 * ZL_ERR_ARGUMENT, ZL_ERR_TOO_MANY and ZL_ERR_BUSY are returned before anything
 * is sent. Otherwise, the result is ZL_ERR_INSTANCE_NOT_FOUND,
 * ZL_ERR_INSTANCE_RECYCLED, ZL_ERR_INSTANCE_NOT_RUNNING, ZL_ERR_PARTIAL on zec
 * if the action failed for some instances, or any other code of the 3000 and
 * 4000 bands.
 * Blocks: until the service answers, the timeout passes or it is cancelled.
 * Repeat: safe: an instance stops once. The service may refuse one that is no
 * longer RUNNING.
 */
int zl_stop_instances(zl_context *ctx,
                      const char *const *ids,
                      size_t len,
                      char **out_request_id);

/**
 * Starts instances.
 *
 * The service answers at once; the instances then go from STOPPED through
 * BOOTING to RUNNING, as zl_describe_instances_status() shows. A lost answer is
 * handled as by zl_stop_instances().
 *
 * ctx               a context
 * ids               `len` instance ids
 * len               how many, 1 to ZL_MAX_IDS
 * out_request_id    receives the service's id of the last request that it
 *                   answered, which the caller frees with zl_string_free()
 *
 * Returns as zl_stop_instances(), but with ZL_ERR_INSTANCE_NOT_STOPPED instead
 * of ZL_ERR_INSTANCE_NOT_RUNNING.
 * Blocks: until the service answers, the timeout passes or it is cancelled.
 * Repeat: safe: an instance starts once. The service may refuse one that is no
 * longer STOPPED.
 */
int zl_start_instances(zl_context *ctx,
                       const char *const *ids,
                       size_t len,
                       char **out_request_id);

/**
 * Reboots instances.
 *
 * The service answers at once; the instances then go from RUNNING through
 * REBOOT (on bmc then also BOOTING) to RUNNING. For a short time, their status
 * may still be the first RUNNING.
 *
 * If an answer is lost, the status shows what happened only while an instance
 * is seen rebooting. A reboot that may have been executed is never sent again.
 *
 * ctx               a context
 * ids               `len` instance ids
 * len               how many, 1 to ZL_MAX_IDS
 * out_request_id    receives the service's id of the last request that it
 *                   answered, which the caller frees with zl_string_free()
 *
 * Returns as zl_stop_instances(), but with ZL_ERR_INSTANCE_STATUS instead of
 * ZL_ERR_INSTANCE_NOT_RUNNING. After ZL_OUTCOME_UNKNOWN, the status of the
 * instances cannot tell whether they rebooted.
 * Blocks: until the service answers, the timeout passes or it is cancelled.
 * Repeat: each call reboots again.
 */
int zl_reboot_instances(zl_context *ctx,
                        const char *const *ids,
                        size_t len,
                        char **out_request_id);

/**
 * A list of instances and their statuses. It never changes: any number of
 * threads may read it.
 */
typedef struct zl_instances zl_instances;

/**
 * Queries the status of instances: any number of ids, 100 a request, or all.
 *
 * If instances appear or disappear while all of them are being listed, page by
 * page, the list is read again from the beginning, up to three times in total.
 * If one appears and another disappears between the same two pages, neither is
 * noticed.
 *
 * ctx              a context
 * ids              `len` instance ids; NULL only if len is 0
 * len              how many; 0 for all instances of the product
 * out_instances    receives the list, which the caller frees with
 *                  zl_instances_free(): a row for each instance that exists,
 *                  in the order in which the service sent them
 *
 * Returns ZL_OK; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT or ZL_ERR_BUSY
 * before anything is sent; ZL_ERR_RESPONSE if the list changed each time it was
 * read, or gives an instance two statuses; or any other code of the 3000 and
 * 4000 bands. If one page fails, the whole call fails.
 * Blocks: until the last page arrives, the timeout passes or it is cancelled.
 * Repeat: safe: it only reads.
 */
int zl_describe_instances_status(zl_context *ctx,
                                 const char *const *ids,
                                 size_t len,
                                 zl_instances **out_instances);

/**
 * Returns the number of rows of a list.
 *
 * instances    a list, or NULL
 */
size_t zl_instances_len(const zl_instances *instances);

/**
 * Returns the id of an instance; borrowed until the list is freed.
 *
 * instances    a list, or NULL
 * index        from 0 to zl_instances_len() - 1
 */
const char *zl_instances_id(const zl_instances *instances, size_t index);

/**
 * Returns the status of an instance, as the service names it; borrowed until
 * the list is freed.
 *
 * It is a text such as "RUNNING", "STOPPING" or "STOPPED". Expect unknown
 * statuses, and treat them as statuses that will change.
 *
 * instances    a list, or NULL
 * index        from 0 to zl_instances_len() - 1
 */
const char *zl_instances_status(const zl_instances *instances, size_t index);

/**
 * Frees a list.
 *
 * instances    a list, or NULL
 */
void zl_instances_free(zl_instances *instances);

/* ==========================================================================
 * Bulk calls
 * ========================================================================== */

/** Options of bulk calls. A call takes a copy of them. */
typedef struct zl_bulk_options zl_bulk_options;

/**
 * The report of a bulk call: a row for each id, in the caller's order. It never
 * changes: any number of threads may read it.
 */
typedef struct zl_report zl_report;

/**
 * Stops any number of instances, and waits until each is STOPPED.
 *
 * The ids are sent in requests of 100, several at once. If the service refuses
 * a request because of some of its instances, the call isolates those and stops
 * the others. Lost answers are handled as by zl_stop_instances(). The report
 * has an outcome for each id. See docs/bulk.md.
 *
 * The call uses threads of its own, which end before it returns; they may call
 * the log callback, several at once.
 *
 * ctx           a context; its own timeout is not used
 * ids           `len` instance ids; a duplicate is sent only once
 * len           how many, at least 1
 * options       options; NULL for the defaults
 * out_report    receives the report, which the caller frees with
 *               zl_report_free()
 *
 * Returns ZL_OK if every instance reached its goal. Returns ZL_ERR_PARTIAL if
 * some did not, or if the call was cancelled, ran out of time or was cut short
 * by an error: the report has the reasons, zl_report_ended() tells what ended
 * the call, and zl_context_take_error() has a summary. Any other code means
 * that the call did not begin and that there is no report: ZL_ERR_NULL,
 * ZL_ERR_UTF8, ZL_ERR_ARGUMENT, ZL_ERR_BUSY or ZL_ERR_PANIC.
 * Blocks: until every outcome is known, the options' timeout passes or it is
 * cancelled.
 * Repeat: safe: an instance that is STOPPED is reported so and not stopped
 * again.
 */
int zl_bulk_stop(zl_context *ctx,
                 const char *const *ids,
                 size_t len,
                 const zl_bulk_options *options,
                 zl_report **out_report);

/**
 * Starts any number of instances, and waits until each is RUNNING.
 *
 * It works like zl_bulk_stop().
 *
 * ctx           a context; its own timeout is not used
 * ids           `len` instance ids; a duplicate is sent only once
 * len           how many, at least 1
 * options       options; NULL for the defaults
 * out_report    receives the report, which the caller frees with
 *               zl_report_free()
 *
 * Returns as zl_bulk_stop().
 * Blocks: as zl_bulk_stop().
 * Repeat: safe: an instance that is RUNNING is reported so.
 */
int zl_bulk_start(zl_context *ctx,
                  const char *const *ids,
                  size_t len,
                  const zl_bulk_options *options,
                  zl_report **out_report);

/**
 * Reboots any number of instances, and waits until each is RUNNING again.
 *
 * It works like zl_bulk_stop(). An instance has reached its goal when it is
 * RUNNING after it was seen rebooting. If it is seen only RUNNING for half a
 * minute after the service accepted, it is reported as ZL_BULK_ACCEPTED: most
 * likely, it rebooted between two status queries. A reboot that may have been
 * executed is never sent again.
 *
 * ctx           a context; its own timeout is not used
 * ids           `len` instance ids; a duplicate is sent only once
 * len           how many, at least 1
 * options       options; NULL for the defaults
 * out_report    receives the report, which the caller frees with
 *               zl_report_free()
 *
 * Returns as zl_bulk_stop().
 * Blocks: as zl_bulk_stop().
 * Repeat: each call reboots again.
 */
int zl_bulk_reboot(zl_context *ctx,
                   const char *const *ids,
                   size_t len,
                   const zl_bulk_options *options,
                   zl_report **out_report);

/**
 * Waits until any number of instances have a status.
 *
 * It works like zl_bulk_stop(), but sends only status queries.
 *
 * ctx           a context; its own timeout is not used
 * ids           `len` instance ids
 * len           how many, at least 1
 * status        the status, as the service names it, such as "STOPPED"
 * options       options; NULL for the defaults
 * out_report    receives the report, which the caller frees with
 *               zl_report_free()
 *
 * Returns as zl_bulk_stop(); ZL_ERR_ARGUMENT if status is empty or has anything
 * but upper-case letters and underscores.
 * Blocks: as zl_bulk_stop().
 * Repeat: safe: it only reads.
 */
int zl_bulk_wait(zl_context *ctx,
                 const char *const *ids,
                 size_t len,
                 const char *status,
                 const zl_bulk_options *options,
                 zl_report **out_report);

/* ==========================================================================
 * Bulk calls: options
 * ========================================================================== */

/**
 * Makes options that have their default values.
 *
 * Returns the options, which the caller frees with zl_bulk_options_free().
 */
zl_bulk_options *zl_bulk_options_new(void);

/**
 * Sets the product to which the instances belong.
 *
 * options    options
 * product    "vm", "zec" or "bmc"; NULL for the product of the context's
 *            configuration
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, or ZL_ERR_ARGUMENT for another
 * product.
 */
int zl_bulk_options_set_product(zl_bulk_options *options, const char *product);

/**
 * Sets whether a call waits until the instances have reached their goal.
 *
 * zl_bulk_wait() always waits.
 *
 * options    options
 * wait       0: the call returns as soon as the service has accepted or
 *            refused each id; anything else, the default: it waits until each
 *            instance has reached its goal
 *
 * Returns ZL_OK or ZL_ERR_NULL.
 */
int zl_bulk_options_set_wait(zl_bulk_options *options, int wait);

/**
 * Sets the state that zl_bulk_run() waits for.
 *
 * options    options
 * waiter     a waiter of the action's service, such as "DiskAttached":
 *            docs/actions.md lists them; NULL, the default, for the state that
 *            proves that the action was executed, if there is one. With a state
 *            that takes another action, such as "InstanceReleased" after
 *            TerminateInstance, the call sends that, too
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_UTF8.
 */
int zl_bulk_options_set_waiter(zl_bulk_options *options, const char *waiter);

/**
 * Sets how long the whole call may take.
 *
 * When the time is up, the call reports what is known by then.
 *
 * options       options
 * timeout_ms    milliseconds, 1 to 86400000; the default is 600000, which is
 *               ten minutes
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
 */
int zl_bulk_options_set_timeout_ms(zl_bulk_options *options,
                                   uint64_t timeout_ms);

/** The service's default, which is forced. */
#define ZL_FORCE_DEFAULT 0
/** The instance's operating system is asked to shut down. */
#define ZL_FORCE_GRACEFUL 1
/** The power is cut. */
#define ZL_FORCE_FORCED 2

/**
 * Sets how instances are stopped or rebooted.
 *
 * There is a choice for a stop on vm and zec, and for a reboot on zec, but not
 * for a start. A call that has no choice returns ZL_ERR_ARGUMENT unless force
 * is ZL_FORCE_DEFAULT.
 *
 * options    options
 * force      a ZL_FORCE_ value; the default is ZL_FORCE_DEFAULT
 *
 * Returns ZL_OK, ZL_ERR_NULL, or ZL_ERR_ARGUMENT for another number.
 */
int zl_bulk_options_set_force(zl_bulk_options *options, int force);

/**
 * Sets how many requests may be under way at once.
 *
 * The rate limit that the context shares with its clones still applies.
 *
 * options     options
 * requests    1 to 16; the default is 4. With 1, and without a progress
 *             callback, the call has no threads of its own
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
 */
int zl_bulk_options_set_concurrency(zl_bulk_options *options, int requests);

/**
 * Sets whether the first failure ends the call.
 *
 * options      options
 * fail_fast    0, the default: the call goes on with the other ids; anything
 *              else: after the first failure, the call sends nothing more and
 *              does not wait, and zl_report_ended() returns the failure's code
 *
 * Returns ZL_OK or ZL_ERR_NULL.
 */
int zl_bulk_options_set_fail_fast(zl_bulk_options *options, int fail_fast);

/**
 * Sets whether a call queries the statuses before it sends anything.
 *
 * That saves requests if many instances have already reached their goal, and
 * costs some if few have.
 *
 * options        options
 * check_first    0, the default: the call queries statuses only if the service
 *                refuses a request; anything else: it queries them first
 *
 * Returns ZL_OK or ZL_ERR_NULL.
 */
int zl_bulk_options_set_check_first(zl_bulk_options *options, int check_first);

/**
 * Sets the time from acceptance to an instance's first status query.
 *
 * Each later wait is half as long again, up to the poll interval, and varies at
 * random by up to a fifth.
 *
 * options          options
 * initial_poll_ms    milliseconds, 1 to 86400000; the default is 2000
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
 */
int zl_bulk_options_set_initial_poll_ms(zl_bulk_options *options,
                                        uint64_t initial_poll_ms);

/**
 * Sets the longest wait between two status queries of an instance.
 *
 * options             options
 * poll_interval_ms    milliseconds, 1 to 86400000; the default is 10000, or
 *                     15000 for a graceful stop
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
 */
int zl_bulk_options_set_poll_interval_ms(zl_bulk_options *options,
                                         uint64_t poll_interval_ms);

/**
 * Frees options. A call that has copied them is not affected.
 *
 * options    options, or NULL
 */
void zl_bulk_options_free(zl_bulk_options *options);

/* ==========================================================================
 * Bulk calls: progress
 * ========================================================================== */

/**
 * The progress of a bulk call at one moment. It exists only while the callback
 * runs, and may be read only on its thread.
 */
typedef struct zl_progress zl_progress;

/**
 * Receives the progress, which is borrowed until the callback returns.
 *
 * The callback runs on the thread of the call: at most ten times a second while
 * something changes, once a second otherwise, and once at the end. The call
 * waits for it, so it should return soon. It must return: no exception or
 * longjmp may leave it. A call that it makes on the same context returns
 * ZL_ERR_BUSY.
 */
typedef void (*zl_progress_fn)(void *user_data, const zl_progress *progress);

/**
 * Sets the progress callback.
 *
 * `destroy` is called with `user_data` exactly once: when neither the options
 * nor a call needs it any longer, or before this function returns if it fails
 * or progress is NULL. When another callback replaces this one, `destroy` may
 * use the options.
 *
 * options      options
 * progress     the callback; NULL for none
 * user_data    passed to both functions; kept until destroy is called
 * destroy      releases user_data; may be NULL
 *
 * Returns ZL_OK or ZL_ERR_NULL.
 */
int zl_bulk_options_set_progress(zl_bulk_options *options,
                                 zl_progress_fn progress,
                                 void *user_data,
                                 zl_destroy_fn destroy);

/**
 * Returns the number of different instances that the call is about.
 *
 * progress    the progress, or NULL
 */
size_t zl_progress_total(const zl_progress *progress);

/**
 * Returns the number of instances for which the action has been sent.
 *
 * progress    the progress, or NULL
 */
size_t zl_progress_sent(const zl_progress *progress);

/**
 * Returns the number of instances whose outcome is known.
 *
 * progress    the progress, or NULL
 */
size_t zl_progress_settled(const zl_progress *progress);

/**
 * Returns the number of instances whose outcome is known and not a success.
 *
 * progress    the progress, or NULL
 */
size_t zl_progress_failed(const zl_progress *progress);

/**
 * Returns how long the call has taken so far, in milliseconds.
 *
 * progress    the progress, or NULL
 */
uint64_t zl_progress_elapsed_ms(const zl_progress *progress);

/**
 * Returns an estimate of how much longer the call will take, in milliseconds;
 * -1 if there is none yet, and for NULL.
 *
 * It assumes that outcomes keep coming as fast as they have so far.
 *
 * progress    the progress, or NULL
 */
int64_t zl_progress_estimate_ms(const zl_progress *progress);

/**
 * Returns the number of different statuses in which instances were last seen.
 *
 * progress    the progress, or NULL
 */
size_t zl_progress_status_len(const zl_progress *progress);

/**
 * Returns the name of one of these statuses, such as "STOPPING"; borrowed until
 * the callback returns.
 *
 * progress    the progress, or NULL
 * index       from 0 to zl_progress_status_len() - 1
 */
const char *zl_progress_status_name(const zl_progress *progress, size_t index);

/**
 * Returns the number of instances that were last seen in one of these statuses.
 *
 * progress    the progress, or NULL
 * index       from 0 to zl_progress_status_len() - 1
 */
size_t zl_progress_status_count(const zl_progress *progress, size_t index);

/* ==========================================================================
 * Bulk calls: report
 * ========================================================================== */

/**
 * Returns the number of rows of a report, one for each id that was given.
 *
 * report    a report, or NULL
 */
size_t zl_report_len(const zl_report *report);

/**
 * Returns the id of a row; borrowed until the report is freed.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 */
const char *zl_report_id(const zl_report *report, size_t index);

/**
 * success: the service accepted the action; the end was not awaited, or a
 * reboot went unobserved
 */
#define ZL_BULK_ACCEPTED 0
/**
 * success: the response was lost, but the status shows that the action was
 * executed
 */
#define ZL_BULK_INFERRED 1
/**
 * success: the instance had the status, or was in transition to it, before
 * anything was sent
 */
#define ZL_BULK_ALREADY 2
/** success: the instance reached the status */
#define ZL_BULK_REACHED 3
/** the instance does not exist */
#define ZL_BULK_NOT_FOUND 4
/** the instance is in the recycle bin or released */
#define ZL_BULK_GONE 5
/** another operation on the instance is in progress */
#define ZL_BULK_BUSY 6
/** the service refused the action */
#define ZL_BULK_REFUSED 7
/** the instance was in transition, but returned to its initial status */
#define ZL_BULK_RESTARTED 8
/**
 * the instance did not reach the status by the end of the call, or did not
 * change
 */
#define ZL_BULK_NOT_REACHED 9
/**
 * the response was lost, and the status does not show whether the action was
 * executed
 */
#define ZL_BULK_UNKNOWN 10
/**
 * nothing was sent for the instance before the call was cancelled, timed out or
 * was cut short
 */
#define ZL_BULK_NOT_SENT 11

/**
 * Returns the outcome for an instance, a ZL_BULK_ value; -1 past the end, and
 * for NULL.
 *
 * zl_bulk_outcome_is_success() tells successes from failures.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 */
int zl_report_outcome(const zl_report *report, size_t index);

/**
 * Returns the status in which an instance was last seen, such as "STOPPED";
 * NULL if its status was not queried; borrowed until the report is freed.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 */
const char *zl_report_status(const zl_report *report, size_t index);

/**
 * Returns the code of the error that kept an instance from its goal; 0 if there
 * was none.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 */
int zl_report_code(const zl_report *report, size_t index);

/**
 * Returns the service's own code for that error; NULL if there is none;
 * borrowed until the report is freed.
 *
 * It is a text such as "OPERATION_DENIED_INSTANCE_NOT_RUNNING".
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 */
const char *zl_report_service_code(const zl_report *report, size_t index);

/**
 * Returns a description of that error in one line for people; NULL if there is
 * none; borrowed until the report is freed.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 */
const char *zl_report_message(const zl_report *report, size_t index);

/**
 * Returns the service's id of the last request for an instance that it
 * answered; NULL if it answered none; borrowed until the report is freed.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 */
const char *zl_report_request_id(const zl_report *report, size_t index);

/**
 * Tells whether success was inferred from the status, as an answer was lost.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 *
 * Returns 1 if so, else 0.
 */
int zl_report_is_inferred(const zl_report *report, size_t index);

/**
 * Returns how many times the action was sent for an instance.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 */
int zl_report_attempts(const zl_report *report, size_t index);

/**
 * Returns the number of rows that have an outcome; 0 for an unknown outcome.
 *
 * report     a report, or NULL
 * outcome    a ZL_BULK_ value
 */
size_t zl_report_count(const zl_report *report, int outcome);

/**
 * Returns the number of rows whose outcome is not a success; 0 if the call
 * returned ZL_OK.
 *
 * report    a report, or NULL
 */
size_t zl_report_failed(const zl_report *report);

/**
 * Returns what cut the call short; ZL_OK if nothing did, so that every outcome
 * was found.
 *
 * Otherwise it is ZL_ERR_TIMEOUT, ZL_ERR_CANCELLED, the code of an error that
 * would have been the same for every request, such as ZL_ERR_AUTH_SIGNATURE,
 * or, with fail_fast, the code of the first failure.
 *
 * report    a report, or NULL
 */
int zl_report_ended(const zl_report *report);

/**
 * Returns how long the call took, in milliseconds.
 *
 * report    a report, or NULL
 */
uint64_t zl_report_elapsed_ms(const zl_report *report);

/**
 * Returns how many requests the call made, status queries included.
 *
 * report    a report, or NULL
 */
uint64_t zl_report_requests(const zl_report *report);

/**
 * Writes the whole report as JSON.
 *
 * The JSON is an object with "total", "failed", "ended" (a name such as
 * "ZL_ERR_TIMEOUT", or "ZL_OK"), "elapsed_ms", "requests", "counts" (by
 * outcome), and "instances", each with "id", "outcome", "success", "status",
 * "code", "name", "service_code", "message", "request_id", "inferred" and
 * "attempts". A missing value is null.
 *
 * report      a report
 * out_json    receives the text, which the caller frees with zl_string_free()
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_NO_MEMORY.
 */
int zl_report_json(const zl_report *report, char **out_json);

/**
 * Frees a report.
 *
 * report    a report, or NULL
 */
void zl_report_free(zl_report *report);

/**
 * Returns the name of an outcome, such as "not_found"; NULL for an unknown
 * outcome; borrowed until the program ends.
 *
 * To list all outcomes, including those of later versions, count from 0 until
 * the name is NULL.
 *
 * outcome    a ZL_BULK_ value
 */
const char *zl_bulk_outcome_name(int outcome);

/**
 * Returns the meaning of an outcome in one line for people; NULL for an unknown
 * outcome; borrowed until the program ends.
 *
 * outcome    a ZL_BULK_ value
 */
const char *zl_bulk_outcome_text(int outcome);

/**
 * Tells whether an outcome is a success.
 *
 * outcome    a ZL_BULK_ value
 *
 * Returns 1 if so, else 0; 0 for an unknown outcome.
 */
int zl_bulk_outcome_is_success(int outcome);

/* ==========================================================================
 * Requests
 * ========================================================================== */

/**
 * A request for any action, with its parameters.
 *
 * The functions that set something keep their first failure in the request:
 * a program may leave their results alone, as zl_send() returns that failure
 * and sends nothing.
 */
typedef struct zl_request zl_request;

/**
 * Makes a request without parameters.
 *
 * It keeps a failure, such as a malformed name, as the functions that set
 * something do.
 *
 * service    the service, as in the URL: "vm"
 * version    its API version, such as "2026-04-01"; NULL for the newest known
 * action     the action: "CreateInstances"
 *
 * Returns the request, which the caller frees with zl_request_free().
 */
zl_request *zl_request_new(const char *service,
                           const char *version,
                           const char *action);

/**
 * Sets a parameter, or a value inside of one, to text.
 *
 * A path has the names of members and the indices of list items, separated by
 * periods: "systemDisk.diskSize", "dataDisks.0.diskSize". Objects and lists on
 * the way are made. An index one past the end of a list adds an item.
 *
 * request    a request
 * path       where, such as "zoneId"
 * value      the text
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, or ZL_ERR_ARGUMENT for a path that
 * leads nowhere; the first failure of the request, if it has one.
 */
int zl_request_set_text(zl_request *request,
                        const char *path,
                        const char *value);

/**
 * Sets a parameter, or a value inside of one, to a list of texts.
 *
 * request    a request
 * path       where, such as "instanceIds", as for zl_request_set_text()
 * values     `len` texts
 * len        how many
 *
 * Returns as zl_request_set_text().
 */
int zl_request_set_texts(zl_request *request,
                         const char *path,
                         const char *const *values,
                         size_t len);

/**
 * Sets a parameter, or a value inside of one, to an integer.
 *
 * request    a request
 * path       where, such as "dataDisks.0.diskSize", as for
 *            zl_request_set_text()
 * value      the integer
 *
 * Returns as zl_request_set_text().
 */
int zl_request_set_integer(zl_request *request,
                           const char *path,
                           int64_t value);

/**
 * Sets a parameter, or a value inside of one, to a number.
 *
 * The decimal separator is a period, whatever the locale.
 *
 * request    a request
 * path       where, as for zl_request_set_text()
 * value      the number, which must be finite
 *
 * Returns as zl_request_set_text(); ZL_ERR_ARGUMENT also for infinity and NaN.
 */
int zl_request_set_number(zl_request *request, const char *path, double value);

/**
 * Sets a parameter, or a value inside of one, to true or false.
 *
 * request    a request
 * path       where, such as "forceShutdown", as for zl_request_set_text()
 * value      0 for false, anything else for true
 *
 * Returns as zl_request_set_text().
 */
int zl_request_set_bool(zl_request *request, const char *path, int value);

/**
 * Sets a parameter, or a value inside of one, to what JSON text says.
 *
 * request    a request
 * path       where, as for zl_request_set_text(); NULL to set each parameter
 *            that a JSON object names
 * json       JSON text
 *
 * Returns as zl_request_set_text(); ZL_ERR_JSON for text that is not JSON, that
 * nests deeper than 32, has a member twice, or is no object although path is
 * NULL.
 */
int zl_request_set_json(zl_request *request,
                        const char *path,
                        const char *json);

/**
 * Derived from the action's name: Describe*, Inquiry*, List* and Query* are
 * ZL_CLASS_SAFE; actions that start, stop or reboot instances are handled like
 * the functions for them; all others are ZL_CLASS_UNSAFE.
 */
#define ZL_CLASS_BY_NAME 0
/** The action changes nothing: it is retried after any transient failure. */
#define ZL_CLASS_SAFE 1
/**
 * The action is idempotent: executing it twice has the same effect as executing
 * it once. It is retried even if it may have been executed, and the service's
 * last response is the result. If that is a refusal, the outcome is
 * ZL_OUTCOME_UNKNOWN.
 */
#define ZL_CLASS_IDEMPOTENT 2
/**
 * Executing the action twice has twice the effect: it is retried only if it was
 * certainly not executed.
 */
#define ZL_CLASS_UNSAFE 3

/**
 * Declares the class of a request's action.
 *
 * request         a request
 * action_class    a ZL_CLASS_ value; the default, ZL_CLASS_BY_NAME, leaves it
 *                 to what the library knows of the action
 *
 * Returns ZL_OK, ZL_ERR_NULL, or ZL_ERR_ARGUMENT for another number; the first
 * failure of the request, if it has one.
 */
int zl_request_set_class(zl_request *request, int action_class);

/**
 * Returns the parameters of a request as JSON, as they would be sent.
 *
 * The request is checked as for zl_send() with validation set to strict. The
 * text has every value, passwords included.
 *
 * request      a request
 * out_json     receives the JSON text, which the caller frees with
 *              zl_string_free()
 * out_error    receives the details of a failure, which the caller frees with
 *              zl_error_free()
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_ACTION, ZL_ERR_PARAMETER or
 * ZL_ERR_NO_MEMORY; the first failure of the request, if it has one.
 */
int zl_request_json(const zl_request *request,
                    char **out_json,
                    zl_error **out_error);

/**
 * Frees a request, after wiping the text in it.
 *
 * request    a request, or NULL
 */
void zl_request_free(zl_request *request);

/* ==========================================================================
 * Sending
 * ========================================================================== */

/**
 * A value of an answer: the whole answer, or a part of it. It never changes:
 * any number of threads may read it. NULL is a value of kind ZL_KIND_NONE.
 */
typedef struct zl_value zl_value;

/**
 * Sends a request for any action.
 *
 * Before anything is sent, the request is checked: the action must be known,
 * and so must each parameter, each of the right type; none that is required may
 * be missing. The error names everything that is wrong. The configuration key
 * "validation" makes it less strict, for actions and parameters that are newer
 * than this library.
 *
 * Retries, and what is done about an answer that is lost, are as for
 * zl_call_as() with the class of the action, or that of
 * zl_request_set_class().
 *
 * ctx               a context
 * request           a request; other threads may send it, too
 * out_answer        receives the answer's `response`, which the caller frees
 *                   with zl_value_free(); set also with ZL_ERR_PARTIAL
 * out_request_id    receives the service's id of the request, which the caller
 *                   frees with zl_string_free(); set also with ZL_ERR_PARTIAL
 *
 * Returns ZL_OK; ZL_ERR_NULL, ZL_ERR_ACTION, ZL_ERR_PARAMETER, ZL_ERR_ARGUMENT,
 * ZL_ERR_BUSY or the first failure of the request before anything is sent;
 * ZL_ERR_PARTIAL if the service accepted the request, and its answer lists ids
 * for which it failed; or any code of the 3000 and 4000 bands.
 * Blocks: until the service answers, the timeout passes or it is cancelled.
 * Repeat: does again what the action does.
 */
int zl_send(zl_context *ctx,
            const zl_request *request,
            zl_value **out_answer,
            char **out_request_id);

/**
 * Sends a request for the next page of a list.
 *
 * The place is kept in the request: call again for the next page, until there
 * is none. Setting a parameter begins anew. After a failure, the same page is
 * asked for again. A page has 100 rows unless the request sets pageSize.
 *
 * No row is lost and none comes twice, although the list may change while it is
 * read: if it does, it is read again, and only rows that were not there before
 * are given. Only a row that appears and another that disappears between two
 * pages go unnoticed.
 *
 * ctx               a context
 * request           a request for an action that lists page by page
 * out_page          receives the page, an answer as of zl_send() with its rows
 *                   in dataSet, which the caller frees with zl_value_free();
 *                   NULL after the last page
 * out_request_id    receives the service's id of the request, which the caller
 *                   frees with zl_string_free()
 *
 * Returns as zl_send(); ZL_ERR_ARGUMENT for an action that does not list page
 * by page, and if pageNum is set; ZL_ERR_RESPONSE if the list is not complete,
 * or changes each time while it is read.
 * Blocks: until the service answers, the timeout passes or it is cancelled.
 * Repeat: asks for the next page.
 */
int zl_send_page(zl_context *ctx,
                 zl_request *request,
                 zl_value **out_page,
                 char **out_request_id);

/**
 * Sends a request that only reads until what it reads is as wanted.
 *
 * ctx           a context; its own timeout is not used
 * request       a request for an action that only reads
 * path          where to look, as for zl_value_find(); "*" stands for every
 *               item of a list: "dataSet.*.diskStatus"
 * wanted        words, separated by "|": it ends as soon as each text at path
 *               is one of them; an empty word stands for "there is none"
 * failed        words, as for wanted: it ends with ZL_ERR_WAIT_FAILED as soon
 *               as any text is one of them; NULL for none
 * options       options, of which the timeout and the times between looks
 *               count; NULL for the defaults
 * out_answer    receives the last answer, which the caller frees with
 *               zl_value_free()
 *
 * Returns as zl_send(); ZL_ERR_ARGUMENT for an action that does not only read,
 * and if wanted is empty; ZL_ERR_WAIT_FAILED if what is wanted cannot come any
 * more; ZL_ERR_TIMEOUT if it did not come in time; ZL_ERR_RESPONSE if a path
 * to every row of a list, "dataSet.*", needs more than one page, which has 100
 * rows unless the request sets pageSize.
 * Blocks: until it is as wanted, the timeout of options passes or it is
 * cancelled.
 * Repeat: safe: it only reads.
 */
int zl_wait_until(zl_context *ctx,
                  const zl_request *request,
                  const char *path,
                  const char *wanted,
                  const char *failed,
                  const zl_bulk_options *options,
                  zl_value **out_answer);

/* ==========================================================================
 * Answers
 * ========================================================================== */

/** There is no such value. */
#define ZL_KIND_NONE 0
/** null */
#define ZL_KIND_NULL 1
/** true or false */
#define ZL_KIND_BOOL 2
/** A whole number that fits in 64 bits. */
#define ZL_KIND_INTEGER 3
/** Any other number. */
#define ZL_KIND_NUMBER 4
/** A text. */
#define ZL_KIND_TEXT 5
/** A list of values. */
#define ZL_KIND_LIST 6
/** Members, each with a name. */
#define ZL_KIND_OBJECT 7

/**
 * Tells what a value is.
 *
 * value    a value, or NULL
 *
 * Returns a ZL_KIND_ value; ZL_KIND_NONE for NULL.
 */
int zl_value_kind(const zl_value *value);

/**
 * Returns how many items a list or members an object has; 0 for anything else.
 *
 * value    a value, or NULL
 */
size_t zl_value_len(const zl_value *value);

/**
 * Returns an item of a list or a member of an object; NULL past the end;
 * borrowed until the answer is freed.
 *
 * value    a list or an object, or NULL
 * index    from 0 to zl_value_len() - 1
 */
const zl_value *zl_value_item(const zl_value *value, size_t index);

/**
 * Returns the name of a member of an object; NULL for any other value; borrowed
 * until the answer is freed.
 *
 * value    a value, or NULL
 */
const char *zl_value_name(const zl_value *value);

/**
 * Returns the value at a path; NULL if there is none; borrowed until the answer
 * is freed.
 *
 * A path has the names of members and the indices of list items, separated by
 * periods: "dataSet.0.instanceId". If an object has several members of a name,
 * the last one counts.
 *
 * value    a value, or NULL
 * path     the path from value; NULL for value itself
 */
const zl_value *zl_value_find(const zl_value *value, const char *path);

/**
 * Returns the text at a path; NULL if there is none; borrowed until the answer
 * is freed.
 *
 * A NUL inside of the text is replaced by a space.
 *
 * value    a value, or NULL
 * path     the path from value, as for zl_value_find(); NULL for value itself
 */
const char *zl_value_text(const zl_value *value, const char *path);

/**
 * Returns the integer at a path, 0 or 1 for a bool.
 *
 * value        a value, or NULL
 * path         the path from value, as for zl_value_find(); NULL for value
 *              itself
 * otherwise    what to return if there is no integer, which a number such as
 *              1.5 or one beyond 64 bits is not
 */
int64_t zl_value_integer(const zl_value *value,
                         const char *path,
                         int64_t otherwise);

/**
 * Returns the number at a path, which may be an integer.
 *
 * value        a value, or NULL
 * path         the path from value, as for zl_value_find(); NULL for value
 *              itself
 * otherwise    what to return if there is no number
 */
double zl_value_number(const zl_value *value,
                       const char *path,
                       double otherwise);

/**
 * Returns a value as JSON: a whole answer as it came, a part of it written
 * anew.
 *
 * value       a value
 * out_json    receives the JSON text, which the caller frees with
 *             zl_string_free()
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_NO_MEMORY.
 */
int zl_value_json(const zl_value *value, char **out_json);

/**
 * Frees an answer with all of its values.
 *
 * answer    an answer, or NULL; a part of an answer is left alone
 */
void zl_value_free(zl_value *answer);

/* ==========================================================================
 * Bulk requests
 * ========================================================================== */

/**
 * Sends any action for any number of ids.
 *
 * An action that takes a list of ids is sent in batches, one that takes a
 * single id once for each; see "ids" in docs/actions.md. Whatever the action,
 * each id has its own outcome: ids for which the service refuses a batch are
 * isolated, and the others go on. If an answer is lost and the library knows a
 * state that proves the action was executed, "proof" in docs/actions.md, it
 * looks for that state; if not, the outcome of an unsafe action is
 * ZL_BULK_UNKNOWN. It waits for that state, too, or for that of
 * zl_bulk_options_set_waiter().
 *
 * ctx           a context; its own timeout is not used
 * request       a request with all parameters but the ids; other threads may
 *               send it, too
 * ids_path      the path of the ids; it ends in ".*" if it takes a list, such
 *               as "instanceIds.*"; NULL for where the action has them
 * ids           `len` ids
 * len           how many, at least 1
 * options       options; NULL for the defaults. Their product does not matter,
 *               and there is no force
 * out_report    receives the report, which the caller frees with
 *               zl_report_free()
 *
 * Returns as zl_bulk_stop(); ZL_ERR_ACTION, ZL_ERR_PARAMETER or the first
 * failure of the request before anything is sent; ZL_ERR_ARGUMENT also if
 * ids_path is NULL for an action without ids, or a force is set.
 * Blocks: as zl_bulk_stop().
 * Repeat: does again what the action does.
 */
int zl_bulk_run(zl_context *ctx,
                const zl_request *request,
                const char *ids_path,
                const char *const *ids,
                size_t len,
                const zl_bulk_options *options,
                zl_report **out_report);

/**
 * Waits until any number of resources have reached a state.
 *
 * It works like zl_bulk_wait(), for every resource that has a waiter:
 * docs/actions.md lists them. A state such as "released" is reached when the
 * resource is not listed any more; an id that never existed has reached it,
 * too.
 *
 * ctx           a context; its own timeout is not used
 * service       the service, as in the URL: "zec"
 * version       its API version; NULL for the newest known
 * waiter        the waiter: "DiskAvailable"
 * ids           `len` ids
 * len           how many, at least 1
 * options       options; NULL for the defaults
 * out_report    receives the report, which the caller frees with
 *               zl_report_free()
 *
 * Returns as zl_bulk_stop(); ZL_ERR_ACTION for a service, version or waiter
 * that is not known; ZL_ERR_PARAMETER if listing the resources takes more than
 * their ids: then use zl_wait_until().
 * Blocks: as zl_bulk_stop().
 * Repeat: safe: it only reads.
 */
int zl_wait_for(zl_context *ctx,
                const char *service,
                const char *version,
                const char *waiter,
                const char *const *ids,
                size_t len,
                const zl_bulk_options *options,
                zl_report **out_report);

/* ==========================================================================
 * Any action as JSON
 * ========================================================================== */

/**
 * Calls any action of any service: JSON in, JSON out.
 *
 * The call is retried after a failure if that is harmless, judging by the
 * action's name: see ZL_CLASS_BY_NAME.
 *
 * Some services answer with status 200 and list in the response what failed;
 * it is up to the caller to read that. If success was inferred,
 * zl_context_is_inferred() says so; if there was no answer at all, the response
 * is then "{}" and the id "".
 *
 * ctx                  a context
 * service              the service, as in the URL: "vm"
 * version              its API version, such as "2026-04-01"; NULL for the
 *                      newest known
 * action               the action: "DescribeInstances"
 * request_json         its parameters, a JSON object; NULL for none
 * out_response_json    receives the answer's `response`, a JSON object, or the
 *                      whole answer of a describe action if it has no
 *                      `response`; the caller frees with zl_string_free()
 * out_request_id       receives the service's id of the request, which the
 *                      caller frees with zl_string_free()
 *
 * Returns ZL_OK; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT, ZL_ERR_JSON or
 * ZL_ERR_BUSY before anything is sent; or any code of the 3000 and 4000 bands.
 * Blocks: until the service answers, the timeout passes or it is cancelled.
 * Repeat: does again what the action does.
 */
int zl_call(zl_context *ctx,
            const char *service,
            const char *version,
            const char *action,
            const char *request_json,
            char **out_response_json,
            char **out_request_id);

/**
 * Calls any action, like zl_call(), and declares the class of the action.
 *
 * ctx                  a context
 * action_class         a ZL_CLASS_ value
 * service              the service, as in the URL: "vm"
 * version              its API version, such as "2026-04-01"; NULL for the
 *                      newest known
 * action               the action: "ModifyInstancesAttribute"
 * request_json         its parameters, a JSON object; NULL for none
 * out_response_json    receives the response, as from zl_call(); the caller
 *                      frees with zl_string_free()
 * out_request_id       receives the service's id of the request, which the
 *                      caller frees with zl_string_free()
 *
 * Returns as zl_call(); ZL_ERR_ARGUMENT for an unknown class.
 * Blocks: until the service answers, the timeout passes or it is cancelled.
 * Repeat: does again what the action does.
 */
int zl_call_as(zl_context *ctx,
               int action_class,
               const char *service,
               const char *version,
               const char *action,
               const char *request_json,
               char **out_response_json,
               char **out_request_id);

/**
 * Returns what the library knows of the service's actions, as JSON.
 *
 * An action is an object: its "class", the parameters of its "request" and the
 * members of its "response", each with its "type", and whether it is "required"
 * or "secret"; for texts, the known "values". A service is an object with its
 * "version", its "actions", and its "waiters". It is for tools: later versions
 * may add to it.
 *
 * service      a service, such as "vm"; NULL for a list of all
 * version      its API version; NULL for the newest known
 * action       an action; NULL for all of the service
 * out_json     receives the JSON text, which the caller frees with
 *              zl_string_free()
 * out_error    receives the details of a failure, which the caller frees with
 *              zl_error_free()
 *
 * Returns ZL_OK, ZL_ERR_UTF8, ZL_ERR_NO_MEMORY; ZL_ERR_ACTION if it is not
 * known; ZL_ERR_ARGUMENT for an action without a service.
 */
int zl_catalogue_json(const char *service,
                      const char *version,
                      const char *action,
                      char **out_json,
                      zl_error **out_error);

/* ==========================================================================
 * Tools
 * ========================================================================== */

/**
 * Frees a text that a function of this library returned.
 *
 * text    a text from an out-parameter whose comment names this function, or
 *         NULL
 */
void zl_string_free(char *text);

#ifdef __cplusplus
}
#endif

#endif /* ZENLAYER_H */
