// Command stop_instances stops any number of instances, and reports an outcome for each, like the
// example in C.
//
//	go run ./stop_instances vm-1 vm-2 vm-3
//	go run ./stop_instances --product zec --graceful < ids.txt
//
// Credentials come from the environment or from ~/.zenlayer: see docs/credentials.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

func main() {
	os.Exit(run(os.Args[1:]))
}

// run returns the exit status.
func run(arguments []string) int {
	job, err := readJob(arguments)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Print(usage)
		return 0
	case err != nil:
		fmt.Fprintf(os.Stderr, "%s\nstop_instances: %v\n", usage, err)
		return 2
	}
	client, err := zenlayer.New(job.settings...)
	if err != nil {
		printError(err)
		return 2
	}
	defer client.Close()
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer release()

	report, err := stop(ctx, client, job)
	if report != nil {
		printReport(report, job.verbose)
	} else if err != nil { // the run did not begin
		printError(err)
	}
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		return 130
	case errors.Is(err, zenlayer.ErrCaller):
		return 2
	default:
		return 1
	}
}

// stop stops the instances of a job, unless ctx ends first. The report is nil if there are none.
func stop(ctx context.Context, client *zenlayer.Client, job *job) (*zenlayer.Report, error) {
	ids := job.ids
	if job.all {
		var err error
		if ids, err = findAll(ctx, client); err != nil {
			return nil, err
		}
		fmt.Printf("stopping all %d instances\n", len(ids))
		if len(ids) == 0 {
			return nil, nil
		}
	}
	display := &display{live: isTerminal(os.Stdout)}
	defer display.leave()
	return client.BulkStop(ctx, ids, func(o *zenlayer.BulkOptions) {
		o.Force = job.force
		o.Timeout = job.timeout
		o.CheckFirst = job.all
		o.Progress = display.show
	})
}

// findAll lists all instances, except those in the recycle bin, which cannot be stopped.
func findAll(ctx context.Context, client *zenlayer.Client) ([]string, error) {
	var ids []string
	for instance, err := range client.InstancesStatus(ctx, &zenlayer.InstancesStatusInput{}) {
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(instance.Status, "RECYCLE") {
			ids = append(ids, instance.InstanceID)
		}
	}
	return ids, nil
}
