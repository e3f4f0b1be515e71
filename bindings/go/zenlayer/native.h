// Helpers for what cgo cannot express, and to combine several steps of a call into one cgo call.
#ifndef ZLGO_NATIVE_H
#define ZLGO_NATIVE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zenlayer.h>

#if ZL_ABI_VERSION != 0
#error "this Go package does not support the ZL_ABI_VERSION of zenlayer.h"
#endif

// The result of a call, valid until zlgo_release().
typedef struct {
	int code;
	int inferred;
	zl_error *error;
	char short_id[64]; // the request id if it fits, which avoids an allocation
	char *request_id;  // else
	char *response;
	char *rows;        // packed by zlgo_pack_rows()
	size_t count;      // of rows
	size_t size;       // of the response or the rows
} zlgo_result;

typedef int (*zlgo_action)(zl_context *, const char *const *, size_t, char **);

// Unpacks texts, which Go passes as consecutive NUL-terminated strings because cgo forbids arrays of Go
// pointers. The list is malloc'ed; NULL if there is no memory.
static inline const char **zlgo_unpack(const char *packed, size_t len)
{
	const char **texts = malloc((len + 1) * sizeof *texts);
	for (size_t i = 0; texts != NULL && i < len; i++) {
		texts[i] = packed;
		if (i + 1 < len)
			packed += strlen(packed) + 1;
	}
	return texts;
}

static inline void zlgo_begin(zl_context *ctx, uint64_t timeout_ms, zlgo_result *result)
{
	memset(result, 0, sizeof *result);
	zl_context_set_timeout_ms(ctx, timeout_ms);
}

static inline void zlgo_end(zl_context *ctx, int code, zlgo_result *result)
{
	result->code = code;
	result->inferred = zl_context_is_inferred(ctx);
	result->error = code == ZL_OK ? NULL : zl_context_take_error(ctx);
	if (result->request_id != NULL && strlen(result->request_id) < sizeof result->short_id) {
		strcpy(result->short_id, result->request_id);
		zl_string_free(result->request_id);
		result->request_id = NULL;
	}
}

static inline void zlgo_release(zlgo_result *result)
{
	zl_error_free(result->error);
	zl_string_free(result->request_id);
	zl_string_free(result->response);
	free(result->rows);
}

static inline void zlgo_act(zl_context *ctx, zlgo_action action, const char *packed, size_t len,
                     uint64_t timeout_ms, zlgo_result *result)
{
	int code = ZL_ERR_NO_MEMORY;
	const char **ids = zlgo_unpack(packed, len);
	zlgo_begin(ctx, timeout_ms, result);
	if (ids != NULL)
		code = action(ctx, ids, len, &result->request_id);
	zlgo_end(ctx, code, result);
	free(ids);
}

// Packs the rows of a list: id, status, id, status …
static inline int zlgo_pack_rows(const zl_instances *list, zlgo_result *result)
{
	size_t count = zl_instances_len(list), size = 0;
	for (size_t i = 0; i < count; i++)
		size += strlen(zl_instances_id(list, i)) + strlen(zl_instances_status(list, i)) + 2;
	char *end = result->rows = malloc(size + 1);
	if (end == NULL)
		return ZL_ERR_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		end = stpcpy(end, zl_instances_id(list, i)) + 1;
		end = stpcpy(end, zl_instances_status(list, i)) + 1;
	}
	result->count = count;
	result->size = size;
	return ZL_OK;
}

static inline void zlgo_status(zl_context *ctx, const char *packed, size_t len, uint64_t timeout_ms,
                        zlgo_result *result)
{
	int code = ZL_ERR_NO_MEMORY;
	zl_instances *list = NULL;
	const char **ids = zlgo_unpack(packed, len);
	zlgo_begin(ctx, timeout_ms, result);
	if (ids != NULL)
		code = zl_describe_instances_status(ctx, ids, len, &list);
	zlgo_end(ctx, code, result);
	if (code == ZL_OK)
		result->code = zlgo_pack_rows(list, result);
	zl_instances_free(list);
	free(ids);
}

// The texts are service, version, action and parameters. An empty version, or empty parameters, mean NULL.
static inline void zlgo_call(zl_context *ctx, int action_class, const char *packed, uint64_t timeout_ms,
                      zlgo_result *result)
{
	int code = ZL_ERR_NO_MEMORY;
	const char **texts = zlgo_unpack(packed, 4);
	zlgo_begin(ctx, timeout_ms, result);
	if (texts != NULL)
		code = zl_call_as(ctx, action_class, texts[0], *texts[1] == '\0' ? NULL : texts[1], texts[2],
		                  *texts[3] == '\0' ? NULL : texts[3], &result->response, &result->request_id);
	if (code == ZL_OK)
		result->size = strlen(result->response);
	zlgo_end(ctx, code, result);
	free(texts);
}

// Callbacks: user_data is a cgo.Handle, never a Go pointer.
void zlgoLog(uintptr_t handle, int level, char *message);
void zlgoDestroy(uintptr_t handle);

static inline void zlgo_log(void *user_data, int level, const char *message)
{
	zlgoLog((uintptr_t)user_data, level, (char *)message);
}

static inline void zlgo_destroy(void *user_data)
{
	zlgoDestroy((uintptr_t)user_data);
}

static inline void zlgo_config_set_log(zl_config *config, int level, uintptr_t handle)
{
	zl_config_set_log(config, level, zlgo_log, (void *)handle, zlgo_destroy);
}

// Makes a bulk run: an action, or zl_bulk_wait() if it is NULL. The first text is the status to wait for.
typedef int (*zlgo_bulk_action)(zl_context *, const char *const *, size_t,
                                const zl_bulk_options *, zl_report **);

static inline zl_report *zlgo_bulk(zl_context *ctx, zlgo_bulk_action action, const char *packed, size_t len,
                                   const zl_bulk_options *options, zlgo_result *result)
{
	int code = ZL_ERR_NO_MEMORY;
	zl_report *report = NULL;
	const char **texts = zlgo_unpack(packed, len + 1);
	zlgo_begin(ctx, 0, result);
	if (texts != NULL)
		code = action != NULL ? action(ctx, texts + 1, len, options, &report)
		                      : zl_bulk_wait(ctx, texts + 1, len, texts[0], options, &report);
	zlgo_end(ctx, code, result);
	free(texts);
	return report;
}

void zlgoProgress(uintptr_t handle, zl_progress *progress);

static inline void zlgo_progress(void *user_data, const zl_progress *progress)
{
	zlgoProgress((uintptr_t)user_data, (zl_progress *)progress);
}

static inline int zlgo_set_progress(zl_bulk_options *options, uintptr_t handle)
{
	return zl_bulk_options_set_progress(options, zlgo_progress, (void *)handle, zlgo_destroy);
}

#endif
