import { ask } from "./ask";

type Step = { provider: string; model: string };

export async function execute(modelChain: Step[], question: string) {
  for (let index = 0; index < modelChain.length; index++) {
    const step = modelChain[index];
    const result = await ask(step.provider, step.model, question);
    if (result.isOk) {
      return result.value;
    }
  }
  return undefined;
}

export async function health(fallbackChain: Step[]) {
  for (const step of fallbackChain) {
    const up = await ask(step.provider, step.model, "ping").catch(() => false);
    if (!up) return false;
  }
  return true;
}
