"use strict";
const express = require("express");
const { OpenAI, AzureOpenAI: Azure } = require("openai");
const Anthropic = require("@anthropic-ai/sdk").default;
const Groq = require("groq-sdk");
const path = require("node:path");
require("dotenv").config();

const app = express();
const openai = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });
const groq = new Groq();
let fallback;
if (process.env.USE_AZURE) {
  fallback = new Azure({ endpoint: "https://x.openai.azure.com" });
} else {
  fallback = new Anthropic({ apiKey: "k" });
}

app.post("/chat", async (req, res) => {
  const body = { model: "gpt-4o", messages: req.body.messages };
  try {
    const out = await openai.chat.completions.create(body);
    res.json(out);
  } catch (err) {
    const out = await groq.chat.completions.create({ ...body, model: "llama-3.1-8b-instant" });
    res.json(out);
  }
});

function pick(name) {
  switch (name) {
    case "openai": {
      const client = new OpenAI();
      return client.models.list();
    }
    case "anthropic": {
      const client = new Anthropic();
      return client.messages.create({ model: "claude-3" });
    }
    default:
      return fallback.chat.completions.create({ model: name });
  }
}

openai.responses
  .create({ model: "gpt-4.1" })
  .then((r) => r.output_text)
  .catch(async (e) => groq.chat.completions.create({ model: "mixtral" }));

fetch("https://api.deepseek.com/v1/chat/completions", {
  method: "POST",
  headers: { Authorization: "Bearer " + process.env.DEEPSEEK_KEY },
  body: JSON.stringify({ model: "deepseek-chat" }),
});
const url = "https://" + host + ".example.com" + "/v1";
app.listen(3000);
module.exports = { openai, pick, defaultModel: "gpt-4o-mini" };
