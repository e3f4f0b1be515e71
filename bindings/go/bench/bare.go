package main

/*
#cgo pkg-config: zenlayer
#include <stdlib.h>
#include <zenlayer.h>

static zl_context *bare_open(const char *endpoint, const char *ca_file, const char *key_id, const char *secret)
{
	zl_context *ctx = NULL;
	zl_config *config = zl_config_new();
	zl_config_set(config, "endpoint", endpoint);
	zl_config_set(config, "ca_file", ca_file);
	zl_config_set(config, "rate_limit", "0");
	zl_config_set_credentials(config, key_id, secret);
	zl_context_new(config, &ctx, NULL);
	zl_config_free(config);
	return ctx;
}

// The whole call in one cgo call, with ids that are already in C's memory.
static int bare_stop(zl_context *ctx, char **ids, size_t len)
{
	char *request_id;
	int code = zl_stop_instances(ctx, (const char *const *)ids, len, &request_id);
	zl_string_free(request_id);
	return code;
}
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

// openBare returns a function with the minimal cost of a call into C.
func openBare(work *workload) (func() error, error) {
	ctx := C.bare_open(C.CString(work.endpoint), C.CString(work.caFile), C.CString(keyID), C.CString(secret))
	if ctx == nil {
		return nil, errors.New("no context")
	}
	list := (**C.char)(C.calloc(C.size_t(len(work.ids)), C.size_t(unsafe.Sizeof(uintptr(0)))))
	for i, id := range work.ids {
		unsafe.Slice(list, len(work.ids))[i] = C.CString(id)
	}
	return func() error {
		if code := C.bare_stop(ctx, list, C.size_t(len(work.ids))); code != C.ZL_OK {
			return fmt.Errorf("code %d", code)
		}
		return nil
	}, nil
}
