import { ReactiveElement, type PropertyDeclarations, type PropertyValues } from '@lit/reactive-element';
import {
  embedTokenPattern,
  isText,
  themeTokens,
  type HostContext,
  type HostEvent,
  type HostMethods,
  type TokenReason,
} from '../contract/embed-protocol.ts';
import type { RpcMethods } from '../postmessage-rpc/rpc-connection.ts';
import { RpcError } from '../postmessage-rpc/rpc-error.ts';
import { create } from './create.ts';
import { createPanel } from './failure-panel.ts';
import { hints, type HostFailure } from './failure.ts';
import { frameAddress } from './frame-address.ts';
import { linkFrame, type FrameLink } from './frame-link.ts';
import { watchFrame, type FrameWatch } from './frame-watch.ts';
import { isAnything, isHeight, isHostEvent, isTokenRequest } from './guards.ts';
import type { FetchToken, SignStatus } from './index.ts';
import { signStyles } from './sign-element.styles.ts';
import { createSignEvent } from './sign-events.ts';
import { say } from './words.ts';

/**
 * What the frame is allowed, and no more. Without `allow-top-navigation` a click in it cannot replace the host's page;
 * `allow-same-origin` gives it its own origin, which is never the host's.
 */
const sandbox = 'allow-scripts allow-same-origin allow-forms allow-downloads allow-popups';

/** What the frame takes. Anything else is left out here: it would refuse the whole context, and so the document. */
const wishes = {
  colorScheme: /^(light|dark|auto)$/,
  language: /^.{1,35}$/,
  scopes: /^[^]{1,200}$/,
  autosize: /true/,
};
const wishNames = Object.keys(wishes) as (keyof typeof wishes)[];
const statuses: readonly string[] = ['ready', 'signed', 'declined', 'delegated', 'completed', 'error'];

/** Implements InksealSign, whose description in index.ts is the contract with integrators. */
export class SignElement extends ReactiveElement {
  static formAssociated = true;
  static override properties: PropertyDeclarations = {
    embedId: { attribute: 'embed-id' },
    server: {},
    frameUrl: { attribute: 'frame-url' },
    token: { noAccessor: true },
    fetchToken: { attribute: false },
    colorScheme: { attribute: 'color-scheme' },
    language: {},
    scopes: {},
    required: { type: Boolean },
    autosize: { type: Boolean, reflect: true },
    status: { reflect: true },
  };

  declare embedId?: string;
  declare server?: string;
  declare frameUrl?: string;
  declare fetchToken?: FetchToken;
  declare colorScheme?: HostContext['colorScheme'];
  declare language?: string;
  declare scopes?: string;
  declare required?: boolean;
  declare autosize?: boolean;
  declare status: SignStatus | undefined;

  readonly #internals = this.attachInternals();
  #token: string | undefined;
  #isPrewarmed = false;
  #isSigned = false;
  #frame: HTMLIFrameElement | undefined;
  #link: FrameLink | undefined;
  #watch: FrameWatch | undefined;

  /** A token can be used once and is nobody else's business, so it cannot be read back, here or in the attribute. */
  set token(value: string | undefined) {
    if (!value) return;
    this.#token = value;
    this.removeAttribute('token');
    this.requestUpdate('token', value); // it always reads as undefined, so any other old value is a change
  }

  protected override createRenderRoot(): ShadowRoot {
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(signStyles);
    root.adoptedStyleSheets = [sheet];
    return root;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.retry();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unmount();
  }

  override focus(options?: FocusOptions): void {
    this.#frame?.focus(options);
    this.#call('focus');
  }

  close(): void {
    this.#call('close');
  }

  prewarm(): void {
    this.#isPrewarmed = true;
    this.#call('setContext', this.#context());
  }

  protected override willUpdate(changed: PropertyValues<SignElement>): void {
    const hasAny = (...names: readonly (keyof SignElement)[]): boolean =>
      names.some((name) => changed.has(name));
    const isElsewhere = hasAny('embedId', 'server', 'frameUrl');
    // A function made anew at every render is no news, and must not open what has just failed again and again.
    const hasToken = hasAny('token') || (hasAny('fetchToken') && !changed.get('fetchToken'));
    if (isElsewhere) this.#isSigned = false;
    if (isElsewhere || (hasToken && this.status === 'error')) this.retry();
    else if (hasToken || hasAny(...wishNames)) this.#call('setContext', this.#context());
    const isMissing = this.required && !this.#isSigned;
    this.#internals.setValidity(isMissing ? { valueMissing: true } : {}, say(this, 'missing'));
    this.#internals.setFormValue((this.#isSigned && frameAddress(this)?.embedId) || null);
  }

