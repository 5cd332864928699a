/** The operator at the command line has documents kept and destroyed, as the API does it and on record as the operator. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenForOperator } from '../../server/cli/operator-socket.ts';
import { dataPaths } from '../../server/config.ts';
import { createId } from '../../widget/contract/ids.ts';
import type { Document } from '../../widget/contract/documents.ts';
import type { LegalHold } from '../../widget/contract/lifecycle.ts';
import { sendSample } from '../support/ceremony.ts';
import { signUp } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { hour, LifecycleTime, readDeletion } from '../support/lifecycle.ts';
import { runCli } from '../support/operator.ts';
import { readSampleAgreement } from '../support/prepared.ts';
import { eventsOf } from '../support/read-events.ts';

const actor = { kind: 'operator', id: 'cli' };
const words = ['--reason', 'Claim 12/26', '--authority', 'Oslo tingrett'];

describeOnDatabase('the lifecycle at the command line', (openDatabase) => {
  let server: TestServer;
  let time: LifecycleTime;
  let closeOperator: () => Promise<void>;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase(), { openSignUp: true });
    time = new LifecycleTime(server);
    closeOperator = await listenForOperator(dataPaths(server.dataDirectory).operatorSocket, server.parts);
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await closeOperator();
    await server.close();
  });

  const cli = (...parameters: string[]) => runCli(server.dataDirectory, parameters);
  const done = async (...parameters: string[]) => {
    const outcome = await cli(...parameters);
    expect(outcome.code, outcome.stderr).toBe(0);
    return { out: outcome.stdout.trim(), err: outcome.stderr };
  };
  const refused = async (code: string, named: string, ...parameters: string[]) => {
    const outcome = await cli(...parameters);
    expect(outcome).toMatchObject({ code: code === 'invalid_option' ? 2 : 1, stdout: '' });
    expect(outcome.stderr).toMatch(new RegExp(`^error: ${code}: [^\\n]+\\n$`));
    expect(outcome.stderr).toContain(named);
  };
  const upload = async (customer: TestCustomer): Promise<string> => {
    const pdf = await readSampleAgreement();
    return (await customer.call<Document>('POST', '/v1/documents?name=Lease.pdf', { pdf })).body.id;
  };
  const byOperator = async ({ organizationId }: TestCustomer) =>
    (await eventsOf(server, organizationId)).filter(
      ({ actor, type }) =>
        actor.kind === 'operator' && /^(?:deletion|legal_hold|retention_policy)\./.test(type),
    );

  test('a deletion is asked for, waits for a legal hold, is taken back, and asked for again goes through', async () => {
    const customer = await server.addCustomer();
    const organization = ['--organization', customer.organizationId];
    const document = await upload(customer);
    const hold = (await done('legal-hold', 'place', ...organization, '--document', document, ...words)).out;
    const holds = (await done('legal-hold', 'list')).out;
    expect(holds).toContain(`${hold}  ${customer.organizationId}  document ${document}`);
    expect(holds).toContain('by word of Oslo tingrett: Claim 12/26');

    const asked = await done('deletion', 'request', ...organization, '--document', document);
    expect(asked.err).toContain('kept by legal_hold');
    expect(asked.err).toContain(`deletion cancel --request ${asked.out}`);
    await time.pass(73 * hour);
    expect((await done('deletion', 'list')).out).toMatch(
      new RegExp(`^${asked.out} {2}document ${document} {2}waiting {2}kept by legal_hold`, 'm'),
    );
    expect((await done('deletion', 'cancel', '--request', asked.out)).err).toContain('cancelled');
    expect((await readDeletion(customer, asked.out)).state).toBe('cancelled');
    await refused('deletion_not_cancellable', 'cancelled', 'deletion', 'cancel', '--request', asked.out);

    await done('legal-hold', 'release', '--legal-hold', hold, '--reason', 'Settled');
    expect((await done('legal-hold', 'list')).out).not.toContain(hold);
    const again = (await done('deletion', 'request', ...organization, '--document', document)).out;
    await time.pass(73 * hour);
    expect((await readDeletion(customer, again)).state).toBe('erasing_copies');

    const facts = { scope: 'document', target: document };
    expect(await byOperator(customer)).toMatchObject([
      {
        type: 'legal_hold.placed',
        actor,
        facts: { legalHold: hold, scope: 'document', documents: 1 },
        details: { reason: 'Claim 12/26', authority: 'Oslo tingrett' },
      },
      { type: 'deletion.requested', actor, facts: { ...facts, request: asked.out, cause: 'request' } },
      { type: 'deletion.cancelled', actor, facts: { ...facts, request: asked.out } },
      { type: 'legal_hold.released', actor, facts: { legalHold: hold }, details: { reason: 'Settled' } },
      { type: 'deletion.requested', actor, facts: { ...facts, request: again } },
    ]);
    // From nowhere: the command line is on the machine itself.
    expect((await byOperator(customer)).filter(({ details }) => 'ip' in details)).toEqual([]);
  }, 180_000);

  test('a recipient’s data and a whole organization go likewise, and nothing goes without being named', async () => {
    const customer = await server.addCustomer();
    const organization = ['--organization', customer.organizationId];
    const { envelope } = await sendSample(customer);
    const recipient = envelope.recipients[0]!.id;
    const person = (await done('deletion', 'request', ...organization, '--recipient', recipient)).out;
    const whole = (await done('deletion', 'request', ...organization, '--everything')).out;
    const asked = (await byOperator(customer)).map(({ facts }) => [
      facts['request'],
      facts['scope'],
      facts['target'],
    ]);
    expect(asked).toEqual([
      [person, 'recipient', recipient],
      [whole, 'organization', customer.organizationId],
    ]);
    await refused('invalid_option', '--everything', 'deletion', 'request', ...organization);
    const both = ['--everything', '--recipient', recipient];
    await refused('invalid_option', 'Name one', 'deletion', 'request', ...organization, ...both);
    const elsewhere = await server.addCustomer();
    const foreign = await upload(elsewhere);
    await refused('not_found', foreign, 'deletion', 'request', ...organization, '--document', foreign);
    const nobody = createId('org');
    await refused('not_found', nobody, 'deletion', 'request', '--organization', nobody, '--everything');
  }, 180_000);

  test('a matter is held and extended; what two people release is theirs alone', async () => {
    const customer = await server.addCustomer();
    const organization = ['--organization', customer.organizationId];
    const [one, other] = [await upload(customer), await upload(customer)];
    const matter = ['--matter', 'Ola against Kari', '--document', one];
    const hostile = ['--reason', 'Ola \u001b[2JKari', '--authority', 'Oslo tingrett'];
    const hold = (await done('legal-hold', 'place', ...organization, ...matter, ...hostile)).out;
    await done('legal-hold', 'extend', '--legal-hold', hold, '--document', other);
    const listed = (await done('legal-hold', 'list')).out;
    expect(listed).toContain([one, other].toSorted().join(' '));
    expect(listed).toContain('\u{FFFD}[2JKari');
    expect(listed).not.toContain('\u001b');
    await refused('invalid_option', 'Name one', 'legal-hold', 'place', ...organization, ...words);
    const past = ['--everything', '--expires-at', '2020-01-01T00:00:00Z'];
    await refused(
      'invalid_request',
      'in the past',
      'legal-hold',
      'place',
      ...organization,
      ...past,
      ...words,
    );

    const owner = await signUp(server);
    await owner.becomes('owner', customer.organizationId);
    const { body: byTwo } = await owner.call<LegalHold>('POST', '/v1/legal-holds', {
      json: { scope: 'organization', reason: 'R', authority: 'A', twoPersonRelease: true },
    });
    await owner.call('POST', `/v1/legal-holds/${byTwo.id}/release`, { json: { reason: 'Over' } });
    const second = ['legal-hold', 'release', '--legal-hold', byTwo.id, '--reason', 'Over'];
    await refused('person_required', 'console', ...second);
    expect((await done('legal-hold', 'list')).out).toContain(
      'released by two people at the console, asked for',
    );
  }, 180_000);

  test('retention policies are made, listed and ended', async () => {
    const customer = await server.addCustomer();
    const organization = ['--organization', customer.organizationId, '--name', 'Ten years'];
    const days = ['--keep-days', '3650', '--destroy-after-days', '3700', '--app', customer.appId];
    const policy = (await done('retention', 'create', ...organization, ...days)).out;
    expect((await done('retention', 'list')).out).toContain(
      `${policy}  ${customer.organizationId}  Ten years  documents of ${customer.appId}: kept for 3650 days, destroyed after 3700`,
    );
    const asked = await done(
      'deletion',
      'request',
      '--organization',
      customer.organizationId,
      '--document',
      await upload(customer),
    );
    expect(asked.err).toContain('kept by retention');
    await refused(
      'invalid_option',
      'number of days',
      'retention',
      'create',
      ...organization,
      '--keep-days',
      'ten',
    );
    const reversed = ['--keep-days', '30', '--destroy-after-days', '20'];
    await refused('retention_policy_invalid', '20', 'retention', 'create', ...organization, ...reversed);
    await done('retention', 'end', '--policy', policy);
    expect((await done('retention', 'list')).out).not.toContain(policy);
    await refused('retention_policy_ended', '', 'retention', 'end', '--policy', policy);
    expect((await byOperator(customer)).filter(({ type }) => type.startsWith('retention'))).toMatchObject([
      {
        type: 'retention_policy.created',
        actor,
        facts: { policy, keepDays: 3650, destroyAfterDays: 3700, app: customer.appId },
      },
      { type: 'retention_policy.ended', actor, facts: { policy } },
    ]);
  }, 180_000);

  test('each command says with --help what it does and takes', async () => {
    const { out } = await done('--help');
    for (const name of [
      'deletion request',
      'deletion cancel',
      'legal-hold place',
      'legal-hold list',
      'retention create',
    ])
      expect(out).toContain(`  ${name} `);
    const help = (await done('legal-hold', 'place', '--help')).out;
    for (const option of [
      '--organization ORG',
      '--document DOC',
      '--everything',
      '--reason TEXT',
      '--expires-at INSTANT',
    ])
      expect(help).toContain(option);
  }, 60_000);
});
