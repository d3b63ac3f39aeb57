// Receiver is a webhook receiver as a service of its own: it stores what is said, and announces it on
// another topic. It reads MOMENTO_API_KEY, MOMENTO_ENDPOINT and SIGNING_SECRET, and prints its URL.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"momento.test/languages/momento"
)

func main() {
	credentials, err := momento.FromEnvironment()
	if err != nil {
		log.Fatal(err)
	}
	client, err := momento.NewClient(credentials)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s/hook\n", listener.Addr())
	log.Fatal(http.Serve(listener, momento.Receiver(client, os.Getenv("SIGNING_SECRET"))))
}
