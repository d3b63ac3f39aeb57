//! The clients of this application, as their documents say to make them.

use std::time::Duration;

use momento::{
    cache, leaderboard, topics, AuthClient, CacheClient, CredentialProvider, LeaderboardClient,
    MomentoResult, TopicClient,
};

pub fn credentials() -> MomentoResult<CredentialProvider> {
    CredentialProvider::from_default_env_var_v2()
}

pub fn cache(credentials: CredentialProvider) -> MomentoResult<CacheClient> {
    CacheClient::builder()
        .default_ttl(Duration::from_secs(600))
        .configuration(cache::configurations::Laptop::latest())
        .credential_provider(credentials)
        .build()
}

pub fn topics(credentials: CredentialProvider) -> MomentoResult<TopicClient> {
    TopicClient::builder()
        .configuration(topics::configurations::Laptop::latest())
        .credential_provider(credentials)
        .build()
}

pub fn leaderboards(credentials: CredentialProvider) -> MomentoResult<LeaderboardClient> {
    LeaderboardClient::builder()
        .configuration(leaderboard::configurations::Laptop::latest())
        .credential_provider(credentials)
        .build()
}

pub fn auth(credentials: CredentialProvider) -> MomentoResult<AuthClient> {
    AuthClient::builder()
        .credential_provider(credentials)
        .build()
}
