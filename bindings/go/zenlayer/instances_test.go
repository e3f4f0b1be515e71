package zenlayer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

func ids(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("vm-%06d", i+1)
	}
	return all
}

// statuses reads the status of instances; of all if none are named.
func statuses(t *testing.T, client *zenlayer.Client, ids ...string) []string {
	t.Helper()
	var seen []string
	for row, err := range client.InstancesStatus(t.Context(), &zenlayer.InstancesStatusInput{InstanceIDs: ids}) {
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, row.InstanceID+" "+row.Status)
	}
	return seen
}

func TestStopStartReboot(t *testing.T) {
	simulator := zenlayertest.New(t)
	client := simulator.Client()
	simulator.SetStatus("vm-000002", "STOPPED")
	stopped, err := client.StopInstances(t.Context(), &zenlayer.StopInstancesInput{InstanceIDs: []string{"vm-000001"}})
	if err != nil {
		t.Fatal(err)
	}
	started, err := client.StartInstances(t.Context(), &zenlayer.StartInstancesInput{InstanceIDs: []string{"vm-000002"}})
	if err != nil {
		t.Fatal(err)
	}
	rebooted, err := client.RebootInstances(t.Context(), &zenlayer.RebootInstancesInput{InstanceIDs: []string{"vm-000003", "vm-000004"}})
	if err != nil {
		t.Fatal(err)
	}
	requests := simulator.Requests()
	for i, want := range []struct{ action, ids, requestID string }{
		{"StopInstances", "vm-000001", stopped.RequestID},
		{"StartInstances", "vm-000002", started.RequestID},
		{"RebootInstances", "vm-000003 vm-000004", rebooted.RequestID},
	} {
		got := requests[i]
		if got.Action != want.action || strings.Join(got.InstanceIDs, " ") != want.ids || got.RequestID != want.requestID || want.requestID == "" {
			t.Errorf("sent %+v, want %+v", got, want)
		}
	}
	if stopped.Inferred || started.Inferred || rebooted.Inferred {
		t.Error("inferred although it was answered")
	}
	want := []string{"vm-000001 STOPPING", "vm-000002 BOOTING", "vm-000003 REBOOT", "vm-000004 REBOOT"}
	if got := statuses(t, client, ids(4)...); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestProducts(t *testing.T) {
	simulator := zenlayertest.New(t)
	for _, product := range []string{"vm", "zec", "bmc"} {
		client := simulator.Client(zenlayer.WithProduct(product))
		id := product + "-000001"
		if got := statuses(t, client, id); !slices.Equal(got, []string{id + " RUNNING"}) {
			t.Errorf("%s: %v", product, got)
		}
	}
}

func TestStatusIsReadDuringTheIteration(t *testing.T) {
	simulator := zenlayertest.New(t, "--instances", "250")
	client := simulator.Client()
	seen := 0
	for _, err := range client.InstancesStatus(t.Context(), &zenlayer.InstancesStatusInput{InstanceIDs: ids(250)}) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; seen == zenlayer.MaxIDs+1 {
			break
		}
	}
	if requests := len(simulator.Requests()); requests != 2 {
		t.Errorf("%d requests for %d rows, want 2", requests, seen)
	}
	if all := statuses(t, client); len(all) != 250 {
		t.Errorf("got %d instances, want 250", len(all))
	}
}

func TestStatusOfMissingInstances(t *testing.T) {
	client := zenlayertest.New(t).Client()
	if got := statuses(t, client, "vm-999999", "vm-000001"); !slices.Equal(got, []string{"vm-000001 RUNNING"}) {
		t.Errorf("got %v", got)
	}
}

func TestStatusEndsWithAnError(t *testing.T) {
	client := zenlayertest.New(t).Client()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rounds := 0
	for row, err := range client.InstancesStatus(ctx, &zenlayer.InstancesStatusInput{}) {
		rounds++
		if err == nil {
			t.Errorf("got %v", row)
		}
	}
	if rounds != 1 {
		t.Errorf("%d iterations, want one with the error", rounds)
	}
}

func TestNilInputsAreEmpty(t *testing.T) {
	client := zenlayertest.New(t, "--instances", "3").Client()
	_, stopErr := client.StopInstances(t.Context(), nil)
	_, startErr := client.StartInstances(t.Context(), nil)
	_, rebootErr := client.RebootInstances(t.Context(), nil)
	waitErr := zenlayer.NewInstanceStoppedWaiter(client).Wait(t.Context(), nil, time.Minute)
	for name, err := range map[string]error{"stop": stopErr, "start": startErr, "reboot": rebootErr, "wait": waitErr} {
		if !errors.Is(err, zenlayer.ErrArgument) {
			t.Errorf("%s: %v", name, err)
		}
	}
	count := 0
	for _, err := range client.InstancesStatus(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	if count != 3 {
		t.Errorf("got %d instances, want 3", count)
	}
}
