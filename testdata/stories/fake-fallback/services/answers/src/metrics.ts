import { Counter, Histogram, collectDefaultMetrics, register } from "prom-client";

collectDefaultMetrics();

export const latency = new Histogram({
  name: "answers_llm_latency_seconds",
  help: "Time until an answer is there",
  buckets: [0.5, 1, 2, 5, 10, 20],
});

export const fallbacks = new Counter({
  name: "answers_llm_fallback_total",
  help: "Answers that the second provider gave",
  labelNames: ["status"],
});

export const metrics = () => register.metrics();
