import { readMessage, type RpcMessage } from './messages.ts';
import { RpcError } from './rpc-error.ts';

/**
 * Remote procedure calls over one end of a MessageChannel. The port is the capability: whoever holds the other end was
 * let in by a handshake that checked origin and source, and nobody else can post to it.
 *
 *  1. Ids of calls rise strictly. A repeated or late id is dropped, so a replayed message runs nothing twice.
 *  2. At most 64 calls are in flight in each direction; a call that is not answered within 15 s is rejected.
 *  3. Methods are looked up in a Map of the table's own keys: `constructor`, `__proto__` and `then` name nothing.
 *  4. Each method has a guard for its parameters and each caller one for the result; what fails it is not looked at.
 *  5. An error crosses as {code} only.
 *  6. A message that carries ports, or is not one of the three shapes, is dropped without an answer.
 *  7. `close` rejects whatever is pending, with a code. The other side does not notice: MessagePort has no close event
 *     one could rely on, hence the heartbeats of those who use this.
 */
export interface RpcConnection {
  /** Rejects with {@link RpcError}: the other side's code, or rpc_timeout, rpc_too_many_calls, rpc_invalid_message. */
  call<Result>(method: string, params: unknown, accepts: Guard<Result>): Promise<Result>;
  /** Rejects pending calls with `code` and lets go of the port. Later calls are rejected with `code`, too. */
  close(code: string): void;
}

export type Guard<Value> = (value: unknown) => value is Value;

export interface RpcMethod<Params, Result> {
  accepts: Guard<Params>;
  /** May throw RpcError to choose the code; everything else it throws is answered as internal_error. */
  run(params: Params): Result | Promise<Result>;
}

/** The table a side must offer for the methods of interface `Methods`. */
export type RpcMethods<Methods> = {
  [Name in keyof Methods]: Methods[Name] extends (params: infer Params) => infer Result
    ? RpcMethod<Params, Result>
    : never;
};

export interface RpcOptions {
  port: MessagePort;
  /** Compare {@link RpcMethods}. Read once; later changes of the object have no effect. */
  methods: object;
  timeoutMilliseconds?: number;
}

interface PendingCall {
  settle(message: RpcMessage): void;
  reject(code: string): void;
}

const mostCallsInFlight = 64;

export function openRpcConnection({
  port,
  methods,
  timeoutMilliseconds = 15_000,
}: RpcOptions): RpcConnection {
  const table = new Map(Object.entries(methods as Record<string, RpcMethod<unknown, unknown>>));
  const pending = new Map<number, PendingCall>();
  let closedWith: string | undefined;
  let lastSentId = 0;
  let lastReceivedId = 0;
  let running = 0;

  const send = (message: RpcMessage): void => {
    if (closedWith === undefined) port.postMessage(message);
  };

  const run = async (name: string, params: unknown): Promise<unknown> => {
    const method = table.get(name);
    if (method === undefined) throw new RpcError('rpc_no_method');
    if (running >= mostCallsInFlight) throw new RpcError('rpc_too_many_calls');
    if (!method.accepts(params)) throw new RpcError('rpc_invalid_message');
    running += 1;
    try {
      return await method.run(params);
    } finally {
      running -= 1;
    }
  };

  const answer = async (id: number, name: string, params: unknown): Promise<void> => {
    try {
      send({ type: 'result', id, result: await run(name, params) });
    } catch (error) {
      send({ type: 'error', id, code: error instanceof RpcError ? error.code : 'internal_error' });
    }
  };

  const receive = ({ data, ports }: MessageEvent<unknown>): void => {
    for (const stranger of ports) stranger.close();
    const message = ports.length === 0 ? readMessage(data) : undefined;
    if (message === undefined || closedWith !== undefined) return;
    if (message.type !== 'call') {
      pending.get(message.id)?.settle(message);
    } else if (message.id > lastReceivedId) {
      lastReceivedId = message.id;
      void answer(message.id, message.method, message.params);
    }
  };
  port.addEventListener('message', receive as EventListener);
  port.start();

  return {
    call: (method, params, accepts) =>
      new Promise((resolve, reject) => {
        const refuse = (code: string): void => reject(new RpcError(code));
        if (closedWith !== undefined) return refuse(closedWith);
        if (pending.size >= mostCallsInFlight) return refuse('rpc_too_many_calls');
        const id = ++lastSentId;
        const end = (code: string): void => {
          clearTimeout(timer);
          pending.delete(id);
          refuse(code);
        };
        const timer = setTimeout(end, timeoutMilliseconds, 'rpc_timeout');
        const settle = (message: RpcMessage): void => {
          if (message.type === 'error') return end(message.code);
          if (message.type !== 'result' || !accepts(message.result)) return end('rpc_invalid_message');
          clearTimeout(timer);
          pending.delete(id);
          resolve(message.result);
        };
        pending.set(id, { settle, reject: end });
        try {
          send({ type: 'call', id, method, params });
        } catch {
          end('rpc_invalid_message'); // params that cannot be cloned, such as a function
        }
      }),
    close: (code) => {
      closedWith ??= code;
      for (const call of pending.values()) call.reject(closedWith);
      port.removeEventListener('message', receive as EventListener);
      port.close();
    },
  };
}
