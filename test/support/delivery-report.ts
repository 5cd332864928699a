/** What a mail server says of a mail that it could not deliver (RFC 3464), of somebody it does not know. */
export const deliveryReport = (mailId: string): string =>
  [
    'From: MAILER-DAEMON@mx.example.com',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.com',
    '',
    'Final-Recipient: rfc822; somebody-else@example.com',
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--b',
    'Content-Type: message/rfc822',
    '',
    `Message-ID: <${mailId}@sign.example.com>`,
    '',
    'x',
    '--b--',
    '',
  ].join('\n');
