import { fontRuns, type ValueFont } from '#contract/font-coverage.ts';
import type { LeveledText } from './leveled-text.ts';

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

function levelRuns(text: string, levels: Uint8Array): LevelRun[] {
  const runs: LevelRun[] = [];
  for (let at = 0; at < text.length; at++) {
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

/** A line in the pieces it is drawn in, from left to right, as every browser orders it (UAX #9). */
export function visualRuns({ text, levels }: LeveledText): VisualRun[] {
  if (levels === null) return fontRuns(text).map((run) => ({ ...run, direction: 'ltr' as const }));
  return inVisualOrder(levelRuns(text, levels)).flatMap((run) => {
    const own = run.level % 2 === 1 ? 'rtl' : 'ltr';
    const pieces = fontRuns(run.text).map((piece) => ({ ...piece, direction: own }) as const);
    return own === 'rtl' ? pieces.reverse() : pieces;
  });
}
