import { escape, paragraph, publicPage } from './public-page.ts';
import type { LookupTexts } from './lookup-texts.ts';
import type { PublicTransaction } from './public-transaction.ts';

export function renderMissing(texts: LookupTexts, isMistyped: boolean): string {
  const why = isMistyped ? texts.mistyped : texts.unknown;
  return publicPage(
    texts.language,
    texts.missing,
    `<h1>${texts.missing}</h1>\n<p>${texts.title}: ${why}</p>`,
  );
}

function compareSection(texts: LookupTexts): string {
  const verdicts = Object.entries(texts.verdicts).map(([name, text]) =>
    paragraph(text, ` data-verdict="${name}" hidden`),
  );
  return `<h2>${texts.compare}</h2>
${paragraph(texts.compareHint, ' class="muted"')}
<noscript>${paragraph(texts.byHand, ' class="note"')}</noscript>
<label for="file">${texts.choose}</label>
<input type="file" id="file">
<div role="status">
${verdicts.join('\n')}
</div>`;
}

function documentSection(texts: LookupTexts, documents: PublicTransaction['documents']): string {
  const hash = (kind: string, label: string, sha256: string): string =>
    `<dt>${label}</dt><dd><code data-kind="${kind}" data-sha256="${escape(sha256)}">${escape(sha256)}</code></dd>`;
  const parts = documents.map(
    (
      {
        sealedSha256,
        extendedSha256,
        certificateSha256,
        extendedCertificateSha256,
        viewedSha256,
        originalSha256,
      },
      index,
    ) => `<h3>${texts.document(index + 1)}</h3>
<dl>
${hash('sealed', texts.hashes.sealed, sealedSha256)}
${extendedSha256 === null ? '' : hash('sealed', texts.hashes.extended, extendedSha256)}
${certificateSha256 === null ? '' : hash('certificate', texts.hashes.certificate, certificateSha256)}
${extendedCertificateSha256 === null ? '' : hash('certificate', texts.hashes.extendedCertificate, extendedCertificateSha256)}
${hash('shown', texts.hashes.shown, viewedSha256)}
${hash('original', texts.hashes.original, originalSha256)}
</dl>`,
  );
  return `<h2>${texts.documents}</h2>\n${parts.join('\n')}`;
}

function eventSection(texts: LookupTexts, events: PublicTransaction['events']): string {
  const rows = events.map(
    ({ seq, at, type, method }) =>
      `<tr><td>${seq}</td><td><bdi>${escape(at.replace('T', ' ').replace('Z', ''))}</bdi></td><td>${escape([type, ...(method ? [method] : [])].join(' · ')).replaceAll(/[._]/g, '$&<wbr>')}</td></tr>`,
  );
  const heads = [texts.number, texts.when, texts.event].map((text) => `<th scope="col">${text}</th>`);
  return `<h2>${texts.events}</h2>
<table>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

export function renderTransaction(texts: LookupTexts, found: PublicTransaction, script: string): string {
  const { transactionId, completedAt, testMode, timestampPending, documents, events } = found;
  const completed =
    completedAt === null
      ? texts.notCompleted
      : texts.completed(`${completedAt.replace('T', ' ').replace('Z', '')} UTC`);
  const body = [
    `<h1>${texts.title}</h1>`,
    paragraph(transactionId, ' class="id"'),
    ...(testMode ? [paragraph(texts.testMode, ' class="note"')] : []),
    paragraph(completed),
    ...(timestampPending ? [paragraph(texts.timestampPending, ' class="note"')] : []),
    ...(completedAt === null
      ? []
      : [compareSection(texts), documentSection(texts, documents), eventSection(texts, events)]),
    `<h2>${texts.about}</h2>`,
    ...texts.aboutLines.map((line) => paragraph(line, ' class="muted"')),
    ...(completedAt === null ? [] : [`<script>${script}</script>`]),
  ];
  return publicPage(texts.language, texts.title, body.join('\n'));
}
