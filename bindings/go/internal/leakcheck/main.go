// Command leakcheck makes calls of all kinds, successful and failed, and frees everything. It is built
// with the address sanitizer, which reports leaks at exit. With the argument "plant", it leaks memory
// itself, to show that leaks are reported.
package main

// #include <stdlib.h>
import "C"

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "plant" {
		for range 16 { // a stack may still point to one of them
			C.malloc(4711)
		}
	}
	if err := check(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check() error {
	quick, err := zenlayertest.Start()
	if err != nil {
		return err
	}
	defer quick.Stop()
	slow, err := zenlayertest.Start("--latency", "10000")
	if err != nil {
		return err
	}
	defer slow.Stop()
	for range 20 {
		if err := errors.Join(calls(quick), lateCall(slow)); err != nil {
			return err
		}
	}
	return nil
}

var logger = slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelDebug}))

// calls creates a client and makes calls of all kinds.
func calls(simulator *zenlayertest.Simulator) error {
	client := simulator.Client(zenlayer.WithLogger(logger))
	defer client.Close()
	ctx := context.Background()

	for _, err := range client.InstancesStatus(ctx, &zenlayer.InstancesStatusInput{}) {
		if err != nil {
			return err
		}
	}
	var answer map[string]any
	if _, err := client.Call(ctx, "vm", "DescribeInstancesStatus", map[string]any{}, &answer); err != nil {
		return err
	}
	_, err := client.RebootInstances(ctx, &zenlayer.RebootInstancesInput{InstanceIDs: []string{"vm-000001"}})
	if err != nil && !errors.Is(err, zenlayer.ErrInstanceStatus) {
		return err
	}
	_, err = client.StopInstances(ctx, &zenlayer.StopInstancesInput{InstanceIDs: []string{"vm-999999"}})
	if !errors.Is(err, zenlayer.ErrInstanceNotFound) {
		return fmt.Errorf("expected ErrInstanceNotFound: %w", err)
	}
	report, err := client.BulkStop(ctx, []string{"vm-000002", "vm-999999"}, func(o *zenlayer.BulkOptions) {
		o.NoWait = true
		o.Progress = func(zenlayer.Progress) {}
	})
	if !errors.Is(err, zenlayer.ErrPartial) || report.Failed != 1 {
		return fmt.Errorf("a run with two instances, one of them unknown: %w", err)
	}
	if _, err := zenlayer.New(zenlayer.WithLogger(logger), zenlayer.WithSetting("no_such_key", "")); err == nil {
		return errors.New("accepted no_such_key")
	}
	return nil
}

// lateCall makes a call that times out.
func lateCall(simulator *zenlayertest.Simulator) error {
	client := simulator.Client()
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err := client.Call(ctx, "vm", "DescribeInstancesStatus", nil, nil)
	if !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("expected a timeout: %w", err)
	}
	return nil
}
