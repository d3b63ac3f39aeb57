// Package scenarios runs a Go client of the service, unchanged, under `momento-emulator exec`. Each test
// has a world of its own, and the client finds it in its environment.
package scenarios

import (
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"momento.test/languages/momento"
	"momento.test/momentotest"
)

const cacheName = "chat"

// connect answers a client, and the world that it finds, with the cache "chat".
func connect(t *testing.T, options ...momentotest.Option) (*momento.Client, *momentotest.Momento) {
	t.Helper()
	emulator := momentotest.Run(t, options...)
	emulator.World().CreateCache(cacheName)
	emulator.Setenv()
	credentials, err := momento.FromEnvironment()
	check(t, err)
	return clientWith(t, credentials), emulator
}

func clientWith(t *testing.T, credentials momento.Credentials) *momento.Client {
	t.Helper()
	client, err := momento.NewClient(credentials)
	check(t, err)
	t.Cleanup(client.Close)
	return client
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func expectCode(t *testing.T, err error, code codes.Code) {
	t.Helper()
	if status.Code(err) != code {
		t.Errorf("%v, not %v", err, code)
	}
}
