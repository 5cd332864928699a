import { rangeBytes, wholeFileLimit } from '../../widget/contract/ranges.ts';
import type { HostContext, HostEvent } from '../../widget/contract/embed-protocol.ts';
import type { ErrorCode } from '../../widget/contract/errors.ts';
import { kindOfAttachment } from '../../widget/contract/attachments.ts';
import type { AttachmentValue, FieldValue } from '../../widget/contract/fields.ts';
import { matchLanguage, type Language } from '../../widget/contract/languages.ts';
import type { EmbedAction, SigningView } from '../../widget/contract/signing.ts';
import { toHex } from '../../widget/verify/core/bytes.ts';
import { EmbedError } from '../../widget/frame/embed-error.ts';
import type { DownloadPart, EmbedSession, Visibility } from '../../widget/frame/embed-session.ts';
import type { HostConnection, TabPurpose } from '../../widget/frame/host-connection.ts';

const field = (
  id: string,
  type: SigningView['fields'][number]['type'],
  place: { page: number; x: number; y: number; width: number; height: number },
  more: { label?: string; required?: boolean } = {},
): SigningView['fields'][number] => ({
  id,
  type,
  documentId: 'doc_1',
  recipientId: 'rcp_1',
  required: more.required ?? true,
  value: null,
  ...place,
  ...(more.label !== undefined && { label: more.label }),
});

const consentText = `You are asked to read and sign this document electronically.

By agreeing you accept that your electronic signature here has the same effect as one on paper, and that you receive this document and its signed copy electronically.

You do not have to. You can ask the sender for a paper copy instead, at no cost from us, and sign that. You can withdraw this consent at any time before you sign by choosing “Decline” or by telling the sender; what you signed before stays valid. This consent covers this document only.

To keep your contact details up to date, or to get a paper copy later, contact the sender. You can download the signed document here as soon as everyone has signed.

What you need: a current web browser that can show PDF documents – the page behind this text is shown in that format, so if you can read it, yours can – and somewhere to save or print a PDF file.`;

export function createView(byteSize: number, pageCount: number): SigningView {
  return {
    now: new Date().toISOString(),
    envelope: {
      id: 'env_1',
      title: 'Consulting Agreement',
      status: 'sent',
      testMode: true,
      senderName: 'Northwind Studio',
      language: 'en',
      expiresAt: null,
    },
    recipient: {
      id: 'rcp_1',
      name: 'Kari Nordmann',
      email: 'kari@example.com',
      status: 'notified',
      consentedAt: null,
      signedAt: null,
      isTurn: true,
      delegatedTo: null,
      delegatedBy: null,
    },
    others: [],
    documents: [
      {
        id: 'doc_1',
        name: 'Consulting Agreement.pdf',
        byteSize,
        sha256: '0'.repeat(64),
        pageSizes: Array.from({ length: pageCount }, () => ({ width: 595.28, height: 841.89 })),
        completionMode: 'stamp',
      },
    ],
    fields: [
      field('fld_name', 'text', { page: 1, x: 72, y: 640, width: 220, height: 22 }, { label: 'Full name' }),
      field(
        'fld_title',
        'text',
        { page: 1, x: 312, y: 640, width: 211, height: 22 },
        { label: 'Job title', required: false },
      ),
      field(
        'fld_agree',
        'checkbox',
        { page: 1, x: 72, y: 684, width: 16, height: 16 },
        { label: 'I have read Schedule A' },
      ),
      field(
        'fld_initials',
        'initials',
        { page: 1, x: 463, y: 740, width: 60, height: 30 },
        { label: 'Initials' },
      ),
      field(
        'fld_sign',
        'signature',
        { page: pageCount, x: 72, y: 420, width: 200, height: 54 },
        { label: 'Signature' },
      ),
      field(
        'fld_date',
        'date_signed',
        { page: pageCount, x: 312, y: 448, width: 140, height: 24 },
        { label: 'Date' },
      ),
    ],
    completedFields: [],
    marks: [],
    consent: { version: '2026-11', language: 'en', text: consentText, sha256: '1'.repeat(64) },
    scopes: [
      'document:read',
      'document:download',
      'field:write',
      'signature:create',
      'signature:decline',
      'recipient:delegate',
    ],
    completionStatement: null,
    receipt: null,
  };
}

