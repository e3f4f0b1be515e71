/*
 * libzenlayer: the C library for Zenlayer Cloud.
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * This file is generated from the library's source: change it there.
 *
 * Language. This is C from C89 on, given a <stdint.h>, and C++ from C++11 on.
 *
 * Results. A function that can fail returns ZL_OK (0) or a ZL_ERR_ code. Its detail is taken
 * with zl_context_take_error(), zl_config_take_error() or from an out_error. Numbers are never
 * reused or changed, and new ones may be added: treat an unknown code as its band. 1000: the
 * caller's code; 2000: configuration; 3000: the network; 4000: the service said no; 9000: the
 * library. zl_error_outcome() tells whether the request may have been executed all the same.
 *
 * Ownership. There are three words. "Borrowed until": the library's, to read only. "The caller
 * frees with": the caller's. "Copied": every input; no pointer is kept after a function returns,
 * but a callback and its user data. Out-pointers may be NULL, and are set to NULL first on every
 * path. Every _free function takes NULL. (NULL, 0) is an empty list. Text is UTF-8 and ends with
 * a NUL.
 *
 * Threads. A zl_context serves one call at a time and may move between threads. Give each thread
 * its own with zl_context_clone(): clones share connections, credentials and limits. A second call while
 * one is under way returns ZL_ERR_BUSY and changes nothing. zl_context_clone() and all functions
 * on zl_cancel may be used at any time. Nothing is bound to a thread. The library has no threads
 * but those of a bulk call, which end before it returns, and one for a name look-up, which outlives
 * its call only if that gave up waiting. None of them takes a signal.
 *
 * Retries. A call tries again what may pass, within its deadline: what was not executed for
 * certain, and what is harmless to repeat. An action that may have been executed is looked into, or
 * reported with ZL_OUTCOME_UNKNOWN, unless zl_call_as() was told that twice is harmless. Clones share a rate limit
 * and a budget of retries. docs/retries.md tells all of it.
 *
 * Time. Every call has a deadline, 60 s unless set otherwise, 10 minutes for a bulk call, and ends within 150 ms of it, or within
 * 100 ms of its cancel token being used, in whatever it waits for.
 *
 * Fork. A child may use and free the contexts of its parent: it makes its own connections and leaves
 * the parent's alone. A call that another thread had under way at the fork does not go on in the
 * child, nor may its context be used there.
 *
 * Process. Nothing is printed, no signal handler and no atexit function is installed, SIGPIPE is
 * not raised, descriptors are close-on-exec, and the environment is read when a configuration is loaded
 * from it, and then only.
 * Nothing here may be called from a signal handler. dlclose() is harmless: the library stays
 * mapped. Memory that runs out ends the program, except where ZL_ERR_NO_MEMORY is returned. An
 * internal panic becomes ZL_ERR_PANIC, and its line is the one thing that is written to stderr.
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

/** The version of this header; zl_version() is that of the library. */
#define ZL_VERSION "0.1.0"
#define ZL_VERSION_MAJOR 0
#define ZL_VERSION_MINOR 1
#define ZL_VERSION_PATCH 0

/**
 * The version of the interface that programs and bindings are built against.
 */
#define ZL_ABI_VERSION 0

/**
 * The version of the library that is loaded, which may be newer than the header.
 *
 * Returns a text such as "0.1.0", like ZL_VERSION; borrowed until the program ends.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_version(void);

/**
 * The version of the interface that is loaded. Bindings compare it with ZL_ABI_VERSION.
 *
 * Returns the number.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
uint32_t zl_abi_version(void);

/* ==========================================================================
 * Errors
 * ========================================================================== */

/** success */
#define ZL_OK 0

/** a pointer that must not be NULL is */
#define ZL_ERR_NULL 1001
/** a text is not UTF-8 */
#define ZL_ERR_UTF8 1002
/** an argument is out of range or malformed */
#define ZL_ERR_ARGUMENT 1003
/** another call is under way on this context */
#define ZL_ERR_BUSY 1004
/** more ids than one request may carry */
#define ZL_ERR_TOO_MANY 1005
/** a text is not a JSON object */
#define ZL_ERR_JSON 1006

/** no such configuration key */
#define ZL_ERR_CONFIG_KEY 2001
/** a configuration value is malformed or out of range */
#define ZL_ERR_CONFIG_VALUE 2002
/** no credentials, or only half of a pair */
#define ZL_ERR_CREDENTIALS 2003
/** a profile does not exist or its file cannot be read */
#define ZL_ERR_PROFILE 2004

/** the host's name could not be resolved */
#define ZL_ERR_RESOLVE 3001
/** no connection could be made */
#define ZL_ERR_CONNECT 3002
/** the TLS handshake failed or the certificate is not trusted */
#define ZL_ERR_TLS 3003
/** the proxy refused or failed */
#define ZL_ERR_PROXY 3004
/** the deadline passed */
#define ZL_ERR_TIMEOUT 3005
/** the caller cancelled */
#define ZL_ERR_CANCELLED 3006
/** the connection was lost */
#define ZL_ERR_IO 3007
/** an answer that is not what the service documents */
#define ZL_ERR_RESPONSE 3008
/** an answer larger than the library accepts */
#define ZL_ERR_RESPONSE_TOO_LARGE 3009
/** a redirect, which is never followed */
#define ZL_ERR_REDIRECT 3010
/** a gateway asked for a browser challenge */
#define ZL_ERR_CHALLENGE 3011
/** blocked by a security policy */
#define ZL_ERR_BLOCKED 3012

/** no such instance: INVALID_INSTANCE_NOT_FOUND */
#define ZL_ERR_INSTANCE_NOT_FOUND 4001
/** the instance is in the recycle bin: OPERATION_DENIED_INSTANCE_RECYCLED */
#define ZL_ERR_INSTANCE_RECYCLED 4002
/** the instance is not RUNNING: OPERATION_DENIED_INSTANCE_NOT_RUNNING */
#define ZL_ERR_INSTANCE_NOT_RUNNING 4003
/** the instance is not STOPPED: OPERATION_DENIED_INSTANCE_NOT_STOPPED */
#define ZL_ERR_INSTANCE_NOT_STOPPED 4004
/**
 * the instance's status does not allow this:
 * OPERATION_DENIED_INSTANCE_STATUS
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
/** the password does not follow the rules: INVALID_PASSWORD_MALFORMED */
#define ZL_ERR_PASSWORD_MALFORMED 4015
/**
 * the instance is not shut down:
 * UNSUPPORTED_OPERATION_INSTANCE_STATE_STARTING
 */
#define ZL_ERR_INSTANCE_STARTING 4016
/** the quota of images is used up: LIMIT_EXCEEDED_IMAGE_QUOTA */
#define ZL_ERR_IMAGE_QUOTA 4017
/** the zone does not support this: UNSUPPORTED_OPERATION_ZONE_NOT_SUPPORT */
#define ZL_ERR_ZONE_NOT_SUPPORTED 4018
/** the disk is not available: UNSUPPORTED_OPERATION_DISK_UNAVAILABLE */
#define ZL_ERR_DISK_UNAVAILABLE 4019
/**
 * an image of the disk is being made:
 * UNSUPPORTED_OPERATION_DISK_MAKING_IMAGE
 */
#define ZL_ERR_DISK_MAKING_IMAGE 4020
/** no such zone: INVALID_ZONE_NOT_FOUND */
#define ZL_ERR_ZONE_NOT_FOUND 4021
/** no such instance type: INVALID_INSTANCE_TYPE_NOT_FOUND */
#define ZL_ERR_INSTANCE_TYPE_NOT_FOUND 4022
/** partitions need an image: INVALID_PARTITION_IMAGE_NOT_SET */
#define ZL_ERR_PARTITION_IMAGE_NOT_SET 4023
/** the host name is too long: INVALID_PARAMETER_HOSTNAME_EXCEED */
#define ZL_ERR_HOSTNAME_TOO_LONG 4024
/** the host name is malformed: INVALID_PARAMETER_HOSTNAME_MALFORMED */
#define ZL_ERR_HOSTNAME_MALFORMED 4025
/** the instance name is too long: INVALID_PARAMETER_INSTANCE_NAME_EXCEED */
#define ZL_ERR_INSTANCE_NAME_TOO_LONG 4026
/**
 * the password does not follow the rules:
 * INVALID_PARAMETER_VALUE_PASSWORD_MALFORMED
 */
