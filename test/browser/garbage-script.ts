/** A frame that says everything a frame could say by mistake or malice, to the window and over its port, and then `ready`. */
import { shakeHands } from '../../widget/frame/handshake.ts';
import { garbage } from '../support/garbage.ts';

for (const message of garbage()) window.parent.postMessage(message, '*');
const { port, nonce } = await shakeHands({ jkt: 'garbage' });
port.addEventListener('message', ({ data }: MessageEvent<{ type: string; id: number }>) => {
  if (data.id === 1000) window.parent.postMessage({ afterGarbage: data.type }, '*');
});
port.start();
for (const message of garbage()) {
  port.postMessage(message);
  window.parent.postMessage(message, '*');
}
port.postMessage({ type: 'call', id: 1000, method: 'ready', params: { nonce } });