/** What a view holds once its person has signed; `sealed` once there is a file. */
export const receiptOf = (
  view: SigningView,
  change: Partial<NonNullable<SigningView['receipt']>> = {},
): SigningView['receipt'] => ({
  transactionId: 'txn_4GTYH-7QK2M-93XWD-PZC5N',
  lookUpUrl: 'https://sign.example.com/transactions/txn_4GTYH-7QK2M-93XWD-PZC5N',
  sealed:
    view.envelope.status === 'completed'
      ? view.documents.map(({ id }) => ({ documentId: id, sha256: 'c0ffee'.padEnd(64, '7') }))
      : [],
  isCopyMailed: false,
  ...change,
});

/** The consent is said to be in that language, in English words: what it says in others is the server's. */
export const speakIn = (language: Language, view: SigningView): SigningView =>
  language === view.consent.language
    ? view
    : { ...view, consent: { ...view.consent, language, sha256: language.padEnd(64, '0') } };

/**
 * An embed session that keeps the rules of the server's contract in memory: the only thing these tests do not take
 * from the product. `acts` is what it was asked, `failNext` what goes wrong, `looksUntilSealed` how long sealing takes.
 */
export class RehearsalSession implements EmbedSession {
  view: SigningView;
  readonly acts: { action: EmbedAction; visibility: Visibility }[] = [];
  readonly downloads: DownloadPart[] = [];
  readonly ranges: { start: number; end: number }[] = [];
  /** What the next acts meet that the person asked for; `document.view` goes out by itself at a moment of its own. */
  readonly failures: ErrorCode[] = [];
  /** What somebody with another session does meanwhile; seen at the next refresh. */
  elsewhere: (view: SigningView) => SigningView = (view) => view;
  /** The next acts reach the server, but their answers are lost. */
  lostAnswers = 0;
  looksUntilSealed = 1;
  latency = 10;
  readonly firstSegment: Uint8Array | null;
  readonly lastSegment: Uint8Array | null;
  /** What the host page names now. */
  language: () => string | undefined = () => undefined;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, view: SigningView) {
    this.#bytes = bytes;
    this.view = view;
    this.firstSegment = bytes.slice(0, rangeBytes);
    const isLong = bytes.length > wholeFileLimit;
    this.lastSegment = isLong ? bytes.slice(bytes.length - (bytes.length % rangeBytes || rangeBytes)) : null;
  }

  async act(action: EmbedAction, visibility: Visibility = 'not-gated'): Promise<SigningView> {
    await this.#rest();
    const isAsked = action.act !== 'document.view' && action.act !== 'pages.view';
    const code = isAsked ? this.failures.shift() : undefined;
    if (code) throw new EmbedError(code);
    if (
      action.act !== 'consent.give' &&
      action.act !== 'recipient.decline' &&
      action.act !== 'recipient.delegate' &&
      !this.view.recipient.consentedAt
    )
      throw new EmbedError('consent_required');
    this.acts.push({ action, visibility });
    this.view = this.#apply(action);
    if (isAsked && this.lostAnswers > 0) {
      this.lostAnswers -= 1;
      throw new EmbedError('server_unreachable');
    }
    return this.view;
  }

  async refresh(): Promise<SigningView> {
    await this.#rest();
    this.view = this.elsewhere(this.view);
    const language = matchLanguage([this.language()]);
    this.view = speakIn(language, this.view);
    if (this.view.envelope.status === 'sealing' && --this.looksUntilSealed <= 0) {
      const envelope = { ...this.view.envelope, status: 'completed' as const };
      this.view = { ...this.view, envelope, completionStatement: 'statement.of.completion' };
      this.view = { ...this.view, receipt: receiptOf(this.view) };
    }
    return this.view;
  }

  async readDocument(_documentId: string, start: number, end: number): Promise<Uint8Array> {
    await this.#rest();
    this.ranges.push({ start, end });
    return this.#bytes.slice(start, end);
  }

  async download(_documentId: string, part: DownloadPart): Promise<Blob> {
    this.downloads.push(part);
    await this.#rest();
    return new Blob([this.#bytes.slice()], { type: 'application/pdf' });
  }

  /** Files that are taken, by their id. */
  readonly files = new Map<string, File>();

  async attach(_fieldId: string, file: File): Promise<AttachmentValue> {
    await this.#rest();
    const code = this.failures.shift();
    if (code) throw new EmbedError(code);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const kind = kindOfAttachment(bytes);
    if (!kind) throw new EmbedError('attachment_kind_refused');
    const attachmentId = `att_${this.files.size + 1}`;
    this.files.set(attachmentId, file);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const { name, size: byteSize } = file;
    return { type: 'attachment', attachmentId, name, kind, byteSize, sha256: toHex(hash) };
  }

  async readAttachment(attachmentId: string): Promise<Blob> {
    await this.#rest();
    return this.files.get(attachmentId) ?? Promise.reject(new EmbedError('not_found'));
  }

  acted<K extends EmbedAction['act']>(act: K): Extract<EmbedAction, { act: K }>[] {
    return this.acts.flatMap(({ action }) =>
      action.act === act ? [action as Extract<EmbedAction, { act: K }>] : [],
    );
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.latency));
  }

  #apply(action: EmbedAction): SigningView {
    const { view } = this;
    const recipient = (changes: Partial<SigningView['recipient']>): SigningView => ({
      ...view,
      recipient: { ...view.recipient, ...changes },
    });
    switch (action.act) {
      case 'pages.view':
        return view;
      case 'document.view':
        return recipient({ status: 'viewed' });
      case 'consent.give':
        return recipient({ consentedAt: new Date().toISOString() });
      case 'mark.adopt': {
        const mark = { id: `mrk_${view.marks.length + 1}`, purpose: action.purpose, mark: action.mark };
        return { ...view, marks: [...view.marks, mark] };
      }
      case 'field.set':
        return { ...view, fields: view.fields.map((one) => setValue(one, action.fieldId, action.value)) };
      case 'field.draft':
        return {
          ...view,
          fields: view.fields.map((one) =>
            one.id === action.fieldId ? { ...one, value: null, draft: action.value } : one,
          ),
        };
      case 'recipient.sign':
        return {
          ...recipient({ status: 'signed', signedAt: new Date().toISOString() }),
          receipt: receiptOf(view),
          envelope: {
            ...view.envelope,
            status: view.others.some(({ status }) => status !== 'signed') ? 'sent' : 'sealing',
          },
        };
      case 'recipient.decline':
        return { ...recipient({ status: 'declined' }), envelope: { ...view.envelope, status: 'declined' } };
      case 'recipient.delegate':
        return { ...recipient({ status: 'delegated', delegatedTo: action.name }), fields: [], marks: [] };
    }
  }
}

