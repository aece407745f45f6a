import Alpha from "@alpha/sdk";
import type { Talk } from "@alpha/sdk/types";

const URL_DEFAULT = "https://api.alpha.example/v1";

export const main = new Alpha({ apiKey: process.env.ALPHA_API_KEY });
export const other = new Alpha({
  baseURL: process.env.LOCAL_HOST ?? "http://localhost:11999/v1",
  apiKey: "unused",
});
export const chain = main.withBackups({ backups: [other] });

export async function ask(text: string, model = "alpha-5"): Promise<Talk> {
  console.log(`asking https://api.alpha.example about ${text}`);
  return main.talk.create({ model, text });
}

export async function byHand(text: string) {
  return fetch(`${URL_DEFAULT}/talk`, {
    method: "POST",
    body: JSON.stringify({ model: "alpha-4", text }),
  });
}

export async function safe(text: string) {
  try {
    return await main.talk.create({ model: "alpha-5", text });
  } catch (error) {
    return await other.talk.create({ model: "tiny3:8b", text });
  }
}
