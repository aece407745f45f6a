import express from "express";

import { config } from "./config.js";
import { answer, stream } from "./llm.js";
import { latency, metrics } from "./metrics.js";

const app = express();
app.use(express.json());

app.get("/healthz", (_request, response) => {
  response.send("ok");
});

app.get("/metrics", async (_request, response) => {
  response.type("text/plain").send(await metrics());
});

app.post("/answers", async (request, response) => {
  const done = latency.startTimer();
  try {
    response.json({ answer: await answer(request.body.question, request.body.history ?? []) });
  } finally {
    done();
  }
});

app.post("/answers/stream", async (request, response) => {
  response.type("text/event-stream");
  for await (const part of stream(request.body.question)) {
    response.write(`data: ${JSON.stringify(part)}\n\n`);
  }
  response.end();
});

app.listen(config.PORT);
