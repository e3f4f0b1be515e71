//go:build !cgo

package zenlayer

// Without cgo, the build fails with this name as its message. All other files require cgo, so that
// there is no other error.
var _ = zenlayer_needs_CGO_ENABLED_1_and_a_C_compiler
