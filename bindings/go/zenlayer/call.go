//go:build cgo

package zenlayer

import (
	"context"
	"encoding/json"
	"unsafe"
)

// CallOutput is the result of Call, apart from the decoded response.
type CallOutput struct {
	// RequestID is the request id assigned by the service; "" if its answer was lost.
	RequestID string
	// Inferred means that the answer was lost, and the status shows that the action was executed.
	Inferred bool
}

// A CallOption is an option of Call.
type CallOption func(*callOptions)

type callOptions struct {
	version string
	class   Class
}

// WithAPIVersion selects a version of the service's API, such as "2026-04-01", instead of the newest
// version known.
func WithAPIVersion(version string) CallOption {
	return func(o *callOptions) { o.version = version }
}

// WithClass says whether the action may be repeated. By default, its name decides.
func WithClass(class Class) CallOption {
	return func(o *callOptions) { o.class = class }
}

// Call calls any action of any service. The parameters in are encoded as JSON; nil means none. The
// response is decoded into out, unless that is nil; a *json.RawMessage receives it undecoded.
func (c *Client) Call(ctx context.Context, service, action string, in, out any, options ...CallOption) (*CallOutput, error) {
	o := callOptions{class: ClassByName}
	for _, option := range options {
		option(&o)
	}
	parameters, err := encode(in)
	if err != nil {
		failure := refusal(action, ErrJSON, "the parameters cannot be encoded")
		failure.Err = err
		return nil, failure
	}
	texts := []string{service, o.version, action, parameters}
	for i, what := range []string{"the service", "the version", "the action", "the parameters' JSON"} {
		if err := refuseNUL("Call", what, texts[i]); err != nil {
			return nil, err
		}
	}
	var response []byte
	a, err := c.run(ctx, action, func(n *nativeContext, timeoutMS uint64) (a answer) {
		response, a = n.call(o.class, texts, timeoutMS)
		return a
	})
	if failure, ok := err.(*OpError); ok && o.class == ClassSafe && failure.Code == ErrTimeout {
		failure.Retryable = true // even if the context noticed it first
	}
	if err != nil {
		return nil, err
	}
	if err := decode(response, out); err != nil {
		return nil, &OpError{
			Op: action, Code: ErrResponse, Message: "the answer cannot be decoded",
			Outcome: OutcomeDone, Phase: PhaseAnswer, RequestID: a.requestID, Err: err,
		}
	}
	return &CallOutput{a.requestID, a.inferred}, nil
}

func encode(in any) (string, error) {
	switch in := in.(type) {
	case nil:
		return "", nil
	case json.RawMessage: // the library checks it
		return view(in), nil
	default:
		text, err := json.Marshal(in)
		return view(text), err
	}
}

// view returns text as a string without copying it. The text must not change during the call.
func view(text []byte) string {
	return unsafe.String(unsafe.SliceData(text), len(text))
}

func decode(response []byte, out any) error {
	switch out := out.(type) {
	case nil:
		return nil
	case *json.RawMessage:
		*out = response
		return nil
	default:
		return json.Unmarshal(response, out)
	}
}
