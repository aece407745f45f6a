import { z } from "zod";

const schema = z.object({
  OPENAI_API_KEY: z.string(),
  OPENAI_MODEL: z.string().default("gpt-5.1"),
  AZURE_OPENAI_ENDPOINT: z.string().default("https://helpline-weu.openai.azure.com"),
  AZURE_OPENAI_API_KEY: z.string().default(""),
  AZURE_OPENAI_DEPLOYMENT: z.string().default("helpline-chat"),
  PORT: z.coerce.number().default(8080),
});

export const config = schema.parse(process.env);
