import OpenAI, { AzureOpenAI } from "openai";

const azure = new AzureOpenAI({
  endpoint: process.env.AZURE_OPENAI_ENDPOINT,
  apiKey: process.env.AZURE_OPENAI_API_KEY,
  apiVersion: "2024-12-01-preview",
  deployment: "gpt-4o",
});

const openai = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });

/** The same model twice: both names lead to one vendor, and for long to one cloud. */
export async function summarize(text: string): Promise<string> {
  const messages = [{ role: "user" as const, content: `Summarise this ticket:\n${text}` }];
  try {
    const reply = await azure.chat.completions.create({ model: "gpt-4o", messages });
    return reply.choices[0].message.content ?? "";
  } catch (error) {
    const reply = await openai.chat.completions.create({ model: "gpt-4o", messages });
    return reply.choices[0].message.content ?? "";
  }
}
