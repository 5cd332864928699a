/** One number of a benchmark, with what it has to be and how it came about. */
export interface Measurement {
  metric: string;
  value: number;
  /** For example "<=1.15"; "none" where no promise is made. */
  target: string;
  conditions: string;
}

export type Report = (measurement: Measurement) => void;

/** What a benchmark was given beside its name, and how it shows a row that is no measurement. */
export interface Output {
  parameters: readonly string[];
  /** One line: `row` as JSON with --json, `line` for people. */
  print(row: object, line: string): void;
}

/** Fewer pairs than this let one busy moment of the machine decide. */
const fewestPairs = 7;

export interface PairedResult {
  /** Medians, in the unit that the two measured functions return. */
  subject: number;
  baseline: number;
  /** Median of the ratios of the pairs, each of which ran side by side in time. */
  ratio: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('a median of nothing');
  return (low + high) / 2;
}

/**
 * Measures two things in turn, the order swapped from pair to pair so that neither always finds the machine warm.
 * One pair beforehand is thrown away.
 */
export async function measurePaired(
  pairs: number,
  subject: () => Promise<number>,
  baseline: () => Promise<number>,
): Promise<PairedResult> {
  if (pairs < fewestPairs) throw new Error(`at least ${fewestPairs} pairs`);
  const measured: { subject: number; baseline: number }[] = [];
  for (let pair = 0; pair <= pairs; pair++) {
    const subjectFirst = pair % 2 === 0;
    const early = await (subjectFirst ? subject() : baseline());
    const late = await (subjectFirst ? baseline() : subject());
    const both = subjectFirst ? { subject: early, baseline: late } : { subject: late, baseline: early };
    if (pair > 0) measured.push(both);
  }
  return {
    subject: median(measured.map((pair) => pair.subject)),
    baseline: median(measured.map((pair) => pair.baseline)),
    ratio: median(measured.map((pair) => pair.subject / pair.baseline)),
  };
}

/** Milliseconds that `work` took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Whether a value keeps its target; one without a promise keeps it. */
export function meetsTarget({ value, target }: Pick<Measurement, 'value' | 'target'>): boolean {
  const [, relation, limit] = /^(<=|>=)(\d+(?:\.\d+)?)$/.exec(target) ?? [];
  if (relation === undefined) return true;
  return relation === '<=' ? value <= Number(limit) : value >= Number(limit);
}
