//! The suite of the application, under `momento-emulator exec`. One test after the other
//! (RUST_TEST_THREADS=1): they move the clock and block the port that they share.

mod cache;
mod plaintext;
mod tokens;
mod topics;
mod webhook;

use std::time::Duration;

use futures::StreamExt;
use momento::topics::{Subscription, SubscriptionValue};
use momento_emulator::{Emulator, World};

type Outcome = Result<(), Box<dyn std::error::Error>>;

async fn emulator() -> Emulator {
    let surrounding = Emulator::surrounding().await.unwrap();
    surrounding.expect("to run under `momento-emulator exec`")
}

/// The world that `exec` made for the application.
async fn world() -> World {
    emulator().await.world("default")
}

/// The next `count` messages.
async fn receive(subscription: &mut Subscription, count: usize) -> Vec<SubscriptionValue> {
    let mut values = Vec::new();
    while values.len() < count {
        let next = tokio::time::timeout(Duration::from_secs(20), subscription.next()).await;
        let late = |_| panic!("waited 20 s for {count} messages; {} came", values.len());
        values.push(next.unwrap_or_else(late).expect("a stream that goes on"));
    }
    values
}

fn texts(values: &[SubscriptionValue]) -> Vec<String> {
    let text = |value: &SubscriptionValue| String::try_from(value.clone()).unwrap();
    values.iter().map(text).collect()
}
