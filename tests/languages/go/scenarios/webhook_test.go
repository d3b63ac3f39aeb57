package scenarios

import (
	"net/http/httptest"
	"testing"

	"momento.test/languages/momento"
	"momento.test/momentotest"
	"momento.test/wire/cacheclient"
)

func receive(t *testing.T) (*momento.Client, *momentotest.World) {
	t.Helper()
	client, emulator := connect(t)
	world := emulator.World()
	secret := world.PutWebhook(cacheName, "hook", "room", "http://127.0.0.1:1/not-yet")
	server := httptest.NewServer(momento.Receiver(client, secret))
	t.Cleanup(server.Close)
	if again := world.PutWebhook(cacheName, "hook", "room", server.URL); again != secret {
		t.Errorf("%q became %q", secret, again)
	}
	return client, world
}

func said(t *testing.T, client *momento.Client) []string {
	t.Helper()
	fetched, err := client.Scs.ListFetch(inChat(t), &cacheclient.ListFetchRequest{ListName: []byte("said")})
	check(t, err)
	var texts []string
	for _, value := range fetched.GetFound().GetValues() {
		texts = append(texts, string(value))
	}
	return texts
}

func TestWhatIsSaidIsStoredAndAnnounced(t *testing.T) {
	client, world := receive(t)
	subscription, err := client.Subscribe(t.Context(), cacheName, "announcements", 0, 0)
	check(t, err)
	defer subscription.Close()
	check(t, client.PublishText(t.Context(), cacheName, "room", "Hello, ünï\n"))
	announced, _, err := subscription.NextItem()
	check(t, err)
	if text := announced.Value.GetText(); text != " said Hello, ünï\n" {
		t.Errorf("%q", text)
	}
	if stored := said(t, client); len(stored) != 1 || stored[0] != "Hello, ünï\n" {
		t.Errorf("%q", stored)
	}
	world.WaitForDeliveries()
	if delivery := world.Deliveries()[0]; delivery.State != "delivered" {
		t.Errorf("%+v", delivery)
	}
}

func TestAForgedRequestHasNoEffect(t *testing.T) {
	client, world := receive(t)
	world.PutFault(map[string]any{"name": "forged", "webhook": "hook", "send_as": "wrong-secret"})
	check(t, client.PublishText(t.Context(), cacheName, "room", "hi"))
	world.WaitForDeliveries()
	if delivery := world.Deliveries()[0]; delivery.HTTPStatus != 401 {
		t.Errorf("%+v", delivery)
	}
	if stored := said(t, client); len(stored) != 0 {
		t.Errorf("%q", stored)
	}
}
