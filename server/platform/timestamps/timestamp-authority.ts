/** Client of a timestamp authority (RFC 3161 over HTTP, §3.4). What it hands out has passed every check. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Bytes } from '#verify/bytes.ts';
import { DerError, readDer, readTagged, expectTag } from '#verify/der-reader.ts';
import {
  clockToleranceMilliseconds,
  TimestampFailure,
  type TimestampFacts,
} from '#verify/timestamp-report.ts';
import { verifyTimestampToken } from '#verify/timestamp-token.ts';
import * as der from '../crypto/der.ts';
import { readWithin } from '../http/limited-body.ts';
import { ServiceError } from '../http/service-error.ts';

export interface Timestamp {
  /** DER of the token, a CMS ContentInfo. */
  token: Bytes;
  facts: TimestampFacts;
}

/** Whoever stamps. Sealing and the log's checkpoints ask for no more than this. */
export interface TimestampAuthority {
  /** Certificates in DER that its tokens lead to. */
  readonly anchors: readonly Bytes[];
  /**
   * A verified token.
   * @param imprint SHA-256 of what is stamped, which itself goes nowhere.
   * @throws ServiceError timestamp_unavailable, timestamp_refused, timestamp_invalid
   */
  stamp(imprint: Bytes): Promise<Timestamp>;
}

/** An authority that needs longer delays nobody: what waits for it goes on without. */
const patienceMilliseconds = 5_000;
/** Twice what authorities answer with their chains, and with room to spare in the holes left for tokens in PDFs. */
const longestAnswer = 12_000;
const nonceBytes = 16;
const sha256Oid = '2.16.840.1.101.3.4.2.1';

export class HttpTimestampAuthority implements TimestampAuthority {
  readonly anchors: readonly Bytes[];
  readonly #url: string;
  readonly #patience: number;

  constructor(options: { url: string; anchors: readonly Bytes[]; patienceMilliseconds?: number }) {
    this.#url = options.url;
    this.anchors = options.anchors;
    this.#patience = options.patienceMilliseconds ?? patienceMilliseconds;
  }

  async stamp(imprint: Bytes): Promise<Timestamp> {
    // The first byte neither 0 nor above 0x7f: an INTEGER that has one encoding, which an answer must repeat.
    const nonce = new Uint8Array(randomBytes(nonceBytes));
    nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
    const asked = Date.now();
    const answer = await this.#ask(timestampRequest(imprint, nonce));
    const token = readAnswer(answer);
    try {
      const facts = await verifyTimestampToken(token, { imprint, nonce, anchors: this.anchors });
      if (facts.isTrusted !== true) throw new TimestampFailure('timestamp_chain_untrusted');
      // One of the two clocks is wrong: with the time that the seal claims, no verifier would take it.
      if (facts.at.getTime() < asked - clockToleranceMilliseconds)
        throw new TimestampFailure('timestamp_too_early');
      return { token, facts };
    } catch (cause) {
      if (!(cause instanceof TimestampFailure)) throw cause;
      throw new ServiceError('timestamp_invalid', { cause, details: { reason: cause.code } });
    }
  }

  async #ask(request: Buffer): Promise<Bytes> {
    const signal = AbortSignal.timeout(this.#patience);
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
        body: new Uint8Array(request),
        redirect: 'error',
        signal,
      });
      if (response.status !== 200) throw unavailable('http_status');
      if (!response.headers.get('content-type')?.startsWith('application/timestamp-reply'))
        throw unavailable('content_type');
      return await readWithin(response.body, longestAnswer, () => unavailable('too_large'));
    } catch (cause) {
      if (cause instanceof ServiceError) throw cause;
      throw unavailable(signal.aborted ? 'timeout' : 'connection', cause);
    }
  }
}

/** The certificates of a PEM file. @throws ServiceError timestamp_authority_invalid */
export async function readAnchors(path: string): Promise<Bytes[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ServiceError('timestamp_authority_invalid', { cause, details: { reason: 'file_unreadable' } });
  });
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0)
    throw new ServiceError('timestamp_authority_invalid', { details: { reason: 'certificate_missing' } });
  try {
    return blocks.map((block) => new Uint8Array(new X509Certificate(block).raw));
  } catch (cause) {
    const details = { reason: 'certificate_unreadable' };
    throw new ServiceError('timestamp_authority_invalid', { cause, details });
  }
}

/** TimeStampReq, §2.4.1. `certReq`, for whoever verifies later has the token and nothing else. */
function timestampRequest(imprint: Uint8Array, nonce: Uint8Array): Buffer {
  const algorithm = der.sequence(der.oid(sha256Oid), der.nullValue());
  return der.sequence(
    der.integer(1),
    der.sequence(algorithm, der.octetString(imprint)),
    der.integer(nonce),
    der.boolean(true),
  );
}

/** TimeStampResp, §2.4.2: granted (0) or granted with changes (1), and then the token. */
function readAnswer(answer: Bytes): Bytes {
  try {
    const [statusInfo, token] = readTagged(readDer(answer), 0x30);
    const status = Number(expectTag(readTagged(statusInfo, 0x30)[0], 0x02).content[0]);
    if (status > 1) throw new ServiceError('timestamp_refused', { details: { status } });
    return expectTag(token, 0x30).encoded;
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw new ServiceError('timestamp_invalid', { cause, details: { reason: 'timestamp_malformed' } });
  }
}

function unavailable(reason: string, cause?: unknown): ServiceError {
  return new ServiceError('timestamp_unavailable', { cause, details: { reason } });
}
