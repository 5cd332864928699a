import { expect, test } from 'vitest';
import { readPdf } from './pdf/read-pdf.ts';
import { createSampleAgreement, sampleFields } from './sample-agreement.ts';

test('the sample agreement is the same bytes every time, and its fields lie on its pages', async () => {
  const bytes = await createSampleAgreement();
  expect(Buffer.from(await createSampleAgreement()).equals(Buffer.from(bytes))).toBe(true);
  const { pageSizes, completionMode } = await readPdf(bytes, { maxPages: 10 });
  expect(completionMode).toBe('stamp');
  expect(pageSizes).toHaveLength(3);
  for (const field of sampleFields) {
    const size = pageSizes[field.page - 1];
    expect(field.x + field.width).toBeLessThanOrEqual(size?.width ?? 0);
    expect(field.y + field.height).toBeLessThanOrEqual(size?.height ?? 0);
  }
});
