import { createHmac } from 'node:crypto';
import { idTime } from '#contract/ids.ts';
import { openValue, sealValue } from '../platform/crypto/sealed-value.ts';
import type { Caller } from './caller.ts';

/** A request by its caller and key; `secret` opens its answer and is nowhere kept. */
export interface KeptRequest {
  id: Buffer;
  secret: Buffer;
}

/**
 * Answers hold secrets that are shown once, so a copy of the database, even with the server's own secret, must not open
 * them: it takes what only the caller has, an API key of which we keep a digest, and the Idempotency-Key, which we keep as
 * this digest alone.
 */
export function nameRequest(
  serverKey: Buffer,
  { name, credential }: Pick<Caller, 'name' | 'credential'>,
  key: string,
): KeptRequest {
  const derive = (purpose: string, ...more: string[]): Buffer =>
    createHmac('sha256', serverKey)
      .update(JSON.stringify([purpose, ...name, key, ...more]))
      .digest();
  return {
    id: derive('id'),
    secret: derive('answer', credential),
  };
}

const keptHeaders = ['content-type', 'location', 'cache-control'];

const contextOf = ({ id }: KeptRequest): string => `idempotency-answer/${id.toString('hex')}`;

export async function sealAnswer(
  request: KeptRequest,
  response: Response,
): Promise<{ answer: Buffer; text: string }> {
  const text = await response.clone().text();
  const headers = keptHeaders.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const plain = JSON.stringify({ status: response.status, headers, text });
  return { answer: sealValue(request.secret, Buffer.from(plain), contextOf(request)), text };
}

export function openAnswer(request: KeptRequest, sealed: Buffer): Response {
  const plain = openValue(request.secret, sealed, contextOf(request)).toString();
  const { status, headers, text } = JSON.parse(plain) as {
    status: number;
    headers: [string, string][];
    text: string;
  };
  return new Response(text === '' ? null : text, {
    status,
    headers: [...headers, ['idempotent-replayed', 'true']],
  });
}

/** Every id of ours in these texts: what the answer must go with. */
export function idsIn(...texts: string[]): string[] {
  const found = texts.flatMap((text) => text.match(/\b[a-z]{2,3}_[0-9a-z]{36}\b/g) ?? []);
  return [...new Set(found)].filter((id) => idTime(id) !== undefined);
}
