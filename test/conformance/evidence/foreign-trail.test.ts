import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPdf } from '../../../server/documents/pdf/read-pdf.ts';
import { sealDocument } from '../../../server/sealing/seal-engine.ts';
import { readAttachment } from '../../../widget/verify/core/pdf-attachment.ts';
import { verifyFile } from '../../../widget/verify/core/verify-file.ts';
import { createForgedLog } from '../../support/evidence-forger.ts';
import { createSealInput, createTestSigner } from '../../support/seal-input.ts';
import { smallPdf } from '../../support/small-pdf.ts';
import { repositoryRoot } from '../../support/stages.ts';

/** A document as its sender uploads it, with a trail of the sender's own making; it is to be taken as signed before. */
function withOwnTrail(junk: string, trail: string): Buffer {
  const first = Buffer.from(smallPdf([{ content: 'BT /F1 24 Tf 72 700 Td (I owe you) Tj ET' }]));
  let file = junk + first.toString('latin1');
  const previous = /startxref\n(\d+)/.exec(file)?.[1] ?? '';
  const objects = [
    [
      1,
      `<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(audit-trail.json) 6 0 R] >> >> >>`,
    ],
    [6, `<< /Type /Filespec /F (audit-trail.json) /X (/ByteRange [0 1 2 3]) /EF << /F 7 0 R >> >>`],
    [7, `<< /Type /EmbeddedFile /Length ${trail.length} >>\nstream\n${trail}\nendstream`],
  ] as const;
  let rows = '';
  for (const [number, body] of objects) {
    rows += `${number} 1\n${String(file.length - junk.length).padStart(10, '0')} 00000 n \n`;
    file += `${number} 0 obj\n${body}\nendobj\n`;
  }
  const at = file.length - junk.length;
  file += `xref\n${rows}trailer\n<< /Size 8 /Root 1 0 R /Prev ${previous} >>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

test('a trail that came with an upload whose references had to be sought is not the seal’s', async () => {
  const bytes = withOwnTrail('%!junk\n', '{"envelopeId":"env_forged"}');
  const { completionMode } = await readPdf(bytes, { maxPages: 9 });
  expect(completionMode).toBe('append-only');
  const input = createSealInput({ bytes, signer: createTestSigner() }, { completionMode });
  const sealed = new Uint8Array((await sealDocument(input)).document.bytes);
  expect(await readAttachment(sealed, sealed.length, 'audit-trail.json')).toBeUndefined();
  const { valid, facts, checks } = await verifyFile(sealed);
  expect({ valid, facts }).toEqual({ valid: true, facts: null });
  expect(checks.find(({ name }) => name === 'trail')).toMatchObject({ outcome: 'absent' });
  // Whoever names a log is not content with a file that is of none.
  const { verifierKey: logKey } = await createForgedLog('log.example');
  expect(await verifyFile(sealed, { logKey })).toMatchObject({ valid: false, failure: 'log_missing' });
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-foreign-trail-'));
  try {
    const path = join(folder, 'file.pdf');
    await writeFile(path, sealed);
    const program = join(repositoryRoot, 'server', 'cli', 'main.ts');
    const said = execFileSync(process.execPath, [program, 'verify', path, '--offline'], { encoding: 'utf8' });
    expect(said).toContain('none    trail');
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);
