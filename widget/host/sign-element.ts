import { ReactiveElement, type PropertyDeclarations, type PropertyValues } from '@lit/reactive-element';
import {
  embedTokenPattern,
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
import type { HostFailure } from './failure.ts';
import { frameAddress } from './frame-address.ts';
import { linkFrame, type FrameLink } from './frame-link.ts';
import { watchFrame, type FrameWatch } from './frame-watch.ts';
import { isAnything, isHeight, isHostEvent, isTokenRequest } from './guards.ts';
import type { FetchToken, SignStatus } from './index.ts';
import { signStyles } from './sign-element.styles.ts';
import { createSignEvent } from './sign-events.ts';

/**
 * What the frame is allowed, and no more. Without `allow-top-navigation` a click in it cannot replace the host's page;
 * `allow-same-origin` gives it its own origin, which is never the host's.
 */
const sandbox = 'allow-scripts allow-same-origin allow-forms allow-downloads allow-popups';

const wishes = ['colorScheme', 'language'] as const;

/** Implements InksealSign, whose description in index.ts is the contract with integrators. */
export class SignElement extends ReactiveElement {
  static override properties: PropertyDeclarations = {
    embedId: { attribute: 'embed-id' },
    server: {},
    frameUrl: { attribute: 'frame-url' },
    token: { noAccessor: true },
    fetchToken: { attribute: false },
    colorScheme: { attribute: 'color-scheme' },
    language: {},
    autosize: { type: Boolean },
    status: { reflect: true },
  };

  declare embedId?: string;
  declare server?: string;
  declare frameUrl?: string;
  declare fetchToken?: FetchToken;
  declare colorScheme?: HostContext['colorScheme'];
  declare language?: string;
  declare autosize?: boolean;
  declare status: SignStatus | undefined;

  #token: string | undefined;
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
    const root = this.attachShadow({ mode: 'open' });
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

  protected override willUpdate(changed: PropertyValues<SignElement>): void {
    const hasAny = (...names: readonly (keyof SignElement)[]): boolean =>
      names.some((name) => changed.has(name));
    const isCurable = this.status === 'error' && hasAny('token', 'fetchToken');
    if (isCurable || hasAny('embedId', 'server', 'frameUrl')) this.retry();
    else if (hasAny(...wishes)) this.#call('setContext', this.#context());
  }

  retry(): void {
    this.#unmount();
    if (!this.isConnected || !(this.embedId || this.frameUrl)) return;
    const address = frameAddress(this);
    if (address === undefined) return this.#fail('invalid_request');
    this.status = 'loading';
    const frame = create('iframe', {
      title: this.title || 'Sign document',
      part: 'frame',
      sandbox,
      allow: 'clipboard-write',
      referrerPolicy: 'origin',
      src: address.href,
    });
    const link = linkFrame({
      frame,
      origin: address.origin,
      methods: (jkt, isReload) => this.#methods(jkt, isReload),
      context: () => this.#context(),
      onHello: () => this.#watch?.expect(),
      onReady: () => this.#watch?.heard(),
    });
    this.#frame = frame;
    this.#link = link;
    this.#watch = watchFrame({
      frame,
      origin: address.origin,
      ask: () => link.call('status'),
      onFailure: (code) => this.#fail(code),
    });
    this.renderRoot.append(frame);
  }

  #unmount(): void {
    this.#watch?.stop();
    this.#link?.close();
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
          if (this.autosize && this.#frame) this.#frame.style.height = `${heightPixels}px`;
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
    if (token === undefined || !embedTokenPattern.test(token)) throw new RpcError('token_unavailable');
    return token;
  }

  #announce(event: HostEvent): Record<string, never> {
    const { type } = event;
    if (type === 'ready' || type === 'error') this.status = type;
    this.dispatchEvent(createSignEvent(event));
    return {};
  }

  #context(): HostContext {
    const theme: Record<string, string> = {};
    const context: Record<string, unknown> = { theme };
    const style = getComputedStyle(this);
    for (const token of themeTokens) {
      const value = style.getPropertyValue(`--inkseal-${token}`).trim();
      if (value) theme[token] = value;
    }
    for (const name of wishes) if (this[name]) context[name] = this[name];
    return context;
  }

  #call(method: 'setContext' | 'focus' | 'close', params?: object): void {
    this.#link?.call(method, params).catch(() => undefined); // a frame that is gone needs no context and no focus
  }

  #fail(code: HostFailure): void {
    this.#unmount();
    this.renderRoot.append(createPanel(code, () => this.retry()));
    this.#announce({ type: 'error', code });
  }
}
