package zenlayer

import (
	"runtime"
	"testing"
)

// ending returns how a function ends its goroutine: the panic's value, or "Goexit".
func ending(call func()) (how any) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		how = "Goexit"
		defer func() {
			if panicked := recover(); panicked != nil {
				how = panicked
			}
		}()
		call()
		how = nil
	}()
	<-done
	return how
}

func TestContained(t *testing.T) {
	if contained(func() {}) != nil {
		t.Error("not recognized as returning normally")
	}
	for want, call := range map[string]func(){
		"Goexit": runtime.Goexit,
		"enough": func() { panic("enough") },
	} {
		repeat := contained(call)
		if repeat == nil {
			t.Fatalf("%s: recognized as returning normally", want)
		}
		if how := ending(repeat); how != want {
			t.Errorf("%s: then %v", want, how)
		}
	}
}
