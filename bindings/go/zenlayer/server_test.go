package zenlayer_test

import (
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

// A server is a misbehaving service.
type server struct {
	address string
	// touched receives once for each connection that reached the state of the manner.
	touched chan struct{}
}

// A manner handles a connection. The connection is closed when it returns.
type manner func(connection net.Conn, touched chan<- struct{})

// newServer starts a server, which is stopped when the test ends.
func newServer(t testing.TB, manner manner) *server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	s := &server{address: listener.Addr().String(), touched: make(chan struct{}, 1000)}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				manner(connection, s.touched)
			}()
		}
	}()
	return s
}

// client returns a client with timeouts so long that they do not end calls, unless options set them.
func (s *server) client(t testing.TB, options ...zenlayer.Option) *zenlayer.Client {
	t.Helper()
	return newClient(t, "http://"+s.address, options...)
}

func newClient(t testing.TB, endpoint string, options ...zenlayer.Option) *zenlayer.Client {
	t.Helper()
	options = append([]zenlayer.Option{
		zenlayer.WithEndpoint(endpoint),
		zenlayer.WithCredentials("key", "secret"),
		zenlayer.WithRateLimit(0),
		zenlayer.WithTimeout(10 * time.Minute),
		zenlayer.WithSetting("attempt_timeout_ms", "600000"),
		zenlayer.WithSetting("connect_timeout_ms", "600000"),
		zenlayer.WithoutEnvironment(),
	}, options...)
	client, err := zenlayer.New(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// heard waits for a request, or for the first bytes of one.
func heard(connection net.Conn) bool {
	_, err := connection.Read(make([]byte, 1<<16))
	return err == nil
}

// hold waits until the client closes the connection.
func hold(connection net.Conn) {
	for heard(connection) {
	}
}

// silent reads requests and never answers.
func silent(connection net.Conn, touched chan<- struct{}) {
	if heard(connection) {
		touched <- struct{}{}
		hold(connection)
	}
}

// deaf accepts connections and reads nothing until the test ends.
func deaf(t testing.TB) manner {
	return func(_ net.Conn, touched chan<- struct{}) {
		touched <- struct{}{}
		<-t.Context().Done()
	}
}

// breaksOff answers with the beginning of a long body.
func breaksOff(connection net.Conn, touched chan<- struct{}) {
	if heard(connection) {
		fmt.Fprint(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{\"x\":\"")
		touched <- struct{}{}
		hold(connection)
	}
}

// busy answers that the service is temporarily unavailable.
func busy(connection net.Conn, touched chan<- struct{}) {
	for heard(connection) {
		const body = `{"requestId":"T-1","code":"SERVICE_TEMPORARY_UNAVAILABLE","message":"wait"}`
		fmt.Fprintf(connection, "HTTP/1.1 %d Busy\r\nRetry-After: 15\r\nContent-Length: %d\r\n\r\n%s",
			http.StatusServiceUnavailable, len(body), body)
		touched <- struct{}{}
	}
}
