/**
 * A sender's pattern for a text, matched as a whole. Not by RegExp: its backtracking takes minutes for `(a+)+$`, which
 * would let one customer's pattern stop the server of all. This matcher walks every way at once (Thompson, 1968), so its
 * time is at most pattern × text. What cannot be had that way – looking around, back-references – is refused.
 */
type Accepts = (character: string) => boolean;

type PatternNode =
  | { kind: 'one'; accepts: Accepts }
  | { kind: 'sequence' | 'choice'; parts: readonly PatternNode[] }
  | { kind: 'repeat'; part: PatternNode; least: number; most: number };

/** A step that takes a character, or a fork that takes none. */
type State = { accepts: Accepts; next: number } | { forks: number[] };

export const longestPattern = 200;
const mostStates = 1000;

/** The pattern is none, or asks for what this matcher does not do. */
export class PatternError extends Error {}

/** Whether the whole of a text is what the pattern describes. Throws {@link PatternError}. */
export function compilePattern(pattern: string): (text: string) => boolean {
  const characters = Array.from(pattern);
  if (characters.length > longestPattern) throw new PatternError('is longer than 200 characters');
  const states: State[] = [{ forks: [] }];
  const start = layOut(new PatternReader(characters).read(), 0, states);
  return (text) => matches(states, start, text);
}

function layOut(node: PatternNode, next: number, states: State[]): number {
  const add = (state: State): number => {
    if (states.length >= mostStates) throw new PatternError('repeats too much');
    return states.push(state) - 1;
  };
  switch (node.kind) {
    case 'one':
      return add({ accepts: node.accepts, next });
    case 'sequence':
      return node.parts.reduceRight((after, part) => layOut(part, after, states), next);
    case 'choice':
      return add({ forks: node.parts.map((part) => layOut(part, next, states)) });
    case 'repeat': {
      let entry = next;
      if (node.most === Number.POSITIVE_INFINITY) {
        const forks = [next];
        entry = add({ forks });
        forks.push(layOut(node.part, entry, states));
      } else {
        for (let more = node.least; more < node.most; more++)
          entry = add({ forks: [next, layOut(node.part, entry, states)] });
      }
      for (let count = 0; count < node.least; count++) entry = layOut(node.part, entry, states);
      return entry;
    }
  }
}

function matches(states: readonly State[], start: number, text: string): boolean {
  const reach = (entries: readonly number[]): Set<number> => {
    const reached = new Set<number>();
    const open = [...entries];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (reached.has(index)) continue;
      reached.add(index);
      const state = states[index];
      if (state && 'forks' in state) open.push(...state.forks);
    }
    return reached;
  };
  let current = reach([start]);
  for (const character of text) {
    const entries: number[] = [];
    for (const index of current) {
      const state = states[index];
      if (state && 'accepts' in state && state.accepts(character)) entries.push(state.next);
    }
    if (entries.length === 0) return false;
    current = reach(entries);
  }
  return current.has(0);
}

const classes: Readonly<Record<string, RegExp>> = { d: /^\d$/, w: /^\w$/, s: /^\s$/ };

const properties: ReadonlyMap<string, RegExp> = new Map([
  ['L', /^\p{L}$/u],
  ['Lu', /^\p{Lu}$/u],
  ['Ll', /^\p{Ll}$/u],
  ['M', /^\p{M}$/u],
  ['N', /^\p{N}$/u],
  ['Nd', /^\p{Nd}$/u],
  ['P', /^\p{P}$/u],
  ['S', /^\p{S}$/u],
  ['Z', /^\p{Z}$/u],
]);

