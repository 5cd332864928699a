/**
 * What a stranger may post to a window or a port instead of a message of ours. Stands alone, so that its text can be run
 * in any page. What cannot be cloned for the other side reaches it as `messageerror`.
 */
export function garbage(): unknown[] {
  const cyclic: Record<string, unknown> = { type: 'call', id: 1, method: 'echo' };
  cyclic['params'] = cyclic;
  const polluting = (text: string): unknown => JSON.parse(text);
  const call = { type: 'call', id: 1, method: 'echo', params: 'a' };
  return [
    null,
    undefined,
    Number.NaN,
    0,
    '',
    'call',
    [],
    [1, 2],
    {},
    new Date(),
    new Map([['type', 'call']]),
    new Set(['call']),
    new Blob(['x']),
    new Uint8Array(8),
    new ArrayBuffer(8),
    /call/,
    new Error('call'),
    1n,
    cyclic,
    { type: 'call' },
    { type: 'call', id: 1 },
    { ...call, method: 7 },
    { ...call, method: 'x'.repeat(65) },
    { ...call, type: 'CALL' },
    { ...call, type: ['call'] },
    { ...call, type: 'recvReply' },
    { ...call, id: { valueOf: 1 } },
    ...['constructor', '__proto__', 'then', 'toString'].map((method) => ({ ...call, id: -1, method })),
    { type: 'close' },
    { type: 'result', id: 1, result: 'nobody asked' },
    { type: 'error', id: 1, code: '<img src=x onerror=alert(1)>' },
    { ns: 'inkseal/1', type: 'hello' },
    { ns: 'inkseal/1', type: 'hello', nonce: 'n', jkt: 'j', versions: Array.from({ length: 17 }, () => 1) },
    { ns: 'inkseal/1', type: 'hello', nonce: 'n'.repeat(65), jkt: 'j', versions: [1] },
    { ns: 'inkseal/1', type: 'connect', echo: '', nonce: 'n', version: 1 },
    { ns: 'inkseal/1', type: 'connect', echo: cyclic, nonce: 'n', version: 1 },
    polluting('{"__proto__":{"polluted":1},"type":"set","id":1}'),
    polluting('{"type":"call","id":1,"method":"__proto__","params":{"__proto__":{"polluted":1}}}'),
    polluting('{"constructor":{"prototype":{"polluted":1}},"then":1,"type":"call","id":1}'),
    // A module of WebAssembly is for its own agent cluster only: on another origin this is a messageerror.
    { ...call, params: new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) },
    { ...call, method: 'x'.repeat(50_000_000) },
  ];
}
