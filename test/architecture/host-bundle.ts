import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { lineAt, parseSource, type Problem } from './source-tree.ts';

/** 5.5 KiB: what a customer's page pays for the element, compressed, before anyone signs. */
export const hostBundleLimitBytes = 5_632;

/** Words that only these libraries contain, whatever the minifier did to their names. */
const strangers: readonly [library: string, mark: RegExp][] = [
  ['zod', /ZodError|invalid_type|_zod\b/],
  ['pdf.js', /GlobalWorkerOptions|pdfjs|pdf\.worker/i],
  ['lit-html', /lit\$|_\$litType\$|litHtmlVersions|lit-html/],
];

export interface HostBundle {
  /** Paths of the files that define.js loads, itself first. */
  files: readonly string[];
  gzipBytes: number;
  problems: readonly Problem[];
}

/**
 * What a page loads with `<script type="module" src="…/define.js">`: that file and everything it imports, at once or
 * later, each compressed by itself as a server would send it.
 */
export function readHostBundle(root: string, folder = 'widget/dist/host'): HostBundle {
  const files = [`${folder}/define.js`];
  const problems: Problem[] = [];
  let gzipBytes = 0;
  for (const path of files) {
    if (!existsSync(join(root, path))) {
      problems.push({ where: path, rule: 'bundle', message: 'is not there; run npm run build' });
      continue;
    }
    const file = parseSource(root, path);
    gzipBytes += gzipSync(readFileSync(join(root, path)), { level: 9 }).byteLength;
    for (const [library, mark] of strangers) {
      const found = mark.exec(file.text);
      if (found === null) continue;
      const where = `${path}:${lineAt(file.text, found.index)}`;
      problems.push({ where, rule: 'bundle', message: `contains ${library} ("${found[0]}")` });
    }
    for (const { specifier, packageName, target } of file.imports) {
      if (target === undefined)
        problems.push({
          where: path,
          rule: 'bundle',
          message: `needs the package ${packageName ?? specifier}`,
        });
      else if (!files.includes(target)) files.push(target);
    }
  }
  if (gzipBytes > hostBundleLimitBytes) {
    const message = `${gzipBytes} bytes gzip, at most ${hostBundleLimitBytes}`;
    problems.push({ where: dirname(files[0] ?? folder), rule: 'bundle', message });
  }
  return { files, gzipBytes, problems };
}
