//go:build cgo

package zenlayer

import "fmt"

// A Code says why a call failed. It is an error, for use with errors.Is:
//
//	if errors.Is(err, zenlayer.ErrInstanceNotFound) { … }
//
// Newer versions of the library may add codes. Treat an unknown code by its band.
type Code int

// Bands of codes. errors.Is reports true for the band of an error's code.
const (
	ErrCaller        Code = 1000 // the program passed an invalid argument
	ErrConfiguration Code = 2000 // the configuration is invalid
	ErrNetwork       Code = 3000 // the service could not be reached, or its answer was invalid
	ErrService       Code = 4000 // the service answered with an error
	ErrLibrary       Code = 9000 // a bug in the library
)

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
