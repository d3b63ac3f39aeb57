// Package quickstart has a webhook receiver: it hands on what Momento signed, and refuses the rest.
package quickstart

import (
	"crypto/hmac"
	"crypto/sha3"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"net/http"
)

// Event is what a webhook is sent.
type Event struct {
	Topic   string `json:"topic"`
	Text    string `json:"text"`
	TokenID string `json:"token_id"`
}

func isSigned(body []byte, header, secret string) bool {
	mac := hmac.New(func() hash.Hash { return sha3.New256() }, []byte(secret))
	mac.Write(body)
	given, err := hex.DecodeString(header)
	return err == nil && hmac.Equal(given, mac.Sum(nil))
}

// Receiver calls onEvent for what is signed with the secret.
func Receiver(secret string, onEvent func(Event)) http.Handler {
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		// The signature covers these bytes: verify first, then parse.
		body, err := io.ReadAll(request.Body)
		var event Event
		if err != nil || !isSigned(body, request.Header.Get("momento-signature"), secret) ||
			json.Unmarshal(body, &event) != nil {
			response.WriteHeader(http.StatusForbidden)
			return
		}
		onEvent(event)
	})
}
