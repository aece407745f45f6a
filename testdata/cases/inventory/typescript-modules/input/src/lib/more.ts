const settings = { llm: { name: process.env.LLM_NAME || "gpt-4o-mini" } };

export const BASE_URL = "https://openrouter.ai/api/v1";
export const DEPLOY = "talk-prod";
export const TALK = process.env.TALK_ID ?? "gpt-4o";
export const ONLY_TESTED = "x-large-1";
export default settings;
