package zenlayer

import (
	"context"
	"errors"
	"testing"
)

func TestAPoisonedContextIsReplaced(t *testing.T) {
	c, err := New(WithoutEnvironment(), WithCredentials("key", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	s, ok := c.pool.acquire(context.Background())
	if !ok {
		t.Fatal("no slot")
	}
	before := s.context
	s.result.code = 9001 // as after an internal error in the library
	c.pool.release(s)
	again, ok := c.pool.acquire(context.Background())
	defer c.pool.release(again)
	if !ok || again != s || again.context == before || again.isPoisoned() {
		t.Error("it was reused")
	}
}

// A call that could not be made has no zl_error.
func TestWithoutMemoryNothingIsSent(t *testing.T) {
	n := newNative(nil)
	defer n.free()
	n.result.code = 9002
	failure := n.answer().failure
	if failure == nil || failure.Code != ErrNoMemory || failure.Outcome != OutcomeNotSent {
		t.Errorf("got %+v", failure)
	}
}

func TestACallThatPanicsLeavesItsSlotUsable(t *testing.T) {
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

// A call that stops waiting after it has received a slot releases the slot.
func TestASlotReceivedTooLateIsReleased(t *testing.T) {
	c, err := New(WithoutEnvironment(), WithCredentials("key", "secret"), WithMaxConcurrent(1))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	first, _ := c.pool.tryAcquire()
	_, late := c.pool.tryAcquire()
	_, early := c.pool.tryAcquire()
	_, next := c.pool.tryAcquire()
	c.pool.stopWaiting(early)
	c.pool.release(first)
	c.pool.stopWaiting(late)
	select {
	case s := <-next:
		if s != first {
			t.Error("it is not the only slot")
		}
		c.pool.release(s)
	default:
		t.Error("the slot was not passed on")
	}
	if again, ready := c.pool.tryAcquire(); again != first || ready != nil {
		t.Error("the slot is lost")
	} else {
		c.pool.release(again)
	}
}
