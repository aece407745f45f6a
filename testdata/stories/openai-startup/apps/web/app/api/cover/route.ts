import OpenAI from "openai";

const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });

// The little picture on the share page.
export async function POST(request: Request) {
  const { title } = await request.json();
  const image = await client.images.generate({
    model: "gpt-image-1",
    prompt: `A calm line drawing for a document called "${title}". No text.`,
    size: "1024x1024",
  });
  return Response.json({ image: image.data?.[0]?.b64_json });
}
