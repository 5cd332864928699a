import { expect } from '@open-wc/testing';
import {
  isHelloMessage,
  protocolNamespace,
  type HelloMessage,
} from '../../widget/contract/embed-protocol.ts';
import { garbage } from '../support/garbage.ts';
import { nextReport, pause, serverOrigin } from './host-element.ts';

let frame: HTMLIFrameElement;
let hellos: { data: HelloMessage; origin: string }[] = [];
const noteHello = ({ data, origin }: MessageEvent<unknown>): void => {
  if (isHelloMessage(data)) hellos.push({ data, origin });
};

/** This test is the host: it sees the frame's hello and answers as it likes. */
async function openFrame(): Promise<{ echo: string; shaken: Promise<string> }> {
  const shaken = nextReport<string>('shaken');
  frame = document.createElement('iframe');
  frame.src = `${serverOrigin}/e/emb_shaking`;
  document.body.prepend(frame);
  while (hellos.length === 0) await pause(20);
  return { echo: hellos[0]?.data.nonce ?? '', shaken };
}

function connect(message: object, ports = 1): Promise<unknown> {
  const channels = Array.from({ length: ports }, () => new MessageChannel());
  const answer = new Promise((resolve) => {
    for (const { port1 } of channels) {
      port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => resolve(data));
      port1.start();
    }
  });
  const sent = { ns: protocolNamespace, type: 'connect', nonce: 'h', version: 1, ...message };
  frame.contentWindow?.postMessage(
    sent,
    serverOrigin,
    channels.map(({ port2 }) => port2),
  );
  return Promise.race([answer, pause(150).then(() => 'nothing')]);
}

beforeEach(() => {
  hellos = [];
  window.addEventListener('message', noteHello);
});
afterEach(() => {
  window.removeEventListener('message', noteHello);
  frame.remove();
});

describe('a frame', () => {
  it('says hello with nothing secret, again and again under one nonce until somebody answers', async () => {
    await openFrame();
    while (hellos.length < 3) await pause(50);
    expect(Object.keys(hellos[0]?.data ?? {}).sort()).to.eql(['jkt', 'nonce', 'ns', 'type', 'versions']);
    expect(new Set(hellos.map(({ data }) => data.nonce)).size).to.equal(1);
    expect(hellos[0]?.origin).to.equal(serverOrigin);
  });

  it('accepts one connect that echoes its nonce and carries one port, pins its origin, and then nobody', async () => {
    const { echo, shaken } = await openFrame();
    expect(await connect({ echo })).to.eql({ origin: window.location.origin, nonce: 'h' });
    expect(await shaken).to.equal('pinned');
    expect(await connect({ echo })).to.equal('nothing');
    const said = hellos.length;
    await pause(700);
    expect(hellos).to.have.length(said);
  });

  it('passes over every connect that is not quite one (row 10)', async () => {
    const { echo, shaken } = await openFrame();
    expect(await connect({ echo: `${echo}x` })).to.equal('nothing');
    expect(await connect({ echo: '' })).to.equal('nothing');
    expect(await connect({ echo }, 0)).to.equal('nothing');
    expect(await connect({ echo }, 2)).to.equal('nothing');
    expect(await connect({ echo, version: 2 })).to.equal('nothing');
    expect(await connect({ echo, ns: 'inkseal/2' })).to.equal('nothing');
    expect(await connect({ echo, nonce: 7 })).to.equal('nothing');
    expect(await connect({ echo })).to.include({ nonce: 'h' });
    expect(await shaken).to.equal('pinned');
  });

  it('passes over garbage (row 10)', async () => {
    const { echo, shaken } = await openFrame();
    for (const message of garbage()) frame.contentWindow?.postMessage(message, serverOrigin);
    await pause(800); // one of them takes long to copy
    expect(await connect({ echo })).to.include({ nonce: 'h' });
    expect(await shaken).to.equal('pinned');
  });

  it('passes over another frame of the page that has learnt the nonce', async () => {
    const { echo, shaken } = await openFrame();
    const ready = nextReport('relayReady');
    const relay = document.createElement('iframe');
    relay.src = '/e/emb_relay';
    document.body.append(relay);
    await ready;
    const stolen = nextReport<boolean>('stolen');
    relay.contentWindow?.postMessage(
      { relay: { ns: protocolNamespace, type: 'connect', echo, nonce: 'h', version: 1 } },
      '*',
    );
    expect(await Promise.race([stolen, pause(300).then(() => false)])).to.equal(false);
    expect(await connect({ echo })).to.include({ nonce: 'h' });
    expect(await shaken).to.equal('pinned');
    relay.remove();
  });

  it('gives up with token_unavailable when nobody answers, and takes no late connect (row 10)', async () => {
    const { echo, shaken } = await openFrame();
    expect(await shaken).to.equal('token_unavailable');
    expect(await connect({ echo })).to.equal('nothing');
  });
});