  retry(): void {
    this.#open();
  }

  openTab(): void {
    this.#open(true);
  }

  /** `name`: of the tab, which tells it what it is opened for. */
  #open(inTab?: boolean, name?: string): void {
    const { href, origin } = frameAddress(this) ?? {};
    // With an opener: it is how the frame there finds this page, which it believes no more than a parent.
    const tab = inTab && href ? window.open(href, name) : null;
    // A browser that opens none takes nothing away: what is under way here goes on.
    if (inTab && !tab && this.#link) return;
    this.#unmount();
    if (!this.isConnected || !(this.embedId || this.frameUrl)) return;
    if (!href || !origin) return this.#fail('invalid_request');
    if (inTab && !tab) return this.#fail('frame_blocked');
    this.status = 'loading';
    const frame = create('iframe', {
      title: this.title || say(this, 'title'),
      part: 'frame',
      sandbox,
      allow: 'clipboard-write',
      referrerPolicy: 'origin',
      src: href,
    });
    const link = linkFrame({
      peer: () => tab ?? frame.contentWindow,
      origin,
      methods: (jkt, isReload) => this.#methods(jkt, isReload),
      context: () => this.#context(),
      onHello: () => this.#watch?.expect(),
      onReady: () => this.#watch?.heard(),
    });
    this.#frame = frame;
    this.#link = link;
    this.#watch = watchFrame({
      frame: tab ? undefined : frame,
      origin,
      ask: () => link.call('status'),
      onFailure: (code) => this.#fail(code),
    });
    this.renderRoot.append(tab ? createPanel(this, 'in_tab', false) : frame);
  }

  #unmount(): void {
    this.#watch?.stop();
    this.#link?.close();
    this.#link = undefined;
    this.renderRoot.replaceChildren();
  }

  #methods(jkt: string, isReload: boolean): Omit<RpcMethods<HostMethods>, 'ready'> {
    return {
      token: {
        accepts: isTokenRequest,
        run: async (request) => {
          if (request.jkt !== jkt) throw new RpcError('token_unavailable');
          const reason = isReload ? 'reload' : 'start';
          return { token: await this.#takeToken(jkt, request.reason === 'expired' ? 'expired' : reason) };
        },
      },
      event: { accepts: isHostEvent, run: (event) => this.#announce(event) },
      resize: {
        accepts: isHeight,
        run: ({ heightPixels }) => {
          this.#frame!.style.height = heightPixels + 'px'; // there is one wherever there is a link
          return {};
        },
      },
      tab: {
        accepts: isAnything,
        run: ({ print }) => {
          this.#open(true, print ? 'inkseal' : '');
          return {};
        },
      },
      ping: {
        accepts: isAnything,
        run: () => {
          this.#watch?.heard();
          return {};
        },
      },
    };
  }

  /** A given token first, once; then whatever the integrator's server supplies. Why it failed stays on this page. */
  async #takeToken(jkt: string, reason: TokenReason): Promise<string> {
    const token = this.#token ?? (await this.fetchToken?.({ jkt, reason }).catch(reportError));
    this.#token = undefined;
    if (!token || !embedTokenPattern.test(token)) throw new RpcError('token_unavailable');
    return token;
  }

  #announce(event: HostEvent): Record<string, never> {
    const { type } = event;
    if (statuses.includes(type)) this.status = type as SignStatus;
    if (type === 'signed') this.#isSigned = true;
    this.dispatchEvent(createSignEvent(event, frameAddress(this)?.embedId));
    return {};
  }

  #context(): HostContext {
    const theme: Record<string, string> = {};
    const context: Record<string, unknown> = { theme };
    const style = getComputedStyle(this);
    for (const token of themeTokens) {
      const value = style.getPropertyValue(`--inkseal-${token}`).trim();
      if (isText(value, 200)) theme[token] = value;
    }
    for (const name of wishNames) {
      const wish = this[name];
      if (wish && wishes[name].test(`${wish}`)) context[name] = wish;
    }
    if (this.fetchToken) context['tabs'] = true;
    else if (this.#isPrewarmed && !this.#token) context['waiting'] = true;
    return context;
  }

  #call(method: 'setContext' | 'focus' | 'close', params?: object): void {
    this.#link?.call(method, params).catch(() => undefined); // a frame that is gone needs no context and no focus
  }

  #fail(code: HostFailure): void {
    this.#unmount();
    // A tab would show nothing else where there is nothing to open.
    this.renderRoot.append(createPanel(this, code, code !== 'invalid_request'));
    this.#announce({ type: 'error', code, hint: hints[code] });
  }
}
