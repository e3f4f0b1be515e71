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
read from standard input, separated by blanks or line ends.

  --all                 all instances of the product that are not in the recycle bin
  --product vm|zec|bmc  where they are; vm unless configured otherwise
  --graceful            ask their systems to shut down; else the power is cut
  --timeout SECONDS     when to end and report what is known by then; 600 unless told
  --endpoint URL        the address of the service
  --verbose             list every id at the end, and not only those that were not stopped

Exit status: 0 all are STOPPED, 1 not all, 2 wrong arguments or settings, 130 interrupted.
`

// An order is what is to be done.
type order struct {
	settings     []zenlayer.Option
	ids          []string
	force        zenlayer.Force
	timeout      time.Duration
	all, verbose bool
}

// readOrder reads options and ids, and ids from standard input if none are given.
func readOrder(arguments []string) (*order, error) {
	var order order
	flags := flag.NewFlagSet("stop_instances", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&order.all, "all", false, "")
	flags.BoolVar(&order.verbose, "verbose", false, "")
	graceful := flags.Bool("graceful", false, "")
	seconds := flags.Float64("timeout", 600, "")
	for _, key := range []string{"product", "endpoint"} {
		flags.Func(key, "", func(value string) error {
			order.settings = append(order.settings, zenlayer.WithSetting(key, value))
			return nil
		})
	}
	var err error
	if order.ids, err = parse(flags, arguments); err != nil {
		return nil, err
	}

	if *graceful {
		order.force = zenlayer.ForceGraceful
	}
	order.timeout = time.Duration(*seconds * float64(time.Second))
	isTime := *seconds >= 0.001 && *seconds <= 86400 // NaN is none
	switch {
	case !isTime:
		return nil, errors.New("--timeout takes 0.001 to 86400 seconds")
	case order.all && len(order.ids) > 0:
		return nil, errors.New("--all takes no ids")
	case !order.all && len(order.ids) == 0:
		order.ids, err = readIDs(os.Stdin)
	}
	return &order, err
}

// parse reads options and ids in any order, and returns the ids.
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

// readIDs reads ids to the end of a file, unless that is a terminal, where nobody would know what
// to do.
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

// isTerminal takes every device for a terminal, even /dev/null: nothing is read or seen there.
func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
