//go:build cgo

package zenlayer

import (
	"log/slog"
	"strconv"
	"time"
)

// An Option is an option of New.
type Option func(*settings)

// settings are the collected options of New.
type settings struct {
	values        []value
	profile       *string // nil: the current one
	isolated      bool
	logger        *slog.Logger
	maxConcurrent int
}

// A value is a setting, and the function that sets it in the configuration.
type value struct {
	name  string
	set   configSetter
	texts []string
}

func withValue(name string, set configSetter, texts ...string) Option {
	return func(s *settings) { s.values = append(s.values, value{name, set, texts}) }
}

// WithSetting sets any key of the library's configuration, listed in docs/configuration.md and by
// Settings. The last value for a key applies, and "" restores its default.
func WithSetting(key, value string) Option {
	return withValue(key, setKey, key, value)
}

// WithCredentials signs requests with an access key. Neither part may be empty. The last of
// WithCredentials and WithToken applies.
func WithCredentials(accessKeyID, accessKeySecret string) Option {
	return withValue("the access key", setCredentials, accessKeyID, accessKeySecret)
}

// WithToken sends a bearer token, which must not be empty, instead of a signature. The last of
// WithCredentials and WithToken applies.
func WithToken(token string) Option {
	return withValue("the token", setToken, token)
}

// WithEndpoint sets the URL to which requests are sent, such as that of the simulator.
func WithEndpoint(url string) Option {
	return WithSetting("endpoint", url)
}

// WithProduct selects the product whose instances the client manages: "vm", the default, "zec" or
// "bmc".
func WithProduct(product string) Option {
	return WithSetting("product", product)
}

// WithTimeout sets the timeout of a call, including all attempts and the waits between them. The
// default is 60 s. The deadline of a call's context replaces it. It does not include the wait that
// WithMaxConcurrent may impose.
func WithTimeout(timeout time.Duration) Option {
	return WithSetting("timeout_ms", strconv.FormatUint(roundUp(timeout), 10))
}

// WithRateLimit limits the requests per second. The default is 10; 0 means no limit.
func WithRateLimit(perSecond int) Option {
	return WithSetting("rate_limit", strconv.Itoa(perSecond))
}

// WithProfile reads a profile of ~/.zenlayer instead of the current one. Its credentials take
// precedence over those in the environment.
func WithProfile(name string) Option {
	return func(s *settings) { s.profile = &name }
}

// WithoutEnvironment reads neither the environment nor ~/.zenlayer, except a profile named by
// WithProfile.
func WithoutEnvironment() Option {
	return func(s *settings) { s.isolated = true }
}

// WithLogger logs to a logger, without secrets. New reads the enabled levels once. The logger is
// called during calls, and must not close the client.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) { s.logger = logger }
}

// WithMaxConcurrent limits the number of calls under way at once. The default is 64. Further calls
// wait until a call ends or their own context does. Each call under way occupies an operating system
// thread; a bulk run counts as one call, and uses a few more threads.
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

// roundUp returns a duration in milliseconds, rounded up.
func roundUp(d time.Duration) uint64 {
	ms := d / time.Millisecond
	if d%time.Millisecond > 0 {
		ms++
	}
	return uint64(max(ms, 0))
}
