/**
 * A frame of a few lines on the product's own handshake, key and connection. What it learns it tells the test through
 * the one event that holds text: `completed`, whose statement is JSON here. Behaviour hangs on the embed id.
 */
import { followContentHeight } from '../../widget/frame/content-height.ts';
import { createFrameKey } from '../../widget/frame/dpop.ts';
import { EmbedError } from '../../widget/frame/embed-error.ts';
import { shakeHands } from '../../widget/frame/handshake.ts';
import { openHostConnection, type HostConnection } from '../../widget/frame/host-connection.ts';
import { announceHeight } from '../../widget/ui/content-height.ts';

const behaviour = window.location.pathname.split('/emb_')[1];

const tell = (host: HostConnection, facts: object): void =>
  host.emit({ type: 'completed', statement: JSON.stringify(facts) });

async function askForToken(host: HostConnection, jkt: string): Promise<object> {
  try {
    return { token: await host.requestToken(jkt, 'start') };
  } catch (error) {
    return { refused: error instanceof EmbedError ? error.code : String(error) };
  }
}

/** What comes back to a bare port, in the order of the calls. The host's own calls are not answered. */
function collectAnswers(port: MessagePort): { id: number }[] {
  const answers: { id: number }[] = [];
  port.addEventListener('message', ({ data }: MessageEvent<{ type: string; id: number }>) => {
    if (data.type !== 'call') answers[data.id - 1] = data;
  });
  port.start();
  return answers;
}

/** Whoever holds the port but not the nonce gets nothing but refusals. */
async function startWithoutClaim(): Promise<void> {
  const { port } = await shakeHands({ jkt: 'thief' });
  const answers = collectAnswers(port);
  const calls = [
    { method: 'token', params: { jkt: 'thief', reason: 'start' } },
    { method: 'event', params: { type: 'signed' } },
    { method: 'ready', params: { nonce: 'guessed' } },
    { method: 'token', params: { jkt: 'thief', reason: 'start' } },
  ];
  calls.forEach((call, index) => port.postMessage({ type: 'call', id: index + 1, ...call }));
  await new Promise((resolve) => setTimeout(resolve, 200));
  window.parent.postMessage({ unclaimed: answers }, '*');
}

/** Says over its claimed port what no frame may say; the host must answer each with an error. */
async function startRude(): Promise<void> {
  const { port, nonce } = await shakeHands({ jkt: 'rude' });
  const answers = collectAnswers(port);
  const calls = [
    { method: 'ready', params: { nonce } },
    { method: 'event', params: { type: 'click' } },
    { method: 'event', params: { type: 'constructor' } },
    { method: 'event', params: { type: 'progress', filled: -1, total: 'many' } },
    { method: 'event', params: { type: 'error', code: { html: '<b>' } } },
    { method: 'event', params: { type: 'completed', statement: 'x'.repeat(9000) } },
    { method: 'resize', params: { heightPixels: 1e9 } },
    { method: 'resize', params: { heightPixels: '100vh; background: url(//evil)' } },
    { method: 'token', params: { jkt: 'somebody else', reason: 'start' } },
    { method: 'setContext', params: {} },
    { method: 'fetchToken', params: {} },
  ];
  calls.forEach((call, index) => port.postMessage({ type: 'call', id: index + 1, ...call }));
  await new Promise((resolve) => setTimeout(resolve, 200));
  window.parent.postMessage({ rude: answers }, '*');
}

async function startPolite(): Promise<void> {
  const key = await createFrameKey();
  const host = await openHostConnection(await shakeHands({ jkt: key.jkt }));
  followContentHeight(document, host);
  const facts = { jkt: key.jkt, hostOrigin: host.hostOrigin, context: host.context };
  host.onContext((context) => tell(host, { context }));
  host.onFocus(() => {
    if (behaviour === 'plain') tell(host, { focused: true });
    if (behaviour === 'reloading') window.location.reload();
    if (behaviour === 'leaving') window.location.replace('/e/emb_refused');
    if (behaviour === 'replaced') {
      window.location.replace(`http://evil.localhost:${window.location.port}/e/emb_impostor`);
    }
    if (behaviour === 'asking-again') {
      void host.requestToken(key.jkt, 'expired').then(
        (token) => tell(host, { second: token }),
        (error: EmbedError) => tell(host, { second: error.code }),
      );
    }
  });
  tell(host, { ...facts, ...(await askForToken(host, key.jkt)) });
  announceHeight(document.body, 777);
  host.setStatus('ready');
  host.emit({ type: 'ready' });
  host.emit({ type: 'progress', filled: 1, total: 3 });
  if (behaviour === 'signing') host.emit({ type: 'signed' });
}

if (behaviour === 'unclaimed') await startWithoutClaim();
else if (behaviour === 'rude') await startRude();
else await startPolite();
