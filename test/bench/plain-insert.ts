/**
 * The least a route with a database can do, as a process of its own: one insert of the body through `postgres`, one
 * answer. Prints its port when it listens.
 */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import postgres from 'postgres';

const sql = postgres(process.env['DATABASE_URL'] ?? '', { max: 10, onnotice: () => undefined });
await sql`CREATE TABLE IF NOT EXISTS plain_insert (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)`;

const app = new Hono();
app.post('/insert', async (c) => {
  const body = await c.req.text();
  await sql`INSERT INTO plain_insert (body) VALUES (${body})`;
  return c.json({ inserted: true });
});

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => console.log(`port ${port}`));
