/** A frame that only shakes hands: says over the port it accepted that it did, and what it holds for its host. */
import { shakeHands } from '../../widget/frame/handshake.ts';

const outcome = await shakeHands({ jkt: 'shaking', timeoutMilliseconds: 3000 }).then(
  ({ origin, port, nonce }) => {
    port.postMessage({ origin, nonce });
    return 'pinned';
  },
  (error: { code: string }) => error.code,
);
window.parent.postMessage({ shaken: outcome }, '*');