#define ZL_ERR_PASSWORD_VALUE_MALFORMED 4027
/**
 * a password and a key exclude each other:
 * INVALID_PARAMETER_INSTANCE_LOGIN_CONFLICT
 */
#define ZL_ERR_LOGIN_CONFLICT 4028
/** the SSH key is malformed: INVALID_PARAMETER_SSH_KEY_MALFORMED */
#define ZL_ERR_SSH_KEY_MALFORMED 4029
/**
 * fast and custom RAID exclude each other:
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
 * a required partition is missing:
 * INVALID_PARTITION_MISSING_REQUIRED_FILE_PATH
 */
#define ZL_ERR_PARTITION_MISSING_PATH 4036
/** a partition is malformed: INVALID_PARTITION_MALFORMED */
#define ZL_ERR_PARTITION_MALFORMED 4037
/** a partition has no type: INVALID_PARTITION_NO_TYPE */
#define ZL_ERR_PARTITION_NO_TYPE 4038
/** the partitions are in the wrong order: INVALID_PARTITION_INVALID_ORDER */
#define ZL_ERR_PARTITION_ORDER 4039
/**
 * the RAID does not match the disks:
 * INVALID_PARAMETER_VALUE_RAID_DISK_MISMATCH
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
 * the signature is wrong: check the access key secret:
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
/** a list or text is too long: INVALID_PARAMETER_EXCEED_LENGTH */
#define ZL_ERR_PARAMETER_TOO_LONG 4115
/** a list or text is too short: INVALID_PARAMETER_LESS_LENGTH */
#define ZL_ERR_PARAMETER_TOO_SHORT 4116
/** a parameter has the wrong format: INVALID_PARAMETER_PATTERN_ERROR */
#define ZL_ERR_PARAMETER_PATTERN 4117
/** a date has the wrong format: INVALID_PARAMETER_DATE_FORMAT_ERROR */
#define ZL_ERR_PARAMETER_DATE 4118
/** a parameter is not one of the allowed values: INVALID_PARAMETER_VALUE */
#define ZL_ERR_PARAMETER_VALUE 4119
/** too many requests: REQUEST_LIMIT_EXCEEDED */
#define ZL_ERR_THROTTLED 4121
/** the service failed: INTERNAL_SERVER_ERROR */
#define ZL_ERR_SERVICE_ERROR 4122
/**
 * the service is not available for the moment:
 * SERVICE_TEMPORARY_UNAVAILABLE
 */
#define ZL_ERR_SERVICE_UNAVAILABLE 4123
/** the service ran out of time: REQUEST_TIMED_OUT */
#define ZL_ERR_SERVICE_TIMEOUT 4124
/** the operation ran out of time: INVALID_OPERATION_TIMEOUT */
#define ZL_ERR_OPERATION_TIMEOUT 4125

/** accepted, but not for every instance */
#define ZL_ERR_PARTIAL 4200

/** the service refused the request */
#define ZL_ERR_HTTP_400 4400
/** the service did not accept the credentials */
#define ZL_ERR_HTTP_401 4401
/** the service denied the operation */
#define ZL_ERR_HTTP_403 4403
/** the service did not find something */
#define ZL_ERR_HTTP_404 4404
/** the service waited too long for the request */
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
/** the service or a gateway is not available for the moment */
#define ZL_ERR_HTTP_503 4503
/** a gateway ran out of time */
#define ZL_ERR_HTTP_504 4504
/** the service failed, in another way */
#define ZL_ERR_HTTP_5XX 4599

/** an internal error; the context can no longer be used */
#define ZL_ERR_PANIC 9001
/** out of memory while handing out a result */
#define ZL_ERR_NO_MEMORY 9002
/** an internal error */
#define ZL_ERR_INTERNAL 9003

/** Why a call failed. It does not change: any number of threads may read it. */
typedef struct zl_error zl_error;

/**
 * The code of an error.
 *
 * error    an error, or NULL
 *
 * Returns a ZL_ERR_ number; ZL_OK for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_error_code(const zl_error *error);

/**
 * The name of an error's code.
 *
 * error    an error, or NULL
 *
 * Returns a text such as "ZL_ERR_TIMEOUT"; NULL for NULL; borrowed until the program ends.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_error_name(const zl_error *error);

/**
 * What happened, for people: one line, without a secret. It may change between versions.
 *
 * error    an error, or NULL
 *
 * Returns the text; NULL for NULL; borrowed until the error is freed.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_error_message(const zl_error *error);

/**
 * The HTTP status of the answer.
 *
 * error    an error, or NULL
 *
 * Returns the status; 0 if there was no answer, and for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_error_http_status(const zl_error *error);

/**
 * The service's own code, such as "INVALID_INSTANCE_NOT_FOUND", as it was sent.
 *
 * error    an error, or NULL
 *
 * Returns the text; NULL if the service sent none, and for NULL; borrowed until the error is
 * freed.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_error_service_code(const zl_error *error);

/**
 * The service's id of the request, which its support asks for.
 *
 * error    an error, or NULL
 *
 * Returns the text; NULL if the service sent none, and for NULL; borrowed until the error is
 * freed.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_error_request_id(const zl_error *error);

/**
 * Tells whether the same call may succeed later, and has either not been executed or only reads. The
 * library has tried again already, as configured: wait before the next call,
 * zl_error_retry_after_ms() at least.
 *
 * error    an error, or NULL
 *
 * Returns 1 if so, else 0; 0 for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_error_is_retryable(const zl_error *error);

/**
 * How long the service asked to wait before the next request.
 *
 * error    an error, or NULL
 *
 * Returns milliseconds; 0 if it did not ask, and for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
uint64_t zl_error_retry_after_ms(const zl_error *error);

/** The request was executed. */
#define ZL_OUTCOME_DONE 0
/** Nothing of the request left this machine. */
#define ZL_OUTCOME_NOT_SENT 1
/** The service refused the request; nothing was executed. */
#define ZL_OUTCOME_REJECTED 2
/** The request may have been executed. */
#define ZL_OUTCOME_UNKNOWN 3

/**
 * What became of the request.
 *
 * error    an error, or NULL
 *
 * Returns ZL_OUTCOME_NOT_SENT, ZL_OUTCOME_REJECTED, ZL_OUTCOME_UNKNOWN if it may have been
 * executed, or ZL_OUTCOME_DONE if it was for some of the instances, with ZL_ERR_PARTIAL;
 * ZL_OUTCOME_DONE for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_error_outcome(const zl_error *error);

/** Nothing that concerns the network had begun. */
#define ZL_PHASE_NONE 0
/** The addresses of the host, or of the proxy, were asked for. */
#define ZL_PHASE_RESOLVE 1
/** A connection was being made, through the proxy if there is one. */
#define ZL_PHASE_CONNECT 2
/** The TLS handshake was under way. */
#define ZL_PHASE_TLS 3
/** The request was being sent. */
#define ZL_PHASE_SEND 4
/** The first byte of the answer was waited for. */
#define ZL_PHASE_WAIT 5
/** The answer was being read. */
#define ZL_PHASE_READ 6
/** The answer was whole: what it says is the failure. */
#define ZL_PHASE_ANSWER 7

/**
 * The call waited before a request: for the rate limit, after a failed attempt, or because the
 * service asked for it.
 */
#define ZL_PHASE_PAUSE 8

/**
 * How far the call had come when it failed.
 *
 * error    an error, or NULL
 *
 * Returns one of ZL_PHASE_; ZL_PHASE_NONE for NULL. New ones may be added.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_error_phase(const zl_error *error);

/**
 * How far the service's clock is ahead of this machine's, as the last answer told: to the second,
 * give or take the time that it took. A signature is accepted for five minutes only.
 *
 * error    an error, or NULL
 *
 * Returns milliseconds, negative if the service's clock is behind; 0 if no answer told, and for
 * NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int64_t zl_error_skew_ms(const zl_error *error);

/**
 * How many requests the call sent or tried to send: all attempts, and looks at the status too.
 *
 * error    an error, or NULL
 *
 * Returns the number; 0 if the call failed before, and for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
uint32_t zl_error_attempts(const zl_error *error);

/**
 * How long the call took.
 *
 * error    an error, or NULL
 *
 * Returns milliseconds; 0 for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
uint64_t zl_error_elapsed_ms(const zl_error *error);

/**
 * Frees an error.
 *
 * error    an error, or NULL
 *
 * Threads: any, but nobody else may be using it.
 * Repeat: no: an error is freed once. NULL does nothing.
 * Since: 0.1
 */
