//go:build !cgo

package zenlayer

// Without cgo there is nothing to call: say so at build time. All other files need cgo, so that
// nothing else is said.
var _ = zenlayer_needs_CGO_ENABLED_1_and_a_C_compiler
