package zenlayer

import (
	"errors"
	"testing"
)

func TestVersionsAreCompared(t *testing.T) {
	for _, test := range []struct {
		header, library version
		fits            bool
	}{
		{version{0, "0.1.0"}, version{0, "0.1.0"}, true},
		{version{0, "0.1.0"}, version{0, "0.1.1"}, true},
		{version{0, "0.9.0"}, version{0, "0.10.0"}, true},
		{version{0, "0.2.0"}, version{0, "0.1.9"}, false},
		{version{0, "0.1.0"}, version{1, "0.1.0"}, false},
		{version{1, "1.0.0"}, version{0, "1.0.0"}, false},
		{version{0, "0.1.0"}, version{0, "unknown"}, false},
	} {
		err := compare(test.header, test.library)
		if (err == nil) != test.fits {
			t.Errorf("header %v, library %v: %v", test.header, test.library, err)
		}
		var failure *OpError
		if err != nil && (!errors.As(err, &failure) || !errors.Is(err, ErrLibrary)) {
			t.Errorf("header %v, library %v: %T", test.header, test.library, err)
		}
	}
	if err := checkLibrary(); err != nil {
		t.Error(err)
	}
	if Version() == "" {
		t.Error("the library has no version")
	}
}
