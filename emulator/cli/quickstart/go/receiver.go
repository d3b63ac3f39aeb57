// Package quickstart has a webhook receiver: it hands on what Momento signed just now, and refuses
// the rest.
package quickstart

import (
	"crypto/hmac"
	"crypto/sha3"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"net/http"
	"time"
)

// Event is what a webhook is sent.
type Event struct {
	Topic            string `json:"topic"`
	Text             string `json:"text"`
	TokenID          string `json:"token_id"`
	PublishTimestamp int64  `json:"publish_timestamp"`
}

func isSigned(body []byte, header, secret string) bool {
	mac := hmac.New(func() hash.Hash { return sha3.New256() }, []byte(secret))
	mac.Write(body)
	given, err := hex.DecodeString(header)
	return err == nil && hmac.Equal(given, mac.Sum(nil))
}

// What somebody recorded and sends again is old.
func isFresh(event Event) bool {
	return time.Since(time.UnixMilli(event.PublishTimestamp)).Abs() < time.Minute
}

// Receiver calls onEvent for what is signed with the secret, and new.
func Receiver(secret string, onEvent func(Event)) http.Handler {
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		// The signature covers these bytes: verify first, then parse.
		body, err := io.ReadAll(request.Body)
		var event Event
		if err != nil || !isSigned(body, request.Header.Get("momento-signature"), secret) ||
			json.Unmarshal(body, &event) != nil || !isFresh(event) {
			response.WriteHeader(http.StatusForbidden)
			return
		}
		onEvent(event)
	})
}
