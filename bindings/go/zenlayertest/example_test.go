package zenlayertest_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

// A test need not wait: it moves the time of the simulator.
func ExampleWorld_Advance() {
	simulator, err := zenlayertest.Start("--clock", "manual") // in a test, New(t, "--clock", "manual")
	if err != nil {
		log.Fatal(err)
	}
	defer simulator.Stop()
	client := simulator.Client()
	defer client.Close()

	in := &zenlayer.StopInstancesInput{InstanceIDs: []string{"vm-000001"}}
	if _, err := client.StopInstances(context.Background(), in); err != nil {
		log.Fatal(err)
	}
	fmt.Println(simulator.Status("vm-000001"))
	simulator.Advance(time.Minute)
	fmt.Println(simulator.Status("vm-000001"))
	// Output:
	// STOPPING
	// STOPPED
}
