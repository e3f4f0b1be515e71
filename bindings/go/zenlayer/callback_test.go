package zenlayer

import (
	"runtime"
	"testing"
)

// ending tells how a function ends its goroutine: with what it panics, or with "Goexit".
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
		t.Error("it did return")
	}
	for want, call := range map[string]func(){
		"Goexit": runtime.Goexit,
		"enough": func() { panic("enough") },
	} {
		repeat := contained(call)
		if repeat == nil {
			t.Fatalf("%s: it did not return", want)
		}
		if how := ending(repeat); how != want {
			t.Errorf("%s: then %v", want, how)
		}
	}
}
