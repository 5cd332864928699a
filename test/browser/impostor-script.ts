/** What a foreign page tries once it is where the frame was. It uses the product's code to be as convincing as can be. */
import { shakeHands } from '../../widget/frame/handshake.ts';

const shaken = await shakeHands({ jkt: 'impostor', timeoutMilliseconds: 1500 }).then(
  () => 'connected',
  (error: { code: string }) => error.code,
);
window.parent.postMessage({ impostor: shaken }, '*');
