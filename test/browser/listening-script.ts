/** A document that is not the server's and tells the test of every message it is sent. */
window.addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
  window.parent.postMessage({ overheard: { data, ports: ports.length } }, '*');
});
