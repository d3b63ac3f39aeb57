// Go's net/http: what is hashed after encoding/json had the body.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
)

type event struct {
	Cache            string `json:"cache"`
	Topic            string `json:"topic"`
	EventTimestamp   int64  `json:"event_timestamp"`
	PublishTimestamp int64  `json:"publish_timestamp"`
	SequenceNumber   int64  `json:"topic_sequence_number"`
	TokenID          string `json:"token_id"`
	Text             string `json:"text"`
}

func asMap(body []byte) []byte {
	var parsed map[string]any
	json.Unmarshal(body, &parsed)
	written, _ := json.Marshal(parsed)
	return written
}

func encoded(body []byte) []byte {
	var parsed event
	json.Unmarshal(body, &parsed)
	var written bytes.Buffer
	encoder := json.NewEncoder(&written)
	encoder.SetEscapeHTML(false)
	encoder.Encode(parsed)
	return written.Bytes()
}

func indented(body []byte) []byte {
	var written bytes.Buffer
	json.Indent(&written, body, "", "  ")
	return written.Bytes()
}

func main() {
	ways := map[string]func(request *http.Request, body []byte) []byte{
		"/raw":      func(_ *http.Request, body []byte) []byte { return body },
		"/map":      func(_ *http.Request, body []byte) []byte { return asMap(body) },
		"/encoder":  func(_ *http.Request, body []byte) []byte { return encoded(body) },
		"/indented": func(_ *http.Request, body []byte) []byte { return indented(body) },
		"/consumed": func(request *http.Request, _ []byte) []byte {
			again, _ := io.ReadAll(request.Body)
			return again
		},
	}
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		headers := [][]string{{"Content-Length", fmt.Sprint(request.ContentLength)}}
		for name, values := range request.Header {
			if name == "Content-Length" {
				continue
			}
			for _, value := range values {
				headers = append(headers, []string{name, value})
			}
		}
		json.NewEncoder(w).Encode(map[string]any{
			"headers": headers, "verified": ways[request.URL.Path](request, body)})
	}))
}
