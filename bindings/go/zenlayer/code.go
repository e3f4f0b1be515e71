//go:build cgo

package zenlayer

import "fmt"

// A Code tells why a call failed. Each is an error itself, so that errors.Is finds it:
//
//	if errors.Is(err, zenlayer.ErrInstanceNotFound) { … }
//
// New codes may come with a newer library. Treat an unknown one by its band.
type Code int

// Bands of codes. errors.Is finds a band in every error of the band.
const (
	ErrCaller        Code = 1000 // the program passed something wrong
	ErrConfiguration Code = 2000 // its configuration is wrong
	ErrNetwork       Code = 3000 // the service could not be reached, or its answer is none
	ErrService       Code = 4000 // the service said no
	ErrLibrary       Code = 9000 // a fault of the library
)

// Band returns the band of a code, such as ErrNetwork for ErrTimeout.
func (c Code) Band() Code {
	return c / 1000 * 1000
}

// Is tells that a code belongs to a band.
func (c Code) Is(target error) bool {
	return target == error(c.Band())
}

// Error says in one line what the code means.
func (c Code) Error() string {
	if text := codeText(c); text != "" {
		return text
	}
	return fmt.Sprintf("error %d", int(c))
}
