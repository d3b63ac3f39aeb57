//! The other way, with the endpoint overridden: it needs neither names nor roots, and so no exec.

use application::clients;
use momento::CredentialProvider;
use momento_emulator::{json, Emulator};

use crate::{receive, texts, Outcome};

#[tokio::test]
async fn every_client_reaches_a_world_of_its_own_by_the_plaintext_port() -> Outcome {
    let emulator = Emulator::start().await?;
    let world = emulator.new_world(json!({"auth": "enforce"})).await?;
    let settings = world.settings().await?;
    let credentials = CredentialProvider::from_api_key_v2(settings.api_key_v2, settings.endpoint)?
        .insecure_endpoint_override(&settings.url);

    let cache = clients::cache(credentials.clone())?;
    cache.create_cache("chat").await?;
    let topics = clients::topics(credentials)?;
    let mut room = topics.subscribe("chat", "room").await?;
    topics.publish("chat", "room", "hello").await?;
    assert_eq!(texts(&receive(&mut room, 1).await), ["hello"]);
    assert_eq!(
        world
            .journal_of(json!({"action": "CreateCache"}))
            .await?
            .len(),
        1
    );
    Ok(())
}
