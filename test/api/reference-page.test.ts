/** GET /docs says what GET /openapi.json says, all of it, and runs nothing. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { referencePage } from '../../server/console/reference-page.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';

interface Operation {
  summary: string;
  security?: Record<string, string[]>[];
  requestBody?: object;
  responses: Record<string, { content?: Record<string, object> }>;
}

let database: Database;
let server: TestServer;
let html: string;
let headers: Headers;

beforeAll(async () => {
  database = await openDatabase({ inMemory: true });
  server = await startTestServer(database);
  const answer = await fetch(`${server.origin}/docs`);
  expect(answer.status).toBe(200);
  ({ headers } = answer);
  html = await answer.text();
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const asText = (markup: string): string =>
  markup
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** Of every object in a schema, however deep. */
function propertyNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as { properties?: object }).properties;
  return [...Object.keys(own ?? {}), ...Object.values(value).flatMap(propertyNames)];
}

async function readOperations(): Promise<{ route: string; operation: Operation }[]> {
  const { paths, webhooks } = (await (await fetch(`${server.origin}/openapi.json`)).json()) as Record<
    'paths' | 'webhooks',
    Record<string, Record<string, Operation>>
  >;
  return Object.entries({ ...paths, ...webhooks }).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      route: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
}

test('every route of the document is there, with its permission and every name in its body and answers', async () => {
  const sections = new Map(
    [...html.matchAll(/<section data-route="([^"]+)">([\s\S]*?)<\/section>/g)].map(
      ([, route = '', markup = '']) => [route, asText(markup)],
    ),
  );
  const operations = await readOperations();
  expect(operations.length).toBeGreaterThan(90);
  expect([...sections.keys()].toSorted()).toEqual(operations.map(({ route }) => route).toSorted());
  for (const { route, operation } of operations) {
    const text = sections.get(route) ?? '';
    expect(text).toContain(operation.summary);
    for (const permission of operation.security?.flatMap((one) => Object.values(one).flat()) ?? [])
      expect(text, route).toContain(permission);
    const answers = Object.values(operation.responses).filter(
      ({ content }) => !content?.['application/problem+json'],
    );
    for (const name of propertyNames([operation.requestBody, answers]))
      expect(text, route).toMatch(new RegExp(`\\s${name}\\??: `));
  }
});

test('it says what has to hold, and with which status each code comes', () => {
  const text = asText(html);
  expect(text).toContain('purpose?: "sign" // else "sign"');
  expect(text).toContain('expiresInSeconds?: integer // 10 to 3600');
  expect(text).toContain('allowedOrigins: string[] // 1 to 20 of them, each at most 255 characters');
  expect(text).toMatch(/idempotency_key_reused 422\s*This Idempotency-Key was used/);
  expect(text).not.toMatch(/\bundefined\b|\[object|9007199254740991/);
});

test('it runs nothing, loads nothing and is framed by nobody', () => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy.split('; ')).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      `style-src 'sha256-${hash}'`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ]),
  );
  expect(policy).not.toMatch(/script-src|unsafe|connect-src|\*/);
  const tags = html.match(/<[^>]+>/g) ?? [];
  expect(
    tags.filter((tag) =>
      /^<(?!\/?[a-z0-9]+[ >])|^<(?:script|link|img|iframe|form)|\s(?:on\w+|style|src)=|:/i.test(tag),
    ),
  ).toEqual(['<!doctype html>']);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

test('it is made once, of what the document is by then', async () => {
  let reads = 0;
  const answer = referencePage(() => ({ paths: { '/v1/apps': { get: { summary: `Read ${++reads}` } } } }));
  for (let count = 0; count < 3; count++) expect(await answer().text()).toContain('Read 1.');
  expect(reads).toBe(1);
});
