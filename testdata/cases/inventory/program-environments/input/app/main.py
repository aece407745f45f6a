import os

import boto3

MODEL_PARAM = os.environ["TALK_MODEL_PARAM"]
COLOR = os.environ["TALK_COLOR"]


def handler(event, context):
    runtime = boto3.client("bedrock-agent-runtime")
    return runtime.invoke_agent(
        agentId=os.environ["TALK_AGENT"],
        agentAliasId=os.environ["HELPER"],
        sessionId=os.environ["BUS_ID"],
        inputText=event["text"],
    )
