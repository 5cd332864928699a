import type { Hono } from 'hono';
import { fileCheckNames, fileCheckOutcomes } from '#verify/file-report.ts';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { escape, paragraph, publicPage, publicPageHeaders, readPageScript } from './public-page.ts';
import { verifyTexts } from './verify-language.ts';
import type { VerifyTexts } from './verify-texts.ts';

/** GET /verify, a page for people: checks a file in the browser, with the verifier that the command line has. */
export function mountVerifyPage(app: Hono<HttpEnv>, parts: { appDirectory: string }): void {
  const script = readPageScript(parts.appDirectory, 'check-file');
  const headers = publicPageHeaders(script);
  app.get('/verify', (c) => {
    const texts = verifyTexts(c.req.header('accept-language'));
    return c.body(renderVerifyPage(texts, script), 200, headers);
  });
}

/** Everything that can be said stands in the page; the script shows what applies, and fills in values as plain text. */
export function renderVerifyPage(texts: VerifyTexts, script: string): string {
  const verdicts = Object.entries(texts.verdicts).map(([name, text]) =>
    paragraph(text, ` data-verdict="${name}" hidden`),
  );
  const notes = Object.entries(texts.notes).map(
    ([name, text]) => `<p data-note="${name}" hidden>${escape(text)} <code></code></p>`,
  );
  const checks = fileCheckNames.map((name) => checkItem(texts, name));
  const facts = (['transaction', 'sealCertificate', 'logKey'] as const).map(
    (name) => `<div data-fact="${name}" hidden><dt>${escape(texts[name])}</dt><dd><code></code></dd></div>`,
  );
  const body = [
    `<h1>${escape(texts.title)}</h1>`,
    paragraph(texts.intro),
    `<noscript>${paragraph(texts.needsScript, ' class="note"')}</noscript>`,
    `<label for="file">${escape(texts.choose)}</label>`,
    '<input type="file" id="file" accept="application/pdf,.pdf">',
    `<div role="status">${[...verdicts, ...notes].join('\n')}</div>`,
    `<ol>${checks.join('\n')}</ol>`,
    '<p data-why hidden><code></code> <span lang="en"></span></p>',
    `<section data-facts hidden>${paragraph(texts.compare)}<dl>${facts.join('\n')}</dl></section>`,
    `<h2>${escape(texts.about)}</h2>`,
    ...texts.aboutLines.map((line) => paragraph(line, ' class="muted"')),
    `<script>${script}</script>`,
  ];
  return publicPage(texts.language, texts.title, body.join('\n'));
}

/** Drawn, for not every machine has a font with a tick. */
const marks = {
  passed: 'M3 8.5l3.5 3.5L13 4.5',
  failed: 'M4 4l8 8M12 4l-8 8',
  absent: 'M4 8h8',
  open: 'M5 5.5a3 3 0 1 1 4.2 2.7Q8 8.7 8 10M8 12.5v1',
} as const;

/** A mark for the eye, the outcome in words for everybody. */
function checkItem({ checks, outcomes }: VerifyTexts, name: (typeof fileCheckNames)[number]): string {
  const parts = fileCheckOutcomes.map(
    (outcome) =>
      `<span data-outcome="${outcome}" aria-hidden="true" hidden><svg viewBox="0 0 16 16"><path d="${marks[outcome]}"/></svg></span><span data-word="${outcome}" class="muted" hidden>${escape(outcomes[outcome])}</span>`,
  );
  return `<li data-check="${name}" hidden><span>${escape(checks[name])}</span>${parts.join('')}<code data-about></code></li>`;
}
