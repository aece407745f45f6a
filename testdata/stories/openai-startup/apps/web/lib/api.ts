const base = process.env.NEXT_PUBLIC_API_URL ?? "http://localhost:8000";

export async function ask(customer: number, text: string): Promise<string> {
  const reply = await fetch(`${base}/customers/${customer}/questions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
  });
  if (!reply.ok) throw new Error(`questions: ${reply.status}`);
  return (await reply.json()).answer;
}
