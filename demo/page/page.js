/**
 * The customer's page: mounts <inkseal-sign>, gives it one-use tokens from its own server, and passes the completion
 * statement to that server. Nothing secret is ever in this page's addresses.
 */
import './vendor/inkseal/define.js';
import { latestSigning, passStatement, requestToken, startSample, startUpload } from './northlight-api.js';

const agreement = document.querySelector('#agreement');
const problem = document.querySelector('#problem');
const finished = document.querySelector('#finished');
const log = document.querySelector('#log');
const fileInput = document.querySelector('#own-pdf');
const sampleButton = document.querySelector('#sample');

const eventNames = [
  'ready',
  'viewed',
  'progress',
  'activity',
  'signed',
  'declined',
  'delegated',
  'completed',
  'error',
  'closed',
];

function showSigning(signing) {
  const widget = document.createElement('inkseal-sign');
  widget.setAttribute('frame-url', signing.frameUrl);
  widget.fetchToken = ({ jkt }) => requestToken(signing, jkt);
  for (const name of eventNames) {
    widget.addEventListener(`inkseal-${name}`, (event) => addToLog(event));
  }
  widget.addEventListener('inkseal-completed', (event) => {
    void attempt(async () => showFinished(await passStatement(signing, event.detail.statement)));
  });
  finished.hidden = true;
  log.replaceChildren();
  document.querySelector('#step-sign').className = 'now';
  document.title = `${signing.title} · Northlight HR`;
  agreement.replaceChildren(widget);
}

/** What the person has just asked for, however far down the page they asked. */
function showAsked(signing) {
  showSigning(signing);
  agreement.focus({ preventScroll: true });
  agreement.scrollIntoView({ block: 'nearest' });
}

function showFinished(signing) {
  document.querySelector('#sealed-file').textContent = signing.sealedFile;
  document.querySelector('#transaction').textContent = signing.transactionId;
  document.querySelector('#download').href = `/api/signings/${signing.id}/sealed`;
  document.querySelector('#certificate-file').textContent = signing.certificateFile;
  document.querySelector('#certificate').hidden = !signing.certificateFile;
  const certificate = document.querySelector('#download-certificate');
  certificate.href = `/api/signings/${signing.id}/completion-certificate`;
  certificate.hidden = !signing.certificateFile;
  document.querySelector('#step-sign').className = 'done';
  // Not scrolled to: the seal comes seconds after the last press, when a finger may be on its way to something else.
  finished.hidden = false;
}

function addToLog(event) {
  const { statement, type: _type, embedId: _embedId, ...rest } = event.detail ?? {};
  const details = Object.entries(rest).map(([name, value]) => `${name} ${value}`);
  if (statement) details.push('statement (JWS, checked by the server)');
  const row = document.createElement('li');
  if (event.type === 'inkseal-error') row.className = 'bad';
  const time = document.createElement('time');
  time.textContent = new Date().toTimeString().slice(0, 8);
  row.dataset.event = event.type;
  if (rest.code) row.dataset.code = rest.code;
  row.append(
    time,
    part('name', event.type),
    ...(details.length > 0 ? [part('detail', details.join(', '))] : []),
  );
  log.append(row);
  log.scrollTop = log.scrollHeight;
}

function part(className, text) {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}

async function attempt(work) {
  problem.hidden = true;
  document.body.classList.add('busy');
  try {
    await work();
  } catch (error) {
    document.querySelector('#problem-text').textContent = error.message;
    document.querySelector('#problem-code').textContent = error.code ?? 'demo_failed';
    problem.hidden = false;
    problem.scrollIntoView({ block: 'nearest' });
  } finally {
    document.body.classList.remove('busy');
  }
}

fileInput.addEventListener('change', () => {
  const [file] = fileInput.files;
  if (!file) return;
  void attempt(async () => showAsked(await startUpload(file)));
  fileInput.value = '';
});
sampleButton.addEventListener('click', () => {
  void attempt(async () => showAsked(await startSample()));
});

await attempt(async () => {
  const { signer, signing } = await latestSigning();
  document.querySelector('#person-name').textContent = signer.name;
  const shown = signing ?? (await startSample());
  showSigning(shown);
  if (shown.sealedFile) showFinished(shown);
});