class PatternReader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(characters: readonly string[]) {
    this.#characters = characters;
  }

  /** `^` and `$` around the whole change nothing. */
  read(): PatternNode {
    if (this.#peek() === '^') this.#at += 1;
    const node = this.#choice();
    if (this.#at < this.#characters.length) throw new PatternError('has a ")" too many');
    return node;
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #take(): string {
    const character = this.#characters[this.#at];
    if (character === undefined) throw new PatternError('ends too early');
    this.#at += 1;
    return character;
  }

  #skip(character: string): boolean {
    const isThere = this.#peek() === character;
    if (isThere) this.#at += 1;
    return isThere;
  }

  #choice(): PatternNode {
    const parts = [this.#sequence()];
    while (this.#skip('|')) parts.push(this.#sequence());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'choice', parts };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      if (next === '$' && this.#at === this.#characters.length - 1) this.#at += 1;
      else parts.push(this.#repeated());
    }
    return { kind: 'sequence', parts };
  }

  #repeated(): PatternNode {
    const part = this.#atom();
    const counts = this.#counts();
    if (!counts) return part;
    const [least, most] = counts;
    if (most < least) throw new PatternError('has a count that ends before it begins');
    if (['*', '+', '?', '{'].includes(this.#peek() ?? '')) throw new PatternError('repeats a repetition');
    return { kind: 'repeat', part, least, most };
  }

  #counts(): readonly [number, number] | undefined {
    if (this.#skip('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#skip('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#skip('?')) return [0, 1];
    if (!this.#skip('{')) return undefined;
    let text = '';
    for (let next = this.#take(); next !== '}'; next = this.#take()) text += next;
    const found = /^(\d{1,4})(,(\d{0,4}))?$/.exec(text);
    if (!found) throw new PatternError('has a count that is none');
    const [, least, range, most] = found;
    if (range === undefined) return [Number(least), Number(least)];
    return [Number(least), most === '' || most === undefined ? Number.POSITIVE_INFINITY : Number(most)];
  }

  #atom(): PatternNode {
    const character = this.#take();
    if (character === '(') {
      if (this.#skip('?') && !this.#skip(':')) throw new PatternError('looks around or names a group');
      const inner = this.#choice();
      if (!this.#skip(')')) throw new PatternError('leaves a "(" open');
      return inner;
    }
    if (character === '[') return { kind: 'one', accepts: this.#set() };
    if (character === '.') return { kind: 'one', accepts: (one) => one !== '\n' && one !== '\r' };
    if (character === '\\') return { kind: 'one', accepts: this.#escape() };
    if ('*+?{}^$]'.includes(character)) throw new PatternError(`has a "${character}" in a wrong place`);
    return { kind: 'one', accepts: (one) => one === character };
  }

  /** After the backslash. */
  #escape(): Accepts {
    const character = this.#take();
    const known = classes[character.toLowerCase()];
    if (known) {
      const isNot = character !== character.toLowerCase();
      return (one) => known.test(one) !== isNot;
    }
    if (character === 'p' || character === 'P') return this.#property(character === 'P');
    const plain = { t: '\t', n: '\n', r: '\r' }[character] ?? character;
    if (plain === character && /[\p{L}\p{N}]/u.test(character))
      throw new PatternError(`asks for "\\${character}"`);
    return (one) => one === plain;
  }

  #property(isNot: boolean): Accepts {
    let name = '';
    if (!this.#skip('{')) throw new PatternError('has a \\p without a name');
    for (let next = this.#take(); next !== '}'; next = this.#take()) name += next;
    const property = properties.get(name);
    if (!property) throw new PatternError(`has no \\p but of ${[...properties.keys()].join(', ')}`);
    return (one) => property.test(one) !== isNot;
  }

  /** After the opening bracket. */
  #set(): Accepts {
    const isNot = this.#skip('^');
    const members: Accepts[] = [];
    for (let next = this.#take(); next !== ']'; next = this.#take()) {
      if (next === '\\') {
        members.push(this.#escape());
        continue;
      }
      const isRange = this.#peek() === '-' && this.#characters[this.#at + 1] !== ']';
      if (!isRange) {
        members.push((one) => one === next);
        continue;
      }
      this.#at += 1;
      this.#skip('\\');
      const last = this.#take();
      const [from, to] = [next.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0];
      if (to < from) throw new PatternError('has a range that ends before it begins');
      members.push((one) => (one.codePointAt(0) ?? 0) >= from && (one.codePointAt(0) ?? 0) <= to);
    }
    return (one) => members.some((accepts) => accepts(one)) !== isNot;
  }
}
