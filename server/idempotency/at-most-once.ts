import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { requireHolds } from '../accounts/principal.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Database } from '../platform/database/database.ts';
import type { FailureLog } from '../platform/http/failure-log.ts';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { withinLimit } from '../platform/http/limited-body.ts';
import { multipartOverheadBytes } from '../platform/http/multipart.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Caller } from './caller.ts';
import { parseIdempotencyKey } from './idempotency-key.ts';
import { idsIn, nameRequest, openAnswer, sealAnswer, type KeptRequest } from './kept-answer.ts';
import { RequestFingerprint } from './request-fingerprint.ts';
import {
  claimReservation,
  claimSeconds,
  endWithoutAnswer,
  findReservation,
  keepAnswer,
  markActed,
  releaseReservation,
  type FoundReservation,
  type Reservation,
} from './reservation-store.ts';

export interface AtMostOnceParts {
  database: Database;
  log: FailureLog;
  idempotencyKey: Buffer;
  config: { maxDocumentBytes: number };
}

type Ask = Pick<Context, 'req' | 'res'>;
type IsFile = (c: Ask) => boolean;

/** One try of a request: what acts within it, acts for it. */
interface Try {
  own: Reservation;
  fingerprint: RequestFingerprint;
  over: boolean;
}

const tries = new AsyncLocalStorage<Try>();

const currentTry = (): Try | undefined => {
  const current = tries.getStore();
  return current?.over ? undefined : current;
};

/** An act and the mark that it was done are one transaction, so neither a crash nor a slow try can do it twice. */
export function markActs(audit: AuditLog): void {
  audit.before({
    isNeeded: () => currentTry() !== undefined,
    work: async (tx) => {
      const current = currentTry();
      if (current && !(await markActed(tx, current.own, current.fingerprint.digest()))) throw inProgress(1);
    },
  });
}

/** What the server does on the way of a request and not for it, e.g. writing down what it learnt: no mark that the act is done. */
export const apartFromRequest = <T>(work: () => Promise<T>): Promise<T> => tries.exit(work);

const inProgress = (seconds: number): ServiceError =>
  new ServiceError('idempotency_in_progress', { headers: { 'Retry-After': String(seconds) } });

function fingerprintOf(c: Ask, { secret }: KeptRequest): RequestFingerprint {
  const { pathname, search } = new URL(c.req.url);
  const line = {
    method: c.req.method,
    target: pathname + search,
    appId: c.req.header('inkseal-app'),
    contentType: c.req.header('content-type'),
  };
  return new RequestFingerprint(line, secret);
}

/** A file is looked at as its route reads it; anything else is small, and read whole by others, too. */
async function watchBody(c: Ask, fingerprint: RequestFingerprint, isFile: IsFile): Promise<void> {
  const { body } = c.req.raw;
  if (!isFile(c) || !body) {
    fingerprint.update(new Uint8Array(await c.req.arrayBuffer()));
    return;
  }
  const watched = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        fingerprint.update(chunk);
        controller.enqueue(chunk);
      },
    }),
  );
  const init = { body: watched, duplex: 'half' } as const;
  c.req.raw = new Request(c.req.raw, init);
}

async function readWhole(
  parts: AtMostOnceParts,
  c: Ask,
  { request, isFile }: { request: KeptRequest; isFile: IsFile },
): Promise<Buffer> {
  const fingerprint = fingerprintOf(c, request);
  await watchBody(c, fingerprint, isFile);
  if (!isFile(c)) return fingerprint.digest();
  const { maxDocumentBytes } = parts.config;
  const tooLarge = () => new ServiceError('document_too_large', { details: { maxBytes: maxDocumentBytes } });
  const pieces = withinLimit(c.req.raw.body, maxDocumentBytes + multipartOverheadBytes, tooLarge);
  while (!(await pieces.next()).done); // each is looked at as it comes, and none is kept
  return fingerprint.digest();
}

/** A wait that grows with the waiting, and ends when the try would be given up. */
const waitFor = ({ ageSeconds }: FoundReservation): number =>
  Math.max(1, Math.min(ageSeconds, claimSeconds - ageSeconds));

async function answerRepeat(
  parts: AtMostOnceParts,
  c: Ask,
  { caller, ...repeat }: { caller: Caller; request: KeptRequest; found: FoundReservation; isFile: IsFile },
): Promise<Response> {
  const { request, found } = repeat;
  if (!found.answer && !found.isOver) throw inProgress(waitFor(found));
  // A person who lost a role since is not told what only that role may see; nor is a body read for whoever may not ask.
  requireHolds(caller, found.permissions);
  const fingerprint = await readWhole(parts, c, repeat);
  if (found.fingerprint && !fingerprint.equals(found.fingerprint))
    throw new ServiceError('idempotency_key_reused');
  if (!found.answer) throw new ServiceError('idempotency_answer_gone');
  return openAnswer(request, found.answer);
}

/** What was refused before anything happened is no act: it is judged anew when it is asked again. */
async function settle(parts: AtMostOnceParts, c: Ask, request: KeptRequest, current: Try): Promise<void> {
  const on = parts.database.queries;
  const { own, fingerprint } = current;
  if (c.res.status >= 400 && (await releaseReservation(on, own))) return;
  if (c.res.status >= 500) return endWithoutAnswer(on, own);
  const { answer, text } = await sealAnswer(request, c.res);
  await keepAnswer(on, own, {
    answer,
    about: idsIn(c.req.path, text),
    fingerprint: fingerprint.digest(),
  });
}

/** Where there is none nothing is kept: it could only be written for nothing. */
const isPostRoute = <E extends HttpEnv>(c: Context<E>): boolean =>
  matchedRoutes(c).some(({ method }) => method === 'POST');

/**
 * A POST with an Idempotency-Key acts once, whoever repeats it how often (draft-ietf-httpapi-idempotency-key-header): its
 * answer is given again for 24 hours. Reserved first, in a transaction of its own; see `markActs` for the rest.
 */
export function atMostOnce<E extends HttpEnv>(
  parts: AtMostOnceParts,
  isFile: IsFile,
  callerOf: (c: Context<E>) => Promise<Caller | undefined>,
): MiddlewareHandler<E> {
  return async (c, next) => {
    const header = c.req.header('idempotency-key');
    if (c.req.method !== 'POST' || header === undefined || !isPostRoute(c)) return next();
    const key = parseIdempotencyKey(header);
    const caller = await callerOf(c);
    if (!caller) return next();
    const request = nameRequest(parts.idempotencyKey, caller, key);
    const on = parts.database.queries;
    const own = { id: request.id, claim: randomUUID() };
    const found = await findReservation(on, own.id);
    if (found) return answerRepeat(parts, c, { caller, request, found, isFile });
    const { organizationId, permissions } = caller;
    if (!(await claimReservation(on, own, { organizationId, permissions: [...permissions] })))
      throw inProgress(1); // somebody was first
    const current: Try = { own, fingerprint: fingerprintOf(c, request), over: false };
    await watchBody(c, current.fingerprint, isFile);
    await tries.run(current, next);
    current.over = true;
    // The act is done: whoever asked is told so, whether or not it can be told again.
    await settle(parts, c, request, current).catch((cause: unknown) =>
      parts.log.failure(c.get('requestId'), cause),
    );
    return undefined;
  };
}
