import createBidi from 'bidi-js';
import { fontRuns, type ValueFont } from '#contract/font-coverage.ts';

const bidi = createBidi();

/** Without one of these all runs from left to right, the numbers too. */
const leftwards = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** `rtl-apart`: from right to left, with each passage in Latin letters and digits set apart, so that dates stay dates. */
export type LineDirection = 'ltr' | 'rtl' | 'rtl-apart';

const latinPassage =
  /[\p{Script=Latin}\d"<](?:[^\p{L}]|\p{Script=Latin})*[\p{Script=Latin}\d">]\)?|[\p{Script=Latin}\d]/gu;

/** A parenthesis whose other half is outside stays there too. */
function setApart(passage: string): string {
  const [opened, closed] = [passage.lastIndexOf('('), passage.lastIndexOf(')')];
  if (opened > closed) return `${setApart(passage.slice(0, opened))}(${setApart(passage.slice(opened + 1))}`;
  if (opened < 0 && passage.endsWith(')')) return `${setApart(passage.slice(0, -1))})`;
  return passage.replace(/\S(?:.*\S)?/, '\u2066$&\u2069');
}

/** A piece of a line that is shaped at once: one direction, one font. */
export interface VisualRun {
  readonly text: string;
  readonly font: ValueFont;
  readonly direction: 'ltr' | 'rtl';
}

interface LevelRun {
  level: number;
  text: string;
}

const isolates = /[\u2066\u2069]/;

function levelRuns(line: string, direction: LineDirection): LevelRun[] {
  const text = direction === 'rtl-apart' ? line.replace(latinPassage, setApart) : line;
  const { levels } = bidi.getEmbeddingLevels(text, direction === 'ltr' ? 'ltr' : 'rtl');
  const runs: LevelRun[] = [];
  for (let at = 0; at < text.length; at++) {
    if (isolates.test(text[at] ?? '')) continue;
    const level = levels[at] ?? 0;
    const last = runs.at(-1);
    if (last?.level === level) last.text += text[at];
    else runs.push({ level, text: text[at] ?? '' });
  }
  return runs;
}

/** UAX #9, L2: from the highest level down to the lowest odd one, what stands at that level or above is turned around. */
function inVisualOrder(runs: readonly LevelRun[]): LevelRun[] {
  const ordered = [...runs];
  for (let level = Math.max(...runs.map((run) => run.level)); level > 0; level--) {
    for (let from = 0; from < ordered.length; from++) {
      let to = from;
      while ((ordered[to]?.level ?? -1) >= level) to++;
      if (to > from) ordered.splice(from, to - from, ...ordered.slice(from, to).reverse());
      from = to;
    }
  }
  return ordered;
}

/**
 * A readable line in the pieces it is drawn in, from left to right, as every browser orders it (UAX #9); `direction` is
 * that of the whole text it belongs to.
 */
export function visualRuns(text: string, direction: LineDirection): VisualRun[] {
  if (!leftwards.test(text) && direction === 'ltr')
    return fontRuns(text).map((run) => ({ ...run, direction: 'ltr' as const }));
  return inVisualOrder(levelRuns(text, direction)).flatMap((run) => {
    const own = run.level % 2 === 1 ? 'rtl' : 'ltr';
    const pieces = fontRuns(run.text).map((piece) => ({ ...piece, direction: own }) as const);
    return own === 'rtl' ? pieces.reverse() : pieces;
  });
}
