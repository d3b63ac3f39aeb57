package momento

import (
	"crypto/hmac"
	"crypto/sha3"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"net/http"
	"time"

	"momento.test/wire/cacheclient"
)

// Receiver stores what is said in the list "said" of the event's cache, and announces it on the topic
// "announcements". Requests that are not signed with the secret are answered 401.
func Receiver(client *Client, secret string) http.Handler {
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		mac := hmac.New(func() hash.Hash { return sha3.New256() }, []byte(secret))
		mac.Write(body)
		given, err := hex.DecodeString(request.Header.Get("Momento-Signature"))
		if err != nil || !hmac.Equal(given, mac.Sum(nil)) {
			response.WriteHeader(http.StatusUnauthorized)
			return
		}
		var event struct {
			Cache, Text string
			TokenID     string `json:"token_id"`
		}
		if err := json.Unmarshal(body, &event); err != nil {
			response.WriteHeader(http.StatusBadRequest)
			return
		}
		ctx := request.Context()
		_, err = client.Scs.ListPushBack(In(ctx, event.Cache), &cacheclient.ListPushBackRequest{
			ListName: []byte("said"), Value: []byte(event.Text),
			TtlMilliseconds: uint64(time.Minute.Milliseconds())})
		if err == nil {
			err = client.PublishText(ctx, event.Cache, "announcements", event.TokenID+" said "+event.Text)
		}
		if err != nil {
			response.WriteHeader(http.StatusInternalServerError)
		}
	})
}
