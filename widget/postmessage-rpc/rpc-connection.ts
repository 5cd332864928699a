import { isRpcMessage, type RpcMessage } from './messages.ts';
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

/** What a side must offer for the methods of interface `Methods`. */
export type RpcMethods<Methods> = {
  [Name in keyof Methods]: Methods[Name] extends (params: infer Params) => infer Result
    ? RpcMethod<Params, Result>
    : never;
};

export type MethodTable = Map<string, RpcMethod<never, unknown>>;

/** By own key: a Map has no `constructor` and no `__proto__` for a remote name to find. */
export function methodTable(methods: object): MethodTable {
  return new Map(Object.entries(methods));
}

export interface RpcOptions {
  port: MessagePort;
  /** What the other side may call; see {@link methodTable}. May grow while the connection is open. */
  methods: MethodTable;
  timeoutMilliseconds?: number;
}

const mostCallsInFlight = 64;

export function openRpcConnection({
  port,
  methods,
  timeoutMilliseconds = 15_000,
}: RpcOptions): RpcConnection {
  const pending = new Map<number, (answer: RpcMessage) => void>();
  let closedWith: string | undefined;
  let lastSentId = 0;
  let lastReceivedId = 0;
  let running = 0;

  const send = (message: RpcMessage): void => {
    if (closedWith === undefined) port.postMessage(message);
  };

  const answer = async (id: number, name: string, params: unknown): Promise<void> => {
    try {
      running += 1;
      const method = methods.get(name) as RpcMethod<unknown, unknown> | undefined;
      if (method === undefined) throw new RpcError('rpc_no_method');
      if (running > mostCallsInFlight) throw new RpcError('rpc_too_many_calls');
      if (!method.accepts(params)) throw new RpcError('rpc_invalid_message');
      send({ type: 'result', id, result: await method.run(params) });
    } catch (error) {
      send({ type: 'error', id, code: error instanceof RpcError ? error.code : 'internal_error' });
    } finally {
      running -= 1;
    }
  };

  port.addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
    for (const stranger of ports) stranger.close();
    if (ports.length > 0 || closedWith !== undefined || !isRpcMessage(data)) return;
    if (data.type !== 'call') {
      pending.get(data.id)?.(data);
    } else if (data.id > lastReceivedId) {
      lastReceivedId = data.id;
      void answer(data.id, data.method, data.params);
    }
  });
  port.start();

  return {
    call: (method, params, accepts) =>
      new Promise((resolve, reject) => {
        if (closedWith !== undefined) return reject(new RpcError(closedWith));
        if (pending.size >= mostCallsInFlight) return reject(new RpcError('rpc_too_many_calls'));
        const id = ++lastSentId;
        const end = (message: RpcMessage): void => {
          clearTimeout(timer);
          pending.delete(id);
          if (message.type === 'result' && accepts(message.result)) resolve(message.result);
          else reject(new RpcError(message.type === 'error' ? message.code : 'rpc_invalid_message'));
        };
        const fail = (code: string): void => end({ type: 'error', id, code });
        const timer = setTimeout(fail, timeoutMilliseconds, 'rpc_timeout');
        pending.set(id, end);
        try {
          send({ type: 'call', id, method, params });
        } catch {
          fail('rpc_invalid_message'); // params that cannot be cloned, such as a function
        }
      }),
    close: (code) => {
      closedWith ??= code;
      for (const [id, end] of pending) end({ type: 'error', id, code });
      port.close();
    },
  };
}
