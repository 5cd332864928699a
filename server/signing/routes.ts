import type { Context, Hono } from 'hono';
import { sealedPartSchema } from '#contract/documents.ts';
import { actionRequestSchema, exchangeRequestSchema } from '#contract/signing.ts';
import { requireScope, type RecipientPrincipal } from '../accounts/principal.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import { networkOf } from '../audit/denials.ts';
import {
  admitSession,
  authenticateSession,
  readSessionClaim,
  recipientOf,
  type EmbedCaller,
  type SessionClaim,
} from '../embedding/authenticate-session.ts';
import { verifyProof } from '../embedding/dpop-proof.ts';
import { exchangeToken, type ExchangeParts } from '../embedding/exchange-token.ts';
import type { SharedRate, SharedRates } from '../limits/shared-rates.ts';
import { acceptedLanguages } from '../platform/http/accepted-languages.ts';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Transaction } from '../platform/database/database.ts';
import { parseJson } from '../platform/http/storable-text.ts';
import type { SigningParts } from './act-context.ts';
import { mountFrameAttachments } from './attachment-routes.ts';
import { mountFrameLogo } from './frame-logo.ts';
import type { CodeParts } from './authentication/issue-code.ts';
import { readLock } from './authentication/read-lock.ts';
import { mountSignerCode } from './authentication/routes.ts';
import {
  readEnds,
  rememberFirstShown,
  serveShownDocument,
  showFirstDocument,
  type ShownDocumentParts,
} from './shown-document.ts';
import { performAction, type FrameFacts } from './perform-action.ts';
import { loadSigningState, type SigningState } from './signing-state-store.ts';
import { buildSigningView } from './signing-view.ts';

export type SigningRouteParts = SigningParts &
  ExchangeParts &
  ShownDocumentParts &
  CodeParts & { rates: SharedRates };

type EmbedContext = Context<HttpEnv>;

/** Proofs name the URL without query (RFC 9449 §4.2), on the origin the frame is served from. */
const provenUrl = (parts: SigningRouteParts, c: EmbedContext): string => `${parts.frameOrigin}${c.req.path}`;

/**
 * Only the frame itself calls these: browsers say so in Sec-Fetch-Site, and a page elsewhere cannot forge it. Absent
 * (an old browser), the proof alone decides.
 */
function requireSameOrigin(c: EmbedContext): void {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') throw new ServiceError('forbidden');
}

function readClaim(parts: SigningRouteParts, c: EmbedContext): Promise<SessionClaim> {
  requireSameOrigin(c);
  return readSessionClaim(parts, {
    method: c.req.method,
    url: provenUrl(parts, c),
    authorization: c.req.header('authorization'),
    proof: c.req.header('dpop'),
  });
}

/** With the key: who has but the token must not use up its owner's share. */
const countClaim = (rate: SharedRate, { accessDigest, key }: SessionClaim): Promise<void> =>
  rate.count(`${accessDigest.toString('base64url')} ${key.jkt}`);

async function readJson(c: EmbedContext): Promise<unknown> {
  return parseJson(await c.req.text());
}

const factsOf = (c: EmbedContext): FrameFacts => ({
  requestId: c.get('requestId'),
  clientIp: c.get('clientIp'),
  userAgent: c.get('userAgent'),
  languages: {
    host: c.req.header('inkseal-language'),
    browser: acceptedLanguages(c.req.header('accept-language')),
  },
});

/** Of one embed by one network. */
const mostExchangesPerMinute = 60;
/** Of whatever embeds by one network, which may be a whole company's. */
const mostExchangesOfAnyPerMinute = 600;

/** Of a session that is still locked nothing is read. */
const showFirst = async (
  parts: SigningRouteParts,
  tx: Transaction,
  principal: RecipientPrincipal,
  facts: FrameFacts,
): Promise<{ result: SigningState | undefined; events: AuditEntry[] }> =>
  principal.isAuthenticated
    ? showFirstDocument(parts, tx, principal, facts)
    : { result: undefined, events: [] };

