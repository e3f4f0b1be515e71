package zenlayer

import (
	"context"
	"errors"
	"testing"
)

func TestAPoisonedLaneIsReplaced(t *testing.T) {
	c, err := New(WithoutEnvironment(), WithCredentials("key", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	l, ok := c.lanes.enter(context.Background())
	if !ok {
		t.Fatal("no lane")
	}
	before := l.context
	l.result.code = 9001 // as after an internal error of the library
	c.lanes.leave(l)
	again, ok := c.lanes.enter(context.Background())
	defer c.lanes.leave(again)
	if !ok || again != l || again.context == before || again.isPoisoned() {
		t.Error("it is in use again")
	}
}

// A call that could not be made has no error of the library's.
func TestWithoutMemoryNothingIsSent(t *testing.T) {
	n := newNative(nil)
	defer n.free()
	n.result.code = 9002
	failure := n.answer().failure
	if failure == nil || failure.Code != ErrNoMemory || failure.Outcome != OutcomeNotSent {
		t.Errorf("got %+v", failure)
	}
}

func TestACallThatPanicsLeavesItsLaneInOrder(t *testing.T) {
	c, err := New(WithoutEnvironment(), WithCredentials("key", "secret"),
		WithEndpoint("http://127.0.0.1:1"), WithSetting("max_attempts", "1"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	func() {
		defer func() {
			if recover() != "enough" {
				t.Error("it did not panic")
			}
		}()
		c.run(cancelled, "Panic", func(*nativeContext, uint64) answer { panic("enough") })
	}()
	_, err = c.StopInstances(context.Background(), &StopInstancesInput{InstanceIDs: []string{"vm-1"}})
	if !errors.Is(err, ErrConnect) {
		t.Errorf("the next call ended with %v", err)
	}
}

// Whoever gives up its turn when that has come already passes it on.
func TestATurnThatComesTooLateIsPassedOn(t *testing.T) {
	c, err := New(WithoutEnvironment(), WithCredentials("key", "secret"), WithMaxConcurrent(1))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	first, _ := c.lanes.take()
	_, late := c.lanes.take()
	_, early := c.lanes.take()
	_, next := c.lanes.take()
	c.lanes.giveUp(early)
	c.lanes.leave(first)
	c.lanes.giveUp(late)
	select {
	case l := <-next:
		if l != first {
			t.Error("it is another lane than the only one")
		}
		c.lanes.leave(l)
	default:
		t.Error("the turn is lost")
	}
	if again, turn := c.lanes.take(); again != first || turn != nil {
		t.Error("the place is lost")
	} else {
		c.lanes.leave(again)
	}
}
