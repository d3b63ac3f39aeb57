// Package momento does on the wire what Momento's SDK for Go does: the same names, port, trust, metadata,
// pings and way to resume. It stands in for the SDK, which is not to be had from every module proxy.
package momento

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
)

// Credentials are a key, and the endpoint that names are made from.
type Credentials struct {
	key, endpoint string
}

// FromEnvironment takes the v2 key of MOMENTO_API_KEY and the endpoint of MOMENTO_ENDPOINT.
func FromEnvironment() (Credentials, error) {
	credentials := Credentials{os.Getenv("MOMENTO_API_KEY"), os.Getenv("MOMENTO_ENDPOINT")}
	if credentials.key == "" || credentials.endpoint == "" {
		return credentials, fmt.Errorf("MOMENTO_API_KEY and MOMENTO_ENDPOINT are needed")
	}
	return credentials, nil
}

// FromString takes a v1 key, or a disposable token: base64 of JSON.
func FromString(wrapped string) (Credentials, error) {
	// Into a map of strings: a member that is none is an error.
	var members map[string]string
	decoded, err := base64.StdEncoding.DecodeString(wrapped)
	if err == nil {
		err = json.Unmarshal(decoded, &members)
	}
	return Credentials{members["api_key"], members["endpoint"]}, err
}
