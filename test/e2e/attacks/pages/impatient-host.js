/**
 * A page that speaks the protocol by hand, so that it can say over the true port what the element never would. The frame
 * stands in the page, or is a tab that the page opens. `answers` is what came back to the page's own calls, by id.
 */
const ns = 'inkseal/1';
const given = document.querySelector('meta[name="token"]')?.content;
const frame = document.querySelector('iframe');
const address = document.querySelector('[data-frame-url]').dataset.frameUrl;
const answers = {};
const told = [];
const strays = [];
let opened;
let port;

async function takeToken(jkt) {
  if (given) return given;
  const embedId = address.split('/').at(-1);
  const answer = await fetch('/token', { method: 'POST', body: JSON.stringify({ embedId, jkt }) });
  return (await answer.json()).token;
}

async function reply({ id, method, params }) {
  if (method === 'event') told.push(params);
  const context = {};
  const result = method === 'ready' ? { context } : {};
  if (method === 'token') result.token = await takeToken(params.jkt);
  port.postMessage({ type: 'result', id, result });
}

const connectMessage = (echo) => ({ ns, type: 'connect', echo, nonce: 'n', version: 1 });

let lastNonce;
window.addEventListener('message', ({ data, origin, source }) => {
  if (data?.ns !== ns || data.type !== 'hello' || source !== (opened ?? frame?.contentWindow)) return;
  if (lastNonce === data.nonce) return;
  lastNonce = data.nonce;
  const { port1, port2 } = new MessageChannel();
  port = port1;
  port.addEventListener('message', (message) => {
    if (message.data.type === 'call') void reply(message.data);
    else (answers[message.data.id] ??= []).push(message.data);
  });
  port.start();
  source.postMessage(connectMessage(data.nonce), origin, [port2]);
});

/** Once more with the right nonce, on a port of its own, when the frame has long accepted another. */
function connectLate() {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', ({ data }) => strays.push(data));
  port1.start();
  (opened ?? frame.contentWindow).postMessage(connectMessage(lastNonce), '*', [port2]);
}

Object.assign(window, {
  answers,
  told,
  strays,
  connectLate,
  say: (message, transfer = []) => port.postMessage(message, transfer),
  shout: (message, transfer = []) => (opened ?? frame.contentWindow).postMessage(message, '*', transfer),
  openTab: () => {
    opened = window.open(address, '_blank');
  },
});
if (frame) frame.src = address;