void zl_error_free(zl_error *error);

/**
 * The number of error codes that the library knows.
 *
 * Returns the number.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
size_t zl_error_count(void);

/**
 * An error code of the table.
 *
 * index    from 0 to zl_error_count() - 1
 *
 * Returns the code; ZL_OK past the end.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_error_code_at(size_t index);

/**
 * The name of an error code.
 *
 * code    an error code
 *
 * Returns a text such as "ZL_ERR_TIMEOUT", "ZL_OK" for 0; NULL for an unknown code; borrowed
 * until the program ends.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_error_code_name(int code);

/**
 * What an error code means, for people.
 *
 * code    an error code
 *
 * Returns one line; NULL for an unknown code; borrowed until the program ends.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_error_code_text(int code);

/**
 * The service's own code that an error code stands for.
 *
 * code    an error code
 *
 * Returns a text such as "INVALID_INSTANCE_NOT_FOUND"; NULL if there is none; borrowed until the
 * program ends.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_error_code_service_code(int code);

/* ==========================================================================
 * Configuration
 * ========================================================================== */

/** A configuration: values for keys. One thread at a time uses it. */
typedef struct zl_config zl_config;

/**
 * Makes a configuration of defaults. It reads nothing from the environment.
 *
 * Returns the configuration, which the caller frees with zl_config_free().
 * Threads: any.
 * Repeat: safe: each call makes another configuration.
 * Since: 0.1
 */
zl_config *zl_config_new(void);

/**
 * Fills in what is not set yet: the endpoint from ZENLAYER_ENDPOINT, the proxy for it from
 * https_proxy, all_proxy and no_proxy, and credentials. A profile that is named here has these: the
 * environment's are not looked at then, also if it has none. Without a name the environment's come
 * first, then those of the usual profile. Credentials are taken from one place as a whole. That none
 * are found is no error here, but one of zl_context_new(). Only this function, and zl_context_new()
 * without a configuration, read these variables. docs/credentials.md and docs/proxies.md tell all.
 *
 * config     a configuration
 * profile    the profile of ~/.zenlayer to read; NULL for $ZENLAYER_PROFILE, else the current one,
 *            else "default"
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_PROFILE if the named profile does not exist or
 * a file is broken, ZL_ERR_CREDENTIALS for half of a pair or two secrets for one key, or
 * ZL_ERR_CONFIG_VALUE for a variable that is of no use, such as a proxy that is not http://; nothing
 * has changed then, and zl_config_take_error() tells more.
 * Threads: any, one at a time per configuration; nobody may change the environment meanwhile.
 * Repeat: safe: what is set already stays; but credentials that an earlier call found give way to
 * those of a profile that is named.
 * Since: 0.1
 */
int zl_config_load(zl_config *config,
                   const char *profile);

/**
 * Fills in what is not set yet from a profile of ~/.zenlayer alone: neither the ZENLAYER_ variables
 * nor those of proxies are read, and HOME only to find the files.
 *
 * config     a configuration
 * profile    the profile to read; NULL for the current one, else "default"
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_PROFILE if the named profile does not exist or
 * a file is broken, ZL_ERR_CREDENTIALS for half of a pair, or ZL_ERR_CONFIG_VALUE for a value that
 * is of no use; nothing has changed then, and zl_config_take_error() tells more.
 * Threads: any, one at a time per configuration; nobody may change the environment meanwhile.
 * Repeat: safe: as zl_config_load().
 * Since: 0.1
 */
int zl_config_load_profile(zl_config *config,
                           const char *profile);

/**
 * Sets a key. docs/configuration.md lists the keys, zl_config_key_name() and its sisters give
 * them at run time. An id, a secret or a token takes the place of all credentials that
 * zl_config_load() found.
 *
 * config    a configuration
 * key       the key's name
 * value     its value as text; times are in milliseconds; NULL or "" restores the default
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_CONFIG_KEY for an unknown key, or
 * ZL_ERR_CONFIG_VALUE for a value that the key does not take; zl_config_take_error() names the
 * key and what it takes.
 * Threads: any, one at a time per configuration.
 * Repeat: safe: the last value counts.
 * Since: 0.1
 */
int zl_config_set(zl_config *config,
                  const char *key,
                  const char *value);

/**
 * Sets the access key that signs requests, and takes a token off.
 *
 * config               a configuration
 * access_key_id        the key's id; copied
 * access_key_secret    the key's secret; copied, and wiped from memory when freed
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8 or ZL_ERR_CONFIG_VALUE; zl_config_take_error() tells
 * more.
 * Threads: any, one at a time per configuration.
 * Repeat: safe: the last key counts.
 * Since: 0.1
 */
int zl_config_set_credentials(zl_config *config,
                              const char *access_key_id,
                              const char *access_key_secret);

/**
 * Sets a bearer token, which is sent instead of a signature.
 *
 * config    a configuration
 * token     the token; copied, and wiped from memory when freed
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8 or ZL_ERR_CONFIG_VALUE; zl_config_take_error() tells
 * more.
 * Threads: any, one at a time per configuration.
 * Repeat: safe: the last token counts.
 * Since: 0.1
 */
int zl_config_set_token(zl_config *config,
                        const char *token);

/**
 * Takes the detail of the last failed call on a configuration.
 *
 * config    a configuration, or NULL
 *
 * Returns the error, which the caller frees with zl_error_free(); NULL if the last call
 * succeeded, or its error has been taken.
 * Threads: any, one at a time per configuration.
 * Repeat: safe: the second time there is none.
 * Since: 0.1
 */
zl_error *zl_config_take_error(zl_config *config);

/**
 * Frees a configuration, and wipes its secrets. Contexts made from it have their own copy.
 *
 * config    a configuration, or NULL
 *
 * Threads: any, but nobody else may be using it.
 * Repeat: no: a configuration is freed once. NULL does nothing.
 * Since: 0.1
 */
void zl_config_free(zl_config *config);

/**
 * The number of configuration keys.
 *
 * Returns the number.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
size_t zl_config_key_count(void);

/**
 * The name of a configuration key.
 *
 * index    from 0 to zl_config_key_count() - 1
 *
 * Returns the name, NULL past the end; borrowed until the program ends.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_config_key_name(size_t index);

/**
 * The kind of value that a configuration key takes.
 *
 * index    from 0 to zl_config_key_count() - 1
 *
 * Returns "text", "secret", "number", "choice", "endpoint", "date", "label", "ascii", "proxy" or
 * "file", and perhaps others in later versions; NULL past the end; borrowed until the program
 * ends.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_config_key_type(size_t index);

/**
 * The default of a configuration key.
 *
 * index    from 0 to zl_config_key_count() - 1
 *
 * Returns the default as text, "" if there is none; NULL past the end; borrowed until the program
 * ends.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_config_key_default(size_t index);

/**
 * The meaning of a configuration key.
 *
 * index    from 0 to zl_config_key_count() - 1
 *
 * Returns one line with the meaning and what the key takes; NULL past the end; borrowed until
 * the program ends.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_config_key_text(size_t index);

/* ==========================================================================
 * Logging
 * ========================================================================== */

/** A call failed. */
#define ZL_LOG_ERROR 1
/** Something went wrong that the call may survive. */
#define ZL_LOG_WARN 2
/** A request was answered. */
#define ZL_LOG_INFO 3
/** How a call proceeds. */
#define ZL_LOG_DEBUG 4

/**
 * Receives one record: one line without a secret, borrowed until the callback returns. Runs on
 * the thread of the call, during the call; of a bulk call also on its own threads, several at
 * once. It must return: no exception and no longjmp may leave
 * it. A call on the same context from inside of it returns ZL_ERR_BUSY.
 */
typedef void (*zl_log_fn)(void *user_data, int level, const char *message);

/** Lets go of a callback's user data. */
typedef void (*zl_destroy_fn)(void *user_data);

/**
 * Sets who is told what happens.
 *
 * config       a configuration
 * level        ZL_LOG_ERROR to ZL_LOG_DEBUG: the least important records wanted; 0 for none
 * log          receives records; NULL for none
 * user_data    passed to log and destroy; used from every thread that makes calls
 * destroy      called exactly once with user_data, when neither the configuration nor a context
 *              needs it any more, also if this function fails; it may use the configuration when
 *              another log is set; may be NULL
 *
 * Returns ZL_OK or ZL_ERR_NULL.
 * Threads: any, one at a time per configuration.
 * Repeat: safe: the last callback counts.
 * Since: 0.1
 */
