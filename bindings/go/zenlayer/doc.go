// Package zenlayer is Zenlayer Cloud for Go: it stops, starts and reboots instances, reads their
// status, and calls any other action of the service. It tries again what may pass, finds out what
// became of a stop whose answer was lost, and never gives a false answer.
//
// It stands on libzenlayer, the C library for Zenlayer Cloud, which it finds by pkg-config. With
// the build tag zenlayer_static, the static library is linked, else the shared one. It needs cgo.
//
// # Clients
//
// [New] makes a [Client], which any number of goroutines use at the same time. Credentials and the
// endpoint come from options, or else from the environment and ~/.zenlayer. Every method takes a
// context: when that ends, the call ends within 100 ms, wherever it waits. Without a deadline, a
// call takes 60 s at most once it has its turn.
//
// A call under way holds one thread of the operating system, so a client makes 64 at once, unless
// [WithMaxConcurrent] says otherwise; further ones wait for their turn, which the context alone
// limits.
//
// # Any number of instances
//
// [Client.StopInstances] and its sisters send one request, for [MaxIDs] instances at most.
// [Client.BulkStop] and its sisters take any number to the end state, and return a [Report].
//
// # Errors
//
// Every method returns an [*OpError], which says what happened, how far the call had come, and
// whether the request may have been executed all the same: its Outcome. An [*APIError] in it is
// what the service said. errors.Is finds a [Code], such as [ErrInstanceNotFound], or a band of
// codes, such as [ErrNetwork], or [context.Canceled] and [context.DeadlineExceeded].
//
// # Tests
//
// Package zenlayertest runs a simulator of the service for the tests of a program.
package zenlayer
