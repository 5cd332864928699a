import { expect, it } from 'vitest';
import { readDeliveryReport } from './delivery-report.ts';

// Written by hand after what these servers send: their boundaries, fields and order.
const id = 'msg_00d2450083baw17xytf3122vy702thrahsz6@sign.example.com';

const postfix = `From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: no-reply@sign.example.com
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4F1A.1764320000/mx.example.com"

This is a MIME-encapsulated message.

--4F1A.1764320000/mx.example.com
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<ada@example.org>: host mx.example.org said: 550 5.1.1 no such user

--4F1A.1764320000/mx.example.com
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
X-Postfix-Queue-ID: 4F1A
Arrival-Date: Sat, 28 Nov 2026 09:00:00 +0000 (UTC)

Final-Recipient: rfc822; ada@example.org
Original-Recipient: rfc822;ada@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 no such user

--4F1A.1764320000/mx.example.com
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: Inkseal <no-reply@sign.example.com>
To: ada@example.org
Subject: Please sign
Message-ID: <${id}>
Content-Type: multipart/alternative; boundary="--_NmP-1"

----_NmP-1
Content-Type: text/plain

Message-ID: <msg_somebodyelse@sign.example.com>
----_NmP-1--

--4F1A.1764320000/mx.example.com--
`;

const exim = `From: Mail Delivery System <Mailer-Daemon@exim.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=1764320000-eximdsn-1
MIME-Version: 1.0

--1764320000-eximdsn-1
Content-type: text/plain; charset=us-ascii

A message that you sent could not be delivered.

--1764320000-eximdsn-1
Content-type: message/delivery-status

Reporting-MTA: dns; exim.example

Action: failed
Final-Recipient: rfc822;ada@example.org
Status: 5.0.0

--1764320000-eximdsn-1
Content-type: text/rfc822-headers

Return-path: <no-reply@sign.example.com>
Message-ID:
 <${id}>
Subject: Please sign

--1764320000-eximdsn-1--
`;

const exchange = `From: <postmaster@tenant.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="36ad8bbd-59b4-4f7e-b2c2"

--36ad8bbd-59b4-4f7e-b2c2
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="36ad8bbd-59b4-4f7e-b2c2-1"

--36ad8bbd-59b4-4f7e-b2c2-1
Content-Type: text/plain; charset="us-ascii"

Delivery has failed to these recipients.
--36ad8bbd-59b4-4f7e-b2c2-1--

--36ad8bbd-59b4-4f7e-b2c2
Content-Type: message/delivery-status
Content-Transfer-Encoding: base64

${Buffer.from('Reporting-MTA: dns;tenant.example\r\n\r\nFinal-recipient: RFC822;ada@example.org\r\nAction: Failed\r\nStatus: 5.7.129 (restricted)\r\n').toString('base64')}

--36ad8bbd-59b4-4f7e-b2c2
Content-Type: message/rfc822

From: no-reply@sign.example.com
Message-ID: <${id}>

body
--36ad8bbd-59b4-4f7e-b2c2--
`;

it.each([
  ['Postfix', postfix, '5.1.1'],
  ['Exim', exim, '5.0.0'],
  ['Exchange', exchange, '5.7.129'],
])('is read as %s writes it, with either kind of line end', (_, source, status) => {
  const read = { messageId: id, action: 'failed', status };
  expect(readDeliveryReport(source)).toEqual(read);
  expect(readDeliveryReport(source.replaceAll(/\r?\n/g, '\r\n'))).toEqual(read);
});

it('says that a mail is late, which is no failure', () => {
  const late = postfix.replace('Action: failed\nStatus: 5.1.1', 'Action: delayed\nStatus: 4.4.1');
  expect(readDeliveryReport(late)).toMatchObject({ action: 'delayed', status: '4.4.1' });
});

it.each([
  ['a mail that somebody wrote', 'From: ada@example.org\nSubject: Re: Please sign\n\nWhat is this?\n'],
  ['an answer that quotes one', postfix.replace('multipart/report', 'multipart/mixed')],
  ['one without the fields that say what became of it', postfix.replace('Action: failed\n', '')],
  ['one with no status that there is', postfix.replace('Status: 5.1.1', 'Status: gone')],
  ['one that does not tell which mail', exim.replace(`<${id}>`, 'none')],
  ['one that brings no mail back', exim.replace('text/rfc822-headers', 'text/plain')],
  ['one with no boundary', exim.replace('; boundary=1764320000-eximdsn-1', '')],
  ['nothing', ''],
])('is not %s', (_, source) => {
  expect(readDeliveryReport(source)).toBeUndefined();
});

it('takes no longer the more somebody nests and repeats', () => {
  const began = performance.now();
  expect(readDeliveryReport(postfix.slice(0, 600) + '\n--4F1A'.repeat(500_000))).toBeUndefined();
  expect(readDeliveryReport(`${'a: b\n\t'.repeat(500_000)}\n\n`)).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(5_000);
});
