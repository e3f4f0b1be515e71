//go:build cgo

package zenlayer

import (
	"context"
	"sync"
)

// A lane carries one call at a time: a native context, and what cancels its call.
type lane struct {
	*nativeContext
	onDone func()        // cancels the call, on a goroutine of the context's
	fired  chan struct{} // receives when onDone has run
	lanes  *lanes
}

// lanes are all lanes of a client. There are as many as calls were ever under way at once.
type lanes struct {
	places chan struct{}  // one for each call under way
	calls  sync.WaitGroup // the same calls, for close to wait for: there may be any number of places
	closed chan struct{}
	once   sync.Once

	mu   sync.Mutex
	idle []*lane // the one used last is used next
	all  []*lane // guards their tokens, too
}

func newLanes(first *nativeContext, limit int) *lanes {
	ls := &lanes{places: make(chan struct{}, limit), closed: make(chan struct{})}
	ls.idle = []*lane{ls.add(first)}
	return ls
}

// add makes a lane of a native context. The caller holds the lock, or nobody else knows ls.
func (ls *lanes) add(native *nativeContext) *lane {
	l := &lane{nativeContext: native, fired: make(chan struct{}, 1), lanes: ls}
	l.onDone = func() {
		l.cancel()
		l.fired <- struct{}{}
	}
	ls.all = append(ls.all, l)
	return l
}

// enter takes a lane when there is a place; false if ctx ends before, or the client is closed.
func (ls *lanes) enter(ctx context.Context) (*lane, bool) {
	select {
	case ls.places <- struct{}{}:
	default:
		select {
		case ls.places <- struct{}{}:
		case <-ctx.Done():
			return nil, false
		case <-ls.closed:
			return nil, false
		}
	}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if ls.isClosed() {
		<-ls.places
		return nil, false
	}
	ls.calls.Add(1)
	if last := len(ls.idle) - 1; last >= 0 {
		l := ls.idle[last]
		ls.idle = ls.idle[:last]
		return l, true
	}
	return ls.add(ls.all[0].clone()), true
}

func (ls *lanes) leave(l *lane) {
	ls.mu.Lock()
	if l.isPoisoned() && !ls.isClosed() {
		l.replace()
	}
	ls.idle = append(ls.idle, l)
	ls.mu.Unlock()
	<-ls.places
	ls.calls.Done()
}

func (ls *lanes) isClosed() bool {
	select {
	case <-ls.closed:
		return true
	default:
		return false
	}
}

// close ends the calls under way, waits for them, and frees all lanes.
func (ls *lanes) close() {
	ls.once.Do(func() {
		ls.mu.Lock()
		close(ls.closed)
		for _, l := range ls.all {
			l.cancel()
		}
		ls.mu.Unlock()
		ls.calls.Wait()
		for _, l := range ls.all {
			l.free()
		}
	})
}

// counter reads a counter; 0 when closed.
func (ls *lanes) counter(counter Counter) uint64 {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if ls.isClosed() {
		return 0
	}
	return ls.all[0].counter(counter)
}

// watch lets the end of ctx cancel the lane's call. What it returns ends that, after the call.
func (l *lane) watch(ctx context.Context) func() {
	switch {
	case ctx.Done() == nil:
		return func() {}
	case ctx.Err() != nil:
		l.cancel() // at once: the call then sends nothing
		return l.renew
	}
	stop := context.AfterFunc(ctx, l.onDone)
	return func() {
		if !stop() {
			<-l.fired // the token is in use until then
			l.renew()
		}
	}
}

// renew makes a lane whose call was cancelled fit for the next one.
func (l *lane) renew() {
	l.lanes.mu.Lock()
	defer l.lanes.mu.Unlock()
	if !l.lanes.isClosed() {
		l.renewToken()
	}
}
