import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** 120 KiB of script, compressed, before the first page of the console can be used. */
export const consoleScriptLimitBytes = 122_880;

interface ManifestChunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
}

/**
 * The scripts of a first load, each compressed by itself as a server would send it: the entry with what it imports, the
 * largest single page, whichever that is, and the words of its other language.
 */
export function readConsoleScripts(root: string): { part: string; gzipBytes: number }[] {
  const folder = join(root, 'widget', 'dist', 'app', 'console');
  const text = readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8');
  const manifest = JSON.parse(text) as Record<string, ManifestChunk>;
  const gzipBytes = (file: string): number =>
    gzipSync(readFileSync(join(folder, file)), { level: 9 }).byteLength;
  const withImports = (name: string, found = new Set<string>()): Set<string> => {
    const chunk = manifest[name];
    if (!chunk || found.has(chunk.file)) return found;
    found.add(chunk.file);
    for (const imported of chunk.imports ?? []) withImports(imported, found);
    return found;
  };
  const entry = Object.entries(manifest).find(([, { isEntry }]) => isEntry);
  if (!entry) throw new Error('No entry in the manifest of the console. Run: npm run build');
  const [name, { dynamicImports = [] }] = entry;
  const first = withImports(name);
  const later = (one: string): string[] => [...withImports(one)].filter((file) => !first.has(file));
  const weight = (files: readonly string[]): number => files.reduce((sum, file) => sum + gzipBytes(file), 0);
  const isWords = (one: string): boolean => one.includes('translations/');
  const isSpoken = (one: string): boolean => one.endsWith('translations/nb.ts');
  const heaviest = dynamicImports
    .filter((one) => !isWords(one))
    .map(later)
    .sort((one, other) => weight(other) - weight(one))[0];
  const words = dynamicImports.filter(isSpoken).flatMap(later);
  const files = new Set([...first, ...(heaviest ?? []), ...words]);
  return [...files].map((part) => ({ part, gzipBytes: gzipBytes(part) }));
}
