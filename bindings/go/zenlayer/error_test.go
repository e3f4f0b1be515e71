package zenlayer_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

func stop(ctx context.Context, client *zenlayer.Client, ids ...string) error {
	_, err := client.StopInstances(ctx, &zenlayer.StopInstancesInput{InstanceIDs: ids})
	return err
}

func TestARefusalByTheService(t *testing.T) {
	simulator := zenlayertest.New(t)
	err := stop(t.Context(), simulator.Client(), "vm-999999")
	var failure *zenlayer.OpError
	var refusal *zenlayer.APIError
	if !errors.As(err, &failure) || !errors.As(err, &refusal) {
		t.Fatalf("%T: %v", err, err)
	}
	requestID := simulator.Requests()[0].RequestID
	got := *failure
	got.Elapsed, got.Err, got.Message, got.ClockSkew = 0, nil, "", 0
	want := zenlayer.OpError{
		Op: "StopInstances", Code: zenlayer.ErrInstanceNotFound, Outcome: zenlayer.OutcomeRejected,
		Phase: zenlayer.PhaseAnswer, HTTPStatus: 404, RequestID: requestID, Attempts: 1,
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if refusal.ErrorCode() != "INVALID_INSTANCE_NOT_FOUND" || refusal.HTTPStatus != 404 || refusal.RequestID != requestID {
		t.Errorf("got %+v", *refusal)
	}
	if text := err.Error(); !strings.HasPrefix(text, "zenlayer: StopInstances: ") || !strings.Contains(text, refusal.ErrorMessage()) {
		t.Errorf("got %q", text)
	}
}

func TestIs(t *testing.T) {
	simulator := zenlayertest.New(t)
	err := fmt.Errorf("in a program: %w", stop(t.Context(), simulator.Client(), "vm-999999"))
	for target, want := range map[error]bool{
		zenlayer.ErrInstanceNotFound: true,
		zenlayer.ErrService:          true,
		zenlayer.ErrThrottled:        false,
		zenlayer.ErrNetwork:          false,
		zenlayer.ErrClosed:           false,
		context.Canceled:             false,
		context.DeadlineExceeded:     false,
	} {
		if errors.Is(err, target) != want {
			t.Errorf("errors.Is(%v, %v) is %v", err, target, !want)
		}
	}
	var code zenlayer.Code
	if !errors.As(err, &code) || code != zenlayer.ErrInstanceNotFound {
		t.Errorf("the code is %v", code)
	}
}

func TestErrorsOutliveTheirClient(t *testing.T) {
	simulator := zenlayertest.New(t)
	client := simulator.Client()
	err := stop(t.Context(), client, "vm-999999")
	before := err.Error()
	client.Close()
	if after := err.Error(); after != before {
		t.Errorf("got %q, want %q", after, before)
	}
}

func TestArguments(t *testing.T) {
	simulator := zenlayertest.New(t)
	client := simulator.Client()
	for name, test := range map[string]struct {
		ids  []string
		want zenlayer.Code
	}{
		"none":      {nil, zenlayer.ErrArgument},
		"empty":     {[]string{""}, zenlayer.ErrArgument},
		"too many":  {ids(101), zenlayer.ErrTooMany},
		"a NUL":     {[]string{"vm-000001\x00"}, zenlayer.ErrArgument},
		"not UTF-8": {[]string{"vm-\xff"}, zenlayer.ErrUTF8},
	} {
		err := stop(t.Context(), client, test.ids...)
		var failure *zenlayer.OpError
		if !errors.As(err, &failure) || failure.Code != test.want || failure.Outcome != zenlayer.OutcomeNotSent {
			t.Errorf("%s: %v", name, err)
		}
		if !errors.Is(err, zenlayer.ErrCaller) {
			t.Errorf("%s: %v is not ErrCaller", name, err)
		}
	}
	if requests := simulator.Requests(); len(requests) != 0 {
		t.Errorf("sent %v", requests)
	}
}

func TestTimeoutOfTheClient(t *testing.T) {
	server := newServer(t, silent)
	client := server.client(t, zenlayer.WithTimeout(50*time.Millisecond))
	err := stop(t.Context(), client, "vm-1")
	if !os.IsTimeout(err) {
		t.Errorf("%v is not a timeout", err)
	}
	if closed := stop(t.Context(), closedClient(t), "vm-1"); os.IsTimeout(closed) {
		t.Errorf("%v is a timeout", closed)
	}
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, zenlayer.ErrTimeout) || !errors.Is(err, zenlayer.ErrNetwork) {
		t.Errorf("%v is not found", err)
	}
}

func closedClient(t *testing.T) *zenlayer.Client {
	t.Helper()
	client := newClient(t, "http://127.0.0.1:1")
	client.Close()
	return client
}

func TestEveryCodeIsInTheLibrary(t *testing.T) {
	codes := zenlayer.Codes()
	if len(codes) == 0 || codes[0] != zenlayer.ErrNull {
		t.Fatalf("%d codes", len(codes))
	}
	for _, code := range codes {
		if !strings.HasPrefix(code.Name(), "ZL_ERR_") || code.Error() == "" {
			t.Errorf("%d has the name %q and the text %q", int(code), code.Name(), code.Error())
		}
	}
	if zenlayer.ErrInstanceNotFound.ServiceCode() != "INVALID_INSTANCE_NOT_FOUND" {
		t.Error("wrong service code")
	}
	if unknown := zenlayer.Code(4999); unknown.Name() != "" || unknown.Error() != "error 4999" || !errors.Is(unknown, zenlayer.ErrService) {
		t.Errorf("an unknown code is %q", unknown.Error())
	}
}
