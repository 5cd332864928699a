import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import {
  methodTable,
  openRpcConnection,
  type RpcConnection,
} from '../../widget/postmessage-rpc/rpc-connection.ts';
import { RpcError } from '../../widget/postmessage-rpc/rpc-error.ts';
import { garbage } from '../support/garbage.ts';

const isAnything = (_value: unknown): _value is unknown => true;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 100;
const pause = (milliseconds = 20): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

async function codeOf(call: Promise<unknown>): Promise<string> {
  const outcome = await call.then(
    () => 'answered',
    (error: unknown) => error,
  );
  return outcome instanceof RpcError ? outcome.code : `not an RpcError: ${String(outcome)}`;
}

/** One end is the product, the other a bare port in an attacker's hands. */
function openAttack(methods: object, timeoutMilliseconds = 15_000) {
  const { port1, port2 } = new MessageChannel();
  const connection = openRpcConnection({ port: port1, methods: methodTable(methods), timeoutMilliseconds });
  const received: { type: string; id: number; [key: string]: unknown }[] = [];
  port2.addEventListener('message', ({ data }) => received.push(data as (typeof received)[number]));
  port2.start();
  return { connection, attacker: port2, received };
}

function openPair(
  methods: object,
  timeoutMilliseconds = 15_000,
): { caller: RpcConnection; callee: RpcConnection } {
  const { port1, port2 } = new MessageChannel();
  return {
    caller: openRpcConnection({ port: port1, methods: methodTable({}), timeoutMilliseconds }),
    callee: openRpcConnection({ port: port2, methods: methodTable(methods) }),
  };
}

const echo = { accepts: isText, run: (text: string) => `${text}!` };

describe('calls over a port', () => {
  it('are answered with the result of the method', async () => {
    const { caller } = openPair({ echo });
    expect(await caller.call('echo', 'hello', isText)).to.equal('hello!');
  });

  it('wait for methods that take their time, whatever the order they end in', async () => {
    const { caller } = openPair({
      wait: { accepts: isAnything, run: async (ms: number) => (await pause(ms), ms) },
    });
    expect(await Promise.all([60, 5, 30].map((ms) => caller.call('wait', ms, isAnything)))).to.eql([
      60, 5, 30,
    ]);
  });

  it('carry nothing of an error but its code', async () => {
    const { attacker, received } = openAttack({
      secret: {
        accepts: isAnything,
        run: () => {
          throw new Error('password hunter2 at https://internal.example/');
        },
      },
      known: {
        accepts: isAnything,
        run: () => {
          throw new RpcError('token_unavailable');
        },
      },
    });
    attacker.postMessage({ type: 'call', id: 1, method: 'secret', params: {} });
    attacker.postMessage({ type: 'call', id: 2, method: 'known', params: {} });
    await pause();
    expect(received).to.eql([
      { type: 'error', id: 1, code: 'internal_error' },
      { type: 'error', id: 2, code: 'token_unavailable' },
    ]);
  });

  it('are rejected with rpc_timeout when nobody answers', async () => {
    const { connection } = openAttack({}, 30);
    expect(await codeOf(connection.call('echo', 'a', isText))).to.equal('rpc_timeout');
  });

  it('are rejected with rpc_invalid_message when the parameters cannot be cloned, and others go on', async () => {
    const { caller } = openPair({ echo });
    expect(await codeOf(caller.call('echo', () => 1, isText))).to.equal('rpc_invalid_message');
    expect(await caller.call('echo', 'b', isText)).to.equal('b!');
  });

  it('are answered with internal_error when the result cannot be cloned', async () => {
    const { caller } = openPair({ bad: { accepts: isAnything, run: () => () => 1 } });
    expect(await codeOf(caller.call('bad', {}, isAnything))).to.equal('internal_error');
  });
});

describe('a connection that is closed', () => {
  it('rejects what was pending and what comes later, with the code it was closed with', async () => {
    const { connection } = openAttack({});
    const pending = codeOf(connection.call('echo', 'a', isText));
    connection.close('frame_reloaded');
    expect(await pending).to.equal('frame_reloaded');
    expect(await codeOf(connection.call('echo', 'a', isText))).to.equal('frame_reloaded');
  });

  it('runs no method any more, and a method still running sends nothing', async () => {
    let runs = 0;
    const { connection, attacker, received } = openAttack({
      slow: { accepts: isAnything, run: async () => ((runs += 1), await pause(30), 'late') },
    });
    attacker.postMessage({ type: 'call', id: 1, method: 'slow', params: {} });
    await pause(10);
    connection.close('rpc_closed');
    attacker.postMessage({ type: 'call', id: 2, method: 'slow', params: {} });
    await pause(60);
    expect(runs).to.equal(1);
    expect(received).to.eql([]);
  });
});

