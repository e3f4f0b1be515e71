//go:build cgo && zenlayer_static

package zenlayer

// #cgo pkg-config: --static zenlayer
import "C"
