import { fileNameHeader } from '../contract/attachments.ts';
import type { SealedPart } from '../contract/documents.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { AttachmentValue } from '../contract/fields.ts';
import type { LockAnswer, SignerLock } from '../contract/signer-authentication.ts';
import type {
  ActionAnswer,
  AttachmentAnswer,
  ExchangeAnswer,
  SigningView,
  UnlockedAnswer,
} from '../contract/signing.ts';
import { createProof, type FrameKey } from './dpop.ts';
import { EmbedError } from './embed-error.ts';

/** Of the sealed document a part; `copy`: the document as it is shown, before there is a sealed one. */
export type DownloadPart = SealedPart | 'copy';

interface EmbedRequest {
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  /** A file is sent as it is, anything else as JSON. */
  body?: object;
  accessToken?: string;
  timeoutMilliseconds?: number;
  /** In place of `fetch`. */
  send?: Send | undefined;
  /** For what is kept as a file and need not be in the memory of the page. */
  as?: 'blob';
}

/** As `fetch`; one that tells how far a file is on its way. */
export type Send = (url: URL, request: RequestInit) => Promise<Response>;

/** An answer with its body read: a connection that breaks within the body is a lost answer like any other. */
interface EmbedResponse {
  status: number;
  headers: Headers;
  /** A Blob if it was asked for and this is no refusal. */
  body: ArrayBuffer | Blob;
}

export interface ExchangeInput {
  embedId: string;
  token: string;
  /** As the browser reported it in the handshake. */
  hostOrigin: string;
}

export interface EmbedApiOptions {
  key: FrameKey;
  /** Origin of the API: the frame's own. */
  origin: string;
  /** From the frame's HTML; later ones come with each answer. */
  firstNonce: string | undefined;
  /** What the host page wants people to be spoken to in, now (BCP 47); the server says what that comes to. */
  language?: () => string | undefined;
}

/** Waiting times before a request whose answer was lost is sent again, in milliseconds. */
const retryDelays = [400, 1200, 3000];
/** For whole files. */
const patient = { timeoutMilliseconds: 600_000 };
/** A device clock further off than this is corrected by the server's; less is within what servers accept. */
const toleratedClockErrorSeconds = 5;

/**
 * The calls of the frame, each with a DPoP proof (RFC 9449) by the frame's key. A request whose answer was lost is sent
 * again with a fresh proof: reads are harmless, the exchange gives the same answer to the same key, and the server
 * counts a statement once. All methods reject with EmbedError.
 */
export class EmbedApi {
  readonly #key: FrameKey;
  readonly #origin: string;
  readonly #language: () => string | undefined;
  #nonce: string | undefined;
  #clockErrorSeconds = 0;

  constructor({ key, origin, firstNonce, language = () => undefined }: EmbedApiOptions) {
    this.#key = key;
    this.#origin = origin;
    this.#nonce = firstNonce;
    this.#language = language;
  }

  /** Unix seconds by the server's clock as far as it is known: the clocks of many devices are minutes off. */
  now(): number {
    return Math.round(Date.now() / 1000) + this.#clockErrorSeconds;
  }

