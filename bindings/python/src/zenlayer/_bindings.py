"""The functions of zenlayer.h for ctypes. Made by `cargo xtask generate`: change the source, not this."""

from __future__ import annotations

from ctypes import CDLL, CFUNCTYPE, POINTER, Array, c_char_p, c_double, c_int, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import TYPE_CHECKING, Any, Callable, NewType, Optional

Error = NewType("Error", int)
Config = NewType("Config", int)
Context = NewType("Context", int)
Cancel = NewType("Cancel", int)
Instances = NewType("Instances", int)
BulkOptions = NewType("BulkOptions", int)
Report = NewType("Report", int)
Progress = NewType("Progress", int)
Request = NewType("Request", int)
Value = NewType("Value", int)

if TYPE_CHECKING:
    Out = Array[c_void_p]  # of one element: where a pointer is handed out
    Texts = Array[c_char_p]
    LogFnFunction = Callable[[Optional[int], int, Optional[bytes]], None]
    DestroyFnFunction = Callable[[Optional[int]], None]
    InterruptFnFunction = Callable[[Optional[int]], int]
    ProgressFnFunction = Callable[[Optional[int], Optional[Progress]], None]

LogFn = CFUNCTYPE(None, c_void_p, c_int, c_char_p)
DestroyFn = CFUNCTYPE(None, c_void_p)
InterruptFn = CFUNCTYPE(c_int, c_void_p)
ProgressFn = CFUNCTYPE(None, c_void_p, c_void_p)

