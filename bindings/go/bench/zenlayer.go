package main

import (
	"context"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

// openBackground returns a function whose calls cannot be cancelled.
func openBackground(work *workload) (func() error, error) {
	return openZenlayer(work, context.Background())
}

// openCancellable returns a function whose calls could be cancelled by a context, as in servers.
func openCancellable(work *workload) (func() error, error) {
	ctx, cancel := context.WithCancel(context.Background())
	context.AfterFunc(ctx, cancel) // never
	return openZenlayer(work, ctx)
}

func openZenlayer(work *workload, ctx context.Context) (func() error, error) {
	client, err := zenlayer.New(
		zenlayer.WithoutEnvironment(),
		zenlayer.WithEndpoint(work.endpoint),
		zenlayer.WithCredentials(keyID, secret),
		zenlayer.WithRateLimit(0),
		zenlayer.WithSetting("ca_file", work.caFile),
	)
	return func() error {
		_, err := client.StopInstances(ctx, &zenlayer.StopInstancesInput{InstanceIDs: work.ids})
		return err
	}, err
}
