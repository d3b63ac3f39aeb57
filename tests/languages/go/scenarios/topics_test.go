package scenarios

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"momento.test/languages/momento"
)

func subscribe(t *testing.T, client *momento.Client, at, page uint64) *momento.Subscription {
	t.Helper()
	subscription, err := client.Subscribe(t.Context(), cacheName, "room", at, page)
	check(t, err)
	// What waits for an item ends with this.
	timer := time.AfterFunc(30*time.Second, subscription.Close)
	t.Cleanup(func() {
		timer.Stop()
		subscription.Close()
	})
	return subscription
}

// take answers the numbers of the next items and how many discontinuities came.
func take(t *testing.T, subscription *momento.Subscription, count int) (numbers []uint64, gaps int) {
	t.Helper()
	for len(numbers) < count {
		item, before, err := subscription.NextItem()
		if err != nil {
			t.Fatalf("%d of %d items came: %v", len(numbers), count, err)
		}
		gaps += before
		numbers = append(numbers, item.TopicSequenceNumber)
	}
	return numbers, gaps
}

func from(first, last uint64) (numbers []uint64) {
	for number := first; number <= last; number++ {
		numbers = append(numbers, number)
	}
	return numbers
}

func expectNumbers(t *testing.T, got, expected []uint64) {
	t.Helper()
	if !slices.Equal(got, expected) {
		t.Errorf("%v, not %v", got, expected)
	}
}

func publish(t *testing.T, client *momento.Client, count int) {
	t.Helper()
	for number := range count {
		check(t, client.PublishText(t.Context(), cacheName, "room", fmt.Sprint(number)))
	}
}

func TestWhatIsPublishedComesWithItsTypeNumberAndPublisher(t *testing.T) {
	client, emulator := connect(t)
	subscription := subscribe(t, client, 0, 0)
	token, err := client.MintPublisher(t.Context(), cacheName, "room", "mo", time.Minute)
	check(t, err)
	check(t, clientWith(t, token).PublishText(t.Context(), cacheName, "room", "text"))
	emulator.World().PublishBytes(cacheName, "room", []byte{0xff})
	first, gaps, err := subscription.NextItem()
	check(t, err)
	second, more, err := subscription.NextItem()
	check(t, err)
	if first.Value.GetText() != "text" || first.PublisherId != "mo" || first.TopicSequenceNumber != 1 {
		t.Error(first)
	}
	if string(second.Value.GetBinary()) != "\xff" || second.PublisherId != "" || gaps+more != 0 {
		t.Error(second, gaps, more)
	}
}

func TestAnUnknownCacheHasNoTopics(t *testing.T) {
	client, _ := connect(t)
	_, err := client.Subscribe(t.Context(), "none", "room", 0, 0)
	expectCode(t, err, codes.NotFound)
}

func TestAQuietSubscriptionBeats(t *testing.T) {
	client, _ := connect(t)
	element, err := subscribe(t, client, 0, 0).Next()
	check(t, err)
	if element.GetHeartbeat() == nil {
		t.Error(element)
	}
}

// A stream that ends in the middle costs a duplicate: the SDK asks for the last number itself.
func TestAThousandMessagesComeAcrossAStreamThatBreaks(t *testing.T) {
	client, emulator := connect(t)
	emulator.World().PutFault(map[string]any{"name": "cut", "rpc": "topic-subscribe", "last": 1,
		"status": "unavailable", "break_after_messages": 400})
	subscription := subscribe(t, client, 0, 0)
	published := make(chan struct{})
	go func() {
		defer close(published)
		for number := range 1000 {
			if err := client.PublishText(t.Context(), cacheName, "room", fmt.Sprint(number)); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	numbers, gaps := take(t, subscription, 1001)
	<-published
	if subscription.Reconnects != 1 || gaps != 0 {
		t.Error(subscription.Reconnects, gaps)
	}
	twice := 0
	for at := range numbers[1:] {
		if numbers[at] == numbers[at+1] {
			twice++
		}
	}
	expectNumbers(t, slices.Compact(numbers), from(1, 1000))
	if twice != 1 {
		t.Errorf("%d came twice", twice)
	}
}

func TestAfterAnOutageASubscriptionGoesOn(t *testing.T) {
	client, emulator := connect(t)
	subscription := subscribe(t, client, 0, 0)
	publish(t, client, 10)
	numbers, _ := take(t, subscription, 10)
	emulator.Block()
	for range 10 { // by the control port, which is not blocked
		emulator.World().Publish(cacheName, "room", "during")
	}
	emulator.Unblock()
	publish(t, client, 10)
	more, gaps := take(t, subscription, 20)
	expectNumbers(t, slices.Compact(append(numbers, more...)), from(1, 30))
	if gaps != 0 {
		t.Error(gaps)
	}
}

func TestASubscriptionBehindAGapBeginsWithADiscontinuity(t *testing.T) {
	client, emulator := connect(t)
	publish(t, client, 10)
	emulator.World().EvictTopic(cacheName, "room", 3)
	element, err := subscribe(t, client, 4, 0).Next()
	check(t, err)
	gap := element.GetDiscontinuity()
	if gap.GetLastTopicSequence() != 3 || gap.GetNewTopicSequence() != 7 {
		t.Error(element)
	}
	numbers, _ := take(t, subscribe(t, client, 4, 0), 3)
	expectNumbers(t, numbers, from(8, 10))
}

func TestATopicThatBeginsAgainSaysSo(t *testing.T) {
	client, emulator := connect(t)
	subscription := subscribe(t, client, 0, 0)
	publish(t, client, 1)
	take(t, subscription, 1)
	emulator.World().ResetTopic(cacheName, "room")
	publish(t, client, 1)
	numbers, gaps := take(t, subscription, 1)
	expectNumbers(t, numbers, []uint64{1})
	if gaps != 1 {
		t.Error(gaps)
	}
}

func TestAFreshSubscriptionBeginsWithTheNewestMessage(t *testing.T) {
	client, _ := connect(t)
	publish(t, client, 2)
	subscription := subscribe(t, client, 0, 0)
	publish(t, client, 1)
	numbers, gaps := take(t, subscription, 2)
	expectNumbers(t, numbers, []uint64{2, 3})
	if gaps != 0 {
		t.Error(gaps)
	}
}
