/** A signer who has consented, and who makes ready what the frame would send. */
import { sha256Base64url } from '../../widget/frame/base64url.ts';
import {
  createActionStatement,
  createFrameKey,
  createProof,
  type FrameKey,
} from '../../widget/frame/dpop.ts';
import { EmbedApi } from '../../widget/frame/embed-api.ts';
import type { EmbedAction, SigningView } from '../../widget/contract/signing.ts';
import type { Embed, InksealClient } from '../../demo/inkseal-client.ts';
import type { ReadyRequest } from './load.ts';

export class BenchSigner {
  readonly #key: FrameKey;
  readonly #origin: string;
  readonly #hostOrigin: string;
  readonly #embedId: string;
  readonly #accessToken: string;
  readonly #view: SigningView;
  #seq = 0;

  private constructor(parts: {
    key: FrameKey;
    origin: string;
    hostOrigin: string;
    embedId: string;
    accessToken: string;
    view: SigningView;
  }) {
    this.#key = parts.key;
    this.#origin = parts.origin;
    this.#hostOrigin = parts.hostOrigin;
    this.#embedId = parts.embedId;
    this.#accessToken = parts.accessToken;
    this.#view = parts.view;
  }

  /** An envelope of its own with one text field, opened and consented to. */
  static async open(
    client: InksealClient,
    documentId: string,
    place: { origin: string; hostOrigin: string },
  ) {
    const envelope = await client.createEnvelope({
      title: 'Bench',
      documentIds: [documentId],
      recipients: [{ name: 'Maya Lindqvist', email: 'maya@example.com' }],
      fields: (['text', 'signature'] as const).map((type, index) => ({
        documentId,
        type,
        recipientIndex: 0,
        page: 1,
        x: 60,
        y: 60 + index * 80,
        width: 200,
        height: 40,
      })),
    });
    await client.sendEnvelope(envelope.id);
    const { origin, hostOrigin } = place;
    const embed: Embed = await client.createEmbed({
      envelopeId: envelope.id,
      recipientId: envelope.recipients[0]?.id ?? '',
      allowedOrigins: [hostOrigin],
    });
    const key = await createFrameKey();
    const api = new EmbedApi({ key, origin, firstNonce: undefined });
    const { embedId, token } = embed;
    const { accessToken, view } = await api.exchange({ embedId, token, hostOrigin });
    const signer = new BenchSigner({ key, origin, hostOrigin, embedId, accessToken, view: view! });
    const { version, language, sha256 } = view!.consent;
    const consent = await signer.#state({ act: 'consent.give', version, language, sha256 });
    await api.act(accessToken, consent.statement, consent.payload);
    return signer;
  }

  async #state(action: EmbedAction): Promise<{ statement: string; payload: string }> {
    const payload = JSON.stringify(action);
    const statement = await createActionStatement(this.#key, {
      act: action.act,
      embedId: this.#embedId,
      envelopeId: this.#view.envelope.id,
      recipientId: this.#view.recipient.id,
      payloadSha256: await sha256Base64url(payload),
      documentSha256: this.#view.documents.map(({ sha256 }) => sha256),
      seq: ++this.#seq,
      hostOrigin: this.#hostOrigin,
      visibility: 'not-gated',
      iat: Math.round(Date.now() / 1000),
    });
    return { statement, payload };
  }

  /** The next saving of the text field. Requests must be sent in the order they were made, while `nonce` is fresh. */
  async readySave(nonce: string): Promise<ReadyRequest> {
    const fieldId = this.#view.fields.find(({ type }) => type === 'text')?.id ?? '';
    const text = `Produktdesigner ${this.#seq}`;
    const body = JSON.stringify(
      await this.#state({ act: 'field.set', fieldId, value: { type: 'text', text } }),
    );
    const url = new URL('/v1/embed/actions', this.#origin);
    const issuedAt = Math.round(Date.now() / 1000);
    const accessToken = this.#accessToken;
    const proof = await createProof(this.#key, { method: 'POST', url, issuedAt, nonce, accessToken });
    return { path: url.pathname, headers: { DPoP: proof, Authorization: `DPoP ${accessToken}` }, body };
  }
}
