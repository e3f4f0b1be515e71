// Command stop_instances stops instances and waits until the service says they are STOPPED.
//
//	go run ./stop_instances vm-1 vm-2 vm-3
//	go run ./stop_instances --product zec < ids.txt
//
// Credentials come from the environment or from ~/.zenlayer: see docs/credentials.md.
// Exit status: 0 all are STOPPED, 1 not all, 2 wrong arguments or settings, 130 interrupted.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

const usage = `usage: stop_instances [--endpoint URL] [--product vm|zec|bmc] [--timeout SECONDS] [ID...]

Stops instances and waits until they are STOPPED, 300 seconds at most. Without an ID on
the command line, ids are read from standard input, separated by blanks or line ends.
`

// What the command line says.
type arguments struct {
	options []zenlayer.Option
	timeout time.Duration
	ids     []string
}

func main() {
	os.Exit(run())
}

// run returns the exit status.
func run() int {
	args, err := readArguments(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		fmt.Print(usage)
		return 0
	}
	if err != nil {
		fmt.Fprint(os.Stderr, usage)
		return 2
	}
	client, err := zenlayer.New(args.options...)
	if err != nil {
		printError("settings", err)
		return 2
	}
	defer client.Close()
	interrupted, done := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer done()

	line := newLine()
	report, err := client.BulkStop(interrupted, args.ids, func(o *zenlayer.BulkOptions) {
		o.Timeout = args.timeout
		o.LookBefore = true // what is STOPPED already is left alone
		o.Progress = line.show
	})
	line.leave()
	if report != nil {
		for _, row := range report.Rows {
			printRow(row)
		}
	}
	switch {
	case err == nil:
		return 0
	case interrupted.Err() != nil:
		printError("stop", err)
		return 130
	default:
		printError("stop", err)
		return 1
	}
}

func printRow(row zenlayer.ReportRow) {
	status := row.Status
	if status == "" {
		status = "UNKNOWN"
	}
	fmt.Printf("%s %s", row.InstanceID, status)
	if !row.Outcome.IsSuccess() {
		fmt.Printf("   %s: %s", row.Outcome, row.Message)
	}
	fmt.Println()
}

func printError(what string, err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
	var failure *zenlayer.OpError
	if !errors.As(err, &failure) {
		return
	}
	fmt.Fprintf(os.Stderr, "  code          %s (%d)\n", failure.Code.Name(), int(failure.Code))
	if failure.HTTPStatus != 0 {
		fmt.Fprintf(os.Stderr, "  HTTP status   %d\n", failure.HTTPStatus)
	}
	var refusal *zenlayer.APIError
	if errors.As(err, &refusal) && refusal.Code != "" {
		fmt.Fprintf(os.Stderr, "  service code  %s\n", refusal.Code)
	}
	if failure.RequestID != "" {
		fmt.Fprintf(os.Stderr, "  request id    %s\n", failure.RequestID)
	}
}

// A line of counts: redrawn in place on a terminal, printed when it changes elsewhere.
type line struct {
	live  bool
	drawn bool
	shown string
}

func newLine() *line {
	info, err := os.Stdout.Stat()
	return &line{live: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (l *line) show(p zenlayer.Progress) {
	var counts strings.Builder
	for _, status := range p.Statuses {
		fmt.Fprintf(&counts, "   %s %d", status.Status, status.Count)
	}
	switch {
	case l.live:
		fmt.Printf("\r\033[K%6.1f s%s", p.Elapsed.Seconds(), counts.String())
		l.drawn = true
	case counts.String() != l.shown:
		fmt.Printf("%6.1f s%s\n", p.Elapsed.Seconds(), counts.String())
		l.shown = counts.String()
	}
}

// leave ends the line that show redraws, so that something else can be printed.
func (l *line) leave() {
	if l.drawn {
		fmt.Println()
	}
	l.drawn = false
}

// readArguments reads options and ids.
func readArguments(words []string) (*arguments, error) {
	var args arguments
	flags := flag.NewFlagSet("stop_instances", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	seconds := flags.Float64("timeout", 300, "")
	setting := func(option func(string) zenlayer.Option) func(string) error {
		return func(value string) error {
			args.options = append(args.options, option(value))
			return nil
		}
	}
	flags.Func("endpoint", "", setting(zenlayer.WithEndpoint))
	flags.Func("product", "", setting(zenlayer.WithProduct))
	for len(words) > 0 { // options and ids in any order
		if err := flags.Parse(words); err != nil {
			return nil, err
		}
		words = flags.Args()
		for len(words) > 0 && !strings.HasPrefix(words[0], "-") {
			args.ids = append(args.ids, words[0])
			words = words[1:]
		}
	}
	if len(args.ids) == 0 {
		for in := newWords(os.Stdin); in.Scan(); {
			args.ids = append(args.ids, in.Text())
		}
	}
	if len(args.ids) == 0 || *seconds <= 0 || *seconds > 86400 {
		return nil, errors.New("wrong arguments")
	}
	args.timeout = time.Duration(*seconds * float64(time.Second))
	return &args, nil
}

func newWords(in io.Reader) *bufio.Scanner {
	words := bufio.NewScanner(in)
	words.Split(bufio.ScanWords)
	return words
}
