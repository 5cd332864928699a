import type { ErrorCode } from '../../contract/errors.ts';
import type { FieldProblem } from '../../contract/field-rules.ts';
import type { FieldValue, TextValue } from '../../contract/fields.ts';

export type SaveState =
  /** Changed, not sent yet. */
  | 'unsaved'
  | 'saving'
  | 'saved'
  /** The connection failed; it is tried again by itself. */
  | 'failed'
  /** The server does not accept the value; only a change helps. */
  | 'refused';

export interface Draft {
  readonly value: FieldValue | null;
  readonly state: SaveState;
  readonly code?: ErrorCode;
  /** The rule that the value breaks; it is kept, and not saved. */
  readonly problem?: FieldProblem;
}

export interface DraftOptions {
  save(fieldId: string, value: FieldValue | null): Promise<void>;
  /** Has the server keep what it would refuse to save, for whoever comes back to it. */
  keep?(fieldId: string, value: TextValue): Promise<void>;
  /** Something to show has changed. */
  changed(): void;
  codeOf(error: unknown): ErrorCode;
  /** Whether trying again may help. */
  isPassing(code: ErrorCode): boolean;
  /** Why the server would refuse the value. */
  problemOf?(fieldId: string, value: FieldValue | null): FieldProblem | null;
  /** Whether the field counts now: what stands in a hidden one keeps nobody from signing. */
  counts?(fieldId: string): boolean;
  /** Rest after the last keystroke before a value is sent, in milliseconds. */
  delay?: number;
  /** The same for a value that is not right yet: who is still typing is not told so. */
  patience?: number;
  /** Waits between tries, in milliseconds; the last repeats. */
  retryDelays?: readonly number[];
}

/**
 * What was typed and is not yet surely on the server. A value is kept here until the server has it, whatever happens
 * to the connection: people never forgive a form that forgets.
 */
export class FieldDrafts {
  readonly #options: Required<DraftOptions>;
  readonly #drafts = new Map<string, Draft>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #failures = new Map<string, number>();
  /** Whether what was chosen for a field is still on its way to be put here. */
  isArriving = (): boolean => false;
  /** What breaks a rule and the server keeps. */
  readonly #kept = new Map<string, FieldValue>();

  constructor(options: DraftOptions) {
    this.#options = {
      delay: 600,
      patience: 2000,
      retryDelays: [2000, 5000, 10_000, 30_000],
      problemOf: () => null,
      keep: () => Promise.resolve(),
      counts: () => true,
      ...options,
    };
  }

  get(fieldId: string): Draft | undefined {
    return this.#drafts.get(fieldId);
  }

  /** The state of everything together, the worst first. */
  get state(): SaveState | 'untouched' {
    const states = new Set(this.#counted.map(([, draft]) => draft.state));
    const order = ['failed', 'refused', 'saving', 'unsaved', 'saved'] as const;
    return order.find((state) => states.has(state)) ?? 'untouched';
  }

  get #counted(): [fieldId: string, draft: Draft][] {
    return [...this.#drafts].filter(([fieldId]) => this.#options.counts(fieldId));
  }

  /** Keeps a value; `soon` waits for a rest in typing. */
  put(fieldId: string, value: FieldValue | null, when: 'soon' | 'now'): void {
    const before = this.#drafts.get(fieldId);
    const isSame = before !== undefined && JSON.stringify(before.value) === JSON.stringify(value);
    if (isSame && (before.state === 'saved' || before.state === 'saving' || before.problem)) return;
    this.#set(fieldId, { value, state: 'unsaved' });
    const { delay, patience, problemOf } = this.#options;
    this.#schedule(fieldId, when === 'now' ? 0 : problemOf(fieldId, value) ? patience : delay);
  }

  /** Sends what waits and resolves to whether the server now has everything. */
  async flush(): Promise<boolean> {
    const open = this.#counted.filter(([, draft]) => draft.state !== 'saved' && draft.state !== 'refused');
    await Promise.all(open.map(([fieldId]) => this.#send(fieldId)));
    return this.#counted.every(([, draft]) => draft.state === 'saved');
  }

  /** Sends what waits, right or wrong, and resolves to whether all of it will be there again after a reload. */
  async keepAll(): Promise<boolean> {
    await this.flush();
    await Promise.all(this.#running.values());
    const isKept = ([id, { state, value }]: [string, Draft]): boolean =>
      state === 'saved' || this.#kept.get(id) === value;
    return !this.isArriving() && this.#counted.every(isKept);
  }

  /** Lets go of what the server has: it holds something newer, from another tab or device. */
  dropSaved(): void {
    for (const [fieldId, { state }] of this.#drafts) if (state === 'saved') this.#drafts.delete(fieldId);
    this.#options.changed();
  }

  /** Stops trying; for when the ceremony is over. */
  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #set(fieldId: string, draft: Draft): void {
    this.#drafts.set(fieldId, draft);
    this.#options.changed();
  }

  #schedule(fieldId: string, delay: number): void {
    clearTimeout(this.#timers.get(fieldId));
    this.#timers.set(
      fieldId,
      setTimeout(() => void this.#send(fieldId), delay),
    );
  }

  /** One save of a field at a time; a value that changed meanwhile is sent next. */
  async #send(fieldId: string): Promise<void> {
    clearTimeout(this.#timers.get(fieldId));
    const running = this.#running.get(fieldId);
    if (running) await running;
    const draft = this.#drafts.get(fieldId);
    if (!draft || draft.state === 'saved' || this.#running.has(fieldId)) return this.#running.get(fieldId);
    const problem = this.#options.problemOf(fieldId, draft.value);
    const { value } = draft;
    const sending = problem ? this.#keep(fieldId, value, problem) : this.#save(fieldId, value);
    const work = sending.finally(() => this.#running.delete(fieldId));
    this.#running.set(fieldId, work);
    await work;
    if (this.#drafts.get(fieldId)?.state === 'unsaved') await this.#send(fieldId);
  }

  async #save(fieldId: string, value: FieldValue | null): Promise<void> {
    this.#set(fieldId, { value, state: 'saving' });
    try {
      await this.#options.save(fieldId, value);
      this.#failures.delete(fieldId);
      this.#finish(fieldId, value, { value, state: 'saved' });
    } catch (error) {
      const code = this.#options.codeOf(error);
      const isPassing = this.#options.isPassing(code);
      this.#finish(fieldId, value, { value, state: isPassing ? 'failed' : 'refused', code });
      if (isPassing) this.#retryLater(fieldId);
    }
  }

  /** What is wrong is said whether or not it can be kept now. */
  async #keep(fieldId: string, value: FieldValue | null, problem: FieldProblem): Promise<void> {
    this.#set(fieldId, { value, state: 'refused', problem });
    if (value?.type !== 'text') return;
    try {
      await this.#options.keep(fieldId, value);
      this.#kept.set(fieldId, value);
    } catch (error) {
      if (this.#drafts.get(fieldId)?.value === value && this.#options.isPassing(this.#options.codeOf(error)))
        this.#retryLater(fieldId);
    }
  }

  /** The outcome counts only for the value it was about. */
  #finish(fieldId: string, value: FieldValue | null, draft: Draft): void {
    if (this.#drafts.get(fieldId)?.value === value) this.#set(fieldId, draft);
  }

  #retryLater(fieldId: string): void {
    const failures = this.#failures.get(fieldId) ?? 0;
    this.#failures.set(fieldId, failures + 1);
    const { retryDelays } = this.#options;
    this.#schedule(fieldId, retryDelays[Math.min(failures, retryDelays.length - 1)] ?? 10_000);
  }
}