int zl_config_set_log(zl_config *config,
                      int level,
                      zl_log_fn log,
                      void *user_data,
                      zl_destroy_fn destroy);

/* ==========================================================================
 * Contexts
 * ========================================================================== */

/** A context: what calls are made on. It serves one call at a time. */
typedef struct zl_context zl_context;

/**
 * Makes a context. Nothing is sent yet.
 *
 * config         a configuration, of which a copy is taken; NULL for what zl_config_load() finds
 * out_context    receives the context, which the caller frees with zl_context_free(); NULL on
 *                failure
 * out_error      receives the detail of a failure, which the caller frees with zl_error_free();
 *                NULL on success; NULL if not wanted
 *
 * Returns ZL_OK, ZL_ERR_NULL if out_context is NULL, ZL_ERR_CREDENTIALS if there are none,
 * ZL_ERR_PROFILE, or ZL_ERR_CONFIG_VALUE such as for a ca_file that cannot be used.
 * Threads: any; nobody may be changing the configuration, nor, if it is NULL, the environment.
 * Blocks: no, but it reads files.
 * Repeat: safe: each call makes a context that shares nothing with the others.
 * Since: 0.1
 */
int zl_context_new(const zl_config *config,
                   zl_context **out_context,
                   zl_error **out_error);

/**
 * Makes another context for another thread: they share connections, credentials and limits.
 *
 * ctx    a context, or NULL; a call may be under way on it
 *
 * Returns the new context, which the caller frees with zl_context_free(); it has the timeout of
 * ctx, no cancel token and nothing that may interrupt it. NULL for NULL.
 * Threads: any, at any time.
 * Blocks: no.
 * Repeat: safe: each call makes another context.
 * Since: 0.1
 */
zl_context *zl_context_clone(const zl_context *ctx);

/**
 * Frees a context. The last one of its clones closes the connections. A call under way goes on
 * to its end and frees the context then, so this may be called from a callback or another
 * thread; no call may begin any more.
 *
 * ctx    a context, or NULL
 *
 * Threads: any.
 * Blocks: no.
 * Repeat: no: a context is freed once. NULL does nothing.
 * Since: 0.1
 */
void zl_context_free(zl_context *ctx);

/**
 * Sets how long a whole call on this context may take, all attempts and waits in between included.
 * It holds for calls that begin later, but not for bulk calls: their options have a time of their
 * own.
 *
 * ctx           a context
 * timeout_ms    milliseconds; 0 for the configuration's timeout_ms
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_BUSY.
 * Threads: any, one call at a time per context.
 * Blocks: no.
 * Repeat: safe: the last value counts.
 * Since: 0.1
 */
int zl_context_set_timeout_ms(zl_context *ctx,
                              uint64_t timeout_ms);

/**
 * Takes the detail of the last failed call on a context.
 *
 * ctx    a context, or NULL
 *
 * Returns the error, which the caller frees with zl_error_free(); NULL if the last call
 * succeeded, its error has been taken, or a call is under way.
 * Threads: any, one call at a time per context.
 * Blocks: no.
 * Repeat: safe: the second time there is none; but a context that ended with ZL_ERR_PANIC always
 * has that.
 * Since: 0.1
 */
zl_error *zl_context_take_error(zl_context *ctx);

/**
 * Tells whether the last call on a context succeeded although its answer was lost: the status of
 * the instances shows that it was executed, or that somebody else did the same at that moment.
 *
 * ctx    a context, or NULL
 *
 * Returns 1 if so, for any of its instances; 0 if the service answered for all, the call failed,
 * or one is under way; 0 for NULL.
 * Threads: any, one call at a time per context.
 * Blocks: no.
 * Repeat: safe: it holds until the next call.
 * Since: 0.1
 */
int zl_context_is_inferred(const zl_context *ctx);

/**
 * Says where a context sends its requests and who it is, in one line without a secret.
 *
 * Such a line is "endpoint=https://console.zenlayer.com product=vm access_key_id=AKID
 * profile=staging". For a bearer token there is the word "token" alone instead of the key's id.
 * profile is there if the credentials came from one, and proxy=http://host:port if a proxy is used,
 * without its user and password. The line is for logs and people: later versions may add to it.
 *
 * ctx         a context; a call may be under way on it
 * out_text    receives the line, which the caller frees with zl_string_free(); NULL if not wanted
 *
 * Returns ZL_OK, ZL_ERR_NULL, or ZL_ERR_NO_MEMORY; *out_text is NULL then.
 * Threads: any, at any time.
 * Blocks: no.
 * Repeat: safe: each call makes another text, and all of a context and its clones are the same.
 * Since: 0.1
 */
int zl_context_describe(const zl_context *ctx,
                        char **out_text);

/* ==========================================================================
 * Cancelling
 * ========================================================================== */

/** A token that ends calls. It is one-shot: once requested it stays so. */
typedef struct zl_cancel zl_cancel;

/**
 * Makes a token. Give it to contexts with zl_context_set_cancel().
 *
 * Returns the token, which the caller frees with zl_cancel_free(). Contexts that it was given to
 * keep their own hold on it: it may be freed at any time.
 * Threads: any.
 * Repeat: safe: each call makes another token.
 * Since: 0.1
 */
zl_cancel *zl_cancel_new(void);

/**
 * Gives a context a token that ends its calls. Several contexts may have the same token.
 *
 * ctx       a context
 * cancel    a token, of which the context keeps its own hold; NULL takes it off
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_BUSY.
 * Threads: any, one call at a time per context.
 * Blocks: no.
 * Repeat: safe: the last token counts.
 * Since: 0.1
 */
int zl_context_set_cancel(zl_context *ctx,
                          zl_cancel *cancel);

/**
 * Ends every call on a context that has this token, now or later, with ZL_ERR_CANCELLED. A call
 * that waits sees it within 100 ms. The service may have acted all the same:
 * zl_error_outcome() tells.
 *
 * cancel    the token, or NULL
 *
 * Threads: any, at any time, also during calls; not from a signal handler.
 * Repeat: safe: nothing more happens.
 * Since: 0.1
 */
void zl_cancel_request(zl_cancel *cancel);

/**
 * Tells whether zl_cancel_request() has been called.
 *
 * cancel    the token, or NULL
 *
 * Returns 1 if so, else 0; 0 for NULL.
 * Threads: any, at any time.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_cancel_is_requested(const zl_cancel *cancel);

/**
 * Frees a token. Contexts that have it go on with it.
 *
 * cancel    the token, or NULL
 *
 * Threads: any, but nobody else may be using the token through this pointer.
 * Repeat: no: a token is freed once. NULL does nothing.
 * Since: 0.1
 */
void zl_cancel_free(zl_cancel *cancel);

/**
 * Is asked whether a call is to end. Returns 0 to let it go on; anything else ends it with
 * ZL_ERR_CANCELLED, as zl_cancel_request() does. Runs on the thread of the call: before anything is
 * sent, and then at least every 100 ms. It may make calls on other contexts; one on the same context
 * returns ZL_ERR_BUSY. It must return: no exception and no longjmp may leave it. A child that it
 * forks must not return from it, but end or run another program.
 */
typedef int (*zl_interrupt_fn)(void *user_data);

/**
 * Sets who is asked whether calls on a context are to end: for programs that have to look elsewhere
 * while a call waits, such as at a flag that a signal handler sets. `destroy` is called with
 * `user_data` exactly once: when another function is set or the context is freed, or before this
 * function returns if it fails or interrupt is NULL. When another function is set, it may use the
 * context.
 *
 * ctx          a context
 * interrupt    the callback; NULL for none
 * user_data    what it receives; kept until destroy is called
 * destroy      lets go of user_data; NULL if there is nothing to do
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_BUSY.
 * Threads: any, one call at a time per context.
 * Blocks: no.
 * Repeat: safe: the last one counts.
 * Since: 0.1
 */
int zl_context_set_interrupt(zl_context *ctx,
                             zl_interrupt_fn interrupt,
                             void *user_data,
                             zl_destroy_fn destroy);

/* ==========================================================================
 * Counters
 * ========================================================================== */

