package quickstart

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// What the emulator's control port does, no SDK being at hand.
func control(t *testing.T, path, body string) {
	t.Helper()
	url := "http://" + os.Getenv("MOMENTO_EMULATOR_CONTROL_ADDRESS") + "/v1/worlds/default" + path
	response, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Fatal(path, ": ", response.Status)
	}
}

// Publishes over the service's HTTP API, as an application does.
func publish(t *testing.T, cache, topic, text string) {
	t.Helper()
	url := "https://api.cache." + os.Getenv("MOMENTO_ENDPOINT") + "/topics/" + cache + "/" + topic
	request, err := http.NewRequest("POST", url, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", os.Getenv("MOMENTO_API_KEY"))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		t.Fatal("publish: ", response.Status)
	}
}

func TestWhatIsPublishedReachesTheWebhookSigned(t *testing.T) {
	if os.Getenv("MOMENTO_API_KEY") == "" {
		t.Fatal("run it by: momento-emulator exec -- go test ./...")
	}
	secret := "a secret of this test"
	events := make(chan Event, 1)
	server := httptest.NewServer(Receiver(secret, func(event Event) { events <- event }))
	defer server.Close()

	control(t, "/caches", `{"cache": "chat"}`)
	control(t, "/webhooks", `{"cache": "chat", "webhook": "hook", "topic": "room",
		"url": "`+server.URL+`", "secret": "`+secret+`"}`)
	publish(t, "chat", "room", "hello")

	select {
	case event := <-events:
		if event.Text != "hello" {
			t.Error(event)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no webhook within 10 s")
	}
}
