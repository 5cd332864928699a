/**
 * The customer's server talking to Inkseal's HTTP API. Written from the API's documentation, as any customer would:
 * nothing of Inkseal's own code is imported. The API key stays in this process.
 */
import { DemoError } from './demo-error.ts';

/** What the seed command leaves for the customer; file mode 0600. */
export interface CustomerAccount {
  serverUrl: string;
  organizationId: string;
  appId: string;
  apiKey: string;
  /** Fields of the sample agreement, without `documentId`. */
  sampleFields: FieldPlan[];
}

export type FieldType = 'signature' | 'initials' | 'date_signed' | 'text' | 'checkbox' | 'title' | 'dropdown';

/** A field before its document has an id. Points from the visible top-left corner; pages count from 1. */
export interface FieldPlan {
  type: FieldType;
  recipientIndex: number;
  page: number;
  x: number;
  y: number;
  width: number;
  height: number;
  required?: boolean;
  label?: string;
  /** What a dropdown offers. */
  options?: readonly string[];
}

export interface PageSize {
  width: number;
  height: number;
}

export interface UploadedDocument {
  id: string;
  name: string;
  pageCount: number;
  pageSizes: PageSize[];
  /** `append-only`: it was signed before, and what is signed here stands in a completion certificate beside it. */
  completionMode: 'stamp' | 'append-only';
}

export interface Envelope {
  id: string;
  title: string;
  status: string;
  transactionId: string;
  recipients: { id: string; name: string; status: string }[];
  documents: { id: string; name: string }[];
}

export interface NewEnvelope {
  title: string;
  documentIds: string[];
  recipients: { name: string; email: string; order?: number }[];
  fields: (FieldPlan & { documentId: string })[];
}

export interface Embed {
  embedId: string;
  frameUrl: string;
  token: string;
  expiresAt: string;
}

const requestLimitMs = 60_000;

export class InksealClient {
  readonly #serverUrl: string;
  readonly #apiKey: string;

  constructor(account: Pick<CustomerAccount, 'serverUrl' | 'apiKey'>) {
    this.#serverUrl = account.serverUrl;
    this.#apiKey = account.apiKey;
  }

  /** Throws {@link DemoError} with Inkseal's own code when the file cannot be signed. */
  async uploadDocument(name: string, bytes: Uint8Array): Promise<UploadedDocument> {
    const form = new FormData();
    form.set('file', new File([Uint8Array.from(bytes)], name, { type: 'application/pdf' }));
    return this.#answer(await this.#send('POST', '/v1/documents', form));
  }

  async createEnvelope(envelope: NewEnvelope): Promise<Envelope> {
    return this.#answer(await this.#send('POST', '/v1/envelopes', envelope));
  }

  async sendEnvelope(envelopeId: string): Promise<Envelope> {
    return this.#answer(await this.#send('POST', `/v1/envelopes/${envelopeId}/send`, {}));
  }

  async readEnvelope(envelopeId: string): Promise<Envelope> {
    return this.#answer(await this.#send('GET', `/v1/envelopes/${envelopeId}`));
  }

  async createEmbed(request: {
    envelopeId: string;
    recipientId: string;
    allowedOrigins: string[];
    expiresInSeconds?: number;
  }): Promise<Embed> {
    return this.#answer(await this.#send('POST', '/v1/embeds', { purpose: 'sign', ...request }));
  }

  /** A one-use token bound to the frame's key (`jkt`, RFC 7638): worthless to whoever steals it on the way. */
  async createToken(embedId: string, jkt?: string): Promise<Embed> {
    return this.#answer(await this.#send('POST', `/v1/embeds/${embedId}/tokens`, { jkt }));
  }

  async downloadSealed(
    envelopeId: string,
    documentId: string,
    part: 'document' | 'completion-certificate' = 'document',
  ): Promise<Uint8Array> {
    const query = new URLSearchParams({ documentId, part });
    const response = await this.#send(
      'GET',
      `/v1/envelopes/${envelopeId}/documents/sealed?${query.toString()}`,
    );
    if (!response.ok) throw await refusal(response);
    return new Uint8Array(await response.arrayBuffer());
  }

  async #send(method: 'GET' | 'POST', path: string, body?: object): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#apiKey}` };
    const init: RequestInit = { method, headers, signal: AbortSignal.timeout(requestLimitMs) };
    if (method === 'POST') headers['idempotency-key'] = crypto.randomUUID();
    if (body instanceof FormData) init.body = body;
    else if (body) {
      headers['content-type'] = 'application/json';
      init.body = JSON.stringify(body);
    }
    try {
      return await fetch(new URL(path, this.#serverUrl), init);
    } catch (cause) {
      throw new DemoError('server_unreachable', `Inkseal at ${this.#serverUrl} does not answer.`, { cause });
    }
  }

  async #answer<T>(response: Response): Promise<T> {
    if (!response.ok) throw await refusal(response);
    return (await response.json()) as T;
  }
}

/** Problem details (RFC 9457): the code is the contract, the detail is for people. */
async function refusal(response: Response): Promise<DemoError> {
  const problem = (await response.json().catch(() => ({}))) as { code?: unknown; detail?: unknown };
  const code = typeof problem.code === 'string' ? problem.code : `http_${response.status}`;
  const detail = typeof problem.detail === 'string' ? problem.detail : `Inkseal answered ${response.status}.`;
  return new DemoError(code, detail);
}
