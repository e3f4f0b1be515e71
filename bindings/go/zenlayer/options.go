//go:build cgo

package zenlayer

import (
	"log/slog"
	"strconv"
	"time"
)

// An Option is a choice for New.
type Option func(*settings)

// settings is what New makes a client of.
type settings struct {
	values        []value
	profile       *string // nil: the current one
	isolated      bool
	logger        *slog.Logger
	maxConcurrent int
}

// A value is given to the configuration by a function of C, of texts.
type value struct {
	name  string
	set   configSetter
	texts []string
}

func withValue(name string, set configSetter, texts ...string) Option {
	return func(s *settings) { s.values = append(s.values, value{name, set, texts}) }
}

// WithSetting sets any key of the library's configuration, as docs/configuration.md and Settings
// list them. The last value for a key counts, and "" restores its default.
func WithSetting(key, value string) Option {
	return withValue(key, setKey, key, value)
}

// WithCredentials signs requests with an access key, neither part of which may be empty. The last
// of WithCredentials and WithToken counts.
func WithCredentials(accessKeyID, accessKeySecret string) Option {
	return withValue("the access key", setCredentials, accessKeyID, accessKeySecret)
}

// WithToken sends a bearer token, which may not be empty, instead of a signature. The last of
// WithCredentials and WithToken counts.
func WithToken(token string) Option {
	return withValue("the token", setToken, token)
}

// WithEndpoint sends requests elsewhere, such as to the simulator.
func WithEndpoint(url string) Option {
	return WithSetting("endpoint", url)
}

// WithProduct chooses whose instances the client speaks of: "vm", the default, "zec" or "bmc".
func WithProduct(product string) Option {
	return WithSetting("product", product)
}

// WithTimeout limits how long a call may take, all attempts and waits in between included: 60 s
// unless set. The deadline of a call's context takes its place. The wait for a turn, which
// WithMaxConcurrent may impose, comes before it.
func WithTimeout(timeout time.Duration) Option {
	return WithSetting("timeout_ms", strconv.FormatUint(roundUp(timeout), 10))
}

// WithRateLimit limits the requests per second: 10 unless set; 0 for no limit.
func WithRateLimit(perSecond int) Option {
	return WithSetting("rate_limit", strconv.Itoa(perSecond))
}

// WithProfile reads a profile of ~/.zenlayer instead of the current one. Its credentials win over
// those of the environment.
func WithProfile(name string) Option {
	return func(s *settings) { s.profile = &name }
}

// WithoutEnvironment reads neither the environment nor ~/.zenlayer, but for a profile that WithProfile
// names.
func WithoutEnvironment() Option {
	return func(s *settings) { s.isolated = true }
}

// WithLogger tells a logger what happens, without a secret. Which levels it wants is asked once.
// It is called during calls, and must not close the client.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) { s.logger = logger }
}

// WithMaxConcurrent limits how many calls are under way at once: 64 unless set. Further calls
// wait for their turn as long as their contexts let them. Each call under way holds one thread of
// the operating system; a run over many instances counts as one, and has a few threads of its own.
func WithMaxConcurrent(calls int) Option {
	return func(s *settings) { s.maxConcurrent = calls }
}

func all(options ...Option) Option {
	return func(s *settings) {
		for _, option := range options {
			option(s)
		}
	}
}

// roundUp returns a duration in milliseconds, as much at least.
func roundUp(d time.Duration) uint64 {
	ms := d / time.Millisecond
	if d%time.Millisecond > 0 {
		ms++
	}
	return uint64(max(ms, 0))
}
