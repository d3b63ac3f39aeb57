"""A Python function in the host of fixtures/node, and boto3 at its stand-in for Secrets Manager."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from momento.responses import CacheListFetch

from chat import CACHE

ROOT = Path(__file__).parents[3]
HOST = ROOT / "fixtures/node/lambda/main.mjs"
FUNCTION = Path(__file__).with_name("comment_function.py")
SECRET = "the secret of the webhook, ünï"

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="the host needs Node")


def start_host(*arguments, **environment):
    """Answers the process and the URL, once the functions are loaded."""
    process = subprocess.Popen(
        ["node", HOST, *arguments],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHON": sys.executable, **environment},
        text=True,
    )
    line = process.stdout.readline()
    assert line, "the host ended"
    return process, json.loads(line)["listening"]


@pytest.fixture
def host():
    started = []

    def start(*arguments, **environment):
        process, url = start_host(*arguments, **environment)
        started.append(process)
        return url

    yield start
    for process in started:
        process.terminate()
        process.communicate()


def post(url, body=b""):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, method="POST")) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_function_keeps_what_a_webhook_brings(host, cache, topics, momento_world):
    url = host(
        FUNCTION, "--secret", f"momento/webhook={SECRET}", SIGNING_SECRET_NAME="momento/webhook"
    )
    momento_world.put_webhook(CACHE, "hook", "room", url, SECRET)
    topics.publish(CACHE, "room", "Hello, ünï\n")
    assert momento_world.wait_for_deliveries(all_delivered=True)["delivered"] == 1
    assert cache.list_fetch(CACHE, "kept").value_list_string == ["Hello, ünï\n"]
    assert post(url, b'{"text": "forged"}') == (401, "forged")
    assert not isinstance(cache.list_fetch(CACHE, "kept"), CacheListFetch.Miss)


OTHERS = """
import sys, time
calls = 0

def lambda_handler(event, context):
    global calls
    calls += 1
    print("what it prints is no answer")
    path = event["rawPath"]
    if path == "/slow":
        time.sleep(1000)
    if path == "/raises":
        raise ValueError("as it should")
    if path == "/exits":
        sys.exit(3)
    if path == "/none":
        return None
    return {"calls": calls, "arn": context.invoked_function_arn, "memory": context.memory_limit_in_mb}
"""


def test_a_function_may_fail_in_every_way(host, tmp_path):
    (tmp_path / "others.py").write_text(OTHERS)
    url = host(tmp_path / "others.py", "--format", "http-api", "--timeout-ms", "500", "--memory-mb", "256")
    status, body = post(url + "fine")
    answer = json.loads(body)
    assert (status, answer["calls"], answer["memory"]) == (200, 1, "256")
    assert answer["arn"].endswith(":function:others")
    assert post(url + "none") == (200, "null")
    assert post(url + "raises")[0] == 502
    assert post(url + "exits")[0] == 502
    assert json.loads(post(url + "fine")[1])["calls"] == 5, "the same process"
    assert post(url + "slow")[0] == 502
    assert json.loads(post(url + "fine")[1])["calls"] == 1, "a process of its own after a time-out"


def test_a_file_without_a_function_is_refused(tmp_path):
    (tmp_path / "none.py").write_text("other = 1\n")
    process = subprocess.run(
        ["node", HOST, tmp_path / "none.py"],
        capture_output=True,
        env={**os.environ, "PYTHON": sys.executable},
        text=True,
    )
    assert process.returncode == 1
    assert "none.py has no lambda_handler or handler" in process.stderr


ENDPOINT = """
import os
def handler(event, context):
    return os.environ["AWS_ENDPOINT_URL_SECRETS_MANAGER"]
"""


@pytest.fixture
def secrets(host, tmp_path):
    """A client of the stand-in, as boto3 makes it."""
    (tmp_path / "endpoint.py").write_text(ENDPOINT)
    url = host(tmp_path / "endpoint.py", "--secret", "known=value")
    return boto3.client(
        "secretsmanager",
        endpoint_url=post(url)[1],
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
    )


def test_boto3_keeps_secrets_with_their_versions(secrets):
    def value(name, **version):
        return secrets.get_secret_value(SecretId=name, **version)["SecretString"]

    assert value("known") == "value"
    first = secrets.create_secret(Name="own", SecretString="one")["VersionId"]
    second = secrets.put_secret_value(SecretId="own", SecretString="two")["VersionId"]
    assert (value("own"), value("own", VersionStage="AWSPREVIOUS")) == ("two", "one")
    secrets.update_secret_version_stage(
        SecretId="own", VersionStage="AWSCURRENT", MoveToVersionId=first, RemoveFromVersionId=second
    )
    assert value("own") == "one"
    secrets.update_secret(SecretId="own", SecretString="three", Description="of the test")
    described = secrets.describe_secret(SecretId="own")
    assert described["Description"] == "of the test"
    assert ["AWSCURRENT"] in described["VersionIdsToStages"].values()
    names = [one["Name"] for one in secrets.list_secrets()["SecretList"]]
    assert sorted(names) == ["known", "own"]
    with pytest.raises(ClientError) as refused:
        value("none")
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"
