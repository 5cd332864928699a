import type { TokenReason } from '../contract/embed-protocol.ts';
import type { AttachmentValue } from '../contract/fields.ts';
import type { Scope } from '../contract/scopes.ts';
import type { SignerLock } from '../contract/signer-authentication.ts';
import type { EmbedAction, ExchangeAnswer, SigningView, UnlockedAnswer } from '../contract/signing.ts';
import { fromBase64, sha256Base64url } from './base64url.ts';
import { createActionStatement, type FrameKey } from './dpop.ts';
import type { DownloadPart, EmbedApi, Send } from './embed-api.ts';
import { EmbedError } from './embed-error.ts';
import type { HostConnection } from './host-connection.ts';

export type { DownloadPart } from './embed-api.ts';

/** Whether the pressed button could be seen: see contract/signing.ts visibilitySchema. */
export type Visibility = 'visible' | 'confirmed' | 'not-gated';

/**
 * An open embed session: who signs what, and the only way to act on it. Every call is bound to the frame's key.
 * All methods reject with EmbedError; `code` is the server's, or `server_unreachable`.
 */
export interface EmbedSession {
  /** As last answered by the server; never changed in place. */
  readonly view: SigningView;
  /** First 64 KiB of the first document, or null when the server sent none. */
  readonly firstSegment: Uint8Array | null;
  /** Its last range, where the server sent it along. */
  readonly lastSegment: Uint8Array | null;
  /** Sends one act with its signed action statement. Acts are sent one after the other, in the order of the calls. */
  act(action: EmbedAction, visibility?: Visibility): Promise<SigningView>;
  /** The view as it is now on the server. */
  refresh(): Promise<SigningView>;
  /** Bytes `start` (inclusive) to `end` (exclusive) of the document as it is shown. */
  readDocument(documentId: string, start: number, end: number): Promise<Uint8Array>;
  /** The whole file, to keep; of the sealed document `sealed_document_not_ready` until sealing has finished. */
  download(documentId: string, part: DownloadPart): Promise<Blob>;
  /** Sends a file for a field. It stands there from the act that sets the field to what is answered. */
  attach(fieldId: string, file: File, send?: Send): Promise<AttachmentValue>;
  /** The person's own file, as they sent it. */
  readAttachment(attachmentId: string): Promise<Blob>;
}

/** One that may be open to nobody yet: until the signer has shown who they are, it has no view and does nothing else. */
export interface LockableSession extends EmbedSession {
  /** As it was when the session was opened; null where the signer may go on. */
  readonly lock: SignerLock | null;
  /** How the app wants to look, as it was then. */
  readonly branding: ExchangeAnswer['branding'];
  /** The app's logo, where it has one: a PNG. */
  readLogo(): Promise<Blob>;
  /** Has a new code sent (POST), or asks what became of the last one. */
  askForCode(method: 'GET' | 'POST'): Promise<SignerLock>;
  /** From then on it is like any other. */
  unlock(code: string): Promise<void>;
}

export interface EmbedSessionParts {
  embedId: string;
  key: FrameKey;
  api: EmbedApi;
  host: Pick<HostConnection, 'context' | 'hostOrigin' | 'requestToken'>;
}

/** A token refused with one of these was good once; the host's `fetchToken` may have a fresh one. */
const tokenWornOut: ReadonlySet<string> = new Set(['embed_token_expired', 'embed_token_used']);

/** Asks the host page for an embed token and exchanges it. Rejects with EmbedError. */
export async function openEmbedSession(parts: EmbedSessionParts): Promise<LockableSession> {
  return new BoundEmbedSession(parts, await exchangeToken(parts, 'start'));
}

async function exchangeToken(parts: EmbedSessionParts, reason: TokenReason): Promise<ExchangeAnswer> {
  const { api, embedId, host, key } = parts;
  const hostOrigin = host.hostOrigin;
  const token = await host.requestToken(key.jkt, reason);
  const scopes = host.context.scopes?.split(' ').filter(Boolean) as Scope[] | undefined; // the server says which there are
  const request = { embedId, hostOrigin, ...(scopes ? { scopes } : {}) };
  try {
    return await api.exchange({ ...request, token });
  } catch (refusal) {
    if (!(refusal instanceof EmbedError) || !tokenWornOut.has(refusal.code)) throw refusal;
    const fresh = await host.requestToken(key.jkt, 'expired').catch(() => undefined);
    if (fresh === undefined || fresh === token) throw refusal;
    return api.exchange({ ...request, token: fresh });
  }
}

const decode = (bytes: string | null): Uint8Array | null => (bytes ? fromBase64(bytes) : null);

class BoundEmbedSession implements LockableSession {
  firstSegment!: Uint8Array | null;
  lastSegment!: Uint8Array | null;
  lock: SignerLock | null;
  readonly branding: ExchangeAnswer['branding'];
  readonly #parts: EmbedSessionParts;
  #view: SigningView | null;
  #accessToken: string;
  #lastSeq = 0;
  #unanswered: { statement: string; payload: string } | undefined;
  #lastAct: Promise<unknown> = Promise.resolve();
  #renewal: Promise<void> | undefined;

