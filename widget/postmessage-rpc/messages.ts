/** All that ever travels over the port. `id` names a call of the sender of the call message. */
export type RpcMessage =
  | { type: 'call'; id: number; method: string; params: unknown }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'error'; id: number; code: string };

const codePattern = /^[a-z_]{1,64}$/;
const longestMethodName = 64;

/**
 * Whether this is one of the three shapes. Structured cloning has already made plain data of it: no getters, no
 * functions, no foreign prototypes. `params` and `result` are still unjudged.
 */
export function isRpcMessage(data: unknown): data is RpcMessage {
  if (typeof data !== 'object' || data === null) return false;
  const { type, id, method, code } = data as Partial<Record<string, unknown>>;
  if (!Number.isSafeInteger(id) || (id as number) < 1) return false;
  if (type === 'call') return typeof method === 'string' && method.length <= longestMethodName;
  return type === 'result' || (type === 'error' && typeof code === 'string' && codePattern.test(code));
}
