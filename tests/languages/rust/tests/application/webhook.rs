use application::{clients, comments::Comments};
use momento_emulator::json;

use crate::{receive, texts, world, Outcome};

const CACHE: &str = "rust-webhooks";

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_comment_is_kept_and_answered_one_under_another_secret_is_not() -> Outcome {
    let world = world().await;
    world.create_cache(CACHE).await?;
    let cache = clients::cache(clients::credentials()?)?;
    let topics = clients::topics(clients::credentials()?)?;
    let comments = Comments::listen(cache.clone(), topics.clone(), "answers");
    comments.set_secret(
        &world
            .put_webhook(CACHE, "comments", "room", &comments.url)
            .await?,
    );
    let mut answers = topics.subscribe(CACHE, "answers").await?;

    topics.publish(CACHE, "room", "Grüße 👋").await?;
    assert_eq!(texts(&receive(&mut answers, 1).await), ["kept: Grüße 👋"]);
    assert_eq!(world.deliveries_done().await?["delivered"], 1);

    comments.set_secret("another");
    topics.publish(CACHE, "room", "forged").await?;
    let failed = json!({"action": "webhook.outcome", "cache": CACHE, "outcome": "failed"});
    world.wait_for(failed).await?;
    let kept: Vec<String> = cache.list_fetch(CACHE, "comments").await?.try_into()?;
    assert_eq!(kept, ["Grüße 👋"]);
    Ok(())
}
