package zenlayertest_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

// stop stops vm-000001 and returns whether an answer was lost.
func stop(t *testing.T, client *zenlayer.Client) bool {
	t.Helper()
	out, err := client.StopInstances(t.Context(), &zenlayer.StopInstancesInput{InstanceIDs: []string{"vm-000001"}})
	if err != nil {
		t.Fatal(err)
	}
	return out.Inferred
}

// equal fails the test if two values differ.
func equal(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
}

// panics returns what a function panics with.
func panics(function func()) (message string) {
	defer func() { message = fmt.Sprint(recover()) }()
	function()
	return
}

func TestResourcesOfAnyKind(t *testing.T) {
	simulator := zenlayertest.New(t, "--instances", "120")
	equal(t, len(simulator.Resources("vm", "")), 120)
	equal(t, simulator.Resources("", "Instance")[0], zenlayertest.Resource{
		ID: "bmc-000001", Service: "bmc", Kind: "Instance", Status: "RUNNING",
		Effects: map[string]int{"stop": 0, "start": 0, "reboot": 0},
	})
	equal(t, simulator.Status("disk-1"), "")
	simulator.SetStatusOf("zec", "Disk", "disk-1", "AVAILABLE")
	simulator.SetStatus("disk-1", "RECYCLED")
	disk := zenlayertest.Resource{ID: "disk-1", Service: "zec", Kind: "Disk", Status: "RECYCLED", Effects: map[string]int{}}
	equal(t, simulator.Resource("disk-1"), disk)
	equal(t, simulator.Resources("zec", "Disk"), []zenlayertest.Resource{disk})
	simulator.Remove("disk-1")
	equal(t, simulator.Resource("disk-1"), zenlayertest.Resource{})
}

func TestTimePassesWhenATestMovesIt(t *testing.T) {
	simulator := zenlayertest.New(t, "--clock", "manual", "--stop-time", "3600")
	began := simulator.Now()
	stop(t, simulator.Client())
	simulator.Advance(time.Hour - time.Second/2)
	equal(t, simulator.Status("vm-000001"), "STOPPING")
	simulator.Advance(time.Second / 2)
	equal(t, simulator.Status("vm-000001"), "STOPPED")
	equal(t, simulator.Now().Sub(began), time.Hour)
	simulator.RunClock(true)
	for simulator.Now().Sub(began) == time.Hour {
	}
	simulator.RunClock(false)
	equal(t, simulator.Now(), simulator.Now())
}

func TestTheNextChangeMayFail(t *testing.T) {
	simulator := zenlayertest.New(t, "--stop-time", "0")
	simulator.SetStatusThen("vm-000001", "RUNNING", "FAILED")
	stop(t, simulator.Client())
	equal(t, simulator.Status("vm-000001"), "FAILED")
}

func TestAccountsHaveWorldsOfTheirOwn(t *testing.T) {
	simulator := zenlayertest.New(t, "--account", "second:its-secret", "--account", "third:its-secret")
	second, third := simulator.Account("second", "its-secret"), simulator.Account("third", "its-secret")
	stop(t, second.Client())
	third.Remove("vm-000001")
	equal(t, simulator.Resource("vm-000001").Effects["stop"], 0)
	equal(t, second.Resource("vm-000001").Effects["stop"], 1)
	equal(t, third.Status("vm-000001"), "")
	equal(t, len(simulator.Requests()), 0)
	equal(t, second.Requests()[0].Depth, "modelled")
	second.ClearRequests()
	equal(t, len(second.Requests()), 0)
}

func TestAWorldIsSavedAndGoesOn(t *testing.T) {
	before := zenlayertest.New(t)
	before.SetStatus("vm-7", "STOPPED")
	after := zenlayertest.New(t, "--instances", "0")
	after.Load(before.Save())
	equal(t, after.Status("vm-7"), "STOPPED")
	equal(t, len(after.Resources("vm", "")), 11)
}

func TestAnAnswerIsLost(t *testing.T) {
	simulator := zenlayertest.New(t)
	rule := zenlayertest.Fault{
		On:      zenlayertest.On{Action: "StopInstances", Nth: 1.0},
		Execute: true,
		Do:      map[string]any{"reset": true},
	}
	simulator.SetFaults(rule)
	equal(t, stop(t, simulator.Client()), true)
	equal(t, simulator.Resource("vm-000001").Effects["stop"], 1)
	rule.Fired = 1
	equal(t, simulator.Faults(), []zenlayertest.Fault{rule})
	simulator.SetFaults(simulator.Faults()...)
	equal(t, simulator.Faults()[0].Fired, 0)
	simulator.ClearFaults()
	equal(t, len(simulator.Faults()), 0)
}

func TestActionsTellWhatStandsBehindThem(t *testing.T) {
	actions := zenlayertest.New(t).Actions()
	equal(t, actions["vm"]["StopInstances"], "modelled")
	equal(t, actions["vm"]["DescribeZones"], "synthesized")
}

func TestAnErrorOfASharedSimulatorPanics(t *testing.T) {
	simulator, err := zenlayertest.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer simulator.Stop()
	for words, wrong := range map[string]func(){
		"no such resource": func() { simulator.Remove("vm-999999") },
		"the kinds are":    func() { simulator.SetStatusOf("zec", "Dish", "dish-1", "FULL") },
		"account":          func() { simulator.Account("unknown", "its-secret").Status("vm-000001") },
		"version":          func() { simulator.Load([]byte("{}")) },
	} {
		if message := panics(wrong); !strings.Contains(message, words) {
			t.Errorf("%q does not say %q", message, words)
		}
	}
}
