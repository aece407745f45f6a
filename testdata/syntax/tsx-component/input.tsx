"use client";
import { useChat, type Message } from "@ai-sdk/react";
import type { FC } from "react";

interface Props {
  api?: string;
  model: "gpt-4" | "o1";
}

const MODELS: Record<string, { id: string; label: string }[]> = {
  openai: [{ id: "gpt-4o", label: "GPT-4o" }],
  anthropic: [{ id: "claude-3-5-sonnet", label: "Claude" }],
};

export const Chat: FC<Props> = ({ api = "/api/chat", model }) => {
  const { messages, sendMessage } = useChat<Message>({ api: api as string });
  return (
    <ul data-model="gpt-4-attribute">
      {MODELS.openai.map(({ id, label }) => (
        <option key={id} value={id} onClick={() => sendMessage({ text: `use ${label}`, model })}>
          gpt-5 in text & more
        </option>
      ))}
      <img src={process.env.NEXT_PUBLIC_LOGO ?? "/logo.svg"} />
    </ul>
  );
};
