import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

export interface Provider {
  complete(prompt: string): Promise<string>;
}

class OpenAiProvider implements Provider {
  private readonly client = new OpenAI();

  async complete(prompt: string): Promise<string> {
    const reply = await this.client.responses.create({
      model: process.env.OPENAI_MODEL ?? "gpt-5.1",
      input: prompt,
    });
    return reply.output_text;
  }
}

class AnthropicProvider implements Provider {
  private readonly client = new Anthropic();

  async complete(prompt: string): Promise<string> {
    const reply = await this.client.messages.create({
      model: process.env.ANTHROPIC_MODEL ?? "claude-sonnet-4-5-20250929",
      max_tokens: 2000,
      messages: [{ role: "user", content: prompt }],
    });
    return reply.content.map((part) => (part.type === "text" ? part.text : "")).join("");
  }
}

// The fallback: set LLM_PROVIDER=anthropic and restart.
export function provider(): Provider {
  switch (process.env.LLM_PROVIDER ?? "openai") {
    case "anthropic":
      return new AnthropicProvider();
    default:
      return new OpenAiProvider();
  }
}
