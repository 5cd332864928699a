/**
 * The only script of the public look-up page, which the server writes into it. It says whether a file is one of those that
 * the page lists by their hash. The file stays where it is: the page's policy lets no connection be made.
 */
import { sha256, toHex } from './core/bytes.ts';

const input = document.querySelector<HTMLInputElement>('input[type="file"]');
const verdicts = [...document.querySelectorAll<HTMLElement>('[data-verdict]')];
const known = [...document.querySelectorAll<HTMLElement>('[data-sha256]')];
let asked = 0;

function show(verdict: string): void {
  for (const one of verdicts) one.hidden = one.dataset['verdict'] !== verdict;
}

async function judge(file: File): Promise<string> {
  try {
    const hash = toHex(await sha256(new Uint8Array(await file.arrayBuffer())));
    return known.find((one) => one.dataset['sha256'] === hash)?.dataset['kind'] ?? 'unknown';
  } catch {
    return 'unreadable'; // gone, too large for memory, or a page without TLS, where browsers hash nothing
  }
}

input?.addEventListener('change', () => {
  const number = ++asked;
  const file = input.files?.[0];
  show(file ? 'reading' : '');
  if (!file) return;
  void judge(file).then((verdict) => {
    if (number === asked) show(verdict);
  });
});
