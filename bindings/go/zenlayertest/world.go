package zenlayertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

// A World is what the holder of an access key has at a simulator: resources, a clock, a journal and
// faults of their own.
type World struct {
	// URL is the simulator's endpoint.
	URL string

	keyID, keySecret string
	account          string     // "" for the first
	t                testing.TB // nil if it does not belong to a test
}

// A Resource is an instance, a disk, an address or anything else that has a status.
type Resource struct {
	ID      string         `json:"id"`
	Service string         `json:"service"`
	Kind    string         `json:"kind"` // such as "Disk"
	Status  string         `json:"status"`
	Effects map[string]int `json:"effects"` // how often it was, for example, stopped: "stop"
	Members map[string]any `json:"members"` // what it was given; nil for instances
}

// A Request is an API request that the simulator answered.
type Request struct {
	Service     string          `json:"service"`
	Version     string          `json:"version"`
	Action      string          `json:"action"`
	HTTPStatus  int             `json:"httpStatus"`
	Code        string          `json:"code"` // "" on success
	RequestID   string          `json:"requestId"`
	InstanceIDs []string        `json:"instanceIds"`
	Depth       string          `json:"depth"` // what stands behind the answer: see Actions
	Body        json.RawMessage `json:"body"`
}

// Account returns the world of another access key, which the option --account ID:SECRET added. Tests
// that run in parallel can thus share a simulator.
func (w *World) Account(id, secret string) *World {
	return &World{URL: w.URL, keyID: id, keySecret: secret, account: id, t: w.t}
}

// Client returns a client for the simulator, which is closed when the test ends. It has no rate limit
// and ignores the environment, unless options say otherwise.
func (w *World) Client(options ...zenlayer.Option) *zenlayer.Client {
	w.helper()
	options = append([]zenlayer.Option{
		zenlayer.WithEndpoint(w.URL),
		zenlayer.WithCredentials(w.keyID, w.keySecret),
		zenlayer.WithRateLimit(0),
		zenlayer.WithoutEnvironment(),
	}, options...)
	client, err := zenlayer.New(options...)
	w.check(err)
	if w.t != nil {
		w.t.Cleanup(func() { client.Close() })
	}
	return client
}

// Status returns the status of an instance or another resource; "" if it does not exist.
func (w *World) Status(id string) string {
	w.helper()
	return w.Resource(id).Status
}

// Resource returns a resource of any kind; the zero Resource if it does not exist.
func (w *World) Resource(id string) Resource {
	w.helper()
	var found row
	status, text := w.send(http.MethodGet, "/resources/"+id, nil)
	if status == http.StatusNotFound && bytes.Contains(text, []byte("no such resource")) {
		return Resource{}
	}
	w.read(http.MethodGet, "/resources/"+id, status, text, &found)
	return found.resource()
}

// Resources returns all resources of a service and a kind, such as "zec" and "Disk"; "" means any.
func (w *World) Resources(service, kind string) []Resource {
	w.helper()
	const all = 1 << 32 // without a limit, the list ends after 100
	query := place(service, kind)
	query.Set("limit", fmt.Sprint(all))
	var list struct{ Resources []row }
	w.ask(http.MethodGet, "/resources?"+query.Encode(), nil, &list)
	var found []Resource
	for _, row := range list.Resources {
		found = append(found, row.resource())
	}
	return found
}

// SetStatus sets the status of a resource. If it does not exist, it creates an instance: its id begins
// with the product, as in vm-7.
func (w *World) SetStatus(id, status string) {
	w.helper()
	w.SetStatusOf("", "", id, status)
}

// SetStatusOf sets the status of a resource, and creates one of a service and a kind if necessary:
// SetStatusOf("zec", "Disk", "disk-1", "AVAILABLE").
func (w *World) SetStatusOf(service, kind, id, status string) {
	w.helper()
	path := "/resources/" + id + "?" + place(service, kind).Encode()
	w.ask(http.MethodPut, path, map[string]string{"status": status}, nil)
}

// SetStatusThen sets the status of a resource that exists, and the one in which its next change ends, so
// that it can fail: SetStatusThen("vm-000001", "RUNNING", "FAILED").
func (w *World) SetStatusThen(id, status, then string) {
	w.helper()
	w.ask(http.MethodPut, "/resources/"+id, map[string]string{"status": status, "then": then}, nil)
}

