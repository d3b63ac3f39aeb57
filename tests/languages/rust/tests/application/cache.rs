use std::collections::HashMap;
use std::time::Duration;

use application::clients;
use momento::cache::SortedSetOrder::Descending;
use momento::cache::{GetResponse, ItemGetTtlResponse, SetIfAbsentResponse, SetRequest};
use momento::{CacheClient, MomentoErrorCode};

use crate::{world, Outcome};

const CACHE: &str = "rust-cache";

async fn connected() -> CacheClient {
    let cache = clients::cache(clients::credentials().unwrap()).unwrap();
    cache.create_cache(CACHE).await.unwrap();
    cache
}

#[tokio::test]
async fn what_was_set_is_a_hit_what_was_not_a_miss_and_an_unknown_cache_an_error() -> Outcome {
    let cache = connected().await;
    cache.set(CACHE, "key", "value").await?;
    let value: String = cache.get(CACHE, "key").await?.try_into()?;
    assert_eq!(value, "value");
    assert_eq!(cache.get(CACHE, "another").await?, GetResponse::Miss);
    let error = cache.get("no-such-cache", "key").await.unwrap_err();
    assert_eq!(error.error_code, MomentoErrorCode::CacheNotFoundError);
    let caches = cache.list_caches().await?.caches;
    assert_eq!(caches.iter().filter(|one| one.name == CACHE).count(), 1);
    Ok(())
}

#[tokio::test]
async fn counters_count_and_what_is_there_is_not_set_again() -> Outcome {
    let cache = connected().await;
    cache.increment(CACHE, "counter", 41).await?;
    assert_eq!(cache.increment(CACHE, "counter", 1).await?.value, 42);
    let stored = cache.set_if_absent(CACHE, "once", "a").await?;
    assert_eq!(stored, SetIfAbsentResponse::Stored);
    let refused = cache.set_if_absent(CACHE, "once", "b").await?;
    assert_eq!(refused, SetIfAbsentResponse::NotStored);
    Ok(())
}

#[tokio::test]
async fn a_dictionary_keeps_its_fields() -> Outcome {
    let cache = connected().await;
    let fields = HashMap::from([("one".to_string(), "1"), ("two".to_string(), "2")]);
    cache
        .dictionary_set_fields(CACHE, "dictionary", fields)
        .await?;
    let fetched: HashMap<String, String> = cache
        .dictionary_fetch(CACHE, "dictionary")
        .await?
        .try_into()?;
    assert_eq!(fetched.len(), 2);
    assert_eq!(fetched["two"], "2");
    Ok(())
}

#[tokio::test]
async fn a_list_keeps_its_order() -> Outcome {
    let cache = connected().await;
    cache
        .list_concatenate_back(CACHE, "list", vec!["one", "two", "three"])
        .await?;
    let fetched: Vec<String> = cache.list_fetch(CACHE, "list").await?.try_into()?;
    assert_eq!(fetched, ["one", "two", "three"]);
    Ok(())
}

#[tokio::test]
async fn a_set_keeps_one_of_each() -> Outcome {
    let cache = connected().await;
    cache
        .set_add_elements(CACHE, "set", vec!["one", "two", "one"])
        .await?;
    let mut fetched: Vec<String> = cache.set_fetch(CACHE, "set").await?.try_into()?;
    fetched.sort();
    assert_eq!(fetched, ["one", "two"]);
    Ok(())
}

#[tokio::test]
async fn a_sorted_set_answers_by_rank() -> Outcome {
    let cache = connected().await;
    let scores = vec![("bronze", 1.0), ("gold", 3.0), ("silver", 2.0)];
    cache
        .sorted_set_put_elements(CACHE, "sorted", scores)
        .await?;
    let fetched: Vec<(String, f64)> = cache
        .sorted_set_fetch_by_rank(CACHE, "sorted", Descending, Some(0), Some(2))
        .await?
        .try_into()?;
    assert_eq!(
        fetched,
        [("gold".to_string(), 3.0), ("silver".to_string(), 2.0)]
    );
    Ok(())
}

#[tokio::test]
async fn a_leaderboard_ranks() -> Outcome {
    connected().await;
    let client = clients::leaderboards(clients::credentials()?)?;
    let board = client.leaderboard(CACHE, "board");
    board.upsert([(1, 10.0), (2, 20.0)]).await?;
    let ranked = board.fetch_by_rank(0..2).await?;
    let ids: Vec<u32> = ranked.elements().iter().map(|one| one.id).collect();
    assert_eq!(ids, [1, 2]);
    Ok(())
}

#[tokio::test]
async fn an_item_is_gone_when_its_time_is_over() -> Outcome {
    let (cache, world) = (connected().await, world().await);
    let minutes = |count: u64| Duration::from_secs(60 * count);
    cache
        .send_request(SetRequest::new(CACHE, "short", "value").ttl(minutes(30)))
        .await?;
    world.freeze().await?;
    world.advance(minutes(29)).await?;
    let left = cache.item_get_ttl(CACHE, "short").await?;
    world.advance(minutes(2)).await?;
    let late = cache.get(CACHE, "short").await?;
    world.release().await?;
    match left {
        ItemGetTtlResponse::Hit { remaining_ttl } => assert!(remaining_ttl <= minutes(1)),
        ItemGetTtlResponse::Miss => panic!("a minute before its time the item is gone"),
    }
    assert_eq!(late, GetResponse::Miss);
    Ok(())
}
