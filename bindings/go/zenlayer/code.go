//go:build cgo

package zenlayer

import "fmt"

// A Code says why a call failed. It is an error, for use with errors.Is:
//
//	if errors.Is(err, zenlayer.ErrInstanceNotFound) { … }
//
// Newer versions of the library may add codes. Treat an unknown code by its band.
type Code int

// Band returns the band of a code, such as ErrNetwork for ErrTimeout.
func (c Code) Band() Code {
	return c / 1000 * 1000
}

// Is reports whether target is the code's band.
func (c Code) Is(target error) bool {
	return target == error(c.Band())
}

// Error returns a one-line description of the code.
func (c Code) Error() string {
	if text := codeText(c); text != "" {
		return text
	}
	return fmt.Sprintf("error %d", int(c))
}