/** Requests sent or tried. */
#define ZL_COUNTER_REQUESTS 0
/** Requests that were sent again after a failure. */
#define ZL_COUNTER_RETRIES 1
/** Answers that said there were too many requests. */
#define ZL_COUNTER_THROTTLES 2
/** Connections made. */
#define ZL_COUNTER_CONNECTIONS_NEW 3
/** Requests on a connection that was there already. */
#define ZL_COUNTER_CONNECTIONS_REUSED 4
/** Actions whose answer was lost, so that the status was asked for. */
#define ZL_COUNTER_RECONCILES 5
/** Actions found to have succeeded in that way. */
#define ZL_COUNTER_INFERRED 6
/** Calls that ended without knowing whether they were executed. */
#define ZL_COUNTER_UNKNOWN 7
/** Times that the service's clock was adopted for signing. */
#define ZL_COUNTER_CLOCK_ADOPTED 8

/**
 * What a context and its clones have done so far, counted together.
 *
 * ctx        a context, or NULL; a call may be under way on it
 * counter    one of ZL_COUNTER_
 *
 * Returns the count, which never goes down; 0 for an unknown counter, and for NULL.
 * Threads: any, at any time.
 * Blocks: no.
 * Repeat: safe.
 * Since: 0.1
 */
uint64_t zl_context_counter(const zl_context *ctx,
                            int counter);

/**
 * The name of a counter. Counting from 0 until there is none lists them all, those of later
 * versions too.
 *
 * counter    one of ZL_COUNTER_
 *
 * Returns a text such as "retries"; NULL for an unknown counter; borrowed until the program ends.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_counter_name(int counter);

/* ==========================================================================
 * Instances
 * ========================================================================== */

/** The number of ids that one request takes. */
#define ZL_MAX_IDS 100

/**
 * Asks the service to stop instances. It answers at once; the instances then go RUNNING →
 * STOPPING → STOPPED by themselves, which zl_describe_instances_status() shows. The service's
 * default is a forced stop: the power is cut.
 *
 * If an answer is lost, the status of the instances tells whether they were stopped; those that
 * are RUNNING as before are sent again. So each is stopped once, unless somebody starts it in
 * between.
 *
 * ctx               a context that no other call is using
 * ids               `len` instance ids; copied
 * len               how many, 1 to ZL_MAX_IDS
 * out_request_id    receives the service's id of the last request that it answered, which the
 *                   caller frees with zl_string_free(); NULL if not wanted
 *
 * Returns ZL_OK if the service accepted, or if its answer was lost and the status shows that the
 * instances are as asked: zl_context_is_inferred() tells which, and *out_request_id is "" if no
 * request was answered; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT, ZL_ERR_TOO_MANY or
 * ZL_ERR_BUSY before anything is sent; ZL_ERR_INSTANCE_NOT_FOUND,
 * ZL_ERR_INSTANCE_RECYCLED, ZL_ERR_INSTANCE_NOT_RUNNING, ZL_ERR_PARTIAL on zec if it failed for
 * some, or any other code of the 3000 and 4000 bands. *out_request_id is NULL then, and
 * zl_context_take_error() tells more.
 * Threads: any, one call at a time per context.
 * Blocks: until the answer, the timeout or the cancel token.
 * Repeat: safe: an instance stops once; the service may refuse one that is not RUNNING any more.
 * Since: 0.1
 */
int zl_stop_instances(zl_context *ctx,
                      const char *const *ids,
                      size_t len,
                      char **out_request_id);

/**
 * Asks the service to start instances. It answers at once; the instances then go STOPPED →
 * BOOTING → RUNNING by themselves, which zl_describe_instances_status() shows. A lost answer is
 * looked into as by zl_stop_instances().
 *
 * ctx               a context that no other call is using
 * ids               `len` instance ids; copied
 * len               how many, 1 to ZL_MAX_IDS
 * out_request_id    receives the service's id of the last request that it answered, which the
 *                   caller frees with zl_string_free(); NULL if not wanted
 *
 * Returns ZL_OK if the service accepted, or if its answer was lost and the status shows that the
 * instances are as asked: zl_context_is_inferred() tells which, and *out_request_id is "" if no
 * request was answered; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT, ZL_ERR_TOO_MANY or
 * ZL_ERR_BUSY before anything is sent; ZL_ERR_INSTANCE_NOT_FOUND,
 * ZL_ERR_INSTANCE_RECYCLED, ZL_ERR_INSTANCE_NOT_STOPPED, ZL_ERR_PARTIAL on zec if it failed for
 * some, or any other code of the 3000 and 4000 bands. *out_request_id is NULL then, and
 * zl_context_take_error() tells more.
 * Threads: any, one call at a time per context.
 * Blocks: until the answer, the timeout or the cancel token.
 * Repeat: safe: an instance starts once; the service may refuse one that is not STOPPED any more.
 * Since: 0.1
 */
int zl_start_instances(zl_context *ctx,
                       const char *const *ids,
                       size_t len,
                       char **out_request_id);

/**
 * Asks the service to reboot instances. It answers at once; the instances then go RUNNING →
 * REBOOT → RUNNING by themselves, with BOOTING in between on bmc. A look at the status soon
 * after may still show the first RUNNING.
 *
 * If an answer is lost, the status tells only as long as an instance is seen rebooting. What
 * may have been executed is never sent again.
 *
 * ctx               a context that no other call is using
 * ids               `len` instance ids; copied
 * len               how many, 1 to ZL_MAX_IDS
 * out_request_id    receives the service's id of the last request that it answered, which the
 *                   caller frees with zl_string_free(); NULL if not wanted
 *
 * Returns ZL_OK if the service accepted, or if its answer was lost and the status shows that the
 * instances are as asked: zl_context_is_inferred() tells which, and *out_request_id is "" if no
 * request was answered; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT, ZL_ERR_TOO_MANY or
 * ZL_ERR_BUSY before anything is sent; ZL_ERR_INSTANCE_NOT_FOUND,
 * ZL_ERR_INSTANCE_RECYCLED, ZL_ERR_INSTANCE_STATUS, ZL_ERR_PARTIAL on zec if it failed for some,
 * or any other code of the 3000 and 4000 bands. *out_request_id is NULL then, and
 * zl_context_take_error() tells more.
 * Threads: any, one call at a time per context.
 * Blocks: until the answer, the timeout or the cancel token.
 * Repeat: no: each call reboots again. If zl_error_outcome() is ZL_OUTCOME_UNKNOWN, whether the
 * instances rebooted cannot be told from their status.
 * Since: 0.1
 */
int zl_reboot_instances(zl_context *ctx,
                        const char *const *ids,
                        size_t len,
                        char **out_request_id);

/**
 * A list of instances and their statuses. It does not change: any number of threads may read it.
 */
typedef struct zl_instances zl_instances;

/**
 * Asks for the status of instances: any number of ids, 100 a request, or all.
 *
 * If instances come or go while all are asked for, page by page, the list is read again from its
 * beginning, three times in all. One that came and one that went between the same two pages cannot
 * be seen.
 *
 * ctx              a context that no other call is using
 * ids              `len` instance ids; copied; NULL only if len is 0
 * len              how many; 0 for all instances of the product
 * out_instances    receives the list, which the caller frees with zl_instances_free(): a row for
 *                  each instance that exists, in the order in which the service sent them; NULL
 *                  if not wanted
 *
 * Returns ZL_OK; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT or ZL_ERR_BUSY before anything is
 * sent; ZL_ERR_RESPONSE if the list changed each time that it was read, or gives an instance two
 * statuses; else any code of the 3000 and 4000 bands: a page that fails fails the whole.
 * *out_instances is NULL then, and zl_context_take_error() tells more.
 * Threads: any, one call at a time per context.
 * Blocks: until the last page, the timeout or the cancel token.
 * Repeat: safe: it only reads.
 * Since: 0.1
 */
int zl_describe_instances_status(zl_context *ctx,
                                 const char *const *ids,
                                 size_t len,
                                 zl_instances **out_instances);

/**
 * The number of rows of a list.
 *
 * instances    a list, or NULL
 *
 * Returns the number; 0 for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
size_t zl_instances_len(const zl_instances *instances);

/**
 * The id of an instance of a list.
 *
 * instances    a list, or NULL
 * index        from 0 to zl_instances_len() - 1
 *
 * Returns the text; NULL past the end, and for NULL; borrowed until the list is freed.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_instances_id(const zl_instances *instances,
                            size_t index);

/**
 * The status of an instance of a list, as the service names it: "RUNNING", "STOPPING",
 * "STOPPED" … Unknown words may come; treat them as statuses that will change.
 *
 * instances    a list, or NULL
 * index        from 0 to zl_instances_len() - 1
 *
 * Returns the text; NULL past the end, and for NULL; borrowed until the list is freed.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_instances_status(const zl_instances *instances,
                                size_t index);

/**
 * Frees a list.
 *
 * instances    a list, or NULL
 *
 * Threads: any, but nobody else may be using it.
 * Repeat: no: a list is freed once. NULL does nothing.
 * Since: 0.1
 */
