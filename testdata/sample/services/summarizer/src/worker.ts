import pg from "pg";

import { summarize } from "./llm.js";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

async function main(): Promise<void> {
  const { rows } = await pool.query("select id, body from ticket where summary is null limit 100");
  for (const row of rows) {
    const summary = await summarize(row.body);
    await pool.query("update ticket set summary = $1 where id = $2", [summary, row.id]);
  }
  await pool.end();
}

await main();
