import { createEnv } from "@t3-oss/env-nextjs";
import { z } from "zod";
import { cleanEnv, str } from "envalid";

export const env = createEnv({
  server: {
    OPENAI_API_KEY: z.string().min(1),
    OPENAI_MODEL: z.string().default("gpt-4o"),
  },
  client: { NEXT_PUBLIC_URL: z.string().url() },
  runtimeEnv: {
    OPENAI_API_KEY: process.env.OPENAI_API_KEY,
  },
});

const schema = z.object({ AZURE_ENDPOINT: z.string().url(), REGION: z.enum(["a", "b"]).optional().default("westeurope") });
const parsed = schema.parse(process.env);
const other = z.object({ NOT_ENV: z.string() }).parse(body);
const cleaned = cleanEnv(process.env, { GROQ_KEY: str({ default: "x" }) });

use(env.OPENAI_MODEL, parsed.REGION, parsed.AZURE_ENDPOINT, cleaned.GROQ_KEY, other.NOT_ENV);

const { A, B: renamed = "b-default", ...rest } = process.env;
const e = process.env;
const a1 = e.C1, a2 = e["C2"] || "c2-default";
const vite = import.meta.env.VITE_URL;
const deno = Deno.env.get("DENO_KEY") ?? "d-default";
const has = "HAS_KEY" in process.env;
process.env.WRITTEN = "w";
const key = "DYN";
const dyn = process.env[key];
const num = Number(process.env.PORT ?? 3000);
const chosen = process.env.X ? process.env.X : "x-default";
function f({ url = process.env.URL ?? "u-default", token = "t" } = {}) {
  return use(url, token, A, renamed);
}
