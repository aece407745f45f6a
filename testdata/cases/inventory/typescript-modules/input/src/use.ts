import { generateText } from "ai";
import { client, getAzure, provider, settings } from "@/lib";
import { DEPLOY, TALK } from "./lib/more.js";

const azure = getAzure();

export const a = () => client.chat.completions.create({ model: "gpt-4o" });
export const b = () => getAzure().chat.completions.create({ model: DEPLOY });
export const c = () => azure.chat.completions.create({ model: TALK });
export const d = (prompt: string) =>
	generateText({
		prompt,
		temperature: 0,
		model: provider("gpt-5-mini"),
	});
export const e = () => client.chat.completions.create({ model: settings.llm.name });
