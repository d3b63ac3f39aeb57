package scenarios

import (
	"context"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"momento.test/languages/momento"
	"momento.test/momentotest"
	"momento.test/wire/cacheclient"
	"momento.test/wire/cacheping"
	"momento.test/wire/common"
	"momento.test/wire/controlclient"
)

const minute = uint64(60_000)

func inChat(t *testing.T) context.Context {
	return momento.In(t.Context(), cacheName)
}

func set(t *testing.T, client *momento.Client, key, value string, ttl time.Duration) {
	t.Helper()
	_, err := client.Scs.Set(inChat(t), &cacheclient.SetRequest{
		CacheKey: []byte(key), CacheBody: []byte(value), TtlMilliseconds: uint64(ttl.Milliseconds())})
	check(t, err)
}

// get answers "" for a miss.
func get(t *testing.T, client *momento.Client, key string) string {
	t.Helper()
	got, err := client.Scs.Get(inChat(t), &cacheclient.GetRequest{CacheKey: []byte(key)})
	check(t, err)
	if (got.Result == cacheclient.ECacheResult_Hit) == (len(got.CacheBody) == 0) {
		t.Errorf("%v with %q", got.Result, got.CacheBody)
	}
	return string(got.CacheBody)
}

func expectEqual(t *testing.T, got, expected proto.Message) {
	t.Helper()
	if !proto.Equal(got, expected) {
		t.Errorf("%v, not %v", got, expected)
	}
}

func TestACacheIsMadeOnce(t *testing.T) {
	client, _ := connect(t)
	_, err := client.Control.CreateCache(t.Context(), &controlclient.CreateCacheRequest{CacheName: cacheName})
	expectCode(t, err, codes.AlreadyExists)
	listed, err := client.Control.ListCaches(t.Context(), &controlclient.ListCachesRequest{})
	check(t, err)
	if len(listed.Cache) != 1 || listed.Cache[0].CacheName != cacheName {
		t.Error(listed)
	}
	_, err = client.Ping.Ping(t.Context(), &cacheping.PingRequest{})
	check(t, err)
}

func TestAValueIsHitAndMissed(t *testing.T) {
	client, _ := connect(t)
	set(t, client, "key", "value", time.Minute)
	if got, other := get(t, client, "key"), get(t, client, "other"); got != "value" || other != "" {
		t.Error(got, other)
	}
}

func TestAnUnknownCacheIsAnErrorThatSaysSoInATrailer(t *testing.T) {
	client, _ := connect(t)
	var trailer metadata.MD
	ctx := momento.In(t.Context(), "none")
	_, err := client.Scs.Get(ctx, &cacheclient.GetRequest{CacheKey: []byte("key")}, grpc.Trailer(&trailer))
	expectCode(t, err, codes.NotFound)
	// Without one the SDK takes it for a cache; "item_not_found" would be something else.
	if said := trailer.Get("err"); len(said) > 0 && said[0] != "cache_not_found" {
		t.Error(said)
	}
}

func TestNumbersAreCounted(t *testing.T) {
	client, _ := connect(t)
	counted, err := client.Scs.Increment(inChat(t), &cacheclient.IncrementRequest{
		CacheKey: []byte("n"), Amount: -2, TtlMilliseconds: minute})
	check(t, err)
	if counted.Value != -2 {
		t.Error(counted)
	}
	set(t, client, "word", "none", time.Minute)
	_, err = client.Scs.Increment(inChat(t), &cacheclient.IncrementRequest{
		CacheKey: []byte("word"), Amount: 1, TtlMilliseconds: minute})
	expectCode(t, err, codes.FailedPrecondition)
}