describe('an attacker at the other end', () => {
  it('finds no method by an inherited name', async () => {
    const { attacker, received } = openAttack({ echo });
    const names = [
      'constructor',
      '__proto__',
      'toString',
      'hasOwnProperty',
      'valueOf',
      'then',
      'prototype',
      'get',
      '',
    ];
    names.forEach((method, index) =>
      attacker.postMessage({ type: 'call', id: index + 1, method, params: 'x' }),
    );
    await pause();
    expect(received.map(({ code }) => code)).to.eql(names.map(() => 'rpc_no_method'));
  });

  it('runs a call once however often it is repeated, and not at all when it comes late (row 9)', async () => {
    const seen: string[] = [];
    const { attacker, received } = openAttack({
      note: { accepts: isText, run: (text: string) => seen.push(text) },
    });
    const send = (id: number, params: string): void =>
      attacker.postMessage({ type: 'call', id, method: 'note', params });
    send(5, 'first');
    send(5, 'replayed');
    send(5, 'replayed');
    send(4, 'late');
    send(6, 'next');
    await pause();
    expect(seen).to.eql(['first', 'next']);
    expect(received.map(({ id }) => id)).to.eql([5, 6]);
  });

  it('cannot use an id that is no positive safe integer', async () => {
    let runs = 0;
    const { attacker, received } = openAttack({ note: { accepts: isAnything, run: () => (runs += 1) } });
    for (const id of [
      0,
      -1,
      -1e9,
      1.5,
      Number.NaN,
      Infinity,
      2 ** 53,
      '1',
      '7',
      null,
      undefined,
      [1],
      { valueOf: 1 },
      1n,
    ]) {
      attacker.postMessage({ type: 'call', id, method: 'note', params: {} });
    }
    await pause();
    expect(runs).to.equal(0);
    expect(received).to.eql([]);
  });

  it('cannot get parameters past the guard', async () => {
    let runs = 0;
    const { attacker, received } = openAttack({ note: { accepts: isText, run: () => (runs += 1) } });
    const wrong = [
      1,
      null,
      undefined,
      {},
      ['a'],
      { length: 1 },
      'x'.repeat(101),
      new Map(),
      new Uint8Array(3),
    ];
    wrong.forEach((params, index) =>
      attacker.postMessage({ type: 'call', id: index + 1, method: 'note', params }),
    );
    await pause();
    expect(runs).to.equal(0);
    expect(received.map(({ code }) => code)).to.eql(wrong.map(() => 'rpc_invalid_message'));
  });

  it('cannot smuggle in a port, and the port is closed', async () => {
    let runs = 0;
    const { attacker, received } = openAttack({ note: { accepts: isAnything, run: () => (runs += 1) } });
    const { port1, port2 } = new MessageChannel();
    attacker.postMessage({ type: 'call', id: 1, method: 'note', params: { port: port1 } }, [port1]);
    await pause();
    expect(runs).to.equal(0);
    expect(received).to.eql([]);
    let heard = 0;
    port2.addEventListener('message', () => (heard += 1));
    port2.start();
    port2.postMessage('anybody?');
    await pause();
    expect(heard).to.equal(0);
  });

  it('cannot keep more than 64 methods running (row 28)', async () => {
    let running = 0;
    const { attacker, received } = openAttack({
      hang: { accepts: isAnything, run: () => ((running += 1), new Promise(() => undefined)) },
    });
    for (let id = 1; id <= 70; id++) attacker.postMessage({ type: 'call', id, method: 'hang', params: {} });
    await pause(50);
    expect(running).to.equal(64);
    expect(received.map(({ id, code }) => [id, code])).to.eql(
      [65, 66, 67, 68, 69, 70].map((id) => [id, 'rpc_too_many_calls']),
    );
  });

  it('cannot make the product pile up more than 64 calls by not answering', async () => {
    const { connection, received } = openAttack({});
    const codes: string[] = [];
    for (let n = 0; n < 66; n++)
      void codeOf(connection.call('any', {}, isAnything)).then((code) => codes.push(code));
    await pause();
    expect(codes).to.eql(['rpc_too_many_calls', 'rpc_too_many_calls']);
    expect(received).to.have.length(64);
  });

  it('cannot answer with what the caller does not expect, nor answer twice, nor answer what was not asked', async () => {
    const { connection, attacker } = openAttack({});
    attacker.postMessage({ type: 'result', id: 1, result: 'too early' });
    await pause();
    const first = connection.call('ask', {}, isText);
    const second = codeOf(connection.call('ask', {}, isText));
    attacker.postMessage({ type: 'result', id: 2, result: { not: 'text' } });
    attacker.postMessage({ type: 'result', id: 1, result: 'right' });
    attacker.postMessage({ type: 'result', id: 1, result: 'second answer' });
    attacker.postMessage({ type: 'error', id: 1, code: 'internal_error' });
    attacker.postMessage({ type: 'result', id: 99, result: 'nobody asked' });
    expect(await first).to.equal('right');
    expect(await second).to.equal('rpc_invalid_message');
  });

  it('cannot put prose where a code belongs', async () => {
    const { connection, attacker } = openAttack({}, 60);
    const call = codeOf(connection.call('ask', {}, isText));
    for (const code of ['<img src=x onerror=alert(1)>', 'X', '', 'a'.repeat(65), 7, null, { toString: 1 }]) {
      attacker.postMessage({ type: 'error', id: 1, code });
    }
    expect(await call).to.equal('rpc_timeout');
  });
});

