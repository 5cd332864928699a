/**
 * Client of a witness (c2sp.org/tlog-witness@v1), who signs a checkpoint only when it has seen that the log grew to it from
 * all it has signed before. A log that shows different trees to different people needs the help of every one.
 */
import type { Bytes } from '#verify/bytes.ts';
import { LogFailure } from '#verify/log-report.ts';
import {
  cosignedSeconds,
  formatSignatureLine,
  openNote,
  parseNote,
  parseVerifierKey,
  type VerifierKey,
} from '#verify/signed-note.ts';
import { readWithin } from '../../platform/http/limited-body.ts';
import { ServiceError } from '../../platform/http/service-error.ts';

/** What a witness said to a checkpoint. */
export type WitnessAnswer =
  | { kind: 'cosigned'; line: string }
  /** It has signed another size last than the one we thought. */
  | { kind: 'conflict'; size: number };

export interface WitnessRequest {
  /** The size it signed last, 0 for none. */
  from: number;
  /** Consistency proof from there (RFC 6962 §2.1.2); none from 0. */
  proof: readonly Buffer[];
  /** The signed note. */
  checkpoint: string;
}

const patienceMilliseconds = 5_000;
const longestAnswer = 20_000;
const sizeType = 'text/x.tlog.size';

export class HttpWitness {
  readonly name: string;
  readonly key: VerifierKey;
  readonly #url: string;

  private constructor(key: VerifierKey, url: string) {
    this.name = key.name;
    this.key = key;
    this.#url = `${url.replace(/\/$/, '')}/add-checkpoint`;
  }

  /** @throws ServiceError witness_key_invalid */
  static async open({ key, url }: { key: string; url: string }): Promise<HttpWitness> {
    try {
      return new HttpWitness(await parseVerifierKey(key), url);
    } catch (cause) {
      if (!(cause instanceof LogFailure)) throw cause;
      throw new ServiceError('witness_key_invalid', { cause, details: { reason: cause.code } });
    }
  }

  /** @throws ServiceError witness_unavailable, witness_refused, witness_answer_invalid */
  async ask(request: WitnessRequest): Promise<WitnessAnswer> {
    const { status, type, text } = await this.#post(formatRequest(request));
    if (status === 409 && type.startsWith(sizeType)) {
      const size = /^(0|[1-9]\d{0,15})\n$/.exec(text)?.[1];
      if (size === undefined) throw this.#invalid('size_malformed');
      return { kind: 'conflict', size: Number(size) };
    }
    if (status >= 500 || status === 429) throw this.#unavailable(`http_${status}`);
    if (status !== 200)
      throw new ServiceError('witness_refused', { details: { witness: this.name, status } });
    return { kind: 'cosigned', line: await this.#readLine(request.checkpoint, text) };
  }

  /** Its own signature line and nothing else of the answer; whatever it is not the signature of stays out. */
  async #readLine(checkpoint: string, answer: string): Promise<string> {
    try {
      const { text } = parseNote(checkpoint);
      const note = `${text}\n${answer}`;
      await openNote(note, [this.key]);
      const { name, keyId } = this.key;
      const own = parseNote(note).signatures.find(
        (one) => one.name === name && Buffer.from(one.keyId).equals(keyId),
      );
      if (!own || cosignedSeconds(own.signature) === undefined) throw this.#invalid('signature_missing');
      return formatSignatureLine(own);
    } catch (cause) {
      if (!(cause instanceof LogFailure)) throw cause;
      throw this.#invalid(cause.code, cause);
    }
  }

  async #post(body: string): Promise<{ status: number; type: string; text: string }> {
    const signal = AbortSignal.timeout(patienceMilliseconds);
    try {
      const response = await fetch(this.#url, { method: 'POST', body, redirect: 'error', signal });
      const bytes: Bytes = await readWithin(response.body, longestAnswer, () => this.#invalid('too_large'));
      const type = response.headers.get('content-type') ?? '';
      return { status: response.status, type, text: Buffer.from(bytes).toString('utf8') };
    } catch (cause) {
      if (cause instanceof ServiceError) throw cause;
      throw this.#unavailable(signal.aborted ? 'timeout' : 'connection', cause);
    }
  }

  #invalid(reason: string, cause?: unknown): ServiceError {
    return new ServiceError('witness_answer_invalid', { cause, details: { witness: this.name, reason } });
  }

  #unavailable(reason: string, cause?: unknown): ServiceError {
    return new ServiceError('witness_unavailable', { cause, details: { witness: this.name, reason } });
  }
}

function formatRequest({ from, proof, checkpoint }: WitnessRequest): string {
  const lines = [`old ${from}`, ...proof.map((hash) => hash.toString('base64'))];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}
