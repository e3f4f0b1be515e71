// Package zenlayer is a client for Zenlayer Cloud: it stops, starts and reboots instances, reads their
// status, and calls any other action of the service. It retries transient failures, finds out whether
// a stop took effect if the answer was lost, and never reports a false result.
//
// It uses libzenlayer, the C library for Zenlayer Cloud, which it finds with pkg-config, and needs
// cgo. The build tag zenlayer_static links the static library instead of the shared one.
//
// # Clients
//
// [New] returns a [Client], which is safe for concurrent use. Credentials and the endpoint come from
// options, or else from the environment and ~/.zenlayer. Every method takes a context: when the
// context ends, the call ends within 100 ms, wherever it waits. Without a deadline, a call takes 60 s
// at most.
//
// Each call under way occupies an operating system thread, so a client makes at most 64 calls at
// once, unless [WithMaxConcurrent] sets another limit. Further calls wait until their contexts end;
// the 60 s do not include this wait.
//
// # Any number of instances
//
// [Client.StopInstances] and similar methods send one request, for at most [MaxIDs] instances.
// [Client.BulkStop] and similar methods take any number of instances, wait until each has reached the
// desired status, and return a [Report].
//
// # Errors
//
// Every method returns an [*OpError], which says what happened, how far the call got, and, as its
// Outcome, whether the request may have been executed. It wraps an [*APIError] if the service refused
// the request. Use errors.Is to test for a [Code], such as [ErrInstanceNotFound], for a band of codes,
// such as [ErrNetwork], or for [context.Canceled] and [context.DeadlineExceeded].
//
// # Tests
//
// Package zenlayertest runs a simulator of the service for the tests of a program.
package zenlayer
