/**
 * Decimal numbers, exact: what a signer reads on paper is what was computed, without the roundings of binary floating
 * point. Written as `-?digits[.digits]`, always with a full stop; field-display.ts writes them as a language does.
 */
export interface Decimal {
  /** The value without its decimal sign. */
  readonly units: bigint;
  /** How many of the digits stand behind it. */
  readonly scale: number;
}

const written = /^-?\d{1,15}(?:\.\d{1,10})?$/;

/** Of what is entered; undefined for anything but a decimal of that length. */
export function parseDecimal(text: string): Decimal | undefined {
  if (!written.test(text)) return undefined;
  const [whole = '', fraction = ''] = text.split('.');
  return { units: BigInt(whole + fraction), scale: fraction.length };
}

const power = (exponent: number): bigint => 10n ** BigInt(exponent);

const align = (a: Decimal, b: Decimal): readonly [bigint, bigint, number] => {
  const scale = Math.max(a.scale, b.scale);
  return [a.units * power(scale - a.scale), b.units * power(scale - b.scale), scale];
};

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const [left, right, scale] = align(a, b);
  return { units: left + right, scale };
}

export const negateDecimal = ({ units, scale }: Decimal): Decimal => ({ units: -units, scale });

/** A third has no end, and products of such would have ever more places: so many are kept. What is entered has 10 at most. */
const keptScale = 30;

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  const product = { units: a.units * b.units, scale: a.scale + b.scale };
  return product.scale > keptScale ? roundDecimal(product, keptScale) : product;
}

/** Undefined for a division by zero. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal | undefined {
  if (b.units === 0n) return undefined;
  const [left, right] = align(a, b);
  return { units: divideRounded(left * power(keptScale), right), scale: keptScale };
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const [left, right] = align(a, b);
  return left < right ? -1 : Number(left > right);
}

/** Halves away from zero, as invoices round. */
export function roundDecimal({ units, scale }: Decimal, places: number): Decimal {
  if (scale <= places) return { units: units * power(places - scale), scale: places };
  return { units: divideRounded(units, power(scale - places)), scale: places };
}

function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n;
  const [top, bottom] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const rounded = (2n * top + bottom) / (2n * bottom);
  return isNegative ? -rounded : rounded;
}

export function writeDecimal({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const sign = units < 0n ? '-' : '';
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-scale)}`;
}