func TestAList(t *testing.T) {
	client, _ := connect(t)
	for _, value := range []string{"one", "two"} {
		_, err := client.Scs.ListPushBack(inChat(t), &cacheclient.ListPushBackRequest{
			ListName: []byte("list"), Value: []byte(value), TtlMilliseconds: minute})
		check(t, err)
	}
	fetched, err := client.Scs.ListFetch(inChat(t), &cacheclient.ListFetchRequest{ListName: []byte("list")})
	check(t, err)
	expectEqual(t, fetched.GetFound(),
		&cacheclient.ListFetchResponse_Found{Values: [][]byte{[]byte("one"), []byte("two")}})
	missing, err := client.Scs.ListFetch(inChat(t), &cacheclient.ListFetchRequest{ListName: []byte("none")})
	check(t, err)
	if missing.GetMissing() == nil {
		t.Error(missing)
	}
}

func TestASet(t *testing.T) {
	client, _ := connect(t)
	_, err := client.Scs.SetUnion(inChat(t), &cacheclient.SetUnionRequest{
		SetName: []byte("set"), Elements: [][]byte{[]byte("a"), []byte("a")}, TtlMilliseconds: minute})
	check(t, err)
	fetched, err := client.Scs.SetFetch(inChat(t), &cacheclient.SetFetchRequest{SetName: []byte("set")})
	check(t, err)
	expectEqual(t, fetched.GetFound(), &cacheclient.SetFetchResponse_Found{Elements: [][]byte{[]byte("a")}})
}

func TestADictionary(t *testing.T) {
	client, _ := connect(t)
	pair := &cacheclient.DictionaryFieldValuePair{Field: []byte("field"), Value: []byte("value")}
	_, err := client.Scs.DictionarySet(inChat(t), &cacheclient.DictionarySetRequest{
		DictionaryName: []byte("dictionary"), TtlMilliseconds: minute,
		Items: []*cacheclient.DictionaryFieldValuePair{pair}})
	check(t, err)
	fetched, err := client.Scs.DictionaryFetch(inChat(t), &cacheclient.DictionaryFetchRequest{
		DictionaryName: []byte("dictionary")})
	check(t, err)
	expectEqual(t, fetched.GetFound(), &cacheclient.DictionaryFetchResponse_Found{
		Items: []*cacheclient.DictionaryFieldValuePair{pair}})
}

func TestASortedSet(t *testing.T) {
	client, _ := connect(t)
	low := &cacheclient.SortedSetElement{Value: []byte("low"), Score: 1.5}
	high := &cacheclient.SortedSetElement{Value: []byte("high"), Score: 2}
	_, err := client.Scs.SortedSetPut(inChat(t), &cacheclient.SortedSetPutRequest{
		SetName: []byte("scores"), TtlMilliseconds: minute,
		Elements: []*cacheclient.SortedSetElement{low, high}})
	check(t, err)
	unbounded := &common.Unbounded{}
	all := &cacheclient.SortedSetFetchRequest_ByIndex{
		Start: &cacheclient.SortedSetFetchRequest_ByIndex_UnboundedStart{UnboundedStart: unbounded},
		End:   &cacheclient.SortedSetFetchRequest_ByIndex_UnboundedEnd{UnboundedEnd: unbounded}}
	fetched, err := client.Scs.SortedSetFetch(inChat(t), &cacheclient.SortedSetFetchRequest{
		SetName: []byte("scores"), Order: cacheclient.SortedSetFetchRequest_DESCENDING, WithScores: true,
		Range: &cacheclient.SortedSetFetchRequest_ByIndex_{ByIndex: all}})
	check(t, err)
	expectEqual(t, fetched.GetFound().GetValuesWithScores(),
		&cacheclient.SortedSetFetchResponse_Found_ValuesWithScores{
			Elements: []*cacheclient.SortedSetElement{high, low}})
}

func TestWhatIsStoredExpires(t *testing.T) {
	client, emulator := connect(t, momentotest.Clock("manual"))
	set(t, client, "short", "value", 10*time.Second)
	set(t, client, "long", "value", time.Minute)
	emulator.World().Advance(9 * time.Second)
	if get(t, client, "short") != "value" {
		t.Error("it expired early")
	}
	emulator.World().Advance(time.Second)
	if get(t, client, "short") != "" || get(t, client, "long") != "value" {
		t.Error("the wrong one expired")
	}
}
