import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readFrameAssets, renderFramePage } from '../../server/embedding/frame-page.ts';

/** 30 KiB: what stands between a signer and pdf.js, compressed. */
export const frameShellLimitBytes = 30_720;

/** The frame's page and all it names, each compressed by itself as a server would send it. */
export function readFrameShell(root: string): { part: string; gzipBytes: number }[] {
  const app = join(root, 'widget', 'dist', 'app');
  const assets = readFrameAssets(app);
  const gzipBytes = (bytes: string | Uint8Array): number => gzipSync(bytes, { level: 9 }).byteLength;
  const files = [assets.script, ...assets.styles, ...assets.preloads];
  return [
    { part: 'HTML with boot.js', gzipBytes: gzipBytes(renderFramePage(assets, 'n'.repeat(32))) },
    ...files.map((part) => ({ part, gzipBytes: gzipBytes(readFileSync(join(app, part))) })),
  ];
}
