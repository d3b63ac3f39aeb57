"""Scenario 1: hits, misses, errors, every type of collection, and a TTL with a moved clock."""

from datetime import timedelta

import pytest
from momento.errors import MomentoErrorCode
from momento.requests import CollectionTtl, SortOrder
from momento.responses import (
    CacheDictionaryFetch,
    CacheGet,
    CacheIncrement,
    CacheListFetch,
    CacheSetFetch,
    CacheSetIfNotExists,
    CacheSortedSetFetch,
    CreateCache,
    ListCaches,
)

from chat import CACHE


def test_a_cache_is_made_once(cache):
    assert isinstance(cache.create_cache(CACHE), CreateCache.CacheAlreadyExists)
    listed = cache.list_caches()
    assert isinstance(listed, ListCaches.Success)
    assert [info.name for info in listed.caches] == [CACHE]


def test_a_value_is_hit_and_missed(cache):
    cache.set(CACHE, "key", "value")
    hit = cache.get(CACHE, "key")
    assert isinstance(hit, CacheGet.Hit)
    assert hit.value_string == "value"
    assert isinstance(cache.get(CACHE, "other"), CacheGet.Miss)
    assert isinstance(cache.set_if_not_exists(CACHE, "key", "x"), CacheSetIfNotExists.NotStored)
    cache.delete(CACHE, "key")
    assert isinstance(cache.get(CACHE, "key"), CacheGet.Miss)


def test_numbers_are_counted(cache):
    assert cache.increment(CACHE, "n", 5).value == 5
    assert cache.increment(CACHE, "n", -7).value == -2
    cache.set(CACHE, "word", "none")
    error = cache.increment(CACHE, "word")
    assert isinstance(error, CacheIncrement.Error)
    assert error.error_code == MomentoErrorCode.FAILED_PRECONDITION_ERROR


def test_an_unknown_cache_is_an_error(cache):
    error = cache.get("none", "key")
    assert isinstance(error, CacheGet.Error)
    assert error.error_code == MomentoErrorCode.NOT_FOUND_ERROR


def test_a_list(cache):
    cache.list_push_back(CACHE, "list", "two")
    cache.list_push_front(CACHE, "list", "one")
    cache.list_concatenate_back(CACHE, "list", ["three", "four"])
    cache.list_remove_value(CACHE, "list", "two")
    assert cache.list_pop_back(CACHE, "list").value_string == "four"
    assert cache.list_length(CACHE, "list").length == 2
    fetched = cache.list_fetch(CACHE, "list")
    assert isinstance(fetched, CacheListFetch.Hit)
    assert fetched.value_list_string == ["one", "three"]
    assert isinstance(cache.list_fetch(CACHE, "none"), CacheListFetch.Miss)


def test_a_set(cache):
    cache.set_add_elements(CACHE, "set", {"a", "b", "c"})
    cache.set_remove_element(CACHE, "set", "b")
    fetched = cache.set_fetch(CACHE, "set")
    assert isinstance(fetched, CacheSetFetch.Hit)
    assert fetched.value_set_string == {"a", "c"}


def test_a_dictionary(cache):
    cache.dictionary_set_fields(CACHE, "dictionary", {"a": "1", "b": "2"})
    assert cache.dictionary_increment(CACHE, "dictionary", "a", 9).value == 10
    assert cache.dictionary_get_field(CACHE, "dictionary", "b").value_string == "2"
    cache.dictionary_remove_field(CACHE, "dictionary", "b")
    fetched = cache.dictionary_fetch(CACHE, "dictionary")
    assert isinstance(fetched, CacheDictionaryFetch.Hit)
    assert fetched.value_dictionary_string_string == {"a": "10"}


def test_a_sorted_set(cache):
    cache.sorted_set_put_elements(CACHE, "scores", {"a": 1.0, "b": 2.5, "c": 3.0})
    assert cache.sorted_set_increment_score(CACHE, "scores", "a", 9.0).score == 10
    assert cache.sorted_set_get_rank(CACHE, "scores", "b").rank == 0
    fetched = cache.sorted_set_fetch_by_rank(CACHE, "scores", sort_order=SortOrder.DESCENDING)
    assert isinstance(fetched, CacheSortedSetFetch.Hit)
    assert fetched.value_list_string == [("a", 10.0), ("c", 3.0), ("b", 2.5)]


@pytest.mark.momento_world(clock="manual")
def test_what_is_stored_expires(cache, momento_world):
    cache.set(CACHE, "short", "value", ttl=timedelta(seconds=10))
    cache.set(CACHE, "long", "value")  # the client's minute
    ttl = CollectionTtl(ttl=timedelta(seconds=10), refresh_ttl=False)
    cache.list_push_back(CACHE, "list", "one", ttl=ttl)
    momento_world.advance(seconds=9)
    assert isinstance(cache.get(CACHE, "short"), CacheGet.Hit)
    momento_world.advance(seconds=1)
    assert isinstance(cache.get(CACHE, "short"), CacheGet.Miss)
    assert isinstance(cache.list_fetch(CACHE, "list"), CacheListFetch.Miss)
    assert isinstance(cache.get(CACHE, "long"), CacheGet.Hit)
    momento_world.advance(seconds=50)
    assert isinstance(cache.get(CACHE, "long"), CacheGet.Miss)