PROTOTYPES: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "zl_version": (c_char_p, ()),
    "zl_abi_version": (c_uint32, ()),
    "zl_error_code": (c_int, (c_void_p,)),
    "zl_error_name": (c_char_p, (c_void_p,)),
    "zl_error_message": (c_char_p, (c_void_p,)),
    "zl_error_http_status": (c_int, (c_void_p,)),
    "zl_error_service_code": (c_char_p, (c_void_p,)),
    "zl_error_request_id": (c_char_p, (c_void_p,)),
    "zl_error_is_retryable": (c_int, (c_void_p,)),
    "zl_error_retry_after_ms": (c_uint64, (c_void_p,)),
    "zl_error_outcome": (c_int, (c_void_p,)),
    "zl_error_phase": (c_int, (c_void_p,)),
    "zl_error_skew_ms": (c_int64, (c_void_p,)),
    "zl_error_attempts": (c_uint32, (c_void_p,)),
    "zl_error_elapsed_ms": (c_uint64, (c_void_p,)),
    "zl_error_free": (None, (c_void_p,)),
    "zl_error_count": (c_size_t, ()),
    "zl_error_code_at": (c_int, (c_size_t,)),
    "zl_error_code_name": (c_char_p, (c_int,)),
    "zl_error_code_text": (c_char_p, (c_int,)),
    "zl_error_code_service_code": (c_char_p, (c_int,)),
    "zl_config_new": (c_void_p, ()),
    "zl_config_load": (c_int, (c_void_p, c_char_p)),
    "zl_config_load_profile": (c_int, (c_void_p, c_char_p)),
    "zl_config_set": (c_int, (c_void_p, c_char_p, c_char_p)),
    "zl_config_set_credentials": (c_int, (c_void_p, c_char_p, c_char_p)),
    "zl_config_set_token": (c_int, (c_void_p, c_char_p)),
    "zl_config_take_error": (c_void_p, (c_void_p,)),
    "zl_config_free": (None, (c_void_p,)),
    "zl_config_key_count": (c_size_t, ()),
    "zl_config_key_name": (c_char_p, (c_size_t,)),
    "zl_config_key_type": (c_char_p, (c_size_t,)),
    "zl_config_key_default": (c_char_p, (c_size_t,)),
    "zl_config_key_text": (c_char_p, (c_size_t,)),
    "zl_config_set_log": (c_int, (c_void_p, c_int, LogFn, c_void_p, DestroyFn)),
    "zl_context_new": (c_int, (c_void_p, POINTER(c_void_p), POINTER(c_void_p))),
    "zl_context_clone": (c_void_p, (c_void_p,)),
    "zl_context_free": (None, (c_void_p,)),
    "zl_context_set_timeout_ms": (c_int, (c_void_p, c_uint64)),
    "zl_context_take_error": (c_void_p, (c_void_p,)),
    "zl_context_is_inferred": (c_int, (c_void_p,)),
    "zl_context_describe": (c_int, (c_void_p, POINTER(c_char_p))),
    "zl_cancel_new": (c_void_p, ()),
    "zl_context_set_cancel": (c_int, (c_void_p, c_void_p)),
    "zl_cancel_request": (None, (c_void_p,)),
    "zl_cancel_is_requested": (c_int, (c_void_p,)),
    "zl_cancel_free": (None, (c_void_p,)),
    "zl_context_set_interrupt": (c_int, (c_void_p, InterruptFn, c_void_p, DestroyFn)),
    "zl_context_counter": (c_uint64, (c_void_p, c_int)),
    "zl_counter_name": (c_char_p, (c_int,)),
    "zl_stop_instances": (c_int, (c_void_p, POINTER(c_char_p), c_size_t, POINTER(c_char_p))),
    "zl_start_instances": (c_int, (c_void_p, POINTER(c_char_p), c_size_t, POINTER(c_char_p))),
    "zl_reboot_instances": (c_int, (c_void_p, POINTER(c_char_p), c_size_t, POINTER(c_char_p))),
    "zl_describe_instances_status": (c_int, (c_void_p, POINTER(c_char_p), c_size_t, POINTER(c_void_p))),
    "zl_instances_len": (c_size_t, (c_void_p,)),
    "zl_instances_id": (c_char_p, (c_void_p, c_size_t)),
    "zl_instances_status": (c_char_p, (c_void_p, c_size_t)),
    "zl_instances_free": (None, (c_void_p,)),
    "zl_bulk_stop": (c_int, (c_void_p, POINTER(c_char_p), c_size_t, c_void_p, POINTER(c_void_p))),
    "zl_bulk_start": (c_int, (c_void_p, POINTER(c_char_p), c_size_t, c_void_p, POINTER(c_void_p))),
    "zl_bulk_reboot": (c_int, (c_void_p, POINTER(c_char_p), c_size_t, c_void_p, POINTER(c_void_p))),
    "zl_bulk_wait": (c_int, (c_void_p, POINTER(c_char_p), c_size_t, c_char_p, c_void_p, POINTER(c_void_p))),
    "zl_bulk_options_new": (c_void_p, ()),
    "zl_bulk_options_set_product": (c_int, (c_void_p, c_char_p)),
    "zl_bulk_options_set_wait": (c_int, (c_void_p, c_int)),
    "zl_bulk_options_set_timeout_ms": (c_int, (c_void_p, c_uint64)),
    "zl_bulk_options_set_force": (c_int, (c_void_p, c_int)),
    "zl_bulk_options_set_concurrency": (c_int, (c_void_p, c_int)),
    "zl_bulk_options_set_fail_fast": (c_int, (c_void_p, c_int)),
    "zl_bulk_options_set_check_first": (c_int, (c_void_p, c_int)),
    "zl_bulk_options_set_initial_poll_ms": (c_int, (c_void_p, c_uint64)),
    "zl_bulk_options_set_poll_interval_ms": (c_int, (c_void_p, c_uint64)),
    "zl_bulk_options_free": (None, (c_void_p,)),
    "zl_bulk_options_set_progress": (c_int, (c_void_p, ProgressFn, c_void_p, DestroyFn)),
    "zl_progress_total": (c_size_t, (c_void_p,)),
    "zl_progress_sent": (c_size_t, (c_void_p,)),
    "zl_progress_settled": (c_size_t, (c_void_p,)),
    "zl_progress_failed": (c_size_t, (c_void_p,)),
    "zl_progress_elapsed_ms": (c_uint64, (c_void_p,)),
    "zl_progress_estimate_ms": (c_int64, (c_void_p,)),
    "zl_progress_status_len": (c_size_t, (c_void_p,)),
    "zl_progress_status_name": (c_char_p, (c_void_p, c_size_t)),
    "zl_progress_status_count": (c_size_t, (c_void_p, c_size_t)),
    "zl_report_len": (c_size_t, (c_void_p,)),
    "zl_report_id": (c_char_p, (c_void_p, c_size_t)),
    "zl_report_outcome": (c_int, (c_void_p, c_size_t)),
    "zl_report_status": (c_char_p, (c_void_p, c_size_t)),
    "zl_report_code": (c_int, (c_void_p, c_size_t)),
    "zl_report_service_code": (c_char_p, (c_void_p, c_size_t)),
    "zl_report_message": (c_char_p, (c_void_p, c_size_t)),
    "zl_report_request_id": (c_char_p, (c_void_p, c_size_t)),
    "zl_report_is_inferred": (c_int, (c_void_p, c_size_t)),
    "zl_report_attempts": (c_int, (c_void_p, c_size_t)),
    "zl_report_count": (c_size_t, (c_void_p, c_int)),
    "zl_report_failed": (c_size_t, (c_void_p,)),
    "zl_report_ended": (c_int, (c_void_p,)),
    "zl_report_elapsed_ms": (c_uint64, (c_void_p,)),
    "zl_report_requests": (c_uint64, (c_void_p,)),
    "zl_report_json": (c_int, (c_void_p, POINTER(c_char_p))),
    "zl_report_free": (None, (c_void_p,)),
    "zl_bulk_outcome_name": (c_char_p, (c_int,)),
    "zl_bulk_outcome_text": (c_char_p, (c_int,)),
    "zl_bulk_outcome_is_success": (c_int, (c_int,)),
    "zl_request_new": (c_void_p, (c_char_p, c_char_p, c_char_p)),
    "zl_request_set_text": (c_int, (c_void_p, c_char_p, c_char_p)),
    "zl_request_set_texts": (c_int, (c_void_p, c_char_p, POINTER(c_char_p), c_size_t)),
    "zl_request_set_integer": (c_int, (c_void_p, c_char_p, c_int64)),
    "zl_request_set_number": (c_int, (c_void_p, c_char_p, c_double)),
    "zl_request_set_bool": (c_int, (c_void_p, c_char_p, c_int)),
    "zl_request_set_json": (c_int, (c_void_p, c_char_p, c_char_p)),
    "zl_request_set_class": (c_int, (c_void_p, c_int)),
    "zl_request_json": (c_int, (c_void_p, POINTER(c_char_p), POINTER(c_void_p))),
    "zl_request_free": (None, (c_void_p,)),
    "zl_send": (c_int, (c_void_p, c_void_p, POINTER(c_void_p), POINTER(c_char_p))),
    "zl_send_page": (c_int, (c_void_p, c_void_p, POINTER(c_void_p), POINTER(c_char_p))),
    "zl_wait_until": (c_int, (c_void_p, c_void_p, c_char_p, c_char_p, c_char_p, c_void_p, POINTER(c_void_p))),
    "zl_value_kind": (c_int, (c_void_p,)),
    "zl_value_len": (c_size_t, (c_void_p,)),
    "zl_value_item": (c_void_p, (c_void_p, c_size_t)),
    "zl_value_name": (c_char_p, (c_void_p,)),
    "zl_value_find": (c_void_p, (c_void_p, c_char_p)),
    "zl_value_text": (c_char_p, (c_void_p, c_char_p)),
    "zl_value_integer": (c_int64, (c_void_p, c_char_p, c_int64)),
    "zl_value_number": (c_double, (c_void_p, c_char_p, c_double)),
    "zl_value_json": (c_int, (c_void_p, POINTER(c_char_p))),
    "zl_value_free": (None, (c_void_p,)),
    "zl_call": (c_int, (c_void_p, c_char_p, c_char_p, c_char_p, c_char_p, POINTER(c_char_p), POINTER(c_char_p))),
    "zl_call_as": (c_int, (c_void_p, c_int, c_char_p, c_char_p, c_char_p, c_char_p, POINTER(c_char_p), POINTER(c_char_p))),
    "zl_catalogue_json": (c_int, (c_char_p, c_char_p, c_char_p, POINTER(c_char_p), POINTER(c_void_p))),
    "zl_string_free": (None, (c_void_p,)),
}


