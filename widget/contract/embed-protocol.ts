/**
 * What crosses between the host page and the signing frame.
 *
 * Window messages serve the handshake only; everything else goes over the one transferred MessagePort.
 *
 *   frame → parent   hello   {nonce, versions, jkt}                 nothing secret: the frame does not know its parent yet
 *   host  → frame    connect {echo, nonce} + MessagePort            exact targetOrigin, source and origin checked
 *   port             ready {nonce} first, then token, events, resize, ping
 *
 * The host can set context, move focus, ask for the status and close. It has no way to fill or to sign.
 */
import type { ErrorCode } from './errors.ts';

export const protocolNamespace = 'inkseal/1';
export const protocolVersions = [1] as const;

export interface HelloMessage {
  ns: typeof protocolNamespace;
  type: 'hello';
  /** 128-bit random, base64url; echoed by connect. */
  nonce: string;
  versions: readonly number[];
  /** RFC 7638 thumbprint of the frame's key, base64url. */
  jkt: string;
}

export interface ConnectMessage {
  ns: typeof protocolNamespace;
  type: 'connect';
  /** The nonce of the hello being answered. */
  echo: string;
  /** The host's own nonce; the frame's `ready` returns it. */
  nonce: string;
  version: number;
}

export const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= longest;
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function isHelloMessage(value: unknown): value is HelloMessage {
  return (
    isRecord(value) &&
    value['ns'] === protocolNamespace &&
    value['type'] === 'hello' &&
    isText(value['nonce'], 64) &&
    isText(value['jkt'], 64) &&
    Array.isArray(value['versions']) &&
    value['versions'].length <= 16 &&
    value['versions'].every((version) => Number.isInteger(version))
  );
}

export function isConnectMessage(value: unknown): value is ConnectMessage {
  return (
    isRecord(value) &&
    value['ns'] === protocolNamespace &&
    value['type'] === 'connect' &&
    isText(value['echo'], 64) &&
    isText(value['nonce'], 64) &&
    Number.isInteger(value['version'])
  );
}

/** Why the frame asks for a token: first start, the last one was refused as expired or used, or the frame was reloaded. */
export type TokenReason = 'start' | 'expired' | 'reload';

/** Methods the frame calls on the host. */
export interface HostMethods {
  ready(params: { nonce: string }): { context: HostContext };
  token(params: { jkt: string; reason: TokenReason }): { token: string };
  event(params: HostEvent): Record<string, never>;
  resize(params: { heightPixels: number }): Record<string, never>;
  ping(params: Record<string, never>): Record<string, never>;
  /**
   * The person asked to go on in a tab of its own, where nothing of the host page can lie above; `print`: to print there,
   * which a sandboxed frame cannot. The tab is named inkseal then.
   */
  tab(params: { print?: boolean }): Record<string, never>;
}

/** Methods the host calls on the frame. None fills or signs, and none ever will. */
export interface FrameMethods {
  setContext(params: HostContext): Record<string, never>;
  focus(params: Record<string, never>): Record<string, never>;
  status(params: Record<string, never>): { status: FrameStatus };
  close(params: Record<string, never>): Record<string, never>;
}

export type FrameStatus = 'starting' | 'ready' | 'signed' | 'declined' | 'delegated' | 'completed' | 'error';

/** How the host wants the frame to be. Values are allow-listed and validated by the frame; never raw CSS. */
export interface HostContext {
  colorScheme?: 'light' | 'dark' | 'auto';
  /** BCP 47; the frame falls back to English. */
  language?: string;
  theme?: Partial<Record<ThemeToken, string>>;
  /** True where a tab would get a token of its own. */
  tabs?: boolean;
  /** True while the page has prewarmed the frame and has no token to give yet: none is asked for. */
  waiting?: boolean;
  /** True where the page gives the frame the height its content asks for: `resize` is called only then. */
  autosize?: boolean;
  /** Scopes the frame is to do without the others of, separated by spaces. It can narrow what the embed allows, not widen it. */
  scopes?: string;
}

export const themeTokens = ['accent', 'on-accent', 'radius', 'font-family'] as const;
export type ThemeToken = (typeof themeTokens)[number];

/**
 * What the host page learns. Ids and codes only: no name, no value, no token. `completed` carries a JWS by the server
 * that the customer's backend can verify without waiting for the webhook.
 */
export type HostEvent =
  | { type: 'ready' }
  | { type: 'viewed' }
  | { type: 'progress'; filled: number; total: number }
  | { type: 'activity' }
  | { type: 'signed' }
  | { type: 'declined' }
  /** Somebody else is to sign in this person's place: make an embed for them. */
  | { type: 'delegated' }
  | { type: 'completed'; statement: string }
  /** `hint` is for the integrator: what to look at. */
  | { type: 'error'; code: ErrorCode; hint: string }
  | { type: 'closed' };

export type HostEventType = HostEvent['type'];
export const hostEventTypes: readonly HostEventType[] = [
  'ready',
  'viewed',
  'progress',
  'activity',
  'signed',
  'declined',
  'delegated',
  'completed',
  'error',
  'closed',
];

/** Embed token and id as integrators see them, for early refusal; the server is the judge. */
export const embedTokenPattern = /^et_[A-Za-z0-9_-]{43}$/;
