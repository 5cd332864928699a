import type { ErrorCode } from '../../contract/errors.ts';
import type { Form } from '../../contract/field-form.ts';
import type { AdoptedMark, FieldValue } from '../../contract/fields.ts';
import type { EmbedAction, SigningView } from '../../contract/signing.ts';
import { terminalCodes } from '../embed-error.ts';
import type { EmbedSession, Visibility } from '../embed-session.ts';
import type { MarkPurpose } from '../signature/adopt-dialog.ts';
import { codeOf, isPassing, lookAgain, movedOn } from './act-refusals.ts';
import { FieldDrafts } from './field-drafts.ts';
import type { HostReporter } from './host-reporter.ts';
import type { FieldRules } from './desk-tools.ts';
import type { Tally } from './progress.ts';
import { watchSealing } from './sealing-watch.ts';
import { stageOf, type Stage } from './stage.ts';

export type Busy = 'consent' | 'adopt' | 'sign' | 'decline' | 'delegate' | null;
export type OwnField = SigningView['fields'][number];

/** The ceremony without its looks: the view, what is not saved yet, and the acts of the person. */
export class CeremonyModel {
  readonly drafts: FieldDrafts;
  view: SigningView;
  busy: Busy = null;
  /** Why the last act of the person did not succeed; said where they acted. */
  problem: ErrorCode | null = null;
  /** Nothing more can be done here. */
  terminal: ErrorCode | null = null;
  /** Called before what ends the ceremony or leaves it: acts it begins are sent before that one. */
  beforeEnd: () => void = () => {};
  /** Rises with every change. */
  revision = 0;
  readonly #session: EmbedSession;
  readonly #reporter: HostReporter;
  readonly #changed: () => void;
  #watching = false;
  #rules: FieldRules | null = null;
  #form: Form<OwnField> | null = null;
  readonly #end = new AbortController();

