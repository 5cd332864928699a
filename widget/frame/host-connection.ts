import type {
  FrameMethods,
  FrameStatus,
  HostContext,
  HostEvent,
  TokenReason,
} from '../contract/embed-protocol.ts';
import {
  methodTable,
  openRpcConnection,
  type RpcConnection,
  type RpcMethods,
} from '../postmessage-rpc/rpc-connection.ts';
import { EmbedError } from './embed-error.ts';
import type { PinnedHost } from './handshake.ts';
import { isHostContext } from './host-context.ts';

/** What a tab is opened for, where that is not to go on with everything. */
export interface TabPurpose {
  print: true;
}

/** The frame's end of the pinned connection to the one host page that answered its hello. */
export interface HostConnection {
  /** Origin of the host page as the browser reported it in the handshake; what the exchange and statements name. */
  readonly hostOrigin: string;
  /** What the host wants the frame to look like, as last received and already validated. */
  readonly context: HostContext;
  /** Calls `listener` at each change of `context`, until the returned function is called. */
  onContext(listener: (context: HostContext) => void): () => void;
  /** The host element received keyboard focus and passes it on. */
  onFocus(listener: () => void): () => void;
  /** The host page closed the connection or went away; nothing sent afterwards arrives. */
  onClose(listener: () => void): () => void;
  /** Tells the host page what happened; never throws, because no ceremony may fail for a host that is gone. */
  emit(event: HostEvent): void;
  /** Asks the host page for an embed token bound to `jkt`, once it no longer says it has none yet. Rejects with EmbedError `token_unavailable`. */
  requestToken(jkt: string, reason: TokenReason): Promise<string>;
  /** Natural height of the content in CSS pixels; the host applies it when it sizes itself by content. */
  resize(heightPixels: number): void;
  /** Asks the host page to go on in a tab of its own; call it in the handler of a press. Nothing happens where it cannot. */
  openTab(why?: TabPurpose | null): void;
  /** What the host is told when it asks for the status. */
  setStatus(status: FrameStatus): void;
}

/** A MessagePort says nothing when its other end goes, so the frame asks. */
const pingEveryMilliseconds = 10_000;
/** So many lost pings in a row; one may be a host page that is busy. */
const mostLostPings = 3;

/** Step 4: claims the port with the host's nonce and receives the first context. Rejects with EmbedError. */
export async function openHostConnection(pinned: PinnedHost): Promise<HostConnection> {
  const connection = new PortConnection(pinned);
  await connection.claim(pinned.nonce);
  return connection;
}

class PortConnection implements HostConnection {
  readonly hostOrigin: string;
  readonly #rpc: RpcConnection;
  readonly #contextListeners = new Set<(context: HostContext) => void>();
  readonly #focusListeners = new Set<() => void>();
  readonly #closeListeners = new Set<() => void>();
  #context: HostContext = {};
  #status: FrameStatus = 'starting';
  #heartbeat: ReturnType<typeof setInterval> | undefined;

  constructor({ origin, port }: PinnedHost) {
    this.hostOrigin = origin;
    this.#rpc = openRpcConnection({ port, methods: methodTable(this.#methods()) });
  }

  async claim(nonce: string): Promise<void> {
    const { context } = await this.#rpc.call('ready', { nonce }, isReadyAnswer).catch((cause: unknown) => {
      throw new EmbedError('token_unavailable', { cause });
    });
    this.#context = context;
    let lostPings = 0;
    this.#heartbeat = setInterval(() => {
      this.#rpc.call('ping', {}, isAny).then(
        () => (lostPings = 0),
        () => ++lostPings >= mostLostPings && this.#end(),
      );
    }, pingEveryMilliseconds);
  }

  get context(): HostContext {
    return this.#context;
  }

  onContext(listener: (context: HostContext) => void): () => void {
    return subscribe(this.#contextListeners, listener);
  }

  onFocus(listener: () => void): () => void {
    return subscribe(this.#focusListeners, listener);
  }

  onClose(listener: () => void): () => void {
    return subscribe(this.#closeListeners, listener);
  }

  emit(event: HostEvent): void {
    this.#rpc.call('event', event, isAny).catch(() => undefined);
  }

  async requestToken(jkt: string, reason: TokenReason): Promise<string> {
    while (this.#context.waiting) await new Promise<void>((resolve) => this.#nextContext(resolve));
    try {
      return (await this.#rpc.call('token', { jkt, reason }, isTokenAnswer)).token;
    } catch (cause) {
      throw new EmbedError('token_unavailable', { cause });
    }
  }

  #nextContext(then: () => void): void {
    const stop = this.onContext(() => {
      stop();
      then();
    });
  }

  resize(heightPixels: number): void {
    this.#rpc.call('resize', { heightPixels }, isAny).catch(() => undefined);
  }

  openTab(why?: TabPurpose | null): void {
    this.#rpc.call('tab', why ?? {}, isAny).catch(() => undefined);
  }

  setStatus(status: FrameStatus): void {
    this.#status = status;
  }

  /** All a host can do. There is nothing here that fills or signs, and nothing may be added that does. */
  #methods(): RpcMethods<FrameMethods> {
    return {
      setContext: {
        accepts: isHostContext,
        run: (context) => {
          this.#context = context;
          for (const listener of this.#contextListeners) listener(context);
          return {};
        },
      },
      focus: {
        accepts: isRecord,
        run: () => {
          for (const listener of this.#focusListeners) listener();
          return {};
        },
      },
      status: { accepts: isRecord, run: () => ({ status: this.#status }) },
      close: {
        accepts: isRecord,
        run: () => {
          this.emit({ type: 'closed' });
          setTimeout(() => this.#end()); // after this call's own answer has gone out, which takes some microtasks
          return {};
        },
      },
    };
  }

  #end(): void {
    clearInterval(this.#heartbeat);
    this.#rpc.close('rpc_closed');
    for (const listener of this.#closeListeners) listener();
    this.#closeListeners.clear();
  }
}

function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function isRecord(value: unknown): value is Record<string, never> {
  return typeof value === 'object' && value !== null;
}

function isAny(_value: unknown): _value is unknown {
  return true;
}

function isReadyAnswer(value: unknown): value is { context: HostContext } {
  return isRecord(value) && isHostContext(value['context']);
}

function isTokenAnswer(value: unknown): value is { token: string } {
  const token: unknown = isRecord(value) ? value['token'] : undefined;
  return typeof token === 'string' && token.length > 0 && token.length <= 64;
}
