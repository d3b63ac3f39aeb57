//! axum: what is hashed after extractors and serde had the body.
use axum::body::{to_bytes, Body, Bytes};
use axum::extract::{Path, Request};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};

#[derive(Deserialize, Serialize)]
struct Event {
    cache: String,
    topic: String,
    event_timestamp: i64,
    publish_timestamp: i64,
    topic_sequence_number: i64,
    token_id: String,
    text: String,
}

async fn whole(body: Body) -> Bytes {
    to_bytes(body, usize::MAX).await.unwrap()
}

async fn answer(Path(way): Path<String>, mut request: Request) -> Json<Value> {
    let bytes = whole(std::mem::take(request.body_mut())).await;
    let value = || serde_json::from_slice::<Value>(&bytes).unwrap();
    let verified = match way.as_str() {
        "raw" => bytes.to_vec(),
        "struct" => serde_json::to_vec(&serde_json::from_slice::<Event>(&bytes).unwrap()).unwrap(),
        // A map of serde_json is sorted.
        "value" => serde_json::to_vec(&value()).unwrap(),
        "pretty" => {
            let event = serde_json::from_slice::<Event>(&bytes).unwrap();
            serde_json::to_vec_pretty(&event).unwrap()
        }
        "latin1" => bytes.iter().map(|byte| *byte as char).collect::<String>().into_bytes(),
        "quoted" => serde_json::to_vec(std::str::from_utf8(&bytes).unwrap()).unwrap(),
        "line" => [&bytes[..], b"\n"].concat(),
        // An extractor had it before.
        "consumed" => whole(std::mem::take(request.body_mut())).await.to_vec(),
        _ => unreachable!(),
    };
    let headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| [name.as_str(), value.to_str().unwrap()])
        .collect();
    Json(json!({"headers": headers, "verified": base64(&verified)}))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize] as char;
            text.push(if place <= three.len() { letter } else { '=' });
        }
    }
    text
}

#[tokio::main]
async fn main() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    axum::serve(listener, Router::new().route("/{way}", post(answer))).await.unwrap();
}
