import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { dataPaths } from '../../server/config.ts';
import type { TestServer } from './inkseal-server.ts';

export interface MailInFolder {
  subject: string;
  text: string;
  /** The token of the link in it; empty without one. */
  token: string;
  link: string;
}

/** RFC 2045 §6.7. */
function decodeQuotedPrintable(text: string): string {
  const bytes = text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** RFC 2047 in UTF-8, as our mails have it, and RFC 5322 §2.2.3. */
const decodeSubject = (folded: string): string =>
  folded
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/\r\n(?=\s)/g, '')
    .replaceAll(/=\?UTF-8\?([QB])\?(.*?)\?=/g, (_, encoding: string, text: string) =>
      encoding === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : decodeQuotedPrintable(text.replaceAll('_', ' ')),
    );

async function readMails(server: TestServer, to: string): Promise<MailInFolder[]> {
  const folder = dataPaths(server.dataDirectory).mail;
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).toSorted();
  const files = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return files
    .filter((file) => file.includes(`\nTo: ${to}\r`))
    .map((file) => {
      const text = decodeQuotedPrintable(file);
      const link = /https?:\/\/\S+#ml_[\w-]+/.exec(text)?.[0] ?? '';
      const subject = decodeSubject(/\nSubject: (.*(?:\r\n\s.*)*)\r/.exec(file)?.[1] ?? '');
      return { subject, text, link, token: link.split('#')[1] ?? '' };
    });
}

/** The newest mail to that address when there are as many as that. */
export async function readMail(server: TestServer, to: string, count: number): Promise<MailInFolder> {
  let mails: MailInFolder[] = [];
  await expect
    .poll(async () => (mails = await readMails(server, to)).length, { timeout: 30_000, interval: 50 })
    .toBe(count);
  return mails.at(-1)!;
}
