//go:build cgo

package zenlayer

import (
	"context"
	"slices"
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
	limit int // of calls under way

	mu       sync.Mutex // guards what follows, and the lanes' tokens
	all      []*lane
	idle     []*lane      // the one used last is used next
	waiting  []chan *lane // for each call that has no lane yet, the first is next
	calls    int          // under way
	isClosed bool
	noCalls  sync.Cond // for close, which waits until there are none
}

func newLanes(first *nativeContext, limit int) *lanes {
	ls := &lanes{limit: limit}
	ls.noCalls.L = &ls.mu
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

// enter takes a lane when it is the call's turn; false if ctx ends before, or the client is closed.
func (ls *lanes) enter(ctx context.Context) (*lane, bool) {
	l, turn := ls.take()
	if turn == nil {
		return l, l != nil
	}
	select {
	case l := <-turn:
		return l, l != nil
	case <-ctx.Done():
		ls.giveUp(turn)
		return nil, false
	}
}

// take returns a lane, or what will bring one, or neither if the client is closed.
func (ls *lanes) take() (*lane, chan *lane) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	switch last := len(ls.idle) - 1; {
	case ls.isClosed:
		return nil, nil
	case ls.calls == ls.limit:
		turn := make(chan *lane, 1)
		ls.waiting = append(ls.waiting, turn)
		return nil, turn
	case last >= 0:
		ls.calls++
		l := ls.idle[last]
		ls.idle = ls.idle[:last]
		return l, nil
	default:
		ls.calls++
		return ls.add(ls.all[0].clone()), nil
	}
}

// giveUp ends the wait for a turn, which may have come meanwhile.
func (ls *lanes) giveUp(turn chan *lane) {
	ls.mu.Lock()
	at := slices.Index(ls.waiting, turn)
	if at >= 0 {
		ls.waiting = slices.Delete(ls.waiting, at, at+1)
	}
	ls.mu.Unlock()
	if at < 0 {
		if l := <-turn; l != nil {
			ls.leave(l)
		}
	}
}

// leave hands a lane to the next call, or keeps it.
func (ls *lanes) leave(l *lane) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if l.isPoisoned() && !ls.isClosed {
		l.replace()
	}
	if len(ls.waiting) > 0 {
		ls.waiting[0] <- l
		ls.waiting = ls.waiting[1:]
		return
	}
	ls.idle = append(ls.idle, l)
	ls.calls--
	if ls.isClosed && ls.calls == 0 {
		ls.noCalls.Broadcast()
	}
}

// close ends the calls under way, waits for them, and frees all lanes.
func (ls *lanes) close() {
	ls.mu.Lock()
	if !ls.isClosed {
		ls.isClosed = true
		for _, turn := range ls.waiting {
			close(turn)
		}
		ls.waiting = nil
		for _, l := range ls.all {
			l.cancel()
		}
	}
	for ls.calls > 0 {
		ls.noCalls.Wait()
	}
	all := ls.all
	ls.all = nil
	ls.mu.Unlock()
	for _, l := range all {
		l.free()
	}
}

// counter reads a counter; 0 when closed.
func (ls *lanes) counter(counter Counter) uint64 {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if ls.isClosed {
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
	if !l.lanes.isClosed {
		l.renewToken()
	}
}
