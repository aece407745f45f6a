import { Worker } from "bullmq";

import { provider } from "./provider.js";

const llm = provider();

interface Ticket {
  id: string;
  text: string;
  language: string;
}

new Worker<Ticket>(
  "tickets",
  async (job) => {
    const { text, language } = job.data;
    const translated = await llm.complete(`Translate into ${language}, keep names and numbers:\n\n${text}`);
    return { id: job.data.id, translated };
  },
  { connection: { url: process.env.REDIS_URL ?? "redis://localhost:6379" }, concurrency: 4 },
);
