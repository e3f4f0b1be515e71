package zenlayer

// #include "native.h"
import "C"

import (
	"runtime/cgo"
	"time"
)

// A bulkAction is a function of the library for a bulk run.
type bulkAction struct {
	name     string
	function C.zlgo_bulk_action // nil: wait for a status
}

var (
	bulkStop   = bulkAction{"BulkStop", C.zlgo_bulk_action(C.zl_bulk_stop)}
	bulkStart  = bulkAction{"BulkStart", C.zlgo_bulk_action(C.zl_bulk_start)}
	bulkReboot = bulkAction{"BulkReboot", C.zlgo_bulk_action(C.zl_bulk_reboot)}
	bulkWait   = bulkAction{"BulkWait", nil}
)

// bulk makes a run; the report is nil if it did not begin.
func (n *nativeContext) bulk(what bulkAction, status string, ids []string, o *BulkOptions, watch *watcher) (*Report, answer) {
	options := C.zl_bulk_options_new()
	defer C.zl_bulk_options_free(options)
	if code := setBulkOptions(options, o, watch); code != C.ZL_OK {
		return nil, answer{failure: refusal("", Code(code), "")}
	}
	packed := n.pack(append([]string{status}, ids...)...)
	native := C.zlgo_bulk(n.context, what.function, packed, C.size_t(len(ids)), options, n.result)
	defer C.zl_report_free(native)
	a := n.answer()
	if native == nil {
		return nil, a
	}
	return newReport(native), a
}

// setBulkOptions sets all nonzero options; it returns the first code that is not ZL_OK.
func setBulkOptions(options *C.zl_bulk_options, o *BulkOptions, watch *watcher) C.int {
	var first C.int = C.ZL_OK
	set := func(code C.int) {
		if first == C.ZL_OK {
			first = code
		}
	}
	ms := func(d time.Duration) C.uint64_t { return C.uint64_t(roundUp(d)) }
	if o.Product != "" {
		set(C.zl_bulk_options_set_product(options, cText(o.Product)))
	}
	if o.NoWait {
		set(C.zl_bulk_options_set_wait(options, 0))
	}
	if o.Timeout != 0 {
		set(C.zl_bulk_options_set_timeout_ms(options, ms(o.Timeout)))
	}
	if o.Force != ForceDefault {
		set(C.zl_bulk_options_set_force(options, C.int(o.Force)))
	}
	if o.Concurrency != 0 {
		set(C.zl_bulk_options_set_concurrency(options, C.int(o.Concurrency)))
	}
	if o.FailFast {
		set(C.zl_bulk_options_set_fail_fast(options, 1))
	}
	if o.CheckFirst {
		set(C.zl_bulk_options_set_check_first(options, 1))
	}
	if o.InitialPoll != 0 {
		set(C.zl_bulk_options_set_initial_poll_ms(options, ms(o.InitialPoll)))
	}
	if o.PollInterval != 0 {
		set(C.zl_bulk_options_set_poll_interval_ms(options, ms(o.PollInterval)))
	}
	if watch.callback != nil {
		set(C.zlgo_set_progress(options, C.uintptr_t(cgo.NewHandle(watch))))
	}
	return first
}

// newReport copies a report of the C library.
func newReport(r *C.zl_report) *Report {
	report := &Report{
		Rows:     make([]ReportRow, C.zl_report_len(r)),
		Failed:   int(C.zl_report_failed(r)),
		Ended:    Code(C.zl_report_ended(r)),
		Elapsed:  milliseconds(C.zl_report_elapsed_ms(r)),
		Requests: int(C.zl_report_requests(r)),
	}
	for i := range report.Rows {
		at := C.size_t(i)
		report.Rows[i] = ReportRow{
			InstanceID:  C.GoString(C.zl_report_id(r, at)),
			Outcome:     BulkOutcome(C.zl_report_outcome(r, at)),
			Status:      C.GoString(C.zl_report_status(r, at)),
			Code:        Code(C.zl_report_code(r, at)),
			ServiceCode: C.GoString(C.zl_report_service_code(r, at)),
			Message:     C.GoString(C.zl_report_message(r, at)),
			RequestID:   C.GoString(C.zl_report_request_id(r, at)),
			Inferred:    C.zl_report_is_inferred(r, at) != 0,
			Attempts:    int(C.zl_report_attempts(r, at)),
		}
	}
	var json *C.char
	if C.zl_report_json(r, &json) == C.ZL_OK {
		report.json = []byte(C.GoString(json))
		C.zl_string_free(json)
	}
	return report
}

// A watcher calls a callback with the progress of a run. If the callback panics or calls
// runtime.Goexit, the run is cancelled, and the same happens in the caller's goroutine after the run.
type watcher struct {
	callback func(Progress)
	cancel   func()
	repeat   func() // nil while the callback returns normally
}

func (w *watcher) update(p *C.zl_progress) {
	if w.repeat != nil {
		return
	}
	progress := Progress{
		Total:    int(C.zl_progress_total(p)),
		Sent:     int(C.zl_progress_sent(p)),
		Settled:  int(C.zl_progress_settled(p)),
		Failed:   int(C.zl_progress_failed(p)),
		Elapsed:  milliseconds(C.zl_progress_elapsed_ms(p)),
		Estimate: milliseconds(C.zl_progress_estimate_ms(p)),
		Statuses: make([]StatusCount, C.zl_progress_status_len(p)),
	}
	for i := range progress.Statuses {
		at := C.size_t(i)
		progress.Statuses[i] = StatusCount{
			Status: C.GoString(C.zl_progress_status_name(p, at)),
			Count:  int(C.zl_progress_status_count(p, at)),
		}
	}
	if w.repeat = contained(func() { w.callback(progress) }); w.repeat != nil {
		w.cancel()
	}
}
