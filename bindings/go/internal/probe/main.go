// Command probe is tests/c/probe.c in Go: it takes the same commands, one per line, and answers with
// the same JSON, so that the Rust tests and their cases can run through Go.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

// object is a JSON object.
type object = map[string]any

// A slot corresponds to a context in C: a client with a timeout and a token.
type slot struct {
	client  *zenlayer.Client
	timeout time.Duration
	token   *token
	ended   chan object // receives the result of a call started by "begin"
}

// A token cancels calls.
type token struct {
	context.Context
	cancel context.CancelFunc
}

type probe struct {
	options []zenlayer.Option
	log     recorder
	slots   map[string]*slot
	tokens  map[string]*token
}

var start = time.Now()

// now returns the time of a monotonic clock in milliseconds.
func now() float64 {
	return float64(time.Since(start).Microseconds()) / 1000
}

func main() {
	warmUp()
	p := &probe{slots: map[string]*slot{}, tokens: map[string]*token{}}
	lines := bufio.NewReader(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	answers.SetEscapeHTML(false)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		answer := p.do(strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
		if answer == nil {
			fmt.Fprintf(os.Stderr, "no such command: %q\n", line)
			os.Exit(2)
		}
		if err := answers.Encode(answer); err != nil {
			os.Exit(2)
		}
	}
	for _, s := range p.slots {
		s.client.Close()
	}
}

// warmUp makes Go's runtime create its threads and descriptors, which it keeps, because the tests count
// those of the process before and after each case.
func warmUp() {
	const threads = 32
	var all sync.WaitGroup
	for range threads {
		all.Add(1)
		go func() {
			defer all.Done()
			pause := syscall.NsecToTimespec(int64(20 * time.Millisecond))
			syscall.Nanosleep(&pause, nil) // occupies a thread
		}()
	}
	all.Wait()
	time.Sleep(time.Millisecond) // the first timer opens descriptors
}

// do executes a command; it returns nil if there is no such command.
func (p *probe) do(fields []string) object {
	family, what, _ := strings.Cut(fields[0], ".")
	arguments := fields[1:]
	switch {
	case family == "machine":
		return machine(what, arguments)
	case family == "config":
		return p.configure(what, arguments)
	case family == "log":
		debug.FreeOSMemory() // after each call, so that memory cached by Go is not counted as leaked
		return object{"code": 0, "destroyed": 0, "action_code": 0, "log": p.log.take()}
	case family == "errors":
		return errorTable()
	case family == "keys":
		return keyTable()
	case len(arguments) == 0:
		return nil
	case family == "env":
		return environment(what, arguments)
	case family == "context":
		return p.context(what, arguments[0], arguments[1:])
	case family == "cancel":
		return p.cancel(what, arguments[0])
	default:
		return p.call(family, p.slots[arguments[0]], arguments[1:])
	}
}

// configure collects options. They are checked when a client is created.
func (p *probe) configure(what string, arguments []string) object {
	add := func(option zenlayer.Option) { p.options = append(p.options, option) }
	switch {
	case what == "new":
		p.options = []zenlayer.Option{zenlayer.WithoutEnvironment()}
	case what == "free":
	case what == "load":
		p.options = p.options[1:]
		if len(arguments) > 0 {
			add(zenlayer.WithProfile(arguments[0]))
		}
	case what == "set" && len(arguments) == 2:
		add(zenlayer.WithSetting(arguments[0], arguments[1]))
	case what == "credentials" && len(arguments) == 2:
		add(zenlayer.WithCredentials(arguments[0], arguments[1]))
	case what == "token" && len(arguments) == 1:
		add(zenlayer.WithToken(arguments[0]))
	case what == "log" && len(arguments) == 1:
		add(zenlayer.WithLogger(p.log.logger(arguments[0])))
	default:
		return nil
	}
	return object{"code": 0}
}

func (p *probe) context(what, name string, arguments []string) object {
	s := p.slots[name]
	switch {
	case what == "new":
		return p.open(name, p.options...)
	case what == "default":
		return p.open(name)
	case what == "clone" && len(arguments) == 1: // goroutines share a client
		p.slots[name] = &slot{client: p.slots[arguments[0]].client, ended: make(chan object, 1)}
	case s == nil:
		return empty(what == "free")
	case what == "free":
		p.free(name)
	case what == "timeout" && len(arguments) == 1:
		ms, _ := strconv.ParseInt(arguments[0], 10, 64)
		s.timeout = time.Duration(ms) * time.Millisecond
	case what == "cancel" && len(arguments) == 0:
		s.token = nil
	case what == "cancel":
		s.token = p.tokens[arguments[0]]
	default:
		return nil
	}
	return object{"code": 0}
}

func (p *probe) open(name string, options ...zenlayer.Option) object {
	client, err := zenlayer.New(options...)
	if err != nil {
		return failure(err)
	}
	p.slots[name] = &slot{client: client, ended: make(chan object, 1)}
	return object{"code": 0}
}

// empty returns the answer for an empty slot.
func empty(isFine bool) object {
	if isFine {
		return object{"code": 0}
	}
	return object{"code": zenlayer.ErrNull}
}

// free empties a slot, and closes its client if no other slot uses it.
func (p *probe) free(name string) {
	freed := p.slots[name].client
	delete(p.slots, name)
	for _, s := range p.slots {
		if s.client == freed {
			return
		}
	}
	freed.Close()
}

func (p *probe) cancel(what, name string) object {
	switch {
	case what == "new":
		ctx, cancel := context.WithCancel(context.Background())
		p.tokens[name] = &token{ctx, cancel}
	case p.tokens[name] == nil:
		return empty(what != "requested")
	case what == "request":
		requested := now()
		p.tokens[name].cancel()
		return object{"code": 0, "now_ms": requested}
	case what == "requested":
		if p.tokens[name].Err() != nil {
			return object{"code": 1}
		}
	case what == "free":
		delete(p.tokens, name)
	default:
		return nil
	}
	return object{"code": 0}
}

func (p *probe) call(how string, s *slot, call []string) object {
	switch {
	case s == nil:
		return empty(false)
	case how == "run" && len(call) > 0:
		return s.perform(call)
	case how == "begin" && len(call) > 0:
		go func() { s.ended <- s.perform(call) }()
		return object{"code": 0}
	case how == "end":
		return <-s.ended
	case how == "counters":
		counters := object{}
		for n := zenlayer.Counter(0); n.String() != ""; n++ {
			counters[n.String()] = s.client.Counter(n)
		}
		return object{"code": 0, "counters": counters}
	default:
		return nil
	}
}

func environment(what string, arguments []string) object {
	var err error
	switch {
	case what == "broken":
		err = os.Setenv(arguments[0], "\xff\xfe")
	case len(arguments) > 1:
		err = os.Setenv(arguments[0], arguments[1])
	default:
		err = os.Unsetenv(arguments[0])
	}
	if err != nil {
		return object{"code": 1}
	}
	return object{"code": 0}
}

func errorTable() object {
	rows := []object{}
	for _, code := range zenlayer.Codes() {
		rows = append(rows, object{
			"code": code, "name": code.Name(), "text": code.Error(),
			"service_code": orNull(code.ServiceCode()),
		})
	}
	return object{"code": 0, "errors": rows}
}

func keyTable() object {
	rows := []object{}
	for i, s := range zenlayer.Settings() {
		rows = append(rows, object{
			"index": i, "name": s.Name, "type": s.Type, "default": s.Default, "text": s.Text,
		})
	}
	return object{"code": 0, "keys": rows}
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
