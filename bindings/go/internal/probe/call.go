package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

// perform makes a call and measures it.
func (s *slot) perform(call []string) object {
	parameters := json.RawMessage(call[len(call)-1]) // of "call" and "as": copied before the measurement
	began, alarms := now(), signals()
	ctx := context.Background()
	if s.token != nil {
		ctx = s.token
	}
	if s.timeout > 0 && call[0] != "bulk" { // a run has its own timeout
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, s.timeout)
		defer stop()
	}
	result, err := s.dispatch(ctx, call[0], call[1:], parameters)
	ended := now()
	if err != nil {
		told := result
		result = failure(err)
		for _, name := range []string{"report", "progress", "settled"} {
			if value, ok := told[name]; ok {
				result[name] = value
			}
		}
	}
	result["began_ms"], result["ended_ms"], result["signals"] = began, ended, signals()-alarms
	return result
}

func (s *slot) dispatch(ctx context.Context, call string, arguments []string, parameters json.RawMessage) (object, error) {
	switch call {
	case "stop":
		out, err := s.client.StopInstances(ctx, &zenlayer.StopInstancesInput{InstanceIDs: arguments})
		if err != nil {
			return nil, err
		}
		return success(out.RequestID, out.Inferred), nil
	case "start":
		out, err := s.client.StartInstances(ctx, &zenlayer.StartInstancesInput{InstanceIDs: arguments})
		if err != nil {
			return nil, err
		}
		return success(out.RequestID, out.Inferred), nil
	case "reboot":
		out, err := s.client.RebootInstances(ctx, &zenlayer.RebootInstancesInput{InstanceIDs: arguments})
		if err != nil {
			return nil, err
		}
		return success(out.RequestID, out.Inferred), nil
	case "describe":
		return s.describe(ctx, arguments)
	case "bulk":
		return s.bulk(ctx, arguments)
	case "as":
		return s.any(ctx, arguments[1:], parameters, zenlayer.WithClass(classes[arguments[0]]))
	default:
		return s.any(ctx, arguments, parameters)
	}
}

func success(requestID string, inferred bool) object {
	result := object{"code": 0, "request_id": requestID, "response": nil, "inferred": 0}
	if inferred {
		result["inferred"] = 1
	}
	return result
}

func (s *slot) describe(ctx context.Context, ids []string) (object, error) {
	rows := [][2]string{}
	for row, err := range s.client.InstancesStatus(ctx, &zenlayer.InstancesStatusInput{InstanceIDs: ids}) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, [2]string{row.InstanceID, row.Status})
	}
	return object{"code": 0, "request_id": nil, "response": nil, "inferred": 0, "instances": rows}, nil
}

var classes = map[string]zenlayer.Class{
	"by_name":    zenlayer.ClassByName,
	"safe":       zenlayer.ClassSafe,
	"idempotent": zenlayer.ClassIdempotent,
	"unsafe":     zenlayer.ClassUnsafe,
}

// any calls any action: service, version, action, parameters; "-" means none.
func (s *slot) any(ctx context.Context, arguments []string, parameters json.RawMessage, options ...zenlayer.CallOption) (object, error) {
	if version := arguments[1]; version != "-" {
		options = append(options, zenlayer.WithAPIVersion(version))
	}
	var in any
	if arguments[3] != "-" {
		in = parameters
	}
	var response json.RawMessage
	out, err := s.client.Call(ctx, arguments[0], arguments[2], in, &response, options...)
	if err != nil {
		return nil, err
	}
	result := success(out.RequestID, out.Inferred)
	result["response"] = string(response)
	return result, nil
}

// failure converts an error to the format of the probe in C.
func failure(err error) object {
	var e *zenlayer.OpError
	if !errors.As(err, &e) {
		return object{"code": -1, "error": object{"message": err.Error()}}
	}
	told := object{
		"code": e.Code, "name": e.Code.Name(), "message": e.Message, "http_status": e.HTTPStatus,
		"service_code": nil, "request_id": orNull(e.RequestID), "retryable": 0,
		"retry_after_ms": e.RetryAfter.Milliseconds(), "outcome": e.Outcome,
		"attempts": e.Attempts, "elapsed_ms": e.Elapsed.Milliseconds(), "phase": e.Phase,
		"skew_ms": e.ClockSkew.Milliseconds(),
	}
	if e.Retryable {
		told["retryable"] = 1
	}
	var refusal *zenlayer.APIError
	if errors.As(err, &refusal) {
		told["service_code"] = orNull(refusal.Code)
	}
	return object{
		"code": e.Code, "error": told, "inferred": 0, "request_id": nil, "response": nil,
	}
}