void zl_instances_free(zl_instances *instances);

/* ==========================================================================
 * Bulk calls
 * ========================================================================== */

/**
 * How a bulk call is to be carried out. It belongs to one thread at a time; a call takes a copy.
 */
typedef struct zl_bulk_options zl_bulk_options;

/**
 * What came of a bulk call: a row for each id that was given, in that order. It does not change:
 * any number of threads may read it.
 */
typedef struct zl_report zl_report;

/**
 * Stops any number of instances, and waits until each is STOPPED.
 *
 * The ids go to the service in requests of 100, several at once. If it refuses one because of some
 * of its instances, these are found and the others stopped all the same. A lost answer is looked
 * into, as by zl_stop_instances(). The report has an outcome for each id.
 *
 * ctx           a context that no other call is using; its own timeout does not count here
 * ids           `len` instance ids; copied; one that is there twice is sent once
 * len           how many, at least 1
 * options       how to do it; copied; NULL for the defaults
 * out_report    receives the report, which the caller frees with zl_report_free(); NULL if not
 *               wanted
 *
 * Returns ZL_OK if every id ended where it was meant to. Else ZL_ERR_PARTIAL, and the report says
 * which did not and why, also when the run was cancelled, out of time or cut short by an error, as
 * zl_report_ended() tells; zl_context_take_error() has a summary. Any other code means that the
 * run did not begin, and there is no report: ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT,
 * ZL_ERR_BUSY or ZL_ERR_PANIC.
 * Threads: any, one call at a time per context. The call has threads of its own, which end before
 * it returns; the log callback may be called on them, several at once.
 * Blocks: until every outcome is known, the options' timeout or the cancel token.
 * Repeat: safe: what is STOPPED already is reported so, and is not stopped again.
 * Since: 0.1
 */
int zl_bulk_stop(zl_context *ctx,
                 const char *const *ids,
                 size_t len,
                 const zl_bulk_options *options,
                 zl_report **out_report);

/**
 * Starts any number of instances, and waits until each is RUNNING: as zl_bulk_stop().
 *
 * ctx           a context that no other call is using; its own timeout does not count here
 * ids           `len` instance ids; copied; one that is there twice is sent once
 * len           how many, at least 1
 * options       how to do it; copied; NULL for the defaults
 * out_report    receives the report, which the caller frees with zl_report_free(); NULL if not
 *               wanted
 *
 * Returns as zl_bulk_stop().
 * Threads: any, one call at a time per context, with threads of its own as zl_bulk_stop().
 * Blocks: until every outcome is known, the options' timeout or the cancel token.
 * Repeat: safe: what is RUNNING already is reported so.
 * Since: 0.1
 */
int zl_bulk_start(zl_context *ctx,
                  const char *const *ids,
                  size_t len,
                  const zl_bulk_options *options,
                  zl_report **out_report);

/**
 * Reboots any number of instances, and waits until each is RUNNING again.
 *
 * An instance is there when it is RUNNING after it was seen rebooting. One that is only ever seen RUNNING, for half a minute after the service accepted, is
 * reported as ZL_REPORT_ACCEPTED: most likely it rebooted between two looks. What may have been
 * executed is never sent again.
 *
 * ctx           a context that no other call is using; its own timeout does not count here
 * ids           `len` instance ids; copied; one that is there twice is sent once
 * len           how many, at least 1
 * options       how to do it; copied; NULL for the defaults
 * out_report    receives the report, which the caller frees with zl_report_free(); NULL if not
 *               wanted
 *
 * Returns as zl_bulk_stop().
 * Threads: any, one call at a time per context, with threads of its own as zl_bulk_stop().
 * Blocks: until every outcome is known, the options' timeout or the cancel token.
 * Repeat: no: each call reboots again.
 * Since: 0.1
 */
int zl_bulk_reboot(zl_context *ctx,
                   const char *const *ids,
                   size_t len,
                   const zl_bulk_options *options,
                   zl_report **out_report);

/**
 * Waits until any number of instances are in a status, into which somebody else brings them.
 * Nothing is sent but questions.
 *
 * ctx           a context that no other call is using; its own timeout does not count here
 * ids           `len` instance ids; copied
 * len           how many, at least 1
 * status        the status, as the service names it: "STOPPED"
 * options       how to do it; copied; NULL for the defaults
 * out_report    receives the report, which the caller frees with zl_report_free(); NULL if not
 *               wanted
 *
 * Returns as zl_bulk_stop(); ZL_ERR_ARGUMENT for a status that is no word of capitals.
 * Threads: any, one call at a time per context, with threads of its own as zl_bulk_stop().
 * Blocks: until every outcome is known, the options' timeout or the cancel token.
 * Repeat: safe: it only reads.
 * Since: 0.1
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
 * Makes options, all of them at their defaults.
 *
 * Returns the options, which the caller frees with zl_bulk_options_free().
 * Threads: any.
 * Repeat: safe: each call makes others.
 * Since: 0.1
 */
zl_bulk_options *zl_bulk_options_new(void);

/**
 * Sets where the instances are.
 *
 * options    options
 * product    "vm", "zec" or "bmc"; NULL for the product of the context's configuration
 *
 * Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, or ZL_ERR_ARGUMENT for another product.
 * Threads: any, but one at a time.
 * Repeat: safe: the last value counts.
 * Since: 0.1
 */
int zl_bulk_options_set_product(zl_bulk_options *options,
                                const char *product);

/**
 * Sets whether the end is waited for. zl_bulk_wait() always waits.
 *
 * options    options
 * wait       0: the call returns as soon as the service has accepted or refused for each id;
 *            anything else, the default: it watches until each is where it was meant to go
 *
 * Returns ZL_OK or ZL_ERR_NULL.
 * Threads: any, but one at a time.
 * Repeat: safe: the last value counts.
 * Since: 0.1
 */
int zl_bulk_options_set_wait(zl_bulk_options *options,
                             int wait);

/**
 * Sets how long the whole call may take. When the time is over, what is known by then is reported.
 *
 * options       options
 * timeout_ms    milliseconds, 1 to 86400000; the default is 600000, ten minutes
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
 * Threads: any, but one at a time.
 * Repeat: safe: the last value counts.
 * Since: 0.1
 */
int zl_bulk_options_set_timeout_ms(zl_bulk_options *options,
                                   uint64_t timeout_ms);

/** As the service does if nothing is said, which is forced. */
#define ZL_FORCE_DEFAULT 0
/** The instance's system is asked to shut down. */
#define ZL_FORCE_GRACEFUL 1
/** The power is cut. */
#define ZL_FORCE_FORCED 2

/**
 * Sets how hard instances are stopped or rebooted. A stop can be told on vm and zec, a reboot on
 * zec only, a start nowhere; a call that cannot tell it returns ZL_ERR_ARGUMENT.
 *
 * options    options
 * force      one of ZL_FORCE_; ZL_FORCE_DEFAULT is the default
 *
 * Returns ZL_OK, ZL_ERR_NULL, or ZL_ERR_ARGUMENT for another number.
 * Threads: any, but one at a time.
 * Repeat: safe: the last value counts.
 * Since: 0.1
 */
int zl_bulk_options_set_force(zl_bulk_options *options,
                              int force);

/**
 * Sets how many requests may be under way at once. The rate limit of the context holds all the
 * same, for all its clones together.
 *
 * options     options
 * requests    1 to 16; the default is 4. With 1, and without a progress callback, the call has no
 *             threads of its own
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
 * Threads: any, but one at a time.
 * Repeat: safe: the last value counts.
 * Since: 0.1
 */
int zl_bulk_options_set_concurrency(zl_bulk_options *options,
                                    int requests);

/**
 * Sets whether the first id that fails ends the call: nothing more is sent, and nothing waited for.
 *
 * options      options
 * fail_fast    0, the default: every id is brought to its end; anything else: the first failure
 *              ends the call, and zl_report_ended() gives its code
 *
 * Returns ZL_OK or ZL_ERR_NULL.
 * Threads: any, but one at a time.
 * Repeat: safe: the last value counts.
 * Since: 0.1
 */
