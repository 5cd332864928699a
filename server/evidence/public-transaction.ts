import type { Hono } from 'hono';
import { networkOf } from '../audit/denials.ts';
import type { StrangerTraces } from '../audit/stranger-traces.ts';
import { getDocuments } from '../documents/document-store.ts';
import {
  findAnyEnvelopeByTransaction,
  loadAggregate,
  type EnvelopeRow,
} from '../envelopes/envelope-store.ts';
import { parseTransactionId } from '../envelopes/transaction-id.ts';
import type { SharedRates } from '../limits/shared-rates.ts';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { sealedFilesOf } from '#verify/evidence-files.ts';
import { readEvent } from '#verify/evidence-trail.ts';
import { renderMissing, renderTransaction } from './lookup-page.ts';
import { lookupTexts } from './lookup-language.ts';
import { publicPageHeaders, readPageScript } from './public-page.ts';
import { recordStranger } from './record-reading.ts';
import type { EvidenceParts } from './transaction.ts';

/** What anybody may see who holds the id: it is printed on every page of the sealed document. */
export interface PublicTransaction {
  transactionId: string;
  testMode: boolean;
  /** ISO 8601. Null before that, when there is nothing to see but this: nobody was handed the id on a document yet. */
  completedAt: string | null;
  timestampPending: boolean;
  documents: {
    originalSha256: string;
    viewedSha256: string;
    sealedSha256: string;
    /** With what was appended to the seal since; null while there is nothing. */
    extendedSha256: string | null;
    certificateSha256: string | null;
    extendedCertificateSha256: string | null;
  }[];
  /** Up to completion, as the completion certificate lists them: who fetched what afterwards is the parties' own affair. */
  events: { seq: number; at: string; type: string; method: string | null }[];
}

/** Of any transactions, by one address. */
const mostLookupsPerMinute = 60;

async function readTransaction(parts: EvidenceParts, envelope: EnvelopeRow): Promise<PublicTransaction> {
  const { id, organizationId, transactionId, testMode, completedAt, timestampPending } = envelope;
  if (envelope.status !== 'completed' || completedAt === null)
    return { transactionId, testMode, completedAt: null, timestampPending: false, documents: [], events: [] };
  const on = parts.database.queries;
  const { documentIds } = await loadAggregate(on, envelope);
  const events = (await parts.audit.readChain(organizationId, id)).map(readEvent);
  const end = events.findLastIndex(({ type }) => type === 'envelope.completed');
  const sealed = events.flatMap(sealedFilesOf);
  const documents = (await getDocuments(on, organizationId, documentIds)).flatMap((document) => {
    const hashesOf = (part: string): string[] =>
      sealed.flatMap((one) => (one.documentId === document.id && one.part === part ? one.sha256 : []));
    const [sealedSha256, extendedSha256 = null] = hashesOf('document');
    if (sealedSha256 === undefined) return []; // redacted
    const { originalSha256, viewedSha256 } = document;
    const [certificateSha256 = null, extendedCertificateSha256 = null] = hashesOf('completion-certificate');
    return [
      {
        originalSha256,
        viewedSha256,
        sealedSha256,
        extendedSha256,
        certificateSha256,
        extendedCertificateSha256,
      },
    ];
  });
  return {
    transactionId,
    testMode,
    completedAt: completedAt.toISOString(),
    timestampPending,
    documents,
    events: events.slice(0, end + 1).map(({ seq, at, type, content }) => ({
      seq,
      at,
      type,
      method: type.startsWith('signer_code.') ? String(content.facts['method'] ?? '') || null : null,
    })),
  };
}

/** GET /transactions/:id, a page for people: the address on the completion certificate. */
export function mountLookupPage(
  app: Hono<HttpEnv>,
  parts: EvidenceParts & { appDirectory: string; strangers: StrangerTraces; rates: SharedRates },
): void {
  const rate = parts.rates.of({ kind: 'lookup/network', perMinute: mostLookupsPerMinute });
  const script = readPageScript(parts.appDirectory, 'compare-file');
  // The last screen of a ceremony leads here out of a frame with a sandbox, and so does a tab with one: browsers refuse it any
  // other policy. The page knows nothing that is not public, and the link leaves it no opener.
  const headers = { ...publicPageHeaders(script), 'cross-origin-opener-policy': 'unsafe-none' };
  app.get('/transactions/:id', async (c) => {
    await rate.count(networkOf(c.get('clientIp')));
    const texts = lookupTexts(c.req.header('accept-language'));
    const transactionId = parseTransactionId(c.req.param('id').slice(0, 64));
    const envelope =
      transactionId && (await findAnyEnvelopeByTransaction(parts.database.queries, transactionId));
    if (!envelope) return c.body(renderMissing(texts, transactionId === undefined), 404, headers);
    const found = await readTransaction(parts, envelope);
    await recordStranger(parts.strangers, envelope, c.var);
    return c.body(renderTransaction(texts, found, script), 200, headers);
  });
}
