/** All that ever travels over the port. `id` names a call of the sender of the call message. */
export type RpcMessage =
  | { type: 'call'; id: number; method: string; params: unknown }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'error'; id: number; code: string };

const codePattern = /^[a-z_]{1,64}$/;
const longestMethodName = 64;

/**
 * The message as it was sent, or undefined for anything else. Structured cloning has already made plain data of it:
 * no getters, no functions, no foreign prototypes. `params` and `result` are still unjudged.
 */
export function readMessage(data: unknown): RpcMessage | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const message = data as Partial<Record<string, unknown>>;
  const { type, id, method, code } = message;
  if (!Number.isSafeInteger(id) || (id as number) < 1) return undefined;
  if (type === 'call') {
    return typeof method === 'string' && method.length <= longestMethodName
      ? { type, id: id as number, method, params: message['params'] }
      : undefined;
  }
  if (type === 'result') return { type, id: id as number, result: message['result'] };
  if (type === 'error' && typeof code === 'string' && codePattern.test(code)) {
    return { type, id: id as number, code };
  }
  return undefined;
}
