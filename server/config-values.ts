/** How single settings are read: what is wrong with one goes to `problems`, and the reading goes on. */

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '127.0.0.1' || host === '[::1]';

export type Environment = Readonly<Record<string, string | undefined>>;

export function readInteger(
  problems: string[],
  name: string,
  text: string | undefined,
  fallback: number,
  range: [number, number],
): number {
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= range[0] && value <= range[1]) return value;
  problems.push(`${name} must be a whole number from ${range[0]} to ${range[1]}, not "${text}"`);
  return fallback;
}

/** TLS in transit: an origin is https unless it is this machine. */
export function readOrigin(
  problems: string[],
  name: string,
  text: string | undefined,
  fallback: string,
): string {
  if (!text) return fallback;
  try {
    const url = new URL(text);
    if (url.origin !== text.replace(/\/$/, ''))
      problems.push(`${name} must be scheme, host and port only, not "${text}"`);
    else if (url.protocol !== 'https:' && !isLoopback(url.hostname)) problems.push(`${name} must use https`);
    return url.origin;
  } catch {
    problems.push(`${name} is not a URL: "${text}"`);
    return fallback;
  }
}
