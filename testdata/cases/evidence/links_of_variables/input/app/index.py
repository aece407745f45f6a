import os

import boto3

HELPER = os.environ["HELPER"]
TABLE = os.environ["TABLE"]
client = boto3.client("bedrock-agent-runtime")


def handler(event, context):
    return client.invoke_agent(agentId=HELPER, agentAliasId="x", sessionId="s", inputText=event["q"])
