package zenlayer

// This file reads the version and the tables of the loaded library.

// #include <zenlayer.h>
import "C"

import (
	"fmt"
	"slices"
	"sync"
)

// Version returns the version of the loaded C library.
func Version() string {
	return C.GoString(C.zl_version())
}

// checkLibrary checks that the loaded library is compatible with the header of the build.
var checkLibrary = sync.OnceValue(func() error {
	return compare(
		version{C.ZL_ABI_VERSION, C.ZL_VERSION},
		version{uint32(C.zl_abi_version()), Version()},
	)
})

type version struct {
	abi  uint32
	text string
}

// compare fails if the library has another ABI version than the header, or is older.
func compare(header, library version) error {
	var h, l [3]int
	_, headerErr := fmt.Sscanf(header.text, "%d.%d.%d", &h[0], &h[1], &h[2])
	_, libraryErr := fmt.Sscanf(library.text, "%d.%d.%d", &l[0], &l[1], &l[2])
	isOlder := slices.Compare(l[:], h[:]) < 0
	if header.abi == library.abi && headerErr == nil && libraryErr == nil && !isOlder {
		return nil
	}
	return refusal("New", ErrLibrary, fmt.Sprintf(
		"built with zenlayer.h %s (ABI %d), but libzenlayer %s (ABI %d) is loaded",
		header.text, header.abi, library.text, library.abi))
}

// Codes returns all codes that the library knows, without the bands.
func Codes() []Code {
	codes := make([]Code, C.zl_error_count())
	for i := range codes {
		codes[i] = Code(C.zl_error_code_at(C.size_t(i)))
	}
	return codes
}

func codeText(c Code) string {
	return C.GoString(C.zl_error_code_text(C.int(c)))
}

// Name returns the name of a code in C, such as "ZL_ERR_TIMEOUT"; "" for an unknown code.
func (c Code) Name() string {
	return C.GoString(C.zl_error_code_name(C.int(c)))
}

// ServiceCode returns the service's own code for a code; "" if there is none.
func (c Code) ServiceCode() string {
	return C.GoString(C.zl_error_code_service_code(C.int(c)))
}

// String returns the name of a counter, such as "retries"; "" for an unknown one. Counters are
// numbered from 0 without gaps.
func (c Counter) String() string {
	return C.GoString(C.zl_counter_name(C.int(c)))
}

// String returns the name of an outcome, such as "not_found"; "" for an unknown one.
func (o BulkOutcome) String() string {
	return C.GoString(C.zl_bulk_outcome_name(C.int(o)))
}

// Text returns a one-line description of an outcome.
func (o BulkOutcome) Text() string {
	return C.GoString(C.zl_bulk_outcome_text(C.int(o)))
}

// IsSuccess reports whether an outcome means that the instance reached the desired status.
func (o BulkOutcome) IsSuccess() bool {
	return C.zl_bulk_outcome_is_success(C.int(o)) != 0
}

// A Setting is a key of the library's configuration: see WithSetting.
type Setting struct {
	Name    string
	Type    string // the kind of value: "text", "number", "choice" …
	Default string
	Text    string // the meaning and the valid values
}

// Settings returns all keys of the library's configuration.
func Settings() []Setting {
	settings := make([]Setting, C.zl_config_key_count())
	for i := range settings {
		at := C.size_t(i)
		settings[i] = Setting{
			Name:    C.GoString(C.zl_config_key_name(at)),
			Type:    C.GoString(C.zl_config_key_type(at)),
			Default: C.GoString(C.zl_config_key_default(at)),
			Text:    C.GoString(C.zl_config_key_text(at)),
		}
	}
	return settings
}