function mountExchange(app: Hono<HttpEnv>, parts: SigningRouteParts): void {
  const rate = parts.rates.of({ kind: 'exchange/network+embed', perMinute: mostExchangesPerMinute });
  const networkRate = parts.rates.of({ kind: 'exchange/network', perMinute: mostExchangesOfAnyPerMinute });
  app.post('/v1/embed/exchange', async (c) => {
    requireSameOrigin(c);
    const network = networkOf(c.get('clientIp'));
    await networkRate.count(network);
    const { proof, method, url } = { proof: c.req.header('dpop'), method: 'POST', url: provenUrl(parts, c) };
    const body = exchangeRequestSchema.parse(await readJson(c));
    await rate.count(`${network} ${body.embedId}`);
    const verified = await verifyProof(parts, { method, url, proof });
    const facts = factsOf(c);
    const { accessToken, embed, session, given } = await exchangeToken(
      parts,
      { ...body, proof: verified, facts },
      (tx, opened) => showFirst(parts, tx, recipientOf(opened.embed, opened.session), facts),
    );
    const principal = recipientOf(embed, session);
    const opened = {
      accessToken,
      tokenType: 'DPoP',
      idleTimeoutSeconds: parts.idleTimeoutSeconds,
      actionSeq: session.actionSeq,
      branding: embed.branding,
    };
    if (!principal.isAuthenticated) {
      const lock = await readLock(parts, principal, facts.languages);
      return c.json({ ...opened, lock, view: null, firstSegment: null, lastSegment: null });
    }
    if (given) rememberFirstShown(principal, given);
    const state = given ?? (await loadSigningState(parts, parts.database.queries, embed.id));
    const view = await buildSigningView(parts, principal, state, facts.languages);
    return c.json({ ...opened, lock: null, view, ...(await readEnds(parts, principal, state)) });
  });
}

/** Of one embed session; each is an event, and nobody fills five fields a second. */
const mostActionsPerMinute = 300;

/** Of one embed session: the largest document there may be, three times over in ranges of a segment. */
const mostReadsPerMinute = 3000;

/** Of one embed session: each is up to ten megabytes that are kept for an hour. */
const mostUploadsPerMinute = 20;

function mountActions(app: Hono<HttpEnv>, parts: SigningRouteParts): void {
  const rate = parts.rates.of({ kind: 'embed_session/actions', perMinute: mostActionsPerMinute });
  app.post('/v1/embed/actions', async (c) => {
    const claim = await readClaim(parts, c);
    await countClaim(rate, claim);
    const text = await c.req.text();
    const view = await performAction(
      parts,
      claim,
      () => actionRequestSchema.parse(parseJson(text)),
      factsOf(c),
    );
    return c.json({ view });
  });
}

/** Of one embed session: what became of a mail is asked for every few seconds. */
const mostCodeCallsPerMinute = 90;

/** The frame's API: POST exchange and actions, GET view, document and logo, attachments both ways; every answer brings the next nonce. */
export function mountSigningRoutes(app: Hono<HttpEnv>, parts: SigningRouteParts): void {
  app.use('/v1/embed/*', async (c, next) => {
    c.header('DPoP-Nonce', parts.nonces.current());
    await next();
  });

  mountExchange(app, parts);

  const readRate = parts.rates.of({ kind: 'embed_session/reads', perMinute: mostReadsPerMinute });
  const admitCounted = async (rate: SharedRate, c: EmbedContext): Promise<EmbedCaller> => {
    const claim = await readClaim(parts, c);
    await countClaim(rate, claim);
    return admitSession(parts, claim);
  };
  const authenticateCounted = async (rate: SharedRate, c: EmbedContext): Promise<EmbedCaller> => {
    const claim = await readClaim(parts, c);
    await countClaim(rate, claim);
    return authenticateSession(parts, claim);
  };
  const authenticateReader = (c: EmbedContext) => authenticateCounted(readRate, c);

  app.get('/v1/embed/view', async (c) => {
    const { principal, session } = await authenticateReader(c);
    const state = await loadSigningState(parts, parts.database.queries, principal.embedId);
    const view = await buildSigningView(parts, principal, state, factsOf(c).languages);
    return c.json({ view, actionSeq: session.actionSeq });
  });

  app.get('/v1/embed/document', async (c) => {
    const { principal } = await authenticateReader(c);
    const version = c.req.query('version');
    const isSealed = version === 'sealed';
    const isToKeep = isSealed || version === 'copy';
    requireScope(principal, isToKeep ? 'document:download' : 'document:read');
    return serveShownDocument(parts, principal, {
      documentId: c.req.query('documentId') ?? '',
      part: isSealed ? sealedPartSchema.default('document').parse(c.req.query('part')) : null,
      isToKeep,
      range: c.req.header('range'),
      facts: { clientIp: c.get('clientIp'), userAgent: c.get('userAgent') },
    });
  });

  const codeRate = parts.rates.of({ kind: 'embed_session/codes', perMinute: mostCodeCallsPerMinute });
  mountSignerCode(app, parts, {
    admit: (c) => admitCounted(codeRate, c),
    factsOf,
  });

  mountFrameLogo(app, parts, (c) => admitCounted(readRate, c));

  const uploadRate = parts.rates.of({ kind: 'embed_session/uploads', perMinute: mostUploadsPerMinute });
  mountFrameAttachments(app, parts, {
    reader: authenticateReader,
    sender: (c) => authenticateCounted(uploadRate, c),
  });

  mountActions(app, parts);
}
