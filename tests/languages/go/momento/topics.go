package momento

import (
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"momento.test/wire/cachepubsub"
)

const (
	subscribeLimit = 5 * time.Second
	retryPause     = 500 * time.Millisecond
)

// PublishText publishes a text.
func (c *Client) PublishText(ctx context.Context, cache, topic, text string) error {
	value := &cachepubsub.TopicValue{Kind: &cachepubsub.TopicValue_Text{Text: text}}
	_, err := c.Pubsub.Publish(In(ctx, cache), &cachepubsub.PublishRequest{
		CacheName: cache, Topic: topic, Value: value})
	return err
}

// PublishBytes publishes bytes.
func (c *Client) PublishBytes(ctx context.Context, cache, topic string, bytes []byte) error {
	value := &cachepubsub.TopicValue{Kind: &cachepubsub.TopicValue_Binary{Binary: bytes}}
	_, err := c.Pubsub.Publish(In(ctx, cache), &cachepubsub.PublishRequest{
		CacheName: cache, Topic: topic, Value: value})
	return err
}

// Subscription resumes by itself, AT the last number: what came last comes twice then.
type Subscription struct {
	client       *Client
	ctx          context.Context
	cancel       context.CancelFunc
	cache, topic string
	last, page   uint64
	stream       cachepubsub.Pubsub_SubscribeClient

	Reconnects int
}

// Subscribe answers as soon as the first element is there, which is to be a heartbeat.
func (c *Client) Subscribe(ctx context.Context, cache, topic string, at, page uint64) (*Subscription, error) {
	ctx, cancel := context.WithCancel(ctx)
	subscription := &Subscription{client: c, ctx: ctx, cancel: cancel, cache: cache, topic: topic,
		last: at, page: page}
	if err := subscription.connect(); err != nil {
		cancel()
		return nil, err
	}
	return subscription, nil
}

// Close ends it; Next is answered CANCELLED then.
func (s *Subscription) Close() { s.cancel() }

// Next answers the next element, heartbeats and discontinuities included.
func (s *Subscription) Next() (*cachepubsub.SubscriptionItem, error) {
	for {
		element, err := s.stream.Recv()
		if err == nil {
			if item := element.GetItem(); item != nil {
				s.last, s.page = item.TopicSequenceNumber, item.SequencePage
			}
			return element, nil
		}
		if err := s.reconnect(err); err != nil {
			return nil, err
		}
	}
}

// NextItem answers the next item and how many discontinuities came before it.
func (s *Subscription) NextItem() (item *cachepubsub.TopicItem, discontinuities int, err error) {
	for {
		element, err := s.Next()
		if err != nil {
			return nil, discontinuities, err
		}
		if element.GetDiscontinuity() != nil {
			discontinuities++
		}
		if item := element.GetItem(); item != nil {
			return item, discontinuities, nil
		}
	}
}

var ends = []codes.Code{codes.NotFound, codes.Unauthenticated, codes.PermissionDenied, codes.Canceled}

func (s *Subscription) reconnect(err error) error {
	for !slices.Contains(ends, status.Code(err)) {
		select {
		case <-time.After(retryPause):
		case <-s.ctx.Done():
			return s.ctx.Err()
		}
		if err = s.connect(); err == nil {
			s.Reconnects++
			return nil
		}
	}
	return err
}

func (s *Subscription) connect() error {
	// A deadline would be that of the whole stream.
	ctx, cancel := context.WithCancel(s.ctx)
	late := time.AfterFunc(subscribeLimit, cancel)
	stream, err := s.client.Pubsub.Subscribe(In(ctx, s.cache), &cachepubsub.SubscriptionRequest{
		CacheName: s.cache, Topic: s.topic, ResumeAtTopicSequenceNumber: s.last, SequencePage: s.page})
	if err != nil {
		cancel()
		return err
	}
	first, err := stream.Recv()
	if !late.Stop() {
		return status.Error(codes.DeadlineExceeded, "no first element")
	}
	if err != nil {
		cancel()
		return err
	}
	if first.GetHeartbeat() == nil {
		cancel()
		return fmt.Errorf("expected a heartbeat, got %v", first)
	}
	s.stream = stream
	return nil
}
