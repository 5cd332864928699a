import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { fontPaths, pdfjsPath } from './served-paths.ts';

const versionOf = (name: string): string =>
  (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;

describe('the fixed files of the frame', () => {
  it('are asked for under the version that is installed, and served', () => {
    expect(pdfjsPath).toBe(`/app/pdfjs/${versionOf('pdfjs-dist')}/`);
    for (const [name, path] of Object.entries(fontPaths)) {
      expect(path).toContain(`/app/fonts/${versionOf(`@expo-google-fonts/${name}`)}/`);
    }
  });

  it('come from a pdf.js without the hole that lets a document run scripts (CVE-2026-16633)', () => {
    const [major = 0, minor = 0, patch = 0] = versionOf('pdfjs-dist').split('.').map(Number);
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(6_002_108);
  });
});
