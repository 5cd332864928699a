/** The host element in a test's page, and what its frame told. */
import '../../widget/host/define.ts';
import type { HostContext, HostEventType } from '../../widget/contract/embed-protocol.ts';
import type { InksealSign } from '../../widget/host/index.ts';

/** The same test server under the name that is another origin, and another site, than the test's page. */
export const serverOrigin = `http://localhost:${window.location.port}`;
export const token = `et_${'T'.repeat(43)}`;
export const otherToken = `et_${'U'.repeat(43)}`;

/** What a frame-script frame told in its first statement, or in a later one. */
export interface Told {
  jkt?: string;
  hostOrigin?: string;
  context?: HostContext;
  token?: string;
  refused?: string;
  second?: string;
  focused?: boolean;
}

export class Stage {
  readonly element: InksealSign & { updateComplete?: Promise<boolean> };
  readonly events: CustomEvent<Record<string, unknown>>[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(embedId: string, prepare: (element: InksealSign) => void = () => undefined) {
    this.element = document.createElement('inkseal-sign');
    this.element.setAttribute('embed-id', `emb_${embedId}`);
    this.element.server = serverOrigin;
    const types: HostEventType[] = ['ready', 'progress', 'signed', 'completed', 'error', 'closed'];
    for (const type of types) {
      document.addEventListener(`inkseal-${type}`, this.#note);
    }
    prepare(this.element);
    document.body.append(this.element);
  }

  readonly #note = (event: Event): void => {
    if (event.target !== this.element) return;
    this.events.push(event as CustomEvent<Record<string, unknown>>);
    for (const look of this.#waiting) look();
  };

  get frame(): HTMLIFrameElement | null {
    return this.element.shadowRoot?.querySelector('iframe') ?? null;
  }

  get panel(): HTMLElement | null {
    return this.element.shadowRoot?.querySelector('[part="panel"]') ?? null;
  }

  get told(): Told[] {
    return this.details('completed').map(({ statement }) => JSON.parse(String(statement)) as Told);
  }

  details(type: HostEventType): Record<string, unknown>[] {
    return this.events.filter((event) => event.type === `inkseal-${type}`).map(({ detail }) => detail);
  }

  /** Resolves when `count` such events have come. */
  async until(type: HostEventType, count = 1): Promise<void> {
    if (this.details(type).length >= count) return;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.details(type).length < count) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  strike(): void {
    this.element.remove();
  }
}

/** The next message a frame posts to this window that has a member of that name. */
export function nextReport<Report>(name: string): Promise<Report> {
  return new Promise((resolve) => {
    const receive = ({ data }: MessageEvent<unknown>): void => {
      if (typeof data !== 'object' || data === null || !(name in data)) return;
      window.removeEventListener('message', receive);
      resolve((data as Record<string, Report>)[name] as Report);
    };
    window.addEventListener('message', receive);
  });
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
