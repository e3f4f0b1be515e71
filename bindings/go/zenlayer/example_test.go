package zenlayer_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

func Example() {
	client, err := zenlayer.New()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	_, err = client.StopInstances(ctx, &zenlayer.StopInstancesInput{
		InstanceIDs: []string{"vm-000001", "vm-000002"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("stopping")
	// Output: stopping
}

func ExampleClient_InstancesStatus() {
	client, err := zenlayer.New()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	in := &zenlayer.InstancesStatusInput{InstanceIDs: []string{"vm-000011", "vm-000012"}}
	for instance, err := range client.InstancesStatus(context.Background(), in) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(instance.InstanceID, instance.Status)
	}
	// Output:
	// vm-000011 RUNNING
	// vm-000012 RUNNING
}

func ExampleClient_Call() {
	client, err := zenlayer.New()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	in := map[string]any{"instanceIds": []string{"vm-000011"}}
	var out struct {
		TotalCount int `json:"totalCount"`
	}
	if _, err := client.Call(context.Background(), "vm", "DescribeInstancesStatus", in, &out); err != nil {
		log.Fatal(err)
	}
	fmt.Println(out.TotalCount)
	// Output: 1
}

func ExampleOpError() {
	client, err := zenlayer.New()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	_, err = client.StopInstances(context.Background(), &zenlayer.StopInstancesInput{
		InstanceIDs: []string{"vm-999999"},
	})
	if errors.Is(err, zenlayer.ErrInstanceNotFound) {
		fmt.Println("there is no such instance")
	}
	var refusal *zenlayer.APIError
	if errors.As(err, &refusal) {
		fmt.Println(refusal.HTTPStatus, refusal.Code)
	}
	var failure *zenlayer.OpError
	if errors.As(err, &failure) {
		fmt.Println("the request:", failure.Outcome)
	}
	// Output:
	// there is no such instance
	// 404 INVALID_INSTANCE_NOT_FOUND
	// the request: refused
}

func ExampleClient_BulkStop() {
	client, err := zenlayer.New()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	fleet := []string{"vm-000101", "vm-000102", "vm-999999"}
	report, err := client.BulkStop(context.Background(), fleet, func(o *zenlayer.BulkOptions) {
		o.InitialPoll = 200 * time.Millisecond // the simulator is fast
	})
	if errors.Is(err, zenlayer.ErrPartial) {
		fmt.Println("not all:")
	}
	for _, row := range report.Rows {
		fmt.Println(row.InstanceID, row.Outcome)
	}
	// Output:
	// not all:
	// vm-000101 reached
	// vm-000102 reached
	// vm-999999 not_found
}

func ExampleInstanceWaiter() {
	client, err := zenlayer.New()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	in := &zenlayer.InstancesStatusInput{InstanceIDs: []string{"vm-000201"}}
	waiter := zenlayer.NewInstanceRunningWaiter(client, func(o *zenlayer.WaiterOptions) {
		o.MinDelay = 10 * time.Millisecond
	})
	if err := waiter.Wait(context.Background(), in, 10*time.Minute); err != nil {
		log.Fatal(err)
	}
	fmt.Println("running")
	// Output: running
}
