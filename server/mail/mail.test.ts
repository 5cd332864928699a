import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createId } from '#contract/ids.ts';
import { describeOnEachDatabase } from '../../test/support/databases.ts';
import { startSmtpServer, type SmtpServer } from '../../test/support/smtp-server.ts';
import { throwAwayKeyring } from '../../test/support/throw-away-keyring.ts';
import { AuditLog, systemActor } from '../audit/audit-log.ts';
import { SubjectKeys } from '../audit/subject-keys.ts';
import type { Database } from '../platform/database/database.ts';
import { FolderMailer } from '../platform/email/folder-mailer.ts';
import type { MailText } from '../platform/email/mail-layout.ts';
import type { Mailer } from '../platform/email/mailer.ts';
import { SmtpMailer } from '../platform/email/smtp-mailer.ts';
import { FolderSmsSender } from '../platform/sms/folder-sms-sender.ts';
import { createJobQueue, type JobQueue } from '../platform/jobs/job-queue.ts';
import { deliverMail } from './deliver-mail.ts';
import { recordBounce } from './record-bounce.ts';
import { retryMail, sweepMails } from './retry-mail.ts';
import { deliverMailJob, queueMail, type DeliverMailPayload } from './queue-mail.ts';
import { mails } from './tables.ts';

const text: MailText = {
  language: 'en',
  subject: 'Åpne lenken',
  paragraphs: ['Hello <Ada> & co.'],
  action: { label: 'Open', url: 'https://sign.example.com/console/#/x/tok_secret' },
  footnote: 'Why you got this.',
};
const from = 'Inkseal <no-reply@sign.example.com>';

const keyring = throwAwayKeyring();
let organizations = 0;

