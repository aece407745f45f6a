import OpenAI, { AzureOpenAI } from "openai";
import { createOpenAI } from "@ai-sdk/openai";
import { BASE_URL as X } from "./more";

export const client = new OpenAI({ baseURL: X });
export const provider = createOpenAI({ baseURL: X });

export function getAzure() {
	return new AzureOpenAI({ endpoint: process.env.AZ_EP });
}
