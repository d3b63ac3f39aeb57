package momento

import (
	"context"
	"crypto/tls"
	"runtime"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"momento.test/wire/cacheclient"
	"momento.test/wire/cacheping"
	"momento.test/wire/cachepubsub"
	"momento.test/wire/controlclient"
	"momento.test/wire/permissionmessages"
	"momento.test/wire/token"
)

// Client has the services at their hosts.
type Client struct {
	Scs     cacheclient.ScsClient
	Control controlclient.ScsControlClient
	Pubsub  cachepubsub.PubsubClient
	Ping    cacheping.PingClient

	token       token.TokenClient
	credentials Credentials
	connections []*grpc.ClientConn
}

// NewClient connects with the first call; Close ends it.
func NewClient(from Credentials) (*Client, error) {
	client := &Client{credentials: from}
	hosts := []string{"cache.", "control.", "token."}
	for _, prefix := range hosts {
		connection, err := client.dial(prefix + from.endpoint)
		if err != nil {
			client.Close()
			return nil, err
		}
		client.connections = append(client.connections, connection)
	}
	cache := client.connections[0]
	client.Scs = cacheclient.NewScsClient(cache)
	client.Pubsub = cachepubsub.NewPubsubClient(cache)
	client.Ping = cacheping.NewPingClient(cache)
	client.Control = controlclient.NewScsControlClient(client.connections[1])
	client.token = token.NewTokenClient(client.connections[2])
	return client, nil
}

// Close ends its connections.
func (c *Client) Close() {
	for _, connection := range c.connections {
		_ = connection.Close()
	}
}

// In answers a context for calls about a cache.
func In(ctx context.Context, cache string) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "cache", cache, "read-concern", "balanced")
}

// MintPublisher answers a disposable token that may publish to one topic and has an id.
func (c *Client) MintPublisher(
	ctx context.Context, cache, topic, id string, validFor time.Duration) (Credentials, error) {
	rule := &permissionmessages.PermissionsType_TopicPermissions{
		Role: permissionmessages.TopicRole_TopicWriteOnly,
		Cache: &permissionmessages.PermissionsType_TopicPermissions_CacheSelector{
			CacheSelector: &permissionmessages.PermissionsType_CacheSelector{
				Kind: &permissionmessages.PermissionsType_CacheSelector_CacheName{CacheName: cache}}},
		Topic: &permissionmessages.PermissionsType_TopicPermissions_TopicSelector{
			TopicSelector: &permissionmessages.PermissionsType_TopicSelector{
				Kind: &permissionmessages.PermissionsType_TopicSelector_TopicName{TopicName: topic}}},
	}
	rules := []*permissionmessages.PermissionsType{
		{Kind: &permissionmessages.PermissionsType_TopicPermissions_{TopicPermissions: rule}}}
	minted, err := c.token.GenerateDisposableToken(ctx, &token.GenerateDisposableTokenRequest{
		Expires:   &token.GenerateDisposableTokenRequest_Expires{ValidForSeconds: uint32(validFor.Seconds())},
		AuthToken: c.credentials.key,
		TokenId:   id,
		Permissions: &permissionmessages.Permissions{Kind: &permissionmessages.Permissions_Explicit{
			Explicit: &permissionmessages.ExplicitPermissions{Permissions: rules}}},
	})
	if err != nil {
		return Credentials{}, err
	}
	return Credentials{key: minted.ApiKey, endpoint: minted.Endpoint}, nil
}

// The port is fixed, and every certificate is to be that of the cache host.
func (c *Client) dial(host string) (*grpc.ClientConn, error) {
	trust := credentials.NewTLS(&tls.Config{ServerName: "cache." + c.credentials.endpoint})
	return grpc.NewClient(host+":443",
		grpc.WithTransportCredentials(trust),
		grpc.WithDisableRetry(),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time: 5 * time.Second, Timeout: time.Second, PermitWithoutStream: true}),
		grpc.WithChainUnaryInterceptor(func(ctx context.Context, method string, request, reply any,
			connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
			return invoke(c.headers(ctx), method, request, reply, connection, options...)
		}),
		grpc.WithChainStreamInterceptor(func(ctx context.Context, description *grpc.StreamDesc,
			connection *grpc.ClientConn, method string, stream grpc.Streamer,
			options ...grpc.CallOption) (grpc.ClientStream, error) {
			return stream(c.headers(ctx), description, connection, method, options...)
		}))
}

var firstCall atomic.Bool

func (c *Client) headers(ctx context.Context) context.Context {
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", c.credentials.key)
	if firstCall.CompareAndSwap(false, true) {
		ctx = metadata.AppendToOutgoingContext(ctx, "agent", "golang:cache:1.0.0",
			"runtime-version", "golang:"+runtime.Version())
	}
	return ctx
}
