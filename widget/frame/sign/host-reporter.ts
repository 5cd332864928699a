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
  #heldProgress: (() => void) | undefined;

  constructor(host: Host, now: () => number = () => performance.now()) {
    this.#host = host;
    this.#now = now;
  }

  ready(): void {
    this.#once('ready', () => {
      this.#host.setStatus('ready');
      this.#host.emit({ type: 'ready' });
      this.#heldProgress?.();
    });
  }

  viewed(): void {
    this.#once('viewed', () => this.#host.emit({ type: 'viewed' }));
  }

  progress(filled: number, total: number): void {
    const progress = `${filled}/${total}`;
    if (progress === this.#lastProgress) return;
    this.#lastProgress = progress;
    const tell = (): void => this.#host.emit({ type: 'progress', filled, total });
    // A host hears `ready` first: it may have nothing to show progress on before.
    if (this.#told.has('ready')) tell();
    else this.#heldProgress = tell;
  }

  activity(): void {
    if (this.#now() - this.#lastActivity < activityInterval) return;
    this.#lastActivity = this.#now();
    this.#host.emit({ type: 'activity' });
  }

  failed(code: ErrorCode): void {
    this.#once(`error ${code}`, () => void tellError(this.#host, code));
  }

  closed(): void {
    this.#host.emit({ type: 'closed' });
  }

  /** Every end has its event, also when the document is opened again afterwards. */
  stage(stage: Stage, view: SigningView): void {
    if (stage.kind === 'signed' || stage.kind === 'sealing' || stage.kind === 'completed') this.#signed(view);
    if (stage.kind === 'completed') this.#completed(view.completionStatement);
    if (stage.kind === 'declined') {
      this.#once('declined', () => {
        this.#host.setStatus('declined');
        this.#host.emit({ type: 'declined' });
      });
    }
    if (stage.kind === 'ended') this.failed(stage.code);
    if (stage.kind === 'waiting') this.failed('recipient_not_turn');
  }

  #signed(view: SigningView): void {
    if (view.recipient.status !== 'signed') return;
    this.#once('signed', () => {
      this.#host.setStatus('signed');
      this.#host.emit({ type: 'signed' });
    });
  }

  #completed(statement: string | null): void {
    if (statement === null) return;
    this.#once('completed', () => {
      this.#host.setStatus('completed');
      this.#host.emit({ type: 'completed', statement });
    });
  }

  #once(fact: string, tell: () => void): void {
    if (this.#told.has(fact)) return;
    this.#told.add(fact);
    tell();
  }
}
