"""A function as it is deployed to AWS Lambda: keeps what a signed webhook brings."""

import base64
import hashlib
import hmac
import json
import os
from datetime import timedelta

import boto3
from momento import CacheClient, Configurations, CredentialProvider

CACHE = "chat"


def body_of(event):
    if event["isBase64Encoded"]:
        return base64.b64decode(event["body"])
    return event["body"].encode()


def lambda_handler(event, context):
    secrets = boto3.client("secretsmanager")
    secret = secrets.get_secret_value(SecretId=os.environ["SIGNING_SECRET_NAME"])["SecretString"]
    body = body_of(event)
    expected = hmac.new(secret.encode(), body, hashlib.sha3_256).hexdigest()
    if not hmac.compare_digest(expected, event["headers"].get("momento-signature", "")):
        return {"statusCode": 401, "body": "forged"}
    provider = CredentialProvider.from_environment_variables_v2()
    with CacheClient(Configurations.Lambda.latest(), provider, timedelta(minutes=1)) as cache:
        cache.list_push_back(CACHE, "kept", json.loads(body)["text"])
    left = context.get_remaining_time_in_millis()
    return {"statusCode": 200, "body": f"{context.function_name} {0 < left <= 30_000}"}
