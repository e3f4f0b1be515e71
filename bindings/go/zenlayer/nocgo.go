//go:build !cgo

package zenlayer

// Without cgo there is nothing to call: say so at build time.
var _ = zenlayer_needs_CGO_ENABLED_1_and_a_C_compiler
