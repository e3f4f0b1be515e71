//go:build cgo && zenlayer_static

package zenlayer

// #cgo pkg-config: zenlayer-static
import "C"
