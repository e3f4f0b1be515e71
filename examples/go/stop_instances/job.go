package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

const usage = `usage: stop_instances [OPTION...] [ID...]

Stops instances and waits until they are STOPPED. Without an ID on the command line, ids are
read from standard input, separated by white space.

  --all                 all instances of the product that are not in the recycle bin
  --product vm|zec|bmc  product of the instances; vm unless configured otherwise
  --graceful            shut down the operating systems instead of cutting the power
  --timeout SECONDS     end after this time and report what is known; default 600
  --endpoint URL        URL of the service
  --verbose             list every id in the report, not only those that failed to stop

Exit status: 0 all are STOPPED, 1 not all, 2 bad arguments or settings, 130 interrupted.
`

// A job holds the settings and ids of a run.
type job struct {
	settings     []zenlayer.Option
	ids          []string
	force        zenlayer.Force
	timeout      time.Duration
	all, verbose bool
}

// readJob parses options and ids. Without ids, it reads them from standard input.
func readJob(arguments []string) (*job, error) {
	var job job
	flags := flag.NewFlagSet("stop_instances", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&job.all, "all", false, "")
	flags.BoolVar(&job.verbose, "verbose", false, "")
	graceful := flags.Bool("graceful", false, "")
	seconds := flags.Float64("timeout", 600, "")
	for _, key := range []string{"product", "endpoint"} {
		flags.Func(key, "", func(value string) error {
			job.settings = append(job.settings, zenlayer.WithSetting(key, value))
			return nil
		})
	}
	var err error
	if job.ids, err = parse(flags, arguments); err != nil {
		return nil, err
	}

	if *graceful {
		job.force = zenlayer.ForceGraceful
	}
	job.timeout = time.Duration(*seconds * float64(time.Second))
	isTime := *seconds >= 0.001 && *seconds <= 86400 // false for NaN
	switch {
	case !isTime:
		return nil, errors.New("--timeout takes 0.001 to 86400 seconds")
	case job.all && len(job.ids) > 0:
		return nil, errors.New("--all takes no ids")
	case !job.all && len(job.ids) == 0:
		job.ids, err = readIDs(os.Stdin)
	}
	return &job, err
}

// parse parses options and ids in any order, and returns the ids.
func parse(flags *flag.FlagSet, arguments []string) ([]string, error) {
	var ids []string
	for {
		if err := flags.Parse(arguments); err != nil || flags.NArg() == 0 {
			return ids, err
		}
		id := flags.Arg(0)
		if strings.HasPrefix(id, "-") {
			return nil, fmt.Errorf("%s is neither an option nor an id", id)
		}
		ids, arguments = append(ids, id), flags.Args()[1:]
	}
}

// readIDs reads ids to the end of a file. It fails if the file is a terminal, instead of waiting for
// input.
func readIDs(in *os.File) ([]string, error) {
	if isTerminal(in) {
		return nil, errors.New("no ids")
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	ids := strings.Fields(string(text))
	if len(ids) == 0 || strings.Contains(string(text), "\x00") {
		return nil, errors.New("no ids in standard input")
	}
	return ids, nil
}

// isTerminal also returns true for other character devices, such as /dev/null, where it does not matter.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
