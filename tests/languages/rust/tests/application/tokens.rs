use std::time::Duration;

use application::clients;
use momento::auth::{ExpiresIn, GenerateDisposableTokenRequest, PermissionScopes};
use momento::{CredentialProvider, MomentoErrorCode};

use crate::{receive, world, Outcome};

const CACHE: &str = "rust-tokens";

#[tokio::test]
async fn a_token_to_publish_on_one_topic_does_that_nothing_else_and_expires() -> Outcome {
    let world = world().await;
    world.create_cache(CACHE).await?;
    let credentials = clients::credentials()?;
    let mut room = clients::topics(credentials.clone())?
        .subscribe(CACHE, "room")
        .await?;

    let scope = PermissionScopes::topic_publish_only(CACHE, "room");
    let request = GenerateDisposableTokenRequest::new(scope.into(), ExpiresIn::minutes(30));
    let auth = clients::auth(credentials)?;
    let minted = auth
        .send_request(request.token_id("mo".to_string()))
        .await?;
    let limited = CredentialProvider::from_disposable_token(minted.auth_token())?;
    let (topics, cache) = (clients::topics(limited.clone())?, clients::cache(limited)?);

    topics.publish(CACHE, "room", "hello").await?;
    assert_eq!(receive(&mut room, 1).await[0].publisher_id, "mo");

    let elsewhere = topics.publish(CACHE, "hall", "no").await.unwrap_err();
    assert_eq!(elsewhere.error_code, MomentoErrorCode::PermissionError);
    let listening = topics.subscribe(CACHE, "room").await.err().unwrap();
    assert_eq!(listening.error_code, MomentoErrorCode::PermissionError);
    let reading = cache.get(CACHE, "key").await.unwrap_err();
    assert_eq!(reading.error_code, MomentoErrorCode::PermissionError);

    world.freeze().await?;
    world.advance(Duration::from_secs(31 * 60)).await?;
    world.release().await?;
    let late = topics.publish(CACHE, "room", "late").await.unwrap_err();
    assert_eq!(late.error_code, MomentoErrorCode::AuthenticationError);
    Ok(())
}
