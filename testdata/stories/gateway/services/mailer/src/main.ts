import { NodeSDK } from "@opentelemetry/sdk-node";
import Fastify from "fastify";
import OpenAI from "openai";

new NodeSDK({ serviceName: "mailer" }).start();

const llm = new OpenAI({
  baseURL: process.env.OPENAI_BASE_URL,
  apiKey: process.env.OPENAI_API_KEY,
  timeout: 70_000,
});

interface Draft {
  occasion: string;
  customer: string;
  points: string[];
}

const app = Fastify({ logger: true });

app.post<{ Body: Draft }>("/drafts", async (request, reply) => {
  const { occasion, customer, points } = request.body;
  const stream = await llm.chat.completions.create({
    model: process.env.MAILER_MODEL ?? "fast",
    stream: true,
    messages: [
      { role: "system", content: "You draft short mails of a shop. Plain words, no exclamation marks." },
      { role: "user", content: `${occasion} for ${customer}:\n${points.join("\n")}` },
    ],
  });
  reply.type("text/plain");
  return (async function* () {
    for await (const event of stream) yield event.choices[0]?.delta?.content ?? "";
  })();
});

app.get("/healthz", async () => "ok");

await app.listen({ host: "0.0.0.0", port: Number(process.env.PORT ?? 8080) });