int zl_bulk_options_set_fail_fast(zl_bulk_options *options,
                                  int fail_fast);

/**
 * Sets whether statuses are asked for before anything is sent. That saves requests where many
 * instances are there already, and costs some where few are.
 *
 * options        options
 * look_before    0, the default: statuses are asked for only where the service refuses; anything
 *                else: first of all
 *
 * Returns ZL_OK or ZL_ERR_NULL.
 * Threads: any, but one at a time.
 * Repeat: safe: the last value counts.
 * Since: 0.1
 */
int zl_bulk_options_set_look_before(zl_bulk_options *options,
                                    int look_before);

/**
 * Sets how long after acceptance an instance is first looked at. Each later wait is half as long
 * again, up to the poll interval, and a random fifth longer or shorter.
 *
 * options          options
 * first_look_ms    milliseconds, 1 to 86400000; the default is 2000
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
 * Threads: any, but one at a time.
 * Repeat: safe: the last value counts.
 * Since: 0.1
 */
int zl_bulk_options_set_first_look_ms(zl_bulk_options *options,
                                      uint64_t first_look_ms);

/**
 * Sets the longest wait between two looks at an instance.
 *
 * options             options
 * poll_interval_ms    milliseconds, 1 to 86400000; the default is 10000, or 15000 for a graceful
 *                     stop
 *
 * Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_ARGUMENT.
 * Threads: any, but one at a time.
 * Repeat: safe: the last value counts.
 * Since: 0.1
 */
int zl_bulk_options_set_poll_interval_ms(zl_bulk_options *options,
                                         uint64_t poll_interval_ms);

/**
 * Frees options. A call that has taken a copy goes on with it.
 *
 * options    options, or NULL
 *
 * Threads: any, but nobody else may be using them.
 * Repeat: no: options are freed once. NULL does nothing.
 * Since: 0.1
 */
void zl_bulk_options_free(zl_bulk_options *options);

/* ==========================================================================
 * Bulk calls: progress
 * ========================================================================== */

/** How far a bulk call is, at one moment. */
typedef struct zl_progress zl_progress;

/**
 * Receives the progress, borrowed until the callback returns. Runs on the thread of the call: at
 * most ten times a second if something changes, once a second if not, and once at the end. It must
 * return soon, as the call waits for it: no exception and no longjmp may leave it. A call on the
 * same context from inside of it returns ZL_ERR_BUSY.
 */
typedef void (*zl_progress_fn)(void *user_data, const zl_progress *progress);

/**
 * Sets who is told about progress. `destroy` is called with `user_data` exactly once: when neither
 * the options nor a call need it any more, or before this function returns if it fails or progress is
 * NULL. When another function is set, it may use the options.
 *
 * options      options
 * progress     the callback; NULL for none
 * user_data    what it receives; kept until destroy is called
 * destroy      lets go of user_data; NULL if there is nothing to do
 *
 * Returns ZL_OK or ZL_ERR_NULL.
 * Threads: any, but one at a time.
 * Repeat: safe: the last one counts.
 * Since: 0.1
 */
int zl_bulk_options_set_progress(zl_bulk_options *options,
                                 zl_progress_fn progress,
                                 void *user_data,
                                 zl_destroy_fn destroy);

/**
 * How many different instances a call is about.
 *
 * progress    the progress, or NULL
 *
 * Returns the number; 0 for NULL.
 * Threads: that of the callback.
 * Repeat: safe.
 * Since: 0.1
 */
size_t zl_progress_total(const zl_progress *progress);

/**
 * For how many of them the action has been sent.
 *
 * progress    the progress, or NULL
 *
 * Returns the number; 0 for NULL.
 * Threads: that of the callback.
 * Repeat: safe.
 * Since: 0.1
 */
size_t zl_progress_sent(const zl_progress *progress);

/**
 * Of how many of them the outcome is known.
 *
 * progress    the progress, or NULL
 *
 * Returns the number; 0 for NULL.
 * Threads: that of the callback.
 * Repeat: safe.
 * Since: 0.1
 */
size_t zl_progress_settled(const zl_progress *progress);

/**
 * How many of those did not end where they were meant to.
 *
 * progress    the progress, or NULL
 *
 * Returns the number; 0 for NULL.
 * Threads: that of the callback.
 * Repeat: safe.
 * Since: 0.1
 */
size_t zl_progress_failed(const zl_progress *progress);

/**
 * How long the call has taken.
 *
 * progress    the progress, or NULL
 *
 * Returns milliseconds; 0 for NULL.
 * Threads: that of the callback.
 * Repeat: safe.
 * Since: 0.1
 */
uint64_t zl_progress_elapsed_ms(const zl_progress *progress);

/**
 * About how long the call will go on, if the outcomes come as fast as so far. It is a guess.
 *
 * progress    the progress, or NULL
 *
 * Returns milliseconds; -1 if nothing can be said yet, and for NULL.
 * Threads: that of the callback.
 * Repeat: safe.
 * Since: 0.1
 */
int64_t zl_progress_estimate_ms(const zl_progress *progress);

/**
 * How many statuses there are among the instances that have been looked at.
 *
 * progress    the progress, or NULL
 *
 * Returns the number; 0 for NULL.
 * Threads: that of the callback.
 * Repeat: safe.
 * Since: 0.1
 */
size_t zl_progress_status_len(const zl_progress *progress);

/**
 * The name of one of these statuses.
 *
 * progress    the progress, or NULL
 * index       from 0 to zl_progress_status_len() - 1
 *
 * Returns a text such as "STOPPING"; NULL past the end, and for NULL; borrowed until the callback
 * returns.
 * Threads: that of the callback.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_progress_status_name(const zl_progress *progress,
                                    size_t index);

/**
 * How many instances are in one of these statuses, as last seen.
 *
 * progress    the progress, or NULL
 * index       from 0 to zl_progress_status_len() - 1
 *
 * Returns the number; 0 past the end, and for NULL.
 * Threads: that of the callback.
 * Repeat: safe.
 * Since: 0.1
 */
size_t zl_progress_status_count(const zl_progress *progress, size_t index);

/* ==========================================================================
 * Bulk calls: report
 * ========================================================================== */

/**
 * The number of rows of a report: of ids that were given.
 *
 * report    a report, or NULL
 *
 * Returns the number; 0 for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
size_t zl_report_len(const zl_report *report);

/**
 * The id of a row.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 *
 * Returns the text; NULL past the end, and for NULL; borrowed until the report is freed.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_report_id(const zl_report *report,
                         size_t index);

/**
 * Success: the service accepted. Its end was not waited for, or a reboot passed unseen.
 */
#define ZL_REPORT_ACCEPTED 0
/** Success: the answer was lost, but its status shows that it was executed. */
#define ZL_REPORT_INFERRED 1
/** Success: it was there, or on its way, before anything was sent for it. */
#define ZL_REPORT_ALREADY 2
/** Success: it was seen in the status that was waited for. */
#define ZL_REPORT_REACHED 3
/** There is no such instance. */
#define ZL_REPORT_NOT_FOUND 4
/** It is in the recycle bin, or released. */
#define ZL_REPORT_GONE 5
/** Something else is happening to it. */
#define ZL_REPORT_BUSY 6

/**
 * The service refused: zl_report_code() and zl_report_service_code() tell why.
 */
#define ZL_REPORT_REFUSED 7
/** It was on its way, and somebody turned it back. */
#define ZL_REPORT_RESTARTED 8
/** It was not seen there when the call ended, or stayed as it was. */
#define ZL_REPORT_NOT_REACHED 9

/**
 * Its answer was lost, and nothing could be found out: it may have been executed.
 */
#define ZL_REPORT_UNKNOWN 10

/**
 * Nothing was sent for it: the call was cancelled, out of time or cut short before.
 */
#define ZL_REPORT_NOT_SENT 11

