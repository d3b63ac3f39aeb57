package application;

import static application.Application.WORLD;
import static application.Application.as;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import momento.sdk.CacheClient;
import momento.sdk.LeaderboardClient;
import momento.sdk.config.LeaderboardConfigurations;
import momento.sdk.exceptions.MomentoErrorCode;
import momento.sdk.responses.SortOrder;
import momento.sdk.responses.cache.GetResponse;
import momento.sdk.responses.cache.IncrementResponse;
import momento.sdk.responses.cache.SetIfNotExistsResponse;
import momento.sdk.responses.cache.SetResponse;
import momento.sdk.responses.cache.control.CacheCreateResponse;
import momento.sdk.responses.cache.control.CacheListResponse;
import momento.sdk.responses.cache.dictionary.DictionaryFetchResponse;
import momento.sdk.responses.cache.dictionary.DictionarySetFieldsResponse;
import momento.sdk.responses.cache.list.ListConcatenateBackResponse;
import momento.sdk.responses.cache.list.ListFetchResponse;
import momento.sdk.responses.cache.set.SetAddElementsResponse;
import momento.sdk.responses.cache.set.SetFetchResponse;
import momento.sdk.responses.cache.sortedset.ScoredElement;
import momento.sdk.responses.cache.sortedset.SortedSetFetchResponse;
import momento.sdk.responses.cache.sortedset.SortedSetPutElementsResponse;
import momento.sdk.responses.cache.ttl.ItemGetTtlResponse;
import momento.sdk.responses.leaderboard.FetchResponse;
import momento.sdk.responses.leaderboard.UpsertResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CacheTest {
  private static final String CACHE = "java-cache";
  private static CacheClient cache;

  @BeforeAll
  static void connect() {
    cache = Clients.cache();
    as(CacheCreateResponse.Success.class, cache.createCache(CACHE));
  }

  @AfterAll
  static void disconnect() {
    cache.close();
  }

  @Test
  @DisplayName("What was set is a hit, what was not is a miss, and an unknown cache is an error")
  void items() {
    as(SetResponse.Success.class, cache.set(CACHE, "key", "value"));
    assertEquals("value", as(GetResponse.Hit.class, cache.get(CACHE, "key")).valueString());
    as(GetResponse.Miss.class, cache.get(CACHE, "another"));
    var error = as(GetResponse.Error.class, cache.get("no-such-cache", "key"));
    assertEquals(MomentoErrorCode.NOT_FOUND_ERROR, error.getErrorCode());
    var names = as(CacheListResponse.Success.class, cache.listCaches()).getCaches();
    assertEquals(1, names.stream().filter(one -> one.name().equals(CACHE)).count());
  }

  @Test
  @DisplayName("Counters count, and what is there is not set again")
  void conditions() {
    as(IncrementResponse.Success.class, cache.increment(CACHE, "counter", 41));
    var counted = as(IncrementResponse.Success.class, cache.increment(CACHE, "counter", 1));
    assertEquals(42, counted.valueNumber());
    as(SetIfNotExistsResponse.Stored.class, cache.setIfNotExists(CACHE, "once", "a"));
    as(SetIfNotExistsResponse.NotStored.class, cache.setIfNotExists(CACHE, "once", "b"));
  }

  @Test
  @DisplayName("A dictionary keeps its fields")
  void dictionary() {
    var fields = Map.of("one", "1", "two", "2");
    as(
        DictionarySetFieldsResponse.Success.class,
        cache.dictionarySetFields(CACHE, "dictionary", fields));
    var fetched =
        as(DictionaryFetchResponse.Hit.class, cache.dictionaryFetch(CACHE, "dictionary"));
    assertEquals(fields, fetched.valueMap());
  }

  @Test
  @DisplayName("A list keeps its order")
  void list() {
    var values = List.of("one", "two", "three");
    as(
        ListConcatenateBackResponse.Success.class,
        cache.listConcatenateBack(CACHE, "list", values));
    var fetched = as(ListFetchResponse.Hit.class, cache.listFetch(CACHE, "list"));
    assertEquals(values, fetched.valueList());
  }

  @Test
  @DisplayName("A set keeps one of each")
  void set() {
    as(
        SetAddElementsResponse.Success.class,
        cache.setAddElements(CACHE, "set", List.of("one", "two", "one")));
    var fetched = as(SetFetchResponse.Hit.class, cache.setFetch(CACHE, "set"));
    assertEquals(Set.of("one", "two"), fetched.valueSet());
  }

  @Test
  @DisplayName("A sorted set answers by rank")
  void sortedSet() {
    var scores = Map.of("bronze", 1.0, "gold", 3.0, "silver", 2.0);
    as(
        SortedSetPutElementsResponse.Success.class,
        cache.sortedSetPutElements(CACHE, "sorted", scores));
    var fetched =
        as(
            SortedSetFetchResponse.Hit.class,
            cache.sortedSetFetchByRank(CACHE, "sorted", 0, 2, SortOrder.DESCENDING));
    var values = fetched.elementsList().stream().map(ScoredElement::getValue).toList();
    assertEquals(List.of("gold", "silver"), values);
  }

  @Test
  @DisplayName("A leaderboard ranks")
  void leaderboard() {
    var configuration = LeaderboardConfigurations.Laptop.latest();
    try (var client = LeaderboardClient.builder(Clients.credentials(), configuration).build()) {
      var board = client.leaderboard(CACHE, "board");
      as(UpsertResponse.Success.class, board.upsert(Map.of(1, 10.0, 2, 20.0)));
      var fetched =
          as(FetchResponse.Success.class, board.fetchByRank(0, 2, SortOrder.DESCENDING));
      assertEquals(2, fetched.elementsList().get(0).getId());
    }
  }

  @Test
  @DisplayName("An item is gone when its time is over")
  void ttl() {
    as(SetResponse.Success.class, cache.set(CACHE, "short", "value", Duration.ofMinutes(30)));
    WORLD.freeze();
    try {
      WORLD.advance(Duration.ofMinutes(29));
      var left = as(ItemGetTtlResponse.Hit.class, cache.itemGetTtl(CACHE, "short"));
      assertEquals(1.0, left.remainingTtlMillis() / 60_000.0, 0.2);
      WORLD.advance(Duration.ofMinutes(2));
      as(GetResponse.Miss.class, cache.get(CACHE, "short"));
    } finally {
      WORLD.release();
    }
  }
}
