"""Notes of a visit in, report out. One message of the queue is one visit."""

import json
import os

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config

logger = Logger(service="debrief")
bedrock = boto3.client("bedrock-runtime", config=Config(retries={"mode": "adaptive", "max_attempts": 6}))
reports = boto3.resource("dynamodb").Table(os.environ["REPORTS_TABLE"])

MODEL_ID = os.environ.get("MODEL_ID", "eu.anthropic.claude-haiku-4-5-20251001-v1:0")

SYSTEM = "Write the report of a lift repair from the technician's notes: findings, work, parts, follow-up."


def report(notes: str) -> dict:
    reply = bedrock.converse(
        modelId=MODEL_ID,
        system=[{"text": SYSTEM}],
        messages=[{"role": "user", "content": [{"text": notes}]}],
        inferenceConfig={"maxTokens": 1200, "temperature": 0},
    )
    return {
        "text": reply["output"]["message"]["content"][0]["text"],
        "tokens": reply["usage"]["totalTokens"],
    }


def handler(event: dict, _context) -> dict:
    failed = []
    for record in event["Records"]:
        visit = json.loads(record["body"])
        try:
            done = report(visit["notes"])
            reports.put_item(Item={"visit": visit["number"], **done})
        except bedrock.exceptions.ThrottlingException:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