function setValue(
  one: SigningView['fields'][number],
  fieldId: string,
  value: FieldValue | null,
): SigningView['fields'][number] {
  if (one.id !== fieldId) return one;
  const { draft: _gone, ...rest } = one;
  return { ...rest, value };
}

/** A host page that listens and never speaks. */
export class RehearsalHost implements HostConnection {
  readonly hostOrigin = 'https://customer.example';
  readonly events: HostEvent[] = [];
  readonly statuses: string[] = [];
  readonly tabPurposes: (TabPurpose | null)[] = [];
  context: HostContext;
  #listeners: ((context: HostContext) => void)[] = [];

  constructor(context: HostContext = {}) {
    this.context = context;
  }

  change(context: HostContext): void {
    this.context = context;
    for (const listener of this.#listeners) listener(context);
  }

  onContext(listener: (context: HostContext) => void): () => void {
    this.#listeners.push(listener);
    return () => (this.#listeners = this.#listeners.filter((one) => one !== listener));
  }

  onFocus(): () => void {
    return () => {};
  }

  onClose(): () => void {
    return () => {};
  }

  emit(event: HostEvent): void {
    this.events.push(event);
  }

  requestToken(): Promise<string> {
    return Promise.reject(new EmbedError('token_unavailable'));
  }

  resize(): void {}

  openTab(why?: TabPurpose | null): void {
    this.tabPurposes.push(why ?? null);
  }

  get tabsOpened(): number {
    return this.tabPurposes.length;
  }

  setStatus(status: string): void {
    this.statuses.push(status);
  }

  types(): string[] {
    return this.events.map(({ type }) => type);
  }
}