describe('garbage', () => {
  let pageErrors: unknown[] = [];
  const note = (event: ErrorEvent | PromiseRejectionEvent): void => {
    pageErrors.push('reason' in event ? event.reason : event.message);
  };
  beforeEach(() => {
    pageErrors = [];
    window.addEventListener('error', note);
    window.addEventListener('unhandledrejection', note);
  });
  afterEach(() => {
    window.removeEventListener('error', note);
    window.removeEventListener('unhandledrejection', note);
  });

  it('changes nothing: no method runs, no page error, and the next call is answered (row 10)', async () => {
    const { attacker, received } = openAttack({ echo });
    for (const message of garbage()) attacker.postMessage(message);
    attacker.postMessage({ type: 'call', id: 1_000_000, method: 'echo', params: 'alive' });
    const answered = () => received.filter(({ type }) => type === 'result');
    for (let waited = 0; waited < 5000 && answered().length === 0; waited += 50) await pause(50);
    await pause(100); // for what would come besides
    const answers = answered();
    expect(answers).to.eql([{ type: 'result', id: 1_000_000, result: 'alive!' }]);
    expect(pageErrors).to.eql([]);
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
  });

  it('of any shape runs a method only when it is exactly a call of it (row 10)', async () => {
    let lastId = 0;
    let expected = 0;
    let runs = 0;
    const { attacker, received } = openAttack({ note: { accepts: isText, run: () => (runs += 1) } });
    const message = fc.oneof(
      fc.anything({ withMap: true, withSet: true, withDate: true, withBigInt: true, withTypedArray: true }),
      fc.record(
        {
          type: fc.oneof(fc.constantFrom('call', 'result', 'error'), fc.string()),
          id: fc.oneof(fc.integer(), fc.double(), fc.string()),
          method: fc.oneof(fc.constantFrom('note', '__proto__', 'constructor'), fc.anything()),
          params: fc.oneof(fc.string({ maxLength: 120 }), fc.anything()),
        },
        { requiredKeys: [] },
      ),
    );
    for (const sent of fc.sample(message, 600) as {
      type?: unknown;
      id?: unknown;
      method?: unknown;
      params?: unknown;
    }[]) {
      try {
        attacker.postMessage(sent);
      } catch {
        continue; // what cannot be cloned cannot be sent
      }
      const isCall =
        sent !== null && typeof sent === 'object' && sent.type === 'call' && typeof sent.method === 'string';
      if (!isCall || (sent.method as string).length > 64) continue;
      if (!Number.isSafeInteger(sent.id) || (sent.id as number) <= lastId) continue;
      lastId = sent.id as number;
      if (sent.method === 'note' && isText(sent.params)) expected += 1;
    }
    attacker.postMessage({ type: 'call', id: Number.MAX_SAFE_INTEGER, method: 'note', params: 'alive' });
    await pause(200);
    expect(runs).to.equal(expected + 1);
    expect(received.at(-1)).to.include({ type: 'result', id: Number.MAX_SAFE_INTEGER });
    expect(pageErrors).to.eql([]);
  });
});