  constructor(parts: { session: EmbedSession; reporter: HostReporter; changed: () => void }) {
    this.#session = parts.session;
    this.#reporter = parts.reporter;
    this.#changed = () => {
      this.revision += 1;
      parts.changed();
    };
    this.view = parts.session.view;
    this.drafts = new FieldDrafts({
      save: (fieldId, value) => this.#actInField({ act: 'field.set', fieldId, value }),
      keep: (fieldId, value) => this.#actInField({ act: 'field.draft', fieldId, value }),
      changed: () => this.#fieldsChanged(),
      codeOf,
      isPassing,
      problemOf: (fieldId, value) => {
        const field = this.#field(fieldId);
        return field && this.#rules ? this.#rules.fieldProblem(field, value) : null;
      },
      counts: (fieldId) => this.form?.shown.some(({ id }) => id === fieldId) ?? true,
    });
    this.#settle(this.view);
  }

  get stage(): Stage {
    return stageOf(this.view);
  }

  /** From when on fields can be filled in. */
  useRules(rules: FieldRules): void {
    if (this.#rules) return;
    this.#rules = rules;
    this.#fieldsChanged();
  }

  /** What the fields say together; null until the rules are there. */
  get form(): Form<OwnField> | null {
    return (this.#form ??= this.#rules?.readForm(this.view, this.valueOf) ?? null);
  }

  get tally(): Tally {
    return this.#rules?.tally(this.form?.steps ?? []) ?? { filled: 0, total: 0, optionalLeft: 0 };
  }

  #field(fieldId: string): OwnField | undefined {
    return this.view.fields.find(({ id }) => id === fieldId);
  }

  /** What stands in a field: what was typed last, saved or not, right or not. */
  readonly valueOf = (fieldId: string): FieldValue | null => {
    const field = this.#field(fieldId);
    const draft = this.drafts.get(fieldId);
    return draft ? draft.value : (field?.value ?? field?.draft ?? null);
  };

  markOf(value: FieldValue | null): AdoptedMark | null {
    if (value?.type !== 'mark') return null;
    return this.view.marks.find((mark) => mark.id === value.markId)?.mark ?? null;
  }

  /** The id of what was adopted last for a purpose. */
  adoptedId(purpose: MarkPurpose): string | undefined {
    return this.view.marks.findLast((mark) => mark.purpose === purpose)?.id;
  }

  async giveConsent(): Promise<boolean> {
    const { version, language, sha256 } = this.view.consent;
    return this.#act('consent', { act: 'consent.give', version, language, sha256 });
  }

  async reportViewed(documentId: string, pagesDrawn: number): Promise<boolean> {
    const isTaken = await this.#report({ act: 'document.view', documentId, pagesDrawn });
    if (isTaken) this.#reporter.viewed();
    return isTaken;
  }

  /** How long pages were in view so far; `pages` with their whole seconds. */
  reportPages(documentId: string, pages: { page: number; seconds: number }[]): Promise<boolean> {
    return this.#report({ act: 'pages.view', documentId, pages });
  }

  #report(action: EmbedAction): Promise<boolean> {
    return this.#session.act(action).then(
      () => true,
      () => false,
    );
  }

  /** Adopts a mark and puts it into the one field it was made for. */
  async adopt(purpose: MarkPurpose, mark: AdoptedMark, fieldId: string): Promise<boolean> {
    if (!(await this.#act('adopt', { act: 'mark.adopt', purpose, mark }))) return false;
    this.place(purpose, fieldId);
    return true;
  }

  /** Puts the adopted mark into a further field: always one field, by one act of the person. */
  place(purpose: MarkPurpose, fieldId: string): void {
    const markId = this.adoptedId(purpose);
    if (markId !== undefined) this.drafts.put(fieldId, { type: 'mark', markId }, 'now');
  }

  /**
   * Signs. A lost answer is not shown as a failure: whether the signature counts is asked of the server first.
   * `intent` is the exact label of the button that was pressed.
   */
  async sign(intent: string, visibility: Visibility): Promise<boolean> {
    const rules = this.#rules;
    if (!rules) return false; // nothing was shown that could be signed
    return this.#while('sign', async () => {
      if (!(await this.drafts.flush())) {
        this.problem = this.drafts.state === 'refused' ? 'field_value_invalid' : 'server_unreachable';
        return false;
      }
      this.beforeEnd();
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const valuesSha256 = await rules.hashShown(this.view, this.form);
      return this.#try('sign', { act: 'recipient.sign', intent, valuesSha256, timeZone }, visibility);
    });
  }

  async decline(reason: string): Promise<boolean> {
    this.beforeEnd();
    return this.#act('decline', { act: 'recipient.decline', reason: reason.trim() });
  }

  delegate(to: { name: string; email: string; note: string }): Promise<boolean> {
    this.beforeEnd();
    return this.#act('delegate', { act: 'recipient.delegate', ...to });
  }

  /** Files in and out, which change nothing here. */
  get files(): Pick<EmbedSession, 'attach' | 'readAttachment' | 'download'> {
    return this.#session;
  }

  clearProblem(): void {
    this.problem = null;
  }

  /** A document or a call failed for good. */
  fail(code: ErrorCode): void {
    this.terminal = code;
    this.#reporter.failed(code);
    this.#changed();
  }

  recover(): void {
    this.terminal = null;
    this.#changed();
  }

  stop(): void {
    this.#end.abort();
    this.drafts.stop();
  }

  #act(busy: Exclude<Busy, null>, action: EmbedAction): Promise<boolean> {
    return this.#while(busy, () => this.#try(busy, action));
  }

  /** From the press on, whatever has to come before the act: who is told that they went back must not have acted. */
  async #while(busy: Busy, work: () => Promise<boolean>): Promise<boolean> {
    if (this.busy !== null) return false;
    this.busy = busy;
    this.problem = null;
    this.#changed();
    return work().finally(() => {
      this.busy = null;
      this.#changed();
    });
  }

  async #try(busy: Busy, action: EmbedAction, visibility?: Visibility): Promise<boolean> {
    try {
      this.#settle(await this.#session.act(action, visibility));
      return true;
    } catch (error) {
      return this.#refused(busy, codeOf(error));
    }
  }

  /** Answers whether the act did count after all. */
  async #refused(busy: Busy, code: ErrorCode): Promise<boolean> {
    const before = this.stage.kind;
    if (code === 'recipient_delegated') {
      this.#passedOn();
      return busy === 'delegate';
    }
    if (code === 'values_changed') this.drafts.dropSaved();
    if (movedOn.has(code) || isPassing(code)) {
      await this.look(busy === 'sign' || busy === 'decline' ? [300, 1200, 3000] : [300]);
      if (this.stage.kind !== before) return this.stage.kind !== 'ended';
    }
    if (terminalCodes.has(code)) this.fail(code);
    else this.#show(code);
    return false;
  }

  /** Said only to a session that ended with that act: its answer was lost, or another tab was faster. */
  #passedOn(): void {
    this.#settle({ ...this.view, recipient: { ...this.view.recipient, status: 'delegated' } });
  }

  async #actInField(action: EmbedAction): Promise<void> {
    try {
      this.#settle(await this.#session.act(action));
    } catch (error) {
      const code = codeOf(error);
      if (code === 'recipient_delegated') this.#passedOn();
      else if (movedOn.has(code)) await this.look([0]);
      else if (terminalCodes.has(code)) this.fail(code);
      throw error;
    }
  }

  /** Asks what has become of it meanwhile, once after each of these milliseconds until there is an answer. */
  async look(delays: readonly number[]): Promise<void> {
    const view = await lookAgain(this.#session, delays);
    if (view) this.#settle(view);
  }

  #settle(view: SigningView): void {
    this.view = view;
    this.#form = null;
    const stage = this.stage;
    this.#reporter.stage(stage, view);
    if (stage.kind === 'sealing' || stage.kind === 'waiting') this.#watch(stage.kind);
    this.#changed();
  }

  #fieldsChanged(): void {
    this.#form = null;
    const { filled, total } = this.tally;
    if (this.#rules) this.#reporter.progress(filled, total);
    this.#changed();
  }

  #show(code: ErrorCode): void {
    this.problem = code;
    this.#changed();
  }

  /** While something happens elsewhere, the screen follows by itself. */
  #watch(kind: Stage['kind']): void {
    if (this.#watching) return;
    this.#watching = true;
    watchSealing({
      refresh: () => this.#session.refresh(),
      isDone: (view) => stageOf(view).kind !== kind,
      isFinal: (error) => terminalCodes.has(codeOf(error)),
      signal: this.#end.signal,
      ...(kind === 'waiting' && { delays: [15_000, 30_000] }),
    })
      .finally(() => {
        this.#watching = false;
      })
      .then(
        (view) => view && this.#settle(view),
        (error: unknown) => this.fail(codeOf(error)),
      );
  }
}
