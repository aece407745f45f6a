import OpenAI, { APIError, AzureOpenAI } from "openai";

import { config } from "./config.js";
import { fallbacks } from "./metrics.js";

const primary = new OpenAI({ apiKey: config.OPENAI_API_KEY, timeout: 20_000, maxRetries: 2 });

const fallback = new AzureOpenAI({
  endpoint: config.AZURE_OPENAI_ENDPOINT,
  apiKey: config.AZURE_OPENAI_API_KEY,
  deployment: config.AZURE_OPENAI_DEPLOYMENT,
  apiVersion: "2024-10-21",
});

const system = "You answer customers of a bank. You never ask for a password, a PIN or a card number.";

export async function answer(question: string, history: string[]): Promise<string> {
  const messages: OpenAI.Chat.ChatCompletionMessageParam[] = [
    { role: "system", content: system },
    ...history.map((content) => ({ role: "user" as const, content })),
    { role: "user", content: question },
  ];
  try {
    const reply = await primary.chat.completions.create({ model: config.OPENAI_MODEL, messages });
    return reply.choices[0].message.content ?? "";
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    fallbacks.inc({ status: String(error.status ?? "none") });
    const reply = await fallback.chat.completions.create({
      model: config.AZURE_OPENAI_DEPLOYMENT,
      messages,
    });
    return reply.choices[0].message.content ?? "";
  }
}

export async function* stream(question: string): AsyncGenerator<string> {
  const events = await primary.chat.completions.create({
    model: config.OPENAI_MODEL,
    stream: true,
    messages: [
      { role: "system", content: system },
      { role: "user", content: question },
    ],
  });
  for await (const event of events) yield event.choices[0]?.delta?.content ?? "";
}