class Library:
    """A loaded library, its functions typed."""

    zl_version: Callable[[], bytes | None]
    zl_abi_version: Callable[[], int]
    zl_error_code: Callable[[Error | None], int]
    zl_error_name: Callable[[Error | None], bytes | None]
    zl_error_message: Callable[[Error | None], bytes | None]
    zl_error_http_status: Callable[[Error | None], int]
    zl_error_service_code: Callable[[Error | None], bytes | None]
    zl_error_request_id: Callable[[Error | None], bytes | None]
    zl_error_is_retryable: Callable[[Error | None], int]
    zl_error_retry_after_ms: Callable[[Error | None], int]
    zl_error_outcome: Callable[[Error | None], int]
    zl_error_phase: Callable[[Error | None], int]
    zl_error_skew_ms: Callable[[Error | None], int]
    zl_error_attempts: Callable[[Error | None], int]
    zl_error_elapsed_ms: Callable[[Error | None], int]
    zl_error_free: Callable[[Error | None], None]
    zl_error_count: Callable[[], int]
    zl_error_code_at: Callable[[int], int]
    zl_error_code_name: Callable[[int], bytes | None]
    zl_error_code_text: Callable[[int], bytes | None]
    zl_error_code_service_code: Callable[[int], bytes | None]
    zl_config_new: Callable[[], Config | None]
    zl_config_load: Callable[[Config | None, bytes | None], int]
    zl_config_load_profile: Callable[[Config | None, bytes | None], int]
    zl_config_set: Callable[[Config | None, bytes | None, bytes | None], int]
    zl_config_set_credentials: Callable[[Config | None, bytes | None, bytes | None], int]
    zl_config_set_token: Callable[[Config | None, bytes | None], int]
    zl_config_take_error: Callable[[Config | None], Error | None]
    zl_config_free: Callable[[Config | None], None]
    zl_config_key_count: Callable[[], int]
    zl_config_key_name: Callable[[int], bytes | None]
    zl_config_key_type: Callable[[int], bytes | None]
    zl_config_key_default: Callable[[int], bytes | None]
    zl_config_key_text: Callable[[int], bytes | None]
    zl_config_set_log: Callable[[Config | None, int, LogFnFunction | None, int | None, DestroyFnFunction | None], int]
    zl_context_new: Callable[[Config | None, Out | None, Out | None], int]
    zl_context_clone: Callable[[Context | None], Context | None]
    zl_context_free: Callable[[Context | None], None]
    zl_context_set_timeout_ms: Callable[[Context | None, int], int]
    zl_context_take_error: Callable[[Context | None], Error | None]
    zl_context_is_inferred: Callable[[Context | None], int]
    zl_context_describe: Callable[[Context | None, c_char_p | None], int]
    zl_cancel_new: Callable[[], Cancel | None]
    zl_context_set_cancel: Callable[[Context | None, Cancel | None], int]
    zl_cancel_request: Callable[[Cancel | None], None]
    zl_cancel_is_requested: Callable[[Cancel | None], int]
    zl_cancel_free: Callable[[Cancel | None], None]
    zl_context_set_interrupt: Callable[[Context | None, InterruptFnFunction | None, int | None, DestroyFnFunction | None], int]
    zl_context_counter: Callable[[Context | None, int], int]
    zl_counter_name: Callable[[int], bytes | None]
    zl_stop_instances: Callable[[Context | None, Texts | None, int, c_char_p | None], int]
    zl_start_instances: Callable[[Context | None, Texts | None, int, c_char_p | None], int]
    zl_reboot_instances: Callable[[Context | None, Texts | None, int, c_char_p | None], int]
    zl_describe_instances_status: Callable[[Context | None, Texts | None, int, Out | None], int]
    zl_instances_len: Callable[[Instances | None], int]
    zl_instances_id: Callable[[Instances | None, int], bytes | None]
    zl_instances_status: Callable[[Instances | None, int], bytes | None]
    zl_instances_free: Callable[[Instances | None], None]
    zl_bulk_stop: Callable[[Context | None, Texts | None, int, BulkOptions | None, Out | None], int]
    zl_bulk_start: Callable[[Context | None, Texts | None, int, BulkOptions | None, Out | None], int]
    zl_bulk_reboot: Callable[[Context | None, Texts | None, int, BulkOptions | None, Out | None], int]
    zl_bulk_wait: Callable[[Context | None, Texts | None, int, bytes | None, BulkOptions | None, Out | None], int]
    zl_bulk_options_new: Callable[[], BulkOptions | None]
    zl_bulk_options_set_product: Callable[[BulkOptions | None, bytes | None], int]
    zl_bulk_options_set_wait: Callable[[BulkOptions | None, int], int]
    zl_bulk_options_set_timeout_ms: Callable[[BulkOptions | None, int], int]
    zl_bulk_options_set_force: Callable[[BulkOptions | None, int], int]
    zl_bulk_options_set_concurrency: Callable[[BulkOptions | None, int], int]
    zl_bulk_options_set_fail_fast: Callable[[BulkOptions | None, int], int]
    zl_bulk_options_set_check_first: Callable[[BulkOptions | None, int], int]
    zl_bulk_options_set_initial_poll_ms: Callable[[BulkOptions | None, int], int]
    zl_bulk_options_set_poll_interval_ms: Callable[[BulkOptions | None, int], int]
    zl_bulk_options_free: Callable[[BulkOptions | None], None]
    zl_bulk_options_set_progress: Callable[[BulkOptions | None, ProgressFnFunction | None, int | None, DestroyFnFunction | None], int]
    zl_progress_total: Callable[[Progress | None], int]
    zl_progress_sent: Callable[[Progress | None], int]
    zl_progress_settled: Callable[[Progress | None], int]
    zl_progress_failed: Callable[[Progress | None], int]
    zl_progress_elapsed_ms: Callable[[Progress | None], int]
    zl_progress_estimate_ms: Callable[[Progress | None], int]
    zl_progress_status_len: Callable[[Progress | None], int]
    zl_progress_status_name: Callable[[Progress | None, int], bytes | None]
    zl_progress_status_count: Callable[[Progress | None, int], int]
    zl_report_len: Callable[[Report | None], int]
    zl_report_id: Callable[[Report | None, int], bytes | None]
    zl_report_outcome: Callable[[Report | None, int], int]
    zl_report_status: Callable[[Report | None, int], bytes | None]
    zl_report_code: Callable[[Report | None, int], int]
    zl_report_service_code: Callable[[Report | None, int], bytes | None]
    zl_report_message: Callable[[Report | None, int], bytes | None]
    zl_report_request_id: Callable[[Report | None, int], bytes | None]
    zl_report_is_inferred: Callable[[Report | None, int], int]
    zl_report_attempts: Callable[[Report | None, int], int]
    zl_report_count: Callable[[Report | None, int], int]
    zl_report_failed: Callable[[Report | None], int]
    zl_report_ended: Callable[[Report | None], int]
    zl_report_elapsed_ms: Callable[[Report | None], int]
    zl_report_requests: Callable[[Report | None], int]
    zl_report_json: Callable[[Report | None, c_char_p | None], int]
    zl_report_free: Callable[[Report | None], None]
    zl_bulk_outcome_name: Callable[[int], bytes | None]
    zl_bulk_outcome_text: Callable[[int], bytes | None]
    zl_bulk_outcome_is_success: Callable[[int], int]
    zl_request_new: Callable[[bytes | None, bytes | None, bytes | None], Request | None]
    zl_request_set_text: Callable[[Request | None, bytes | None, bytes | None], int]
    zl_request_set_texts: Callable[[Request | None, bytes | None, Texts | None, int], int]
    zl_request_set_integer: Callable[[Request | None, bytes | None, int], int]
    zl_request_set_number: Callable[[Request | None, bytes | None, float], int]
    zl_request_set_bool: Callable[[Request | None, bytes | None, int], int]
    zl_request_set_json: Callable[[Request | None, bytes | None, bytes | None], int]
    zl_request_set_class: Callable[[Request | None, int], int]
    zl_request_json: Callable[[Request | None, c_char_p | None, Out | None], int]
    zl_request_free: Callable[[Request | None], None]
    zl_send: Callable[[Context | None, Request | None, Out | None, c_char_p | None], int]
    zl_send_page: Callable[[Context | None, Request | None, Out | None, c_char_p | None], int]
    zl_wait_until: Callable[[Context | None, Request | None, bytes | None, bytes | None, bytes | None, BulkOptions | None, Out | None], int]
    zl_value_kind: Callable[[Value | None], int]
    zl_value_len: Callable[[Value | None], int]
    zl_value_item: Callable[[Value | None, int], Value | None]
    zl_value_name: Callable[[Value | None], bytes | None]
    zl_value_find: Callable[[Value | None, bytes | None], Value | None]
    zl_value_text: Callable[[Value | None, bytes | None], bytes | None]
    zl_value_integer: Callable[[Value | None, bytes | None, int], int]
    zl_value_number: Callable[[Value | None, bytes | None, float], float]
    zl_value_json: Callable[[Value | None, c_char_p | None], int]
    zl_value_free: Callable[[Value | None], None]
    zl_call: Callable[[Context | None, bytes | None, bytes | None, bytes | None, bytes | None, c_char_p | None, c_char_p | None], int]
    zl_call_as: Callable[[Context | None, int, bytes | None, bytes | None, bytes | None, bytes | None, c_char_p | None, c_char_p | None], int]
    zl_catalogue_json: Callable[[bytes | None, bytes | None, bytes | None, c_char_p | None, Out | None], int]
    zl_string_free: Callable[[c_char_p | None], None]

    def __init__(self, library: CDLL) -> None:
        for name, (result, parameters) in PROTOTYPES.items():
            function = library[name]
            function.restype = result
            function.argtypes = parameters
            setattr(self, name, function)


