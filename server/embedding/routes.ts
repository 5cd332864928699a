import { createRoute } from '@hono/zod-openapi';
import type { Hono } from 'hono';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { z } from 'zod';
import {
  embedSessionQuerySchema,
  embedSessionSchema,
  embedTokenSchema,
  newEmbedSchema,
  newEmbedTokenSchema,
} from '#contract/embeds.ts';
import { isId } from '#contract/ids.ts';
import { matchLanguage } from '#contract/languages.ts';
import { requireApp, permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { networkOf } from '../audit/denials.ts';
import type { StrangerTraces } from '../audit/stranger-traces.ts';
import type { SharedRates } from '../limits/shared-rates.ts';
import { acceptedLanguages } from '../platform/http/accepted-languages.ts';
import type { HttpEnv, RequestFacts } from '../platform/http/http-env.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { createEmbed, createEmbedToken, type EmbeddingParts } from './create-embed.ts';
import type { DpopNonces } from './dpop-nonce.ts';
import type { EmbedRow } from './embed-limits.ts';
import { listEmbedSessions, revokeEmbedSession } from './embed-sessions.ts';
import { findEmbed } from './embed-store.ts';
import { framePageHeaders, renderFramePage, type FrameAssets } from './frame-page.ts';

const create = createRoute({
  method: 'post',
  path: '/v1/embeds',
  summary: 'Create an embed for one recipient, with its first token',
  ...permitted('embeds:create'),
  request: { body: jsonBody(newEmbedSchema) },
  responses: {
    201: jsonAnswer(embedTokenSchema, 'The embed and its one-use token.'),
    default: problemAnswer,
  },
});

const createToken = createRoute({
  method: 'post',
  path: '/v1/embeds/{id}/tokens',
  summary: 'Issue one more one-use token, optionally bound to the frame’s key',
  ...permitted('embeds:create'),
  request: { params: z.object({ id: z.string().max(64) }), body: jsonBody(newEmbedTokenSchema) },
  responses: { 201: jsonAnswer(embedTokenSchema, 'The token.'), default: problemAnswer },
});

const listSessions = createRoute({
  method: 'get',
  path: '/v1/embed-sessions',
  summary: 'List embed sessions, newest first',
  ...permitted('envelopes:read'),
  request: { query: embedSessionQuerySchema },
  responses: {
    200: jsonAnswer(
      z.object({ embedSessions: z.array(embedSessionSchema), nextCursor: z.string().nullable() }),
      'One page.',
    ),
    default: problemAnswer,
  },
});

const revokeSession = createRoute({
  method: 'delete',
  path: '/v1/embed-sessions/{id}',
  summary: 'End an embed session; the frame’s next request is refused',
  ...permitted('embeds:revoke'),
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 204: { description: 'It has ended.' }, default: problemAnswer },
});

export function embeddingRoutes(parts: EmbeddingParts) {
  return createRouter<IntegratorEnv>()
    .openapi(create, async (c) =>
      c.json(await createEmbed(parts, requireApp(c.get('principal')), c.req.valid('json')), 201),
    )
    .openapi(createToken, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(
        await createEmbedToken(parts, requireApp(c.get('principal')), id, c.req.valid('json')),
        201,
      );
    })
    .openapi(listSessions, async (c) =>
      c.json(await listEmbedSessions(parts, c.get('principal'), c.req.valid('query')), 200),
    )
    .openapi(revokeSession, async (c) => {
      await revokeEmbedSession(parts, c.get('principal'), c.req.valid('param').id);
      return c.body(null, 204);
    });
}

export interface FramePageParts extends EmbeddingParts {
  nonces: DpopNonces;
  assets: FrameAssets;
  strangers: StrangerTraces;
  rates: SharedRates;
}

/** Of one embed by one network: nobody reloads a document every second. */
const mostVisitsPerMinute = 60;
/** Of whatever embeds by one network, which may be a whole company's. */
const mostVisitsOfAnyPerMinute = 600;

/** Whoever knows an embed's id could fill the log otherwise, and it stands in a URL. */
function recordVisit(
  strangers: StrangerTraces,
  { id, organizationId, envelopeId, recipientId: subjectId }: EmbedRow,
  { clientIp, userAgent }: RequestFacts,
  destination: string,
): Promise<void> {
  return strangers.record(
    { about: id, clientIp },
    {
      type: 'link.fetched',
      organizationId,
      chain: envelopeId,
      actor: { kind: 'anonymous', id: subjectId },
      facts: { embed: id },
    },
    {
      facts: { destination },
      personal: {
        ip: { subjectId, value: clientIp },
        userAgent: { subjectId, value: userAgent },
      },
    },
  );
}

const ownPages = ['iframe', 'document'] as const;
const sites = ['cross-site', 'same-site', 'same-origin', 'none'];

/**
 * For what a browser asks, which it says and no page can forge: nothing but a page of its own, in a frame or in a tab, by
 * whatever site; which sites may show it, the page's policy says, for it holds for every window above. Undefined for
 * browsers too old to say.
 */
function readDestination(header: (name: string) => string | undefined): 'iframe' | 'document' | undefined {
  const [said, site] = [header('sec-fetch-dest'), header('sec-fetch-site')];
  const destination = ownPages.find((one) => one === said);
  if ((said !== undefined && !destination) || (site !== undefined && !sites.includes(site)))
    throw new ServiceError('forbidden');
  return destination;
}

/**
 * GET /e/:embedId. What is no id of ours is refused before it is counted or looked up; an unknown embed, or one whose recipient's data was deleted, gets the same page that nobody may frame, so that ids cannot be probed. Every fetch
 * of a known embed is a `link.fetched` (the first of each hour and network, then their number), which is not yet a view: mail scanners fetch links too. As a script, an image or
 * anything but a page of its own it is refused.
 */
export function mountFramePage(app: Hono<HttpEnv>, parts: FramePageParts): void {
  const rate = parts.rates.of({ kind: 'visit/network+embed', perMinute: mostVisitsPerMinute });
  const networkRate = parts.rates.of({ kind: 'visit/network', perMinute: mostVisitsOfAnyPerMinute });
  app.get('/e/:embedId', async (c) => {
    const embedId = c.req.param('embedId');
    if (!isId('emb', embedId)) throw new ServiceError('not_found');
    const network = networkOf(c.get('clientIp'));
    await networkRate.count(network);
    const destination = readDestination((name) => c.req.header(name));
    await rate.count(`${network} ${embedId}`);
    const found = await findEmbed(parts.database.queries, embedId);
    const embed = found?.isRedacted ? undefined : found;
    if (embed) await recordVisit(parts.strangers, embed, c.var, destination ?? 'unknown');
    const headers = framePageHeaders(parts.assets, embed?.allowedOrigins ?? [], destination ?? 'document');
    const html = renderFramePage(
      parts.assets,
      parts.nonces.current(),
      matchLanguage(acceptedLanguages(c.req.header('accept-language'))),
    );
    if (!/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) return c.body(html, 200, headers);
    // Nothing secret is in it and nothing the visitor sends, who but chooses a language: no lengths to learn from (BREACH).
    const packed = await promisify(gzip)(html, { level: 9 });
    return c.body(new Uint8Array(packed), 200, { ...headers, 'content-encoding': 'gzip' });
  });
}