  async exchange(input: ExchangeInput): Promise<ExchangeAnswer> {
    return readJson(await this.#send({ method: 'POST', path: '/v1/embed/exchange', body: input }));
  }

  /** Has a code sent (POST), or asks what became of the last one. */
  async lock(accessToken: string, method: 'GET' | 'POST'): Promise<SignerLock> {
    return (await readJson<LockAnswer>(await this.#send({ method, path: '/v1/embed/code', accessToken })))
      .lock;
  }

  async unlock(accessToken: string, code: string): Promise<UnlockedAnswer> {
    const request = { method: 'POST', path: '/v1/embed/code/verify', accessToken } as const;
    return readJson(await this.#send({ ...request, body: { code } }));
  }

  async view(accessToken: string): Promise<SigningView> {
    const answer = await this.#send({ method: 'GET', path: '/v1/embed/view', accessToken });
    return (await readJson<ActionAnswer>(answer)).view;
  }

  async act(accessToken: string, statement: string, payload: string): Promise<SigningView> {
    const request = { method: 'POST', path: '/v1/embed/actions', accessToken } as const;
    return (await readJson<ActionAnswer>(await this.#send({ ...request, body: { statement, payload } })))
      .view;
  }

  /** Bytes `start` (inclusive) to `end` (exclusive); fewer only at the end of the document. */
  async documentRange(
    accessToken: string,
    documentId: string,
    start: number,
    end: number,
  ): Promise<Uint8Array> {
    const path = `/v1/embed/document?documentId=${encodeURIComponent(documentId)}`;
    const headers = { Range: `bytes=${start}-${end - 1}` };
    const answer = await this.#send({ method: 'GET', path, headers, accessToken });
    const bytes = new Uint8Array(answer.body as ArrayBuffer);
    return answer.status === 206 ? bytes : bytes.subarray(start, end);
  }

  async download(accessToken: string, documentId: string, part: DownloadPart): Promise<Blob> {
    const version = part === 'copy' ? part : `sealed&part=${part}`;
    const path = `/v1/embed/document?documentId=${encodeURIComponent(documentId)}&version=${version}`;
    return this.#readFile({ method: 'GET', path, accessToken, ...patient });
  }

  /** Keeps a file for a field; what is answered is the value that names it. */
  async attach(accessToken: string, fieldId: string, file: File, send?: Send): Promise<AttachmentValue> {
    const path = `/v1/embed/attachments?fieldId=${encodeURIComponent(fieldId)}`;
    const headers = { [fileNameHeader]: encodeURIComponent(file.name.toWellFormed()) };
    const request = { method: 'POST', path, headers, body: file, accessToken, send, ...patient } as const;
    return (await readJson<AttachmentAnswer>(await this.#send(request))).value;
  }

  async readLogo(accessToken: string): Promise<Blob> {
    return this.#readFile({ method: 'GET', path: '/v1/embed/logo', accessToken });
  }

  async readAttachment(accessToken: string, attachmentId: string): Promise<Blob> {
    const path = `/v1/embed/attachments/${encodeURIComponent(attachmentId)}`;
    return this.#readFile({ method: 'GET', path, accessToken, ...patient });
  }

  async #readFile(request: EmbedRequest): Promise<Blob> {
    return (await this.#send({ ...request, as: 'blob' })).body as Blob;
  }

  async #send(request: EmbedRequest): Promise<EmbedResponse> {
    for (let attempt = 1; ; attempt++) {
      const clockBefore = this.#clockErrorSeconds;
      const response = await this.#reach(request);
      if (response.status < 300) return response;
      const error = await readProblem(response);
      const curable =
        error.code === 'dpop_nonce_required' ||
        (error.code === 'dpop_proof_invalid' && this.#clockErrorSeconds !== clockBefore);
      if (!curable || attempt > 1) throw error;
    }
  }

  /** The server's answer, whatever it says; EmbedError `server_unreachable` when there is none. */
  async #reach(request: EmbedRequest): Promise<EmbedResponse> {
    for (const delay of [...retryDelays, undefined]) {
      try {
        const response = await this.#fetch(request);
        const gatewayFailed = response.status >= 502 && response.status <= 504;
        if (!gatewayFailed) return response;
      } catch (cause) {
        if (delay === undefined) throw new EmbedError('server_unreachable', { cause });
      }
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
    throw new EmbedError('server_unreachable');
  }

  async #fetch({
    method,
    path,
    headers,
    body,
    accessToken,
    timeoutMilliseconds,
    send = fetch,
    as,
  }: EmbedRequest): Promise<EmbedResponse> {
    const url = new URL(path, this.#origin);
    const issuedAt = this.now();
    const language = this.#language();
    const isTag = /^[\w-]+$/.test(language ?? ''); // anything else could not stand in a header
    const proof = await createProof(this.#key, { method, url, issuedAt, nonce: this.#nonce, accessToken });
    const response = await send(url, {
      method,
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMilliseconds ?? 30_000),
      headers: {
        ...headers,
        DPoP: proof,
        ...(accessToken === undefined ? {} : { Authorization: `DPoP ${accessToken}` }),
        ...(language !== undefined && isTag ? { 'Inkseal-Language': language } : {}),
        ...(body && { 'Content-Type': `application/${body instanceof Blob ? 'octet-stream' : 'json'}` }),
      },
      ...(body && { body: body instanceof Blob ? body : JSON.stringify(body) }),
    });
    this.#learn(response.headers);
    const { headers: answered, ok, status } = response;
    return { status, headers: answered, body: await response[(ok && as) || 'arrayBuffer']() };
  }

  #learn(headers: Headers): void {
    this.#nonce = headers.get('DPoP-Nonce') ?? this.#nonce;
    const serverTime = Date.parse(headers.get('Date') ?? '');
    const errorSeconds = Math.round((serverTime - Date.now()) / 1000);
    if (Math.abs(errorSeconds - this.#clockErrorSeconds) > toleratedClockErrorSeconds) {
      this.#clockErrorSeconds = errorSeconds;
    }
  }
}

async function readJson<Answer>(response: EmbedResponse): Promise<Answer> {
  try {
    return JSON.parse(new TextDecoder().decode(response.body as ArrayBuffer)) as Answer;
  } catch (cause) {
    throw new EmbedError('internal_error', { cause });
  }
}

/** The refusal as problem+json (RFC 9457) tells it; anything else, such as a proxy's page, is `internal_error`. */
async function readProblem(response: EmbedResponse): Promise<EmbedError> {
  const problem: { code?: unknown; detail?: unknown; details?: unknown } = await readJson<object>(
    response,
  ).catch(() => ({}));
  // The list with its explanations stays on the server; a code nobody here knows gets the general wording.
  const code = isCode(problem.code) ? problem.code : 'internal_error';
  const retryAfterSeconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return new EmbedError(code, {
    message: typeof problem.detail === 'string' ? problem.detail : code,
    details: problem.details,
    retryAfterSeconds: Number.isNaN(retryAfterSeconds) ? undefined : retryAfterSeconds,
  });
}

function isCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && /^[a-z_]{1,64}$/.test(value);
}
