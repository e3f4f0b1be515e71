//go:build cgo

package zenlayer

import (
	"context"
	"slices"
	"sync"
)

// A slot carries one call at a time: a native context, and what cancels its call.
type slot struct {
	*nativeContext
	onDone func()        // cancels the call, in a goroutine started by the call's context
	fired  chan struct{} // receives when onDone has run
	pool   *pool
}

// A pool holds all slots of a client: as many as there were ever calls under way at once.
type pool struct {
	limit int // of calls under way

	mu       sync.Mutex // guards the following, and the slots' tokens
	all      []*slot
	idle     []*slot      // a stack
	waiting  []chan *slot // a queue with a channel for each call that waits for a slot
	calls    int          // under way
	isClosed bool
	noCalls  sync.Cond // for close, which waits until there are none
}

func newPool(first *nativeContext, limit int) *pool {
	p := &pool{limit: limit}
	p.noCalls.L = &p.mu
	p.idle = []*slot{p.add(first)}
	return p
}

// add makes a slot of a native context. The caller holds the lock, or p is not shared yet.
func (p *pool) add(native *nativeContext) *slot {
	s := &slot{nativeContext: native, fired: make(chan struct{}, 1), pool: p}
	s.onDone = func() {
		s.cancel()
		s.fired <- struct{}{}
	}
	p.all = append(p.all, s)
	return s
}

// acquire waits for a slot. It returns false if ctx ends first, or the client is closed.
func (p *pool) acquire(ctx context.Context) (*slot, bool) {
	s, ready := p.tryAcquire()
	if ready == nil {
		return s, s != nil
	}
	select {
	case s := <-ready:
		return s, s != nil
	case <-ctx.Done():
		p.stopWaiting(ready)
		return nil, false
	}
}

// tryAcquire returns a slot, or a channel that will receive one, or neither if the client is closed.
func (p *pool) tryAcquire() (*slot, chan *slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch last := len(p.idle) - 1; {
	case p.isClosed:
		return nil, nil
	case p.calls == p.limit:
		ready := make(chan *slot, 1)
		p.waiting = append(p.waiting, ready)
		return nil, ready
	case last >= 0:
		p.calls++
		s := p.idle[last]
		p.idle = p.idle[:last]
		return s, nil
	default:
		p.calls++
		return p.add(p.all[0].clone()), nil
	}
}

// stopWaiting ends the wait for a slot, and releases a slot that was received meanwhile.
func (p *pool) stopWaiting(ready chan *slot) {
	p.mu.Lock()
	at := slices.Index(p.waiting, ready)
	if at >= 0 {
		p.waiting = slices.Delete(p.waiting, at, at+1)
	}
	p.mu.Unlock()
	if at < 0 {
		if s := <-ready; s != nil {
			p.release(s)
		}
	}
}

// release passes a slot to the first waiting call, or makes it idle.
func (p *pool) release(s *slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.isPoisoned() && !p.isClosed {
		s.replace()
	}
	if len(p.waiting) > 0 {
		p.waiting[0] <- s
		p.waiting = p.waiting[1:]
		return
	}
	p.idle = append(p.idle, s)
	p.calls--
	if p.isClosed && p.calls == 0 {
		p.noCalls.Broadcast()
	}
}

// close ends the calls under way, waits for them, and frees all slots.
func (p *pool) close() {
	p.mu.Lock()
	if !p.isClosed {
		p.isClosed = true
		for _, ready := range p.waiting {
			close(ready)
		}
		p.waiting = nil
		for _, s := range p.all {
			s.cancel()
		}
	}
	for p.calls > 0 {
		p.noCalls.Wait()
	}
	all := p.all
	p.all = nil
	p.mu.Unlock()
	for _, s := range all {
		s.free()
	}
}

// counter reads a counter; it returns 0 if the client is closed.
func (p *pool) counter(counter Counter) uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.isClosed {
		return 0
	}
	return p.all[0].counter(counter)
}

// watch cancels the slot's call when ctx ends, until the function that it returns is called.
func (s *slot) watch(ctx context.Context) func() {
	switch {
	case ctx.Done() == nil:
		return func() {}
	case ctx.Err() != nil:
		s.cancel() // at once: the call then sends nothing
		return s.renew
	}
	stop := context.AfterFunc(ctx, s.onDone)
	return func() {
		if !stop() {
			<-s.fired // the token is in use until then
			s.renew()
		}
	}
}

// renew makes a slot usable again after its call was cancelled.
func (s *slot) renew() {
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	if !s.pool.isClosed {
		s.renewToken()
	}
}
