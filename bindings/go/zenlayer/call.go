//go:build cgo

package zenlayer

import (
	"context"
	"encoding/json"
	"unsafe"
)

// CallOutput is what comes with every answer to Call.
type CallOutput struct {
	// RequestID is the service's id of the request; "" if its answer was lost.
	RequestID string
	// Inferred means that the answer was lost, and the status shows that the action was executed.
	Inferred bool
}

// A CallOption is a choice for one Call.
type CallOption func(*callOptions)

type callOptions struct {
	version string
	class   Class
}

// WithAPIVersion speaks to a version of the service's API, such as "2026-04-01", instead of the
// newest known.
func WithAPIVersion(version string) CallOption {
	return func(o *callOptions) { o.version = version }
}

// WithClass says what it means to do the action twice, which is judged by its name otherwise.
func WithClass(class Class) CallOption {
	return func(o *callOptions) { o.class = class }
}

// Call calls any action of any service. in is encoded as JSON, the action's parameters; nil is
// none. The answer is decoded into out, unless that is nil; a *json.RawMessage takes it as it is.
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
		failure.Retryable = true // also if the context was first to see it
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

// view is a text that nobody changes during the call, without a copy of it.
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
