package application;

import java.time.Duration;
import momento.sdk.AuthClient;
import momento.sdk.CacheClient;
import momento.sdk.TopicClient;
import momento.sdk.auth.CredentialProvider;
import momento.sdk.config.Configurations;
import momento.sdk.config.TopicConfigurations;

/** The clients of this application, as its documents say to make them. */
public final class Clients {
  private Clients() {}

  public static CredentialProvider credentials() {
    return CredentialProvider.fromEnvVar("MOMENTO_API_KEY");
  }

  public static CacheClient cache() {
    return cache(credentials());
  }

  public static CacheClient cache(CredentialProvider credentials) {
    return CacheClient.create(
        credentials, Configurations.Laptop.latest(), Duration.ofMinutes(10));
  }

  public static TopicClient topics() {
    return topics(credentials());
  }

  public static TopicClient topics(CredentialProvider credentials) {
    return TopicClient.create(credentials, TopicConfigurations.Laptop.latest());
  }

  public static AuthClient auth() {
    return AuthClient.create(credentials());
  }
}
