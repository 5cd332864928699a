/** Another frame on the page, in league with somebody who has learnt the nonce: answers the hello in the host's place. */
window.addEventListener('message', ({ data }: MessageEvent<{ relay?: object }>) => {
  if (data.relay === undefined) return;
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', () => window.parent.postMessage({ stolen: true }, '*'));
  port1.start();
  window.parent.frames[0]?.postMessage(data.relay, '*', [port2]);
});
window.parent.postMessage({ relayReady: true }, '*');
