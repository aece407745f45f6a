"""What the dispatcher may do. Visits are in DynamoDB, manuals in a knowledge base, parts in the shop's API."""

import os
import uuid
from datetime import date

import boto3
from boto3.dynamodb.conditions import Key
from strands import tool

visits = boto3.resource("dynamodb").Table(os.environ["VISITS_TABLE"])
manuals = boto3.client("bedrock-agent-runtime", region_name="eu-central-1")
events = boto3.client("events")


@tool
def find_visits(technician: str, day: str) -> list[dict]:
    """Visits of a technician on a day like 2026-03-31."""
    found = visits.query(
        KeyConditionExpression=Key("technician").eq(technician) & Key("slot").begins_with(day)
    )
    return found["Items"]


@tool
def book_visit(technician: str, slot: str, address: str) -> str:
    """Book a visit in a free slot like 2026-03-31T09:00; gives its number."""
    date.fromisoformat(slot[:10])
    number = uuid.uuid4().hex[:8]
    visits.put_item(
        Item={"technician": technician, "slot": slot, "address": address, "number": number},
        ConditionExpression="attribute_not_exists(slot)",
    )
    return number


@tool
def lookup_manual(question: str) -> list[str]:
    """Paragraphs of the manuals that answer a question."""
    found = manuals.retrieve(
        knowledgeBaseId=os.environ["KNOWLEDGE_BASE_ID"],
        retrievalQuery={"text": question},
        retrievalConfiguration={"vectorSearchConfiguration": {"numberOfResults": 5}},
    )
    return [r["content"]["text"] for r in found["retrievalResults"]]


@tool
def order_part(part: str, visit: str) -> str:
    """Order a spare part for a visit."""
    events.put_events(
        Entries=[{"Source": "dispatcher", "DetailType": "order", "Detail": f'{{"part":"{part}","visit":"{visit}"}}'}]
    )
    return "ordered"