/**
 * What became of an instance.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 *
 * Returns one of ZL_REPORT_, which zl_report_outcome_is_success() tells apart; -1 past the end, and
 * for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_report_outcome(const zl_report *report,
                      size_t index);

/**
 * The status in which an instance was last seen, as the service names it.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 *
 * Returns a text such as "STOPPED"; NULL if it was not looked at, past the end, and for NULL;
 * borrowed until the report is freed.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_report_status(const zl_report *report,
                             size_t index);

/**
 * The code of what kept an instance from where it was meant to go.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 *
 * Returns one of ZL_ERR_; 0 if there is none, past the end, and for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_report_code(const zl_report *report, size_t index);

/**
 * The service's own code for that.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 *
 * Returns a text such as "OPERATION_DENIED_INSTANCE_NOT_RUNNING"; NULL if there is none, past the
 * end, and for NULL; borrowed until the report is freed.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_report_service_code(const zl_report *report,
                                   size_t index);

/**
 * The same in words: one line for people.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 *
 * Returns the text; NULL if there is none, past the end, and for NULL; borrowed until the report
 * is freed.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_report_message(const zl_report *report,
                              size_t index);

/**
 * The service's id of the last request for an instance that it answered.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 *
 * Returns the text; NULL if no request was answered, past the end, and for NULL; borrowed until
 * the report is freed.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_report_request_id(const zl_report *report,
                                 size_t index);

/**
 * Tells whether the success of an instance was inferred from its status, as an answer was lost.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 *
 * Returns 1 if so, else 0; 0 past the end, and for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_report_is_inferred(const zl_report *report,
                          size_t index);

/**
 * How often an action was sent for an instance.
 *
 * report    a report, or NULL
 * index     from 0 to zl_report_len() - 1
 *
 * Returns the number; 0 past the end, and for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_report_attempts(const zl_report *report, size_t index);

/**
 * How many rows have an outcome.
 *
 * report     a report, or NULL
 * outcome    one of ZL_REPORT_
 *
 * Returns the number; 0 for an unknown outcome, and for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
size_t zl_report_count(const zl_report *report, int outcome);

/**
 * How many rows did not end where they were meant to.
 *
 * report    a report, or NULL
 *
 * Returns the number; 0 if the call returned ZL_OK, and for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
size_t zl_report_failed(const zl_report *report);

/**
 * What cut the call short.
 *
 * report    a report, or NULL
 *
 * Returns ZL_OK if nothing did: every outcome was found. Else ZL_ERR_TIMEOUT, ZL_ERR_CANCELLED, the
 * code of an error that would have been the same for every request, such as ZL_ERR_AUTH_SIGNATURE,
 * or with fail_fast that of the first failure. 0 for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_report_ended(const zl_report *report);

/**
 * How long the call took.
 *
 * report    a report, or NULL
 *
 * Returns milliseconds; 0 for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
uint64_t zl_report_elapsed_ms(const zl_report *report);

/**
 * How many requests the call took, those for statuses included.
 *
 * report    a report, or NULL
 *
 * Returns the number; 0 for NULL.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
uint64_t zl_report_requests(const zl_report *report);

/**
 * The whole report as JSON: an object with "total", "failed", "ended" (a name such as
 * "ZL_ERR_TIMEOUT", or "ZL_OK"), "elapsed_ms", "requests", "counts" (by outcome), and "instances", each
 * with "id", "outcome", "success", "status", "code", "name", "service_code", "message",
 * "request_id", "inferred" and "attempts". What there is not is null.
 *
 * report      a report
 * out_json    receives the text, which the caller frees with zl_string_free(); NULL if not wanted
 *
 * Returns ZL_OK, ZL_ERR_NULL, or ZL_ERR_NO_MEMORY; *out_json is NULL then.
 * Threads: any.
 * Repeat: safe: each call makes another text.
 * Since: 0.1
 */
int zl_report_json(const zl_report *report,
                   char **out_json);

/**
 * Frees a report.
 *
 * report    a report, or NULL
 *
 * Threads: any, but nobody else may be using it.
 * Repeat: no: a report is freed once. NULL does nothing.
 * Since: 0.1
 */
void zl_report_free(zl_report *report);

/**
 * The name of an outcome. Counting from 0 until there is none lists them all, those of later
 * versions too.
 *
 * outcome    one of ZL_REPORT_
 *
 * Returns a text such as "not_found"; NULL for an unknown outcome; borrowed until the program ends.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_report_outcome_name(int outcome);

/**
 * What an outcome means, in one line for people.
 *
 * outcome    one of ZL_REPORT_
 *
 * Returns the text; NULL for an unknown outcome; borrowed until the program ends.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
const char *zl_report_outcome_text(int outcome);

/**
 * Tells whether an outcome means that the instance ended where it was meant to.
 *
 * outcome    one of ZL_REPORT_
 *
 * Returns 1 if so, else 0; 0 for an unknown outcome.
 * Threads: any.
 * Repeat: safe.
 * Since: 0.1
 */
int zl_report_outcome_is_success(int outcome);

/* ==========================================================================
 * Any action
 * ========================================================================== */

/**
 * By the action's name: Describe…, Inquiry…, List… and Query… are ZL_CLASS_SAFE; starting,
 * stopping and rebooting instances is done as by the functions of those names; all others are
 * ZL_CLASS_UNSAFE.
 */
#define ZL_CLASS_BY_NAME 0
/** It changes nothing: it is sent again after any failure that may pass. */
#define ZL_CLASS_SAFE 1

/**
 * To do it twice has no effect beyond doing it once: it is sent again although it may have been
 * executed. What the service then says is the result; if it refuses, the outcome is
 * ZL_OUTCOME_UNKNOWN.
 */
#define ZL_CLASS_CONVERGENT 2

/**
 * To do it twice does it twice: it is sent again only if it was not executed for certain.
 */
#define ZL_CLASS_UNSAFE 3

/**
 * Calls any action of any service: JSON in, JSON out. It is sent again after a failure if that is
 * harmless, which is judged by its name, as ZL_CLASS_BY_NAME tells.
 *
 * ctx                  a context that no other call is using
 * service              the service, as in the URL: "vm"
 * version              the version of its API: "2026-04-01"; NULL for the newest known
 * action               the action: "DescribeInstances"
 * request_json         its parameters, a JSON object; NULL for none
 * out_response_json    receives the answer's `response`, a JSON object, or the whole answer of a
 *                      describe action that has none, as some do; the caller frees with
 *                      zl_string_free(); NULL if not wanted
 * out_request_id       receives the service's id of the request, which the caller frees with
 *                      zl_string_free(); NULL if not wanted
 *
 * Returns ZL_OK; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT, ZL_ERR_JSON or ZL_ERR_BUSY before
 * anything is sent; else any code of the 3000 and 4000 bands. Both outs are NULL then, and
 * zl_context_take_error() tells more. A 200 of some services lists what failed in the response:
 * that is for the caller to read here. If success was inferred, zl_context_is_inferred() says so,
 * and without any answer the response is "{}" and the id "".
 * Threads: any, one call at a time per context.
 * Blocks: until the answer, the timeout or the cancel token.
 * Repeat: as the action is: what it does, it does again.
 * Since: 0.1
 */
int zl_call(zl_context *ctx,
            const char *service,
            const char *version,
            const char *action,
            const char *request_json,
            char **out_response_json,
            char **out_request_id);

/**
 * The same as zl_call(), with the caller's word for what it means to do the action twice.
 *
 * ctx                  a context that no other call is using
 * action_class         one of ZL_CLASS_
 * service              the service, as in the URL: "vm"
 * version              the version of its API: "2026-04-01"; NULL for the newest known
 * action               the action: "ModifyInstancesAttribute"
 * request_json         its parameters, a JSON object; NULL for none
 * out_response_json    receives the answer's `response`, as from zl_call(); the caller frees with
 *                      zl_string_free(); NULL if not wanted
 * out_request_id       receives the service's id of the request, which the caller frees with
 *                      zl_string_free(); NULL if not wanted
 *
 * Returns as zl_call(); ZL_ERR_ARGUMENT for an unknown class.
 * Threads: any, one call at a time per context.
 * Blocks: until the answer, the timeout or the cancel token.
 * Repeat: as the action is: what it does, it does again.
 * Since: 0.1
 */
int zl_call_as(zl_context *ctx,
               int action_class,
               const char *service,
               const char *version,
               const char *action,
               const char *request_json,
               char **out_response_json,
               char **out_request_id);

/* ==========================================================================
 * Tools
 * ========================================================================== */

/**
 * Frees a text that a function of this library handed out.
 *
 * text    a text from an out-parameter whose comment names this function, or NULL
 *
 * Threads: any.
 * Repeat: no: a text is freed once. NULL does nothing.
 * Since: 0.1
 */
void zl_string_free(char *text);

#ifdef __cplusplus
}
#endif

#endif /* ZENLAYER_H */
