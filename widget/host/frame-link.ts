import {
  isHelloMessage,
  protocolNamespace,
  type ConnectMessage,
  type HostContext,
  type HostMethods,
} from '../contract/embed-protocol.ts';
import {
  methodTable,
  openRpcConnection,
  type RpcConnection,
  type MethodTable,
  type RpcMethods,
} from '../postmessage-rpc/rpc-connection.ts';
import { RpcError } from '../postmessage-rpc/rpc-error.ts';
import { isAnything, isClaim } from './guards.ts';

const version = 1;

export interface FrameLinkOptions {
  /** The window of the iframe or of the tab; null when there is none any more. */
  peer(): Window | null;
  /** The only origin that is listened to and sent to. */
  origin: string;
  /** What a frame that has claimed the connection may call; `jkt` is the key its hello named. */
  methods(jkt: string, isReload: boolean): Omit<RpcMethods<HostMethods>, 'ready'>;
  context(): HostContext;
  /** A new document said hello; the connection to the last one is gone. */
  onHello(): void;
  /** That document has claimed its connection. */
  onReady(): void;
}

export interface FrameLink {
  /** Calls the frame. Rejects with RpcError, `rpc_closed` while nobody is connected. */
  call(method: 'setContext' | 'focus' | 'status' | 'close', params?: object): Promise<unknown>;
  close(): void;
}

/**
 * The host's side of the handshake (DESIGN §5, steps 2 to 4).
 *
 *  1. A hello counts only from this very frame (source) on the exact server origin. Another frame of that origin, be it a
 *     second widget or another tenant's, is not this frame; a document this frame was navigated to is not that origin.
 *  2. connect goes to that exact origin with a fresh port, so a document that replaced ours in between gets nothing.
 *  3. The port does nothing until `ready` returns the nonce that went with it.
 *  4. A new nonce in a hello is a new document: a new epoch. The old port is closed and pending calls are rejected with
 *     frame_reloaded. A repeated nonce is the same document, not answered again.
 */
export function linkFrame({
  peer: currentPeer,
  origin,
  methods,
  context,
  onHello,
  onReady,
}: FrameLinkOptions): FrameLink {
  let rpc: RpcConnection | undefined;
  let helloNonce: string | undefined;

  const receive = ({ data, origin: sender, source }: MessageEvent<unknown>): void => {
    const peer = currentPeer();
    if (peer === null || source !== peer || sender !== origin || !isHelloMessage(data)) return;
    if (!data.versions.includes(version) || data.nonce === helloNonce) return;
    const offered = methods(data.jkt, helloNonce !== undefined);
    helloNonce = data.nonce;
    rpc?.close('frame_reloaded');
    const { port1, port2 } = new MessageChannel();
    const nonce = crypto.getRandomValues(new Uint8Array(16)).join('.');
    rpc = openRpcConnection({ port: port1, methods: claimable(nonce, methodTable(offered)) });
    onHello();
    const connect: ConnectMessage = {
      ns: protocolNamespace,
      type: 'connect',
      echo: data.nonce,
      nonce,
      version,
    };
    peer.postMessage(connect, origin, [port2]);
  };

  /** Nothing but `ready` can be called until it has returned the nonce of this very connect. */
  const claimable = (expectedNonce: string, offered: MethodTable): MethodTable => {
    const ready: RpcMethods<HostMethods>['ready'] = {
      accepts: isClaim,
      run: ({ nonce }) => {
        if (nonce !== expectedNonce) throw new RpcError('rpc_invalid_message');
        for (const [name, method] of offered) table.set(name, method);
        onReady();
        return { context: context() };
      },
    };
    const table = methodTable({ ready });
    return table;
  };

  window.addEventListener('message', receive);
  return {
    call: (method, params = {}) =>
      rpc?.call(method, params, isAnything) ?? Promise.reject(new RpcError('rpc_closed')),
    close: () => {
      window.removeEventListener('message', receive);
      rpc?.close('rpc_closed');
    },
  };
}
