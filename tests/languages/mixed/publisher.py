"""publisher.py CACHE TOPIC TOKEN_ID TEXT...: publishes with a disposable token of this id."""

import sys

from momento import (
    AuthClient,
    CredentialProvider,
    TopicClient,
    TopicConfigurations,
)
from momento.auth.access_control.disposable_token_scope import DisposableTokenProps
from momento.auth.access_control.disposable_token_scopes import DisposableTokenScopes
from momento.config.auth_configurations import AuthConfigurations
from momento.responses import TopicPublish
from momento.responses.auth.generate_disposable_token import GenerateDisposableToken
from momento.utilities import ExpiresIn


def main(cache: str, topic: str, token_id: str, *texts: str) -> None:
    provider = CredentialProvider.from_environment_variables_v2()
    with AuthClient(AuthConfigurations.Laptop.latest(), provider) as auth:
        scope = DisposableTokenScopes.topic_publish_only(cache, topic)
        properties = DisposableTokenProps(token_id=token_id)
        minted = auth.generate_disposable_token(scope, ExpiresIn.minutes(30), properties)
    if isinstance(minted, GenerateDisposableToken.Error):
        sys.exit(f"cannot mint: {minted.message}")
    token = CredentialProvider.from_disposable_token(minted.auth_token)
    with TopicClient(TopicConfigurations.Default.latest(), token) as topics:
        for text in texts:
            published = topics.publish(cache, topic, text)
            if isinstance(published, TopicPublish.Error):
                sys.exit(f"cannot publish: {published.message}")


if __name__ == "__main__":
    main(*sys.argv[1:])
