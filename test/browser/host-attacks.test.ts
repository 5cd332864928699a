import { expect } from '@open-wc/testing';
import { protocolNamespace } from '../../widget/contract/embed-protocol.ts';
import { linkFrame } from '../../widget/host/frame-link.ts';
import { nextReport, pause, serverOrigin, Stage, token } from './host-element.ts';

const evilOrigin = `http://evil.localhost:${window.location.port}`;

let stage: Stage;
afterEach(() => stage.strike());

/** Mounts an element whose fetchToken counts, and waits until its own frame is connected. */
async function openStage(embedId: string): Promise<{ asked: () => number }> {
  let asked = 0;
  stage = new Stage(embedId, (element) => {
    element.fetchToken = () => ((asked += 1), Promise.resolve(token));
  });
  await stage.until('progress');
  return { asked: () => asked };
}

async function addFrame(address: string): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe');
  frame.src = address;
  document.body.append(frame);
  await new Promise((resolve) => frame.addEventListener('load', resolve));
  return frame;
}

/** The element asked for one token only, and its own frame is still the one it talks with. */
async function expectUndisturbed(asked: () => number): Promise<void> {
  const before = stage.told.length;
  stage.element.focus();
  await Promise.race([stage.until('completed', before + 1), pause(1000)]);
  expect(stage.told.at(-1)).to.eql({ focused: true });
  expect(asked()).to.equal(1);
}

const hello = { ns: protocolNamespace, type: 'hello', nonce: 'forged', versions: [1], jkt: 'thief' };

describe('a hello counts only from the own frame on the server’s origin', () => {
  it('not from another frame of an evil origin (row 3)', async () => {
    const { asked } = await openStage('plain');
    const report = nextReport<string>('impostor');
    const frame = await addFrame(`${evilOrigin}/e/emb_impostor`);
    expect(await report).to.equal('token_unavailable');
    await expectUndisturbed(asked);
    frame.remove();
  });

  it('not from another frame of the server’s own origin, such as another tenant’s (row 4)', async () => {
    const { asked } = await openStage('plain');
    const report = nextReport<string>('impostor');
    const frame = await addFrame(`${serverOrigin}/e/emb_impostor`);
    expect(await report).to.equal('token_unavailable');
    await expectUndisturbed(asked);
    frame.remove();
  });

  it('not from the host page itself, whatever origin and source it claims', async () => {
    const { asked } = await openStage('plain');
    window.postMessage(hello, '*');
    const source = stage.frame?.contentWindow ?? null;
    window.dispatchEvent(
      new MessageEvent('message', { data: hello, source, origin: window.location.origin }),
    );
    window.dispatchEvent(new MessageEvent('message', { data: hello, source: null, origin: serverOrigin }));
    window.dispatchEvent(
      new MessageEvent('message', { data: hello, source, origin: `${serverOrigin}.evil.example` }),
    );
    window.dispatchEvent(new MessageEvent('message', { data: hello, source, origin: 'null' }));
    await pause(100);
    await expectUndisturbed(asked);
    expect(stage.details('ready')).to.have.length(1);
  });

  it('not from a foreign page that has taken the frame’s place (row 5)', async () => {
    const { asked } = await openStage('replaced');
    const report = nextReport<string>('impostor');
    stage.element.focus();
    expect(await report).to.equal('token_unavailable');
    expect(asked()).to.equal(1);
    await stage.until('error');
    expect(stage.details('error').map(({ code }) => code)).to.eql(['frame_blocked']);
    expect(stage.frame).to.equal(null);
  });

  it('not from a sandboxed page without an origin (row 7)', async () => {
    const { asked } = await openStage('plain');
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.srcdoc = `<script>parent.postMessage(${JSON.stringify(hello)}, '*')</script>`;
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    await pause(100);
    await expectUndisturbed(asked);
    frame.remove();
  });
});

/** The host's link alone, with a frame the test steers; `hellos` resolves each time one is answered. */
function openLink(embedId: string, frameOrigin = serverOrigin) {
  const frame = document.createElement('iframe');
  frame.src = `${frameOrigin}/e/emb_${embedId}`;
  const seen = { hellos: 0 };
  const link = linkFrame({
    peer: () => frame.contentWindow,
    origin: serverOrigin,
    methods: () => ({}) as never,
    context: () => ({}),
    onHello: () => (seen.hellos += 1),
    onReady: () => undefined,
  });
  document.body.append(frame);
  const untilHello = async (count: number): Promise<void> => {
    while (seen.hellos < count) await pause(20);
  };
  const close = (): void => {
    link.close();
    frame.remove();
  };
  return { frame, link, seen, untilHello, close };
}

describe('a document in the frame', () => {
  it('is answered once, however often it says hello', async () => {
    stage = new Stage('silent');
    const { frame, seen, untilHello, close } = openLink('silent');
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    const source = frame.contentWindow;
    for (const nonce of ['first', 'first', 'first', 'second', 'second']) {
      window.dispatchEvent(
        new MessageEvent('message', { data: { ...hello, nonce }, source, origin: serverOrigin }),
      );
    }
    await untilHello(2);
    expect(seen.hellos).to.equal(2);
    close();
  });

  it('of another origin is never sent a connect, even if its hello looked right (row 6)', async () => {
    stage = new Stage('silent');
    const { frame, seen, close } = openLink('listening', evilOrigin);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    const overheard = nextReport<object>('overheard');
    const { contentWindow } = frame;
    window.dispatchEvent(
      new MessageEvent('message', { data: hello, source: contentWindow, origin: serverOrigin }),
    );
    expect(seen.hellos).to.equal(1);
    expect(await Promise.race([overheard, pause(300).then(() => 'nothing')])).to.equal('nothing');
    contentWindow?.postMessage('', evilOrigin);
    expect(await overheard).to.eql({ data: '', ports: 0 });
    close();
  });

  it('that is replaced leaves its pending calls rejected as frame_reloaded (row 27)', async () => {
    stage = new Stage('silent');
    const { frame, link, untilHello, close } = openLink('unclaimed'); // holds its port and answers nothing
    await untilHello(1);
    const pending = link.call('status').then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
    frame.src = `${serverOrigin}/e/emb_shaking`;
    await untilHello(2);
    expect(await Promise.race([pending, pause(1000).then(() => 'still pending')])).to.equal('frame_reloaded');
    close();
  });
});

describe('garbage from the own frame', () => {
  it('to the window and over the port changes nothing, and no error reaches the page (row 10)', async () => {
    const errors: unknown[] = [];
    const note = (event: ErrorEvent | PromiseRejectionEvent): unknown => errors.push(event);
    window.addEventListener('error', note);
    window.addEventListener('unhandledrejection', note);
    const report = nextReport<string>('afterGarbage');
    stage = new Stage('garbage');
    expect(await report).to.equal('result');
    window.removeEventListener('error', note);
    window.removeEventListener('unhandledrejection', note);
    expect(errors).to.eql([]);
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
    expect(stage.events).to.eql([]);
  });
});
