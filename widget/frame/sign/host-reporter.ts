import type { HostEvent } from '../../contract/embed-protocol.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import type { SigningView } from '../../contract/signing.ts';
import { tellError } from '../error-event.ts';
import type { HostConnection } from '../host-connection.ts';
import type { Stage } from './stage.ts';

type Host = Pick<HostConnection, 'emit' | 'setStatus'>;

/** Often enough to keep a host's own login alive, too seldom to tell how somebody types. Milliseconds. */
const activityInterval = 30_000;

/** Tells the host page what happened: each fact once, and nothing of what was read or typed. */
export class HostReporter {
  readonly #host: Host;
  readonly #now: () => number;
  readonly #told = new Set<string>();
  #lastActivity = Number.NEGATIVE_INFINITY;
  #lastProgress = '';
  /** What happened before `ready`: a host may have nothing to show it on yet. */
  #held: (() => void)[] = [];

  constructor(host: Host, now: () => number = () => performance.now()) {
    this.#host = host;
    this.#now = now;
  }

  ready(): void {
    this.#once('ready', () => {
      this.#host.setStatus('ready');
      this.#host.emit({ type: 'ready' });
      for (const tell of this.#held.splice(0)) tell();
    });
  }

  viewed(): void {
    this.#once('viewed', () => this.#afterReady(() => this.#host.emit({ type: 'viewed' })));
  }

  progress(filled: number, total: number): void {
    const progress = `${filled}/${total}`;
    if (progress === this.#lastProgress) return;
    this.#lastProgress = progress;
    this.#afterReady(() => this.#host.emit({ type: 'progress', filled, total }));
  }

  activity(): void {
    if (!this.#told.has('ready')) return;
    if (this.#now() - this.#lastActivity < activityInterval) return;
    this.#lastActivity = this.#now();
    this.#host.emit({ type: 'activity' });
  }

  /** Said at once: it may be why there will be no `ready`. */
  failed(code: ErrorCode): void {
    this.#once(`error ${code}`, () => void tellError(this.#host, code));
  }

  closed(): void {
    this.#afterReady(() => this.#host.emit({ type: 'closed' }));
  }

  /** Every end has its event, also when the document is opened again afterwards. */
  stage(stage: Stage, view: SigningView): void {
    if (stage.kind === 'signed' || stage.kind === 'sealing' || stage.kind === 'completed') this.#signed(view);
    if (stage.kind === 'completed') this.#completed(view.completionStatement);
    if (stage.kind === 'declined' || stage.kind === 'delegated')
      this.#ended(stage.kind, { type: stage.kind });
    if (stage.kind === 'ended') this.#afterReady(() => this.failed(stage.code));
    if (stage.kind === 'waiting') this.#afterReady(() => this.failed('recipient_not_turn'));
  }

  #signed(view: SigningView): void {
    if (view.recipient.status !== 'signed') return;
    this.#ended('signed', { type: 'signed' });
  }

  #completed(statement: string | null): void {
    if (statement === null) return;
    this.#ended('completed', { type: 'completed', statement });
  }

  #ended(status: 'signed' | 'declined' | 'delegated' | 'completed', event: HostEvent): void {
    const tell = (): void => {
      this.#host.setStatus(status);
      this.#host.emit(event);
    };
    this.#once(status, () => this.#afterReady(tell));
  }

  #afterReady(tell: () => void): void {
    if (this.#told.has('ready')) tell();
    else this.#held.push(tell);
  }

  #once(fact: string, tell: () => void): void {
    if (this.#told.has(fact)) return;
    this.#told.add(fact);
    tell();
  }
}
