import { describe, expect, it, vi } from "vitest";

vi.stubEnv("OPENAI_API_KEY", "test");

describe("configuration", () => {
  it("has a deployment for the second provider", async () => {
    const { config } = await import("../src/config.js");
    expect(config.AZURE_OPENAI_DEPLOYMENT).toBe("helpline-chat");
  });
});
