//! A webhook's receiver: keeps each comment in a list, and says so on another topic.

use std::sync::{Arc, Mutex};

use hmac::{Hmac, Mac};
use momento::{CacheClient, MomentoResult, TopicClient};
use serde_json::Value;
use sha3::Sha3_256;
use tiny_http::{Request, Response, Server};
use tokio::runtime::Handle;

pub struct Comments {
    pub url: String,
    secret: Arc<Mutex<String>>,
    server: Arc<Server>,
}

impl Comments {
    /// Listens on a free port until it is dropped; answers go to the topic `answers`.
    pub fn listen(cache: CacheClient, topics: TopicClient, answers: &'static str) -> Comments {
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a free port"));
        let secret = Arc::new(Mutex::new(String::new()));
        let comments = Comments {
            url: format!("http://{}/comments", server.server_addr()),
            secret: secret.clone(),
            server: server.clone(),
        };
        let runtime = Handle::current();
        std::thread::spawn(move || {
            for mut request in server.incoming_requests() {
                let mut body = Vec::new();
                let status = match request.as_reader().read_to_end(&mut body) {
                    Ok(_) if is_signed(&request, &secret.lock().unwrap(), &body) => {
                        match runtime.block_on(keep(&cache, &topics, answers, &body)) {
                            Ok(()) => 200,
                            Err(_) => 500,
                        }
                    }
                    _ => 401,
                };
                let _ = request.respond(Response::empty(status));
            }
        });
        comments
    }

    pub fn set_secret(&self, secret: &str) {
        *self.secret.lock().unwrap() = secret.to_string();
    }
}

impl Drop for Comments {
    fn drop(&mut self) {
        self.server.unblock();
    }
}

async fn keep(
    cache: &CacheClient,
    topics: &TopicClient,
    answers: &str,
    body: &[u8],
) -> MomentoResult<()> {
    let event: Value = serde_json::from_slice(body).unwrap_or_default();
    let name = event["cache"].as_str().unwrap_or_default();
    let text = event["text"].as_str().unwrap_or_default();
    cache.list_push_back(name, "comments", text).await?;
    topics
        .publish(name, answers, format!("kept: {text}"))
        .await?;
    Ok(())
}

fn is_signed(request: &Request, secret: &str, body: &[u8]) -> bool {
    let mut headers = request.headers().iter();
    let Some(header) = headers.find(|one| one.field.equiv("momento-signature")) else {
        return false;
    };
    let mut mac = Hmac::<Sha3_256>::new_from_slice(secret.as_bytes()).expect("any key will do");
    mac.update(body);
    let hex: Vec<char> = header.value.as_str().chars().collect();
    let bytes = hex
        .chunks(2)
        .map(|two| u8::from_str_radix(&String::from_iter(two), 16));
    match bytes.collect::<Result<Vec<u8>, _>>() {
        Ok(signature) => mac.verify_slice(&signature).is_ok(),
        Err(_) => false,
    }
}