ZL_ABI_VERSION = 0
ZL_LOG_ERROR = 1
ZL_LOG_WARN = 2
ZL_LOG_INFO = 3
ZL_LOG_DEBUG = 4
ZL_COUNTER_REQUESTS = 0
ZL_COUNTER_RETRIES = 1
ZL_COUNTER_THROTTLES = 2
ZL_COUNTER_CONNECTIONS_NEW = 3
ZL_COUNTER_CONNECTIONS_REUSED = 4
ZL_COUNTER_RECONCILES = 5
ZL_COUNTER_INFERRED = 6
ZL_COUNTER_UNKNOWN = 7
ZL_COUNTER_CLOCK_ADOPTED = 8
ZL_MAX_IDS = 100
ZL_CLASS_BY_NAME = 0
ZL_CLASS_SAFE = 1
ZL_CLASS_IDEMPOTENT = 2
ZL_CLASS_UNSAFE = 3
ZL_FORCE_DEFAULT = 0
ZL_FORCE_GRACEFUL = 1
ZL_FORCE_FORCED = 2
ZL_KIND_NONE = 0
ZL_KIND_NULL = 1
ZL_KIND_BOOL = 2
ZL_KIND_INTEGER = 3
ZL_KIND_NUMBER = 4
ZL_KIND_TEXT = 5
ZL_KIND_LIST = 6
ZL_KIND_OBJECT = 7
