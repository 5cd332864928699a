/** Formulas over a signer's numbers: read once, computed exactly, and never handed to anything that runs code. */
import {
  addDecimals,
  divideDecimals,
  multiplyDecimals,
  negateDecimal,
  parseDecimal,
  type Decimal,
} from './decimal.ts';

export type Formula =
  | { kind: 'number'; value: Decimal }
  | { kind: 'ref'; ref: string }
  | { kind: 'negative'; of: Formula }
  | { kind: '+' | '-' | '*' | '/'; left: Formula; right: Formula };

/** The expression is none. */
export class FormulaError extends Error {}

const token = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z][A-Za-z0-9_]*)|([-+*/()]))\s*/y;
const deepest = 40;

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < expression.length) {
    const at = token.lastIndex;
    const found = token.exec(expression);
    if (!found) throw new FormulaError(`has something it cannot read at character ${at + 1}`);
    tokens.push(found[1] ?? found[2] ?? found[3] ?? '');
  }
  return tokens;
}

/** Throws {@link FormulaError}. */
export function parseFormula(expression: string): Formula {
  const reader = new FormulaReader(tokensOf(expression));
  return reader.read();
}

class FormulaReader {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  read(): Formula {
    const formula = this.#sum();
    if (this.#at < this.#tokens.length) throw new FormulaError(`goes on after its end: "${this.#peek()}"`);
    return formula;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  #sum(): Formula {
    return this.#chain(['+', '-'], () => this.#product());
  }

  #product(): Formula {
    return this.#chain(['*', '/'], () => this.#factor());
  }

  #chain(operators: readonly string[], part: () => Formula): Formula {
    let left = part();
    while (operators.includes(this.#peek())) {
      const kind = this.#peek() as '+' | '-' | '*' | '/';
      this.#at += 1;
      left = { kind, left, right: part() };
    }
    return left;
  }

  #factor(): Formula {
    const one = this.#peek();
    this.#at += 1;
    if (one === '-') return this.#deeper(() => ({ kind: 'negative', of: this.#factor() }));
    if (one === '(') {
      const inner = this.#deeper(() => this.#sum());
      if (this.#peek() !== ')') throw new FormulaError('leaves a "(" open');
      this.#at += 1;
      return inner;
    }
    if (/^[A-Za-z]/.test(one)) return { kind: 'ref', ref: one };
    const value = parseDecimal(one);
    if (!value) throw new FormulaError(one === '' ? 'ends too early' : `cannot have "${one}" there`);
    return { kind: 'number', value };
  }

  #deeper(read: () => Formula): Formula {
    this.#depth += 1;
    if (this.#depth > deepest) throw new FormulaError('has too many parentheses in each other');
    const formula = read();
    this.#depth -= 1;
    return formula;
  }
}

/** The refs that a formula reads. */
export function formulaRefs(formula: Formula): string[] {
  if (formula.kind === 'number') return [];
  if (formula.kind === 'ref') return [formula.ref];
  if (formula.kind === 'negative') return formulaRefs(formula.of);
  return [...formulaRefs(formula.left), ...formulaRefs(formula.right)];
}

/** Products of products would grow without end; what a formula gives is smaller by far, or no result. */
const largest = 10n ** 80n;

/** Undefined where there is no result: a division by zero, a number beyond all bounds. `valueOf` says 0 for what is empty. */
export function computeFormula(
  formula: Formula,
  valueOf: (ref: string) => Decimal | undefined,
): Decimal | undefined {
  if (formula.kind === 'number') return formula.value;
  if (formula.kind === 'ref') return valueOf(formula.ref);
  if (formula.kind === 'negative') {
    const inner = computeFormula(formula.of, valueOf);
    return inner && negateDecimal(inner);
  }
  const [left, right] = [computeFormula(formula.left, valueOf), computeFormula(formula.right, valueOf)];
  if (!left || !right) return undefined;
  const result = combine(formula.kind, left, right);
  return result && result.units < largest && result.units > -largest ? result : undefined;
}

function combine(kind: '+' | '-' | '*' | '/', left: Decimal, right: Decimal): Decimal | undefined {
  if (kind === '+') return addDecimals(left, right);
  if (kind === '-') return addDecimals(left, negateDecimal(right));
  return kind === '*' ? multiplyDecimals(left, right) : divideDecimals(left, right);
}