// Remove removes a resource.
func (w *World) Remove(id string) {
	w.helper()
	w.ask(http.MethodDelete, "/resources/"+id, nil, nil)
}

// Requests returns all API requests so far.
func (w *World) Requests() []Request {
	w.helper()
	var journal struct{ Requests []Request }
	w.ask(http.MethodGet, "/journal", nil, &journal)
	return journal.Requests
}

// ClearRequests forgets the API requests so far.
func (w *World) ClearRequests() {
	w.helper()
	w.ask(http.MethodDelete, "/journal", nil, nil)
}

// Now returns the time of the world.
func (w *World) Now() time.Time {
	w.helper()
	var clock struct{ Now time.Time }
	w.ask(http.MethodGet, "/clock", nil, &clock)
	return clock.Now
}

// Advance moves the time of the world, and with it everything that takes time.
func (w *World) Advance(d time.Duration) {
	w.helper()
	w.ask(http.MethodPut, "/clock", map[string]float64{"advance": d.Seconds()}, nil)
}

// RunClock lets time pass by itself, or stand still until Advance, as with the option --clock manual.
func (w *World) RunClock(runs bool) {
	w.helper()
	w.ask(http.MethodPut, "/clock", map[string]bool{"run": runs}, nil)
}

// Save returns the whole world as JSON, for Load.
func (w *World) Save() []byte {
	w.helper()
	var state json.RawMessage
	w.ask(http.MethodGet, "/state", nil, &state)
	return state
}

// Load replaces the whole world by one that was saved, also by another simulator.
func (w *World) Load(state []byte) {
	w.helper()
	w.ask(http.MethodPut, "/state", json.RawMessage(state), nil)
}

// Actions returns for each service its actions with the depth of their answers: "modelled", "stored" or
// "synthesized".
func (w *World) Actions() map[string]map[string]string {
	w.helper()
	var list struct {
		Services []struct {
			Service string
			Actions map[string]string
		}
	}
	w.ask(http.MethodGet, "/actions", nil, &list)
	actions := map[string]map[string]string{}
	for _, service := range list.Services {
		actions[service.Service] = service.Actions
	}
	return actions
}

// A row is a resource as the simulator shows it; instances have other names for the id and the service.
type row struct {
	Resource
	InstanceID string `json:"instanceId"`
	Product    string `json:"product"`
}

func (r row) resource() Resource {
	if r.InstanceID != "" {
		r.ID, r.Service, r.Kind = r.InstanceID, r.Product, "Instance"
	}
	return r.Resource
}

// place returns the query for resources of a service and a kind.
func place(service, kind string) url.Values {
	query := url.Values{}
	for name, value := range map[string]string{"service": service, "kind": kind} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return query
}

// ask sends a control request that must succeed.
func (w *World) ask(method, path string, in, out any) {
	w.helper()
	status, text := w.send(method, path, in)
	w.read(method, path, status, text, out)
}

// send sends a control request about the account, and returns the status and the body of the answer.
func (w *World) send(method, path string, in any) (int, []byte) {
	w.helper()
	body, err := json.Marshal(in)
	w.check(err)
	if w.account != "" {
		mark := "?"
		if strings.Contains(path, "?") {
			mark = "&"
		}
		path += mark + "account=" + url.QueryEscape(w.account)
	}
	request, err := http.NewRequest(method, w.URL+"/simulator"+path, bytes.NewReader(body))
	w.check(err)
	answer, err := http.DefaultClient.Do(request)
	w.check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	w.check(err)
	return answer.StatusCode, text
}

func (w *World) read(method, path string, status int, text []byte, out any) {
	w.helper()
	if status != http.StatusOK {
		w.check(fmt.Errorf("%s %s: %d: %s", method, path, status, text))
	}
	if out != nil {
		w.check(json.Unmarshal(text, out))
	}
}

func (w *World) helper() {
	if w.t != nil {
		w.t.Helper()
	}
}

func (w *World) check(err error) {
	w.helper()
	switch {
	case err == nil:
	case w.t == nil:
		panic(fmt.Sprint("zenlayertest: ", err))
	default:
		w.t.Fatal("zenlayertest: ", err)
	}
}
