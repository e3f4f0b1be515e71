package zenlayer_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

func TestCall(t *testing.T) {
	simulator := zenlayertest.New(t, "--instances", "3")
	client := simulator.Client()
	in := map[string]any{"instanceIds": []string{"vm-000002"}}
	var out struct {
		DataSet []struct{ InstanceID, InstanceStatus string }
	}
	answer, err := client.Call(t.Context(), "vm", "DescribeInstancesStatus", in, &out)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.DataSet) != 1 || out.DataSet[0].InstanceID != "vm-000002" || out.DataSet[0].InstanceStatus != "RUNNING" {
		t.Errorf("decoded %+v", out)
	}
	if want := simulator.Requests()[0].RequestID; answer.RequestID != want || want == "" {
		t.Errorf("request id %q, want %q", answer.RequestID, want)
	}

	var raw json.RawMessage
	if _, err := client.Call(t.Context(), "vm", "DescribeInstancesStatus", json.RawMessage(`{}`), &raw); err != nil {
		t.Fatal(err)
	}
	var total struct{ TotalCount int }
	if err := json.Unmarshal(raw, &total); err != nil || total.TotalCount != 3 {
		t.Errorf("%s: %v", raw, err)
	}
}

func TestCallWithoutParametersAndAnswer(t *testing.T) {
	simulator := zenlayertest.New(t)
	client := simulator.Client()
	if _, err := client.Call(t.Context(), "vm", "DescribeInstancesStatus", nil, nil); err != nil {
		t.Fatal(err)
	}
	if body := string(simulator.Requests()[0].Body); body != "{}" {
		t.Errorf("sent %s", body)
	}
}

func TestCallOptions(t *testing.T) {
	simulator := zenlayertest.New(t)
	client := simulator.Client()
	_, err := client.Call(t.Context(), "vm", "DescribeInstancesStatus", nil, nil,
		zenlayer.WithAPIVersion("2020-01-01"), zenlayer.WithClass(zenlayer.ClassUnsafe))
	if got := simulator.Requests()[0].Version; got != "2020-01-01" {
		t.Errorf("version %q (%v)", got, err)
	}
	_, err = client.Call(t.Context(), "vm", "DescribeInstancesStatus", nil, nil, zenlayer.WithClass(99))
	if !errors.Is(err, zenlayer.ErrArgument) {
		t.Errorf("an unknown class: %v", err)
	}
}

func TestCallThatCannotBeEncodedOrDecoded(t *testing.T) {
	simulator := zenlayertest.New(t)
	client := simulator.Client()
	for _, test := range []struct {
		in, out any
		want    zenlayer.Code
		outcome zenlayer.Outcome
	}{
		{math.NaN(), nil, zenlayer.ErrJSON, zenlayer.OutcomeNotSent},
		{[]string{"not", "an", "object"}, nil, zenlayer.ErrJSON, zenlayer.OutcomeNotSent},
		{nil, new(int), zenlayer.ErrResponse, zenlayer.OutcomeDone},
	} {
		_, err := client.Call(t.Context(), "vm", "DescribeInstancesStatus", test.in, test.out)
		var failure *zenlayer.OpError
		if !errors.As(err, &failure) || !errors.Is(err, test.want) || failure.Outcome != test.outcome {
			t.Errorf("%v into %T: %v", test.in, test.out, err)
		}
	}
	if sent := len(simulator.Requests()); sent != 1 {
		t.Errorf("%d requests, want 1", sent)
	}
}

func TestTheErrorForANULDoesNotShowTheParameters(t *testing.T) {
	client := zenlayertest.New(t).Client()
	_, err := client.Call(t.Context(), "vm", "CreateInstances", json.RawMessage("{\"password\":\"hunter2\x00\"}"), nil)
	if !errors.Is(err, zenlayer.ErrArgument) || !strings.Contains(err.Error(), "parameters") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}
