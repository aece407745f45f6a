import React from "react";
import { useChat } from "@ai-sdk/react";

export default function Chat({ api = "/api/chat" }) {
  const { messages, input } = useChat({ api, body: { model: "gpt-4o" } });
  return (
    <form title="Ask" onSubmit={() => send("hello")}>
      gpt-4 in text is no fact
      {messages.map((m) => <p key={m.id} className={m.role === "user" ? "u" : "a"}>{m.content}</p>)}
      <Model name="claude-3" url={`https://x/${input}`} />
    </form>
  );
}