  constructor(parts: EmbedSessionParts, answer: ExchangeAnswer) {
    const { accessToken, branding, lock, view } = answer;
    this.#parts = parts;
    this.#accessToken = accessToken;
    this.#view = view;
    this.lock = lock;
    this.branding = branding;
    this.#keepEnds(answer);
  }

  #keepEnds({ firstSegment, lastSegment }: UnlockedAnswer | ExchangeAnswer): void {
    this.firstSegment = decode(firstSegment);
    this.lastSegment = decode(lastSegment);
  }

  get view(): SigningView {
    return this.#view!; // nobody looks before it is unlocked
  }

  askForCode(method: 'GET' | 'POST'): Promise<SignerLock> {
    return this.#withRenewal(() => this.#parts.api.lock(this.#accessToken, method));
  }

  readLogo(): Promise<Blob> {
    return this.#parts.api.readLogo(this.#accessToken);
  }

  async unlock(code: string): Promise<void> {
    const answer = await this.#parts.api.unlock(this.#accessToken, code);
    this.#view = answer.view;
    this.lock = null;
    this.#keepEnds(answer);
  }

  act(action: EmbedAction, visibility: Visibility = 'not-gated'): Promise<SigningView> {
    const turn = this.#lastAct.then(() => this.#withRenewal(() => this.#send(action, visibility)));
    this.#lastAct = turn.catch(() => undefined); // a refused act must not hold up the next
    return turn;
  }

  async refresh(): Promise<SigningView> {
    return (this.#view = await this.#withRenewal(() => this.#parts.api.view(this.#accessToken)));
  }

  readDocument(documentId: string, start: number, end: number): Promise<Uint8Array> {
    return this.#withRenewal(() => this.#parts.api.documentRange(this.#accessToken, documentId, start, end));
  }

  download(documentId: string, part: DownloadPart): Promise<Blob> {
    return this.#withRenewal(() => this.#parts.api.download(this.#accessToken, documentId, part));
  }

  attach(fieldId: string, file: File, send?: Send): Promise<AttachmentValue> {
    return this.#withRenewal(() => this.#parts.api.attach(this.#accessToken, fieldId, file, send));
  }

  readAttachment(attachmentId: string): Promise<Blob> {
    return this.#withRenewal(() => this.#parts.api.readAttachment(this.#accessToken, attachmentId));
  }

  /**
   * The server counts the acts it accepts: one that was refused leaves its number to the next. When an answer was lost
   * for good it is open whether the act counted. The same act once more repeats the same statement, which the server
   * answers without acting twice; another act may be told by the server which number it expects.
   */
  async #send(action: EmbedAction, visibility: Visibility): Promise<SigningView> {
    const payload = JSON.stringify(action);
    const lost = this.#unanswered;
    const statement =
      lost?.payload === payload ? lost.statement : await this.#state(action, payload, visibility);
    try {
      return await this.#post(statement, payload);
    } catch (refusal) {
      const expectedSeq = readExpectedSeq(refusal);
      if (expectedSeq === undefined) throw refusal;
      this.#lastSeq = expectedSeq - 1;
      return this.#post(await this.#state(action, payload, visibility), payload);
    }
  }

  async #state(action: EmbedAction, payload: string, visibility: Visibility): Promise<string> {
    const { api, embedId, host, key } = this.#parts;
    return createActionStatement(key, {
      act: action.act,
      embedId,
      envelopeId: this.view.envelope.id,
      recipientId: this.view.recipient.id,
      payloadSha256: await sha256Base64url(payload),
      documentSha256: this.view.documents.map((document) => document.sha256),
      seq: this.#lastSeq + 1,
      hostOrigin: host.hostOrigin,
      visibility,
      iat: api.now(),
    });
  }

  async #post(statement: string, payload: string): Promise<SigningView> {
    this.#unanswered = { statement, payload };
    try {
      this.#view = await this.#parts.api.act(this.#accessToken, statement, payload);
      this.#lastSeq += 1;
    } catch (refusal) {
      if (!(refusal instanceof EmbedError) || refusal.code !== 'server_unreachable')
        this.#unanswered = undefined;
      throw refusal;
    }
    this.#unanswered = undefined;
    return this.view;
  }

  /** A person who comes back after a long pause goes on where they were, if the host page can supply a token. */
  async #withRenewal<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (refusal) {
      if (!(refusal instanceof EmbedError) || refusal.code !== 'embed_session_expired') throw refusal;
      await this.#renew().catch(() => {
        throw refusal;
      });
      return work();
    }
  }

  #renew(): Promise<void> {
    this.#renewal ??= exchangeToken(this.#parts, 'expired')
      .then((answer) => {
        // Who was let in has to show once more that it is still them: on a page that is opened anew.
        if (this.#view && !answer.view) throw new EmbedError('signer_authentication_required');
        this.#accessToken = answer.accessToken;
        this.#view = answer.view;
        this.#lastSeq = 0;
        this.#unanswered = undefined;
      })
      .finally(() => {
        this.#renewal = undefined;
      });
    return this.#renewal;
  }
}

function readExpectedSeq(refusal: unknown): number | undefined {
  if (!(refusal instanceof EmbedError) || refusal.code !== 'action_statement_invalid') return undefined;
  const { expectedSeq } = (refusal.details ?? {}) as { expectedSeq?: unknown };
  return Number.isSafeInteger(expectedSeq) ? (expectedSeq as number) : undefined;
}