describeOnEachDatabase('mail', (open) => {
  let database: Database;
  let audit: AuditLog;
  let subjectKeys: SubjectKeys;
  let jobs: JobQueue;
  let mailer: Mailer;
  let smtp: SmtpServer;
  let folder: string;
  beforeAll(async () => {
    database = await open();
    subjectKeys = new SubjectKeys(keyring());
    audit = new AuditLog(database, subjectKeys);
    smtp = await startSmtpServer();
    folder = await mkdtemp(join(tmpdir(), 'inkseal-mail-'));
    mailer = new SmtpMailer({ url: smtp.url, from });
    const smsSender = await FolderSmsSender.open({ directory: join(folder, 'sms') });
    jobs = await createJobQueue(database, () => undefined);
    await jobs.work(
      deliverMailJob,
      (payload, attempt) =>
        deliverMail(
          {
            database,
            audit,
            subjectKeys,
            mailer,
            smsSender,
            testSmsSender: smsSender,
            stillHolds: async () => true,
            readAttachments: async () => undefined,
            readBranding: async () => ({ theme: {}, logo: undefined }),
          },
          payload as DeliverMailPayload,
          attempt,
        ),
      { retryLimit: 3, retryDelaySeconds: 1, longestDelaySeconds: 1 },
    );
    await jobs.start();
  });
  afterAll(async () => {
    await jobs.stop();
    mailer.close();
    await smtp.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** An act with its mail, of an organization of its own. */
  const act = async (more: { to?: string; subject?: string; fails?: boolean; goodUntil?: Date } = {}) => {
    const organizationId = `org_${organizations++}`;
    await audit.record(async (tx) => {
      await queueMail({ subjectKeys, jobs }, tx, {
        organizationId,
        chain: organizationId,
        subjectId: 'acc_ada',
        kind: 'test',
        to: more.to ?? `${organizationId}@example.com`,
        text: { ...text, ...(more.subject !== undefined && { subject: more.subject }) },
        ...(more.goodUntil && { goodUntil: more.goodUntil }),
      });
      if (more.fails) throw new Error('on purpose');
      return {
        result: undefined,
        events: [{ type: 'app.created', organizationId, chain: organizationId, actor: systemActor }],
      };
    });
    return organizationId;
  };
  const eventsOf = async (organizationId: string) =>
    (await audit.readChain(organizationId, organizationId)).slice(1).map(({ type, body }) => {
      const { facts } = JSON.parse(body) as { facts: Record<string, unknown> };
      return { type, ...facts };
    });
  const settled = (organizationId: string, type: string, final?: number) =>
    expect
      .poll(() => eventsOf(organizationId), { timeout: 20_000, interval: 50 })
      .toContainEqual(expect.objectContaining({ type, ...(final !== undefined && { final }) }));
  const rowOf = async (organizationId: string) =>
    (await database.queries.select().from(mails)).find((row) => row.organizationId === organizationId);

  it('goes out when its act is done, in both forms, and is kept no longer', async () => {
    const id = await act();
    await settled(id, 'mail.handed_over');
    const mail = smtp.received.find(({ to }) => to.includes(`${id}@example.com`))!;
    expect(mail.from).toBe('no-reply@sign.example.com');
    expect(mail.data).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(mail.data).toMatch(/^Message-ID: <msg_[0-9a-z]{36}@sign\.example\.com>$/m);
    expect(mail.data).toContain('Content-Type: text/plain');
    expect(mail.data).toContain('Content-Type: text/html');
    expect(mail.data).toContain('Hello &lt;Ada&gt; &amp; co.');
    expect(mail.data).toContain('Hello <Ada> & co.');
    expect(await rowOf(id)).toMatchObject({ status: 'handed_over', sealed: null, tries: 1 });
  });

  it('does not go out, nor wait, when its act fails', async () => {
    const count = organizations;
    await expect(act({ fails: true })).rejects.toThrow('on purpose');
    expect(await rowOf(`org_${count}`)).toBeUndefined();
  });

  it('is unreadable in the database while it waits, and in the queue and the log ever', async () => {
    smtp.refusal = '451 later';
    const id = await act();
    const { sealed } = (await rowOf(id))!;
    expect(sealed!.includes('tok_secret')).toBe(false);
    await settled(id, 'mail.failed', 0);
    const kept = await database.rows<{ text: string }>(
      database.queries,
      sql`SELECT coalesce(j.data::text, '') || coalesce(j.output::text, '') AS text FROM pgboss.job AS j
          UNION ALL SELECT body FROM audit_event`,
    );
    const all = JSON.stringify(kept);
    expect(all).not.toContain('tok_secret');
    expect(all).not.toContain(`${id}@example.com`);
    smtp.refusal = undefined;
    await settled(id, 'mail.handed_over');
  });

  it('is tried again while the server is away, each failure on the record, and the act does not wait', async () => {
    const port = Number(new URL(smtp.url).port);
    const { received } = smtp;
    await smtp.close();
    const started = Date.now();
    const id = await act();
    expect(Date.now() - started).toBeLessThan(5_000);
    await settled(id, 'mail.failed', 0);
    smtp = await startSmtpServer({ port });
    await settled(id, 'mail.handed_over');
    smtp.received.push(...received);
    expect(await eventsOf(id)).toContainEqual(
      expect.objectContaining({ type: 'mail.failed', code: expect.stringMatching(/^[A-Z]+$/) as string }),
    );
  });

  it('is given up when refused for good, when its time is over or when its subject is redacted', async () => {
    smtp.refusal = '550 no such user <ada@example.com>';
    const refused = await act();
    await settled(refused, 'mail.failed', 1);
    smtp.refusal = undefined;
    expect(await eventsOf(refused)).toEqual([expect.objectContaining({ code: 'smtp_550', tries: 1 })]);
    const failed = (await rowOf(refused))!;
    expect(failed).toMatchObject({ status: 'failed', failure: 'smtp_550' });
    const retried = await retryMail({ audit, jobs }, systemActor, failed);
    await settled(refused, 'mail.handed_over');
    expect(smtp.received.some(({ to }) => to.includes(`${refused}@example.com`))).toBe(true);
    expect(await rowOf(refused)).toMatchObject({
      status: 'handed_over',
      sealed: null,
      tries: 2,
      failure: null,
    });
    expect((await eventsOf(refused)).map(({ type }) => type)).toEqual([
      'mail.failed',
      'mail.retried',
      'mail.handed_over',
    ]);
    for (const row of [failed, retried, (await rowOf(refused))!])
      await expect(retryMail({ audit, jobs }, systemActor, row)).rejects.toMatchObject({
        code: 'mail_not_retryable',
      });
    const late = await act({ goodUntil: new Date(Date.now() - 1) });
    await settled(late, 'mail.failed', 1);
    expect(await eventsOf(late)).toEqual([expect.objectContaining({ code: 'too_late' })]);
    expect(await rowOf(late)).toMatchObject({ status: 'failed', sealed: null });
    smtp.refusal = '451 later';
    const redacted = await act();
    await settled(redacted, 'mail.failed', 0);
    await database.queries.execute(sql`DELETE FROM subject_key WHERE organization_id = ${redacted}`);
    smtp.refusal = undefined;
    await settled(redacted, 'mail.failed', 1);
    expect(await eventsOf(redacted)).toContainEqual(expect.objectContaining({ code: 'redacted' }));
  });

  it('is forgotten seven days after it was given up', async () => {
    smtp.refusal = '550 no such user';
    const id = await act();
    await settled(id, 'mail.failed', 1);
    smtp.refusal = undefined;
    const inDays = (days: number) => new Date(Date.now() + days * 24 * 3_600_000);
    await sweepMails({ database }, inDays(6.9));
    const failed = (await rowOf(id))!;
    expect(failed.sealed).not.toBeNull();
    await sweepMails({ database }, inDays(7.1));
    expect(await rowOf(id)).toMatchObject({ status: 'failed', sealed: null });
    await expect(retryMail({ audit, jobs }, systemActor, failed)).rejects.toMatchObject({
      code: 'mail_not_retryable',
    });
  });

  it.each([
    ['ada@example.com\r\nBcc: eve@example.com', 'mail_address_invalid'],
    ['ada@example.com, eve@example.com', 'mail_address_invalid'],
    ['Ada <ada@example.com>', 'mail_address_invalid'],
    ['"ada@evil.example"@example.com', 'mail_address_invalid'],
  ])('to %j is refused before anything happens', async (to, code) => {
    await expect(act({ to })).rejects.toMatchObject({ code });
  });

  it('has no subject that ends its line', async () => {
    await expect(act({ subject: 'Hi\r\nBcc: eve@example.com' })).rejects.toMatchObject({
      code: 'mail_subject_invalid',
    });
  });

  it('becomes a private file where there is no mail server, once', async () => {
    const files = await FolderMailer.open({ directory: join(folder, 'mail'), from });
    const message = { to: 'ada@example.com', subject: 'Hi', text: 'plain', html: '<p>rich</p>' };
    await files.handOver('msg_1', message);
    await files.handOver('msg_1', message);
    expect(await readdir(join(folder, 'mail'))).toEqual(['msg_1.eml']);
    const file = join(folder, 'mail', 'msg_1.eml');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/^To: ada@example\.com\r$/m);
  });

  it('that comes back is kept as such, once, on the word of a report that names it', async () => {
    const id = await act();
    await settled(id, 'mail.handed_over');
    const { id: mailId } = (await rowOf(id))!;
    const report = (action: string, about = mailId) =>
      [
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
        '',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.example.org',
        '',
        `Action: ${action}`,
        'Status: 5.1.1',
        '',
        '--b',
        'Content-Type: text/rfc822-headers',
        '',
        `Message-ID: <${about}@sign.example.com>`,
        '',
        '--b--',
        '',
      ].join('\r\n');
    const parts = { database, audit };
    expect(await recordBounce(parts, report('delayed'))).toEqual({ mailId, outcome: 'passing' });
    expect(await rowOf(id)).toMatchObject({ status: 'handed_over', failure: null });
    const both = [recordBounce(parts, report('failed')), recordBounce(parts, report('failed'))];
    const outcomes = (await Promise.all(both)).map(({ outcome }) => outcome);
    expect(outcomes.toSorted()).toEqual(['kept', 'known']);
    expect(await recordBounce(parts, report('failed'))).toEqual({ mailId, outcome: 'known' });
    expect(await rowOf(id)).toMatchObject({ status: 'bounced', failure: '5.1.1' });
    expect((await eventsOf(id)).filter(({ type }) => type === 'mail.bounced')).toEqual([
      { type: 'mail.bounced', mail: mailId, kind: 'test', status: '5.1.1' },
    ]);
    await expect(recordBounce(parts, report('failed', createId('msg')))).rejects.toMatchObject({
      code: 'not_found',
    });
    for (const strange of ['Subject: Re: hello\r\n\r\nWho are you?', report('failed', 'somebody')])
      await expect(recordBounce(parts, strange)).rejects.toMatchObject({
        code: 'delivery_report_unreadable',
      });
  });
});
