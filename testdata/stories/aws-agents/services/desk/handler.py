"""Customers' questions, answered by a Bedrock agent with the knowledge base."""

import json
import os

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger(service="desk")
tracer = Tracer(service="desk")
metrics = Metrics(namespace="Fieldwork", service="desk")

agents = boto3.client("bedrock-agent-runtime")
AGENT_ID = os.environ["AGENT_ID"]
AGENT_ALIAS_ID = os.environ["AGENT_ALIAS_ID"]


def answer(session: str, text: str) -> str:
    reply = agents.invoke_agent(
        agentId=AGENT_ID,
        agentAliasId=AGENT_ALIAS_ID,
        sessionId=session,
        inputText=text,
    )
    parts = []
    for event in reply["completion"]:
        if "chunk" in event:
            parts.append(event["chunk"]["bytes"].decode())
    return "".join(parts)


@tracer.capture_lambda_handler
@metrics.log_metrics
def handler(event: dict, _context) -> dict:
    body = json.loads(event["body"])
    try:
        text = answer(body["session"], body["text"])
    except agents.exceptions.ThrottlingException:
        metrics.add_metric("Throttled", MetricUnit.Count, 1)
        return {"statusCode": 503, "body": json.dumps({"text": "Please call us: 0800-LIFT"})}
    metrics.add_metric("Answered", MetricUnit.Count, 1)
    return {"statusCode": 200, "body": json.dumps({"text": text})}
