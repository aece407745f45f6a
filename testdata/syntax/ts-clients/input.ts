import OpenAI, { AzureOpenAI as Azure, type ClientOptions } from "openai";
import * as bedrock from "@aws-sdk/client-bedrock-runtime";
import Anthropic from "@anthropic-ai/sdk";
import { createOpenAI, openai } from "@ai-sdk/openai";
import { generateText, streamText } from "ai";
import { ChatOpenAI } from "@langchain/openai";
import type { Message } from "./types";
import { DefaultAzureCredential, getBearerTokenProvider } from "@azure/identity";

// const commented = new OpenAI({ baseURL: "https://comment.example.com" });
const baseURL = process.env.OPENAI_BASE_URL ?? "https://api.openai.com/v1";
const options: ClientOptions = { timeout: 10, maxRetries: 2 };
const client = new OpenAI({ ...options, apiKey: process.env.OPENAI_API_KEY!, baseURL });
const azure = new Azure({
  endpoint: `https://${process.env.AZURE_NAME}.openai.azure.com`,
  apiVersion: "2024-10-21",
  azureADTokenProvider: getBearerTokenProvider(new DefaultAzureCredential(), "https://cognitiveservices.azure.com/.default"),
});
const runtime = new bedrock.BedrockRuntimeClient({ region: "us-east-1" });
const groq = createOpenAI({ baseURL: "https://api.groq.com/openai/v1", apiKey: process.env["GROQ_API_KEY"] || "none" });
const anthropic = new Anthropic();

export const MODEL = "gpt-4o" as const;
const MODELS = { fast: "gpt-4o-mini", smart: "o3" } satisfies Record<string, string>;

export async function ask(q: string, model = "gpt-4.1", opts?: { stream: boolean }): Promise<string> {
  const r = await client.chat.completions.create({ model: MODELS.fast, messages: [{ role: "user", content: q }] });
  await azure.chat.completions.create({ model: "deployment-1", messages: [], stream: opts?.stream ?? false });
  await runtime.send(new bedrock.ConverseCommand({ modelId: "anthropic.claude-3-haiku-20240307-v1:0" }));
  const { text } = await generateText({ model: openai("gpt-4-turbo"), prompt: `Q: ${q}` });
  await generateText({ model: groq(model), prompt: q });
  const m = await anthropic?.messages?.create({ model: MODEL, max_tokens: 1 });
  return r.choices[0]?.message?.content ?? text;
}

const chat = new ChatOpenAI({ model: "gpt-4o" }).withFallbacks([new ChatOpenAI({ model: "gpt-3.5-turbo" })]);
chat.invoke("x").catch(() => anthropic.messages.create({ model: "claude-3-opus" }));
function getClient() {
  return new OpenAI({ baseURL: "http://localhost:11434/v1" });
}
getClient().models.list();
const lazy = async () => (await import("cohere-ai")).CohereClient;
const { Mistral } = await import("@mistralai/mistralai");
new Mistral({ apiKey: "k" }).chat.complete({ model: "mistral-large" });
type Model = "gpt-4" | "claude-2";
interface Config { model: "literal-type"; url: string }
enum Kind { A = "kind-a", B = "kind-b" }
use(Kind.A, <string>MODEL, MODEL!);
