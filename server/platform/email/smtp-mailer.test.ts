import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  startSmtpServer,
  type SmtpServer,
  type SmtpServerOptions,
} from '../../../test/support/smtp-server.ts';
import { createTlsIdentity, type TlsIdentity } from '../../../test/support/webhook-receiver.ts';
import { SmtpMailer } from './smtp-mailer.ts';

/** An address of the loopback that does not count as this machine, as a server elsewhere does not. */
const host = '127.0.0.2';
const message = { to: 'ada@example.com', subject: 'Secret subject', text: 'text', html: '<p>text</p>' };

describe('SMTP over TLS, with openssl’s certificates', () => {
  let own: TlsIdentity;
  let other: TlsIdentity;
  let server: SmtpServer;
  beforeAll(() => {
    own = createTlsIdentity(`IP:${host}`);
    other = createTlsIdentity('DNS:mail.example.com');
  });
  afterEach(() => server.close());

  /** Credentials, too, are not for whoever listens. */
  const handOver = async (options: SmtpServerOptions, authorities?: string): Promise<void> => {
    server = await startSmtpServer({ host, ...options });
    const url = server.url.replace('://', '://ada:hunter2@');
    const mailer = new SmtpMailer({ url, from: 'x@example.com', authorities });
    try {
      await mailer.handOver('msg_1', message);
    } finally {
      mailer.close();
    }
  };
  /** Nothing worth reading was said before the connection was encrypted. */
  const expectNothingHeard = (): void => {
    expect(server.heardInTheOpen.filter((line) => !/^(?:EHLO|STARTTLS|QUIT)/.test(line))).toEqual([]);
    expect(server.received).toEqual([]);
  };

  it.each([
    ['asked for with STARTTLS', false],
    ['from the first byte', true],
  ])('goes through where the certificate leads to a trusted authority, %s', async (_, implicit) => {
    await handOver({ tls: { ...own, implicit } }, own.cert);
    expect(server.received).toMatchObject([{ to: ['ada@example.com'] }]);
    expect(server.heardInTheOpen.join()).not.toMatch(/MAIL|AUTH|Secret/);
  });

  it('is refused where somebody between took STARTTLS out of the offer', async () => {
    await expect(handOver({}, own.cert)).rejects.toMatchObject({ code: 'smtp_502', forGood: false });
    expectNothingHeard();
  });

  it.each([
    ['nobody trusted has signed it', () => own, undefined],
    ['it is another server’s', () => other, () => other.cert],
    ['another authority is trusted', () => own, () => other.cert],
  ])('is refused where the certificate is no good: %s', async (_, identity, authority) => {
    for (const implicit of [false, true]) {
      await expect(handOver({ tls: { ...identity(), implicit } }, authority?.())).rejects.toMatchObject({
        name: 'MailNotTaken',
        forGood: false,
      });
      expectNothingHeard();
      if (!implicit) await server.close();
    }
  });
});
