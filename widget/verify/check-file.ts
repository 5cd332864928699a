/**
 * The only script of the page that checks a file, which the server writes into it. The page's policy lets no connection be
 * made, so the file stays where it is; what it holds is shown as text and never as markup.
 */
import { fileFailureExplanations, type FileReport } from './core/file-report.ts';
import type { SealFacts } from './core/seal-report.ts';
import { verifyFile } from './core/verify-file.ts';

const input = document.querySelector<HTMLInputElement>('input[type="file"]');
const every = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];
let asked = 0;

function showVerdict(verdict: string): void {
  for (const one of every('[data-verdict]')) one.hidden = one.dataset['verdict'] !== verdict;
}

function showText(selector: string, text: string | null | undefined): void {
  for (const one of every(selector)) {
    const place = one.querySelector('code') ?? one;
    place.textContent = text ?? '';
    one.hidden = !text;
  }
}

function showNote(name: string, about: string | null): void {
  for (const one of every(`[data-note="${name}"]`)) {
    one.hidden = about === null;
    const place = one.querySelector('code');
    if (place) place.textContent = about;
  }
}

/** What a file says that is the same, and what was added behind its seal. */
function showNotes(seal: SealFacts | null, document = ''): void {
  const added = seal?.additions ?? [];
  const stamps = added.flatMap(({ timestamp }) => timestamp ?? []);
  showNote('test', seal?.reason?.isTest ? '' : null);
  showNote('certificate', seal?.reason?.isCertificate ? document : null);
  showNote('addedValidation', added.some(({ hasValidationData }) => hasValidationData) ? '' : null);
  showNote(
    'addedTimestamp',
    stamps.length > 0
      ? stamps.map(({ at, authority }) => `${at.toISOString()} ${authority}`).join('; ')
      : null,
  );
}

function showReport(report: FileReport | undefined): void {
  for (const item of every('[data-check]')) {
    const check = report?.checks.find(({ name }) => name === item.dataset['check']);
    item.hidden = check === undefined;
    item.dataset['result'] = check?.outcome ?? '';
    for (const part of item.querySelectorAll<HTMLElement>('[data-outcome],[data-word]'))
      part.hidden = (part.dataset['outcome'] ?? part.dataset['word']) !== check?.outcome;
    const about = item.querySelector('[data-about]');
    if (about) about.textContent = check?.about ?? '';
  }
  const content = report?.checks.find(({ name }) => name === 'content');
  showNotes(report?.answer === 'same' ? report.seal : null, content?.about);
  showText('[data-why]', report?.failure);
  const why = document.querySelector('[data-why] span');
  if (why) why.textContent = report?.failure ? fileFailureExplanations[report.failure] : '';
  for (const one of every('[data-facts]')) one.hidden = !report?.seal;
  showText('[data-fact="transaction"]', report?.facts?.transactionId);
  showText('[data-fact="sealCertificate"]', report?.seal?.certificateSha256);
  showText('[data-fact="logKey"]', report?.facts?.logKey);
}

const verdictOf = ({ valid, answer }: FileReport): string =>
  !valid && answer === 'same' ? 'broken' : answer;

async function check(file: File | undefined): Promise<void> {
  const number = ++asked;
  showReport(undefined);
  showVerdict(file ? 'reading' : '');
  if (!file) return;
  let report: FileReport | undefined;
  try {
    report = await verifyFile(new Uint8Array(await file.arrayBuffer()));
  } catch {
    report = undefined; // gone, too large for memory, or a page without TLS, where browsers hash nothing
  }
  if (number !== asked) return;
  showReport(report);
  showVerdict(report ? verdictOf(report) : 'unreadable');
}

input?.addEventListener('change', () => void check(input.files?.[0]));
// The field takes what is dropped on it; people drop beside it.
document.addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('dropping');
});
document.addEventListener('dragleave', () => document.body.classList.remove('dropping'));
document.addEventListener('drop', (event) => {
  document.body.classList.remove('dropping');
  if (event.target === input) return;
  event.preventDefault();
  void check(event.dataTransfer?.files[0]);
});
