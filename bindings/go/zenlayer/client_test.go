package zenlayer_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

func TestNewRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		option zenlayer.Option
		want   zenlayer.Code
	}{
		"no credentials":   {zenlayer.WithCredentials("", ""), zenlayer.ErrConfigValue},
		"an unknown key":   {zenlayer.WithSetting("no_such_key", "1"), zenlayer.ErrConfigKey},
		"a bad value":      {zenlayer.WithProduct("ship"), zenlayer.ErrConfigValue},
		"plain http":       {zenlayer.WithEndpoint("http://example.com"), zenlayer.ErrConfigValue},
		"a NUL":            {zenlayer.WithEndpoint("http://127.0.0.1\x00"), zenlayer.ErrConfigValue},
		"no timeout":       {zenlayer.WithTimeout(-time.Second), zenlayer.ErrConfigValue},
		"no calls at once": {zenlayer.WithMaxConcurrent(0), zenlayer.ErrConfigValue},
	} {
		client, err := zenlayer.New(zenlayer.WithoutEnvironment(), zenlayer.WithCredentials("key", "secret"), test.option)
		if !errors.Is(err, test.want) || !errors.Is(err, zenlayer.ErrConfiguration) || client != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "zenlayer: New: ") {
			t.Errorf("%s: got %q", name, err)
		}
	}
	_, err := zenlayer.New(zenlayer.WithProfile("no-such-profile"))
	if !errors.Is(err, zenlayer.ErrProfile) {
		t.Errorf("a missing profile: %v", err)
	}
}

func TestTheEnvironmentIsReadByDefault(t *testing.T) {
	simulator := zenlayertest.New(t)
	t.Setenv("ZENLAYER_ENDPOINT", simulator.URL)
	client, err := zenlayer.New()
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := stop(t.Context(), client, "vm-000001"); err != nil {
		t.Error(err)
	}
	if _, err := zenlayer.New(zenlayer.WithoutEnvironment()); !errors.Is(err, zenlayer.ErrCredentials) {
		t.Errorf("without it: %v", err)
	}
}

func TestToken(t *testing.T) {
	simulator := zenlayertest.New(t, "--token", "a-token")
	client, err := zenlayer.New(zenlayer.WithoutEnvironment(), zenlayer.WithEndpoint(simulator.URL), zenlayer.WithToken("a-token"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := stop(t.Context(), client, "vm-000001"); err != nil {
		t.Error(err)
	}
}

func TestCloseEndsCalls(t *testing.T) {
	server := newServer(t, silent)
	client := server.client(t, zenlayer.WithMaxConcurrent(2))
	ended := make(chan error)
	for range 4 { // two of them wait for a slot
		go func() { ended <- stop(context.Background(), client, "vm-1") }()
	}
	<-server.touched
	<-server.touched
	client.Close()
	client.Close()
	for range 4 {
		if err := <-ended; !errors.Is(err, zenlayer.ErrClosed) || errors.Is(err, context.Canceled) {
			t.Errorf("got error %v", err)
		}
	}
	err := stop(t.Context(), client, "vm-1")
	var failure *zenlayer.OpError
	if !errors.As(err, &failure) || !errors.Is(err, zenlayer.ErrClosed) || failure.Outcome != zenlayer.OutcomeNotSent {
		t.Errorf("afterwards: %v", err)
	}
	if n := client.Counter(zenlayer.CounterRequests); n != 0 {
		t.Errorf("a closed client counts %d", n)
	}
}

func TestCloseWaitsOnlyForCallsUnderWay(t *testing.T) {
	simulator := zenlayertest.New(t)
	client := simulator.Client(zenlayer.WithMaxConcurrent(math.MaxInt))
	statuses(t, client, "vm-000001")
	if err := client.Close(); err != nil {
		t.Error(err)
	}
}

func TestCounter(t *testing.T) {
	simulator := zenlayertest.New(t)
	client := simulator.Client()
	for range 3 {
		statuses(t, client)
	}
	if n := client.Counter(zenlayer.CounterRequests); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
	if n := client.Counter(zenlayer.CounterConnectionsNew); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
	if zenlayer.CounterRetries.String() != "retries" || zenlayer.Counter(1000).String() != "" {
		t.Error("wrong name")
	}
}

func TestSettings(t *testing.T) {
	settings := zenlayer.Settings()
	if len(settings) < 20 || settings[0].Name != "endpoint" || settings[0].Default == "" || settings[0].Text == "" {
		t.Errorf("got %+v", settings)
	}
}

// An unreachable client closes itself and releases its logger.
func TestAnUnreachableClientIsClosed(t *testing.T) {
	simulator := zenlayertest.New(t)
	freed := make(chan struct{})
	func() {
		log := make(recorder, 1000)
		logger := log.logger()
		runtime.AddCleanup(logger, func(int) { close(freed) }, 0)
		client, err := zenlayer.New(zenlayer.WithEndpoint(simulator.URL), zenlayer.WithLogger(logger))
		if err != nil {
			t.Fatal(err)
		}
		statuses(t, client, "vm-000001")
	}()
	for {
		runtime.GC()
		select {
		case <-freed:
			return
		case <-t.Context().Done():
			t.Fatal("it was never closed")
		case <-time.After(time.Millisecond):
		}
	}
}

// Only the first of two copies becomes unreachable, so the client stays open.
func TestACopiedClientStaysOpen(t *testing.T) {
	simulator := zenlayertest.New(t)
	lost := make(chan struct{})
	kept := func() zenlayer.Client {
		client, err := zenlayer.New(zenlayer.WithEndpoint(simulator.URL))
		if err != nil {
			t.Fatal(err)
		}
		runtime.AddCleanup(client, func(int) { close(lost) }, 0)
		return *client
	}()
	defer kept.Close()
	for isLost := false; !isLost; {
		runtime.GC()
		select {
		case <-lost:
			isLost = true
		case <-time.After(time.Millisecond):
		}
	}
	for range 20 {
		statuses(t, &kept, "vm-000001")
	}
}
