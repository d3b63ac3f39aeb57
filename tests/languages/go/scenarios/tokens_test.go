package scenarios

import (
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"momento.test/languages/momento"
	"momento.test/momentotest"
	"momento.test/wire/cacheclient"
	"momento.test/wire/controlclient"
)

// publisher is a client that may publish to chat/room for a minute, under the id "mo".
func publisher(t *testing.T) (*momento.Client, *momentotest.World) {
	t.Helper()
	client, emulator := connect(t, momentotest.Clock("manual:2026-01-01T00:00:00Z"))
	token, err := client.MintPublisher(t.Context(), cacheName, "room", "mo", time.Minute)
	check(t, err)
	return clientWith(t, token), emulator.World()
}

func TestATokenPublishesUnderItsID(t *testing.T) {
	client, world := publisher(t)
	check(t, client.PublishText(t.Context(), cacheName, "room", "hi"))
	published := world.WaitFor(momentotest.Filter{Action: "*Publish"}, 1)[0]
	if published.TokenID != "mo" || published.Subject != "room" {
		t.Error(published)
	}
}

func TestATokenIsRefusedElsewhere(t *testing.T) {
	client, _ := publisher(t)
	ctx := t.Context()
	_, subscribe := client.Subscribe(ctx, cacheName, "room", 0, 0)
	_, get := client.Scs.Get(inChat(t), &cacheclient.GetRequest{CacheKey: []byte("key")})
	_, create := client.Control.CreateCache(ctx, &controlclient.CreateCacheRequest{CacheName: "mine"})
	_, mint := client.MintPublisher(ctx, cacheName, "room", "mo", time.Minute)
	for _, err := range []error{
		client.PublishText(ctx, cacheName, "other", "hi"),
		client.PublishText(ctx, "other", "room", "hi"),
		subscribe, get, create, mint,
	} {
		expectCode(t, err, codes.PermissionDenied)
	}
}

func TestATokenExpires(t *testing.T) {
	client, world := publisher(t)
	world.Advance(59 * time.Second)
	check(t, client.PublishText(t.Context(), cacheName, "room", "hi"))
	world.Advance(time.Second)
	expectCode(t, client.PublishText(t.Context(), cacheName, "room", "hi"), codes.Unauthenticated)
}

func TestAKeyOfTheOlderFormLeadsIntoTheSameWorld(t *testing.T) {
	client, emulator := connect(t)
	set(t, client, "key", "value", time.Minute)
	older, err := momento.FromString(emulator.World().Credentials().V1)
	check(t, err)
	if got := get(t, clientWith(t, older), "key"); got != "value" {
		t.Error(got)
	}
}

func TestAForeignKeyIsRefused(t *testing.T) {
	_, _ = connect(t)
	t.Setenv("MOMENTO_API_KEY", "eyJhbGciOiJIUzI1NiJ9.eyJ0IjoiZyJ9.x")
	credentials, err := momento.FromEnvironment()
	check(t, err)
	client := clientWith(t, credentials)
	expectCode(t, client.PublishText(t.Context(), cacheName, "room", "hi"), codes.Unauthenticated)
}
