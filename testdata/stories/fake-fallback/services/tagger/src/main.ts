import { Queue, Worker } from "bullmq";
import OpenAI from "openai";

const connection = { url: process.env.REDIS_URL ?? "redis://localhost:6379" };
const client = new OpenAI({ baseURL: process.env.LLM_GATEWAY_URL, apiKey: process.env.LLM_GATEWAY_KEY });
const tagged = new Queue("tagged", { connection });

const TAGS = ["card", "transfer", "login", "complaint", "fraud", "other"];

async function tag(text: string): Promise<string> {
  const reply = await client.chat.completions.create({
    model: "tags",
    temperature: 0,
    messages: [
      { role: "system", content: `Answer with one of: ${TAGS.join(", ")}` },
      { role: "user", content: text },
    ],
  });
  const word = (reply.choices[0].message.content ?? "").trim().toLowerCase();
  return TAGS.includes(word) ? word : "other";
}

new Worker(
  "tickets",
  async (job) => {
    await tagged.add("ticket", { id: job.data.id, tag: await tag(job.data.text) });
  },
  { connection },
);
