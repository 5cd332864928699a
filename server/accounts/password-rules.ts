import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { dictionary } from '@zxcvbn-ts/language-common';
import { ServiceError } from '../platform/http/service-error.ts';

export const minPasswordLength = 12;
/** Longer ones only cost us time. */
export const maxPasswordLength = 128;

/** The 49,233 passwords most often found in breaches, as zxcvbn has gathered them (MIT). No network is asked. */
const common: ReadonlySet<string> = new Set(dictionary['passwords-common']);

const shortestWord = 3;
/** So few digits or signs around a word are tried by every cracker; more of them may be chosen at random. */
const mostDecoration = 4;
const fewestDistinct = 5;
const fewestBesideNames = 8;

const swaps: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

const isWord = (run: string): boolean => run.length >= shortestWord && common.has(run);

function isTwoWords(run: string): boolean {
  for (let cut = shortestWord; cut <= run.length - shortestWord; cut++)
    if (isWord(run.slice(0, cut)) && isWord(run.slice(cut))) return true;
  return false;
}

/** One or two of the common ones, with common numbers or a few signs around them. */
function isBuiltOfCommon(password: string): boolean {
  if (common.has(password)) return true;
  const runs = password.match(/\p{L}+|\p{N}+|[^\p{L}\p{N}]+/gu) ?? [];
  const words = runs.filter((run) => /\p{L}/u.test(run));
  const signs = runs.filter((run) => !/\p{L}/u.test(run));
  if (signs.some((run) => run.length > mostDecoration && !common.has(run))) return false;
  if (words.length > 2) return false;
  return words.every((run) => isWord(run) || (words.length === 1 && isTwoWords(run)));
}

function isCommon(password: string): boolean {
  const lower = password.normalize('NFKC').toLowerCase();
  // Within a word alone: what follows it may be a year.
  const plain = lower.replace(/[013457@$](?=[013457@$]*\p{L})/gu, (sign) => swaps[sign] ?? sign);
  return new Set(lower).size < fewestDistinct || isBuiltOfCommon(lower) || isBuiltOfCommon(plain);
}

/** What is left when everything that a stranger knows of the person and of us is taken away is too little. */
function isAboutThem(password: string, { name, email }: { name: string; email: string }): boolean {
  const known = ['inkseal', email, ...email.split(/[@.+_-]/), ...name.split(/\s+/)]
    .map((word) => word.toLowerCase())
    .filter((word) => word.length > shortestWord)
    .toSorted((a, b) => b.length - a.length);
  const rest = known.reduce((left, word) => left.replaceAll(word, ''), password.toLowerCase());
  return rest.length < password.length && rest.length < fewestBesideNames;
}

/**
 * NIST SP 800-63B-4 §3.1.1.2: length and a blocklist, no rule about kinds of characters, no expiry.
 * @throws ServiceError `password_refused` whose details say why
 */
export function requireGoodPassword(password: string, person: { name: string; email: string }): void {
  const refuse = (reason: 'too_short' | 'too_long' | 'common' | 'about_you'): never => {
    throw new ServiceError('password_refused', { details: { reason, minPasswordLength, maxPasswordLength } });
  };
  if (password.length < minPasswordLength) refuse('too_short');
  if (password.length > maxPasswordLength) refuse('too_long');
  if (isAboutThem(password, person)) refuse('about_you');
  if (isCommon(password)) refuse('common');
}

/** scrypt (N 16384, r 16, p 1) with a random salt, as better-auth keeps it. */
export const hashOf = (password: string): Promise<string> => hashPassword(password);

let decoy: Promise<string> | undefined;

/** Takes as long for an address nobody has, or the answer's time would tell which addresses have an account. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  decoy ??= hashPassword('nobody has this one');
  const isRight = await verifyPassword({
    hash: hash ?? (await decoy),
    password: password.slice(0, maxPasswordLength),
  });
  return isRight && hash !== undefined && password.length <= maxPasswordLength;
}
