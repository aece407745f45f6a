import { openai } from "@ai-sdk/openai";
import { streamText } from "ai";

export const maxDuration = 60;

const system = `You suggest the next question that a freelancer should ask about a contract.
One sentence, no preamble.`;

export async function POST(request: Request) {
  const { messages } = await request.json();
  const result = streamText({
    model: openai("gpt-4o-mini"),
    system,
    messages,
  });
  return result.toDataStreamResponse();
}
