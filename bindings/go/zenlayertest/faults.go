package zenlayertest

import "net/http"

// A Fault is a rule by which requests go wrong. docs/simulator.md lists what can happen to one.
type Fault struct {
	// On says to which requests it happens.
	On On `json:"on"`
	// Execute says whether the action is executed nevertheless.
	Execute bool `json:"execute,omitempty"`
	// Do is what happens, for example {"reset": true} or {"status": 503}.
	Do map[string]any `json:"do"`
	// Times is how often it may happen; 0 means any number.
	Times int `json:"times,omitempty"`
	// Fired is how often it happened; only Faults sets it.
	Fired int `json:"fired,omitempty"`
}

// On selects requests. The zero On selects all.
type On struct {
	Service string `json:"service,omitempty"`
	Action  string `json:"action,omitempty"`
	// Nth counts the requests that Service and Action select, from 1: a number, a list of numbers, or
	// map[string]int{"from": 2}.
	Nth any `json:"nth,omitempty"`
}

// SetFaults replaces the rules by which requests go wrong.
func (w *World) SetFaults(rules ...Fault) {
	w.helper()
	given := make([]Fault, len(rules))
	for n, rule := range rules {
		rule.Fired = 0
		given[n] = rule
	}
	w.ask(http.MethodPut, "/faults", map[string][]Fault{"rules": given}, nil)
}

// Faults returns the rules by which requests go wrong, and how often each has fired.
func (w *World) Faults() []Fault {
	w.helper()
	var faults struct{ Rules []Fault }
	w.ask(http.MethodGet, "/faults", nil, &faults)
	return faults.Rules
}

// ClearFaults lets nothing go wrong any more.
func (w *World) ClearFaults() {
	w.helper()
	w.ask(http.MethodDelete, "/faults", nil, nil)
}
