"use client";

import { useState } from "react";

import { ask } from "../lib/api";

export default function Home() {
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function send() {
    setBusy(true);
    try {
      setAnswer(await ask(1, text));
    } finally {
      setBusy(false);
    }
  }

  return (
    <main>
      <h1>Paperknife</h1>
      <textarea value={text} onChange={(e) => setText(e.target.value)} />
      <button disabled={busy} onClick={send}>
        Ask
      </button>
      {answer && <article>{answer}</article>}
    </main>
  );
}
