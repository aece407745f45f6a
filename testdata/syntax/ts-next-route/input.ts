import { NextResponse } from "next/server";
import { streamText } from "ai";
import { anthropic } from "@ai-sdk/anthropic";
import { env } from "@/env";

export const runtime = "edge";
export const maxDuration = 30;

export async function POST(req: Request) {
  const { messages, model = "claude-3-5-sonnet-latest" } = await req.json();
  if (!process.env.ANTHROPIC_API_KEY) {
    return NextResponse.json({ error: "no key" }, { status: 500 });
  }
  const result = streamText({ model: anthropic(model), messages, system: "You are kind." });
  return result.toDataStreamResponse();
}

export default {
  model: "config-model",
  nested: { url: "https://nested.example.com" },
};
