import { describe, expect, it, vi } from "vitest";
import OpenAI from "openai";

vi.mock("openai");

describe("client", () => {
  const client = new OpenAI({ apiKey: "test" });
  it("answers", async () => {
    await client.responses.create({ model: "gpt-test" });
  });
  it.each(["a", "b"])("takes %s", (x) => {
    use(x);
  });
});

export function helper() {
  return "real";
}

if (import.meta.vitest) {
  const { it: itest } = import.meta.vitest;
  itest("works", () => use("inside"));
}
