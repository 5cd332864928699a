import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditTrail } from '../../widget/contract/audit-events.ts';
import type { Document } from '../../widget/contract/documents.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { readForm } from '../../widget/contract/field-form.ts';
import type { FieldValue, NewField } from '../../widget/contract/fields.ts';
import { signedValuesText } from '../../widget/contract/signed-values.ts';
import type { EmbedSession } from '../../widget/frame/embed-session.ts';
import { createEmbedFor, openFrame, sign, waitForStatus } from '../support/ceremony.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { createBlankPdf } from '../support/seal-input.ts';

type Plan = Partial<NewField> & Pick<NewField, 'type'>;

const text = (value: string): FieldValue => ({ type: 'text', text: value });
const ticked: FieldValue = { type: 'checkbox', checked: true };
const showWhen = (ref: string): NewField['showWhen'] => ({ all: [{ ref, is: 'filled' }] });

describeOnDatabase('fields', (openDatabase) => {
  let server: TestServer;
  let documentId: string;
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    const pdf = await createBlankPdf();
    documentId = (await server.customer.call<Document>('POST', '/v1/documents?name=Form.pdf', { pdf })).body
      .id;
  });
  afterAll(async () => {
    expect(server.failures).toEqual([]);
    await server.close();
  });

  const create = (plans: readonly object[], language?: string) =>
    server.customer.call<Envelope & { code?: string; details?: { path: string }[] }>(
      'POST',
      '/v1/envelopes',
      {
        json: {
          title: 'Form',
          documentIds: [documentId],
          recipients: [
            { name: 'Kari Nordmann', email: 'kari@example.com', language },
            { name: 'Ola', email: 'ola@example.com' },
          ],
          fields: plans.map((plan, index) => ({
            documentId,
            page: 1,
            x: 20 + (index % 2) * 140,
            y: 10 + Math.floor(index / 2) * 30,
            width: 120,
            height: 20,
            recipientIndex: 0,
            ...plan,
          })),
        },
      },
    );

  const placeToSign: Plan = { type: 'signature', label: 'Sign here', y: 370 };

  /** Sent, opened and consented to, with the signature in its place. */
  async function open(
    plans: readonly Plan[],
    language?: string,
  ): Promise<{ envelope: Envelope; session: EmbedSession }> {
    const other = { ...placeToSign, x: 160, recipientIndex: 1 };
    const created = await create([...plans, placeToSign, other], language);
    expect(created.body).toMatchObject({ status: 'draft' });
    const { body: envelope } = await server.customer.call<Envelope>(
      'POST',
      `/v1/envelopes/${created.body.id}/send`,
    );
    const session = await openFrame(server, await createEmbedFor(server.customer, envelope));
    await startSigning(session);
    return { envelope, session };
  }

  async function startSigning(session: EmbedSession): Promise<void> {
    const { version, language, sha256 } = session.view.consent;
    await session.act({ act: 'consent.give', version, language, sha256 });
    const mark = { kind: 'typed', text: 'Kari', font: 'caveat' } as const;
    await session.act({ act: 'mark.adopt', purpose: 'signature', mark });
    await set(session, 'Sign here', { type: 'mark', markId: session.view.marks[0]?.id ?? '' });
  }

  const fieldOf = (session: EmbedSession, label: string) =>
    session.view.fields.find((field) => field.label === label)!;

  const set = (session: EmbedSession, label: string, value: FieldValue | null) =>
    session.act({ act: 'field.set', fieldId: fieldOf(session, label).id, value });

  /** As the frame states it: over what the form holds, not over what was once entered. */
  function signForm(session: EmbedSession) {
    const { fields } = session.view;
    const form = readForm(fields, (id) => {
      const field = fields.find((one) => one.id === id);
      return field?.value ?? field?.draft;
    });
    const shown = fields.map(({ id }) => ({ id, value: form.values.get(id) ?? null }));
    return sign(session, createHash('sha256').update(signedValuesText(shown)).digest('base64url'));
  }

  async function signSecond(envelope: Envelope): Promise<EmbedSession> {
    const session = await openFrame(server, await createEmbedFor(server.customer, envelope, 1));
    await startSigning(session);
    await signForm(session);
    return session;
  }

  async function sealedText(envelope: Envelope): Promise<string | undefined> {
    await waitForStatus(server.customer, envelope.id, 'completed');
    const { response } = await server.customer.call('GET', `/v1/envelopes/${envelope.id}/documents/sealed`);
    const path = join(server.dataDirectory, '..', `form-${envelope.id}.pdf`);
    await writeFile(path, new Uint8Array(await response.arrayBuffer()));
    if (spawnSync('which', ['pdftotext']).status !== 0) return undefined;
    return execFileSync('pdftotext', ['-l', '1', '-layout', path, '-'], { encoding: 'utf8' });
  }

  describe('are refused at creation', () => {
    const number = { type: 'number', ref: 'price' };
    const radio = { type: 'radio', group: { name: 'pay' } };
    test.each([
      ['options on a text', 'field_rule_invalid', 'fields.0.options', [{ type: 'text', options: ['a'] }]],
      ['a dropdown without options', 'field_rule_invalid', 'fields.0.options', [{ type: 'dropdown' }]],
      [
        'an option twice',
        'field_rule_invalid',
        'fields.0.options',
        [{ type: 'dropdown', options: ['a', 'a'] }],
      ],
      ['a radio without a group', 'field_rule_invalid', 'fields.0.group', [{ type: 'radio' }]],
      ['a formula field without a formula', 'field_rule_invalid', 'fields.0.formula', [{ type: 'formula' }]],
      [
        'a read-only signature',
        'field_rule_invalid',
        'fields.0.readOnly',
        [{ type: 'signature', readOnly: true }],
      ],
      [
        'validation of a tick',
        'field_rule_invalid',
        'fields.0.validation',
        [{ type: 'checkbox', validation: {} }],
      ],
      [
        'a min on a text',
        'field_rule_invalid',
        'fields.0.validation.min',
        [{ type: 'text', validation: { min: '1' } }],
      ],
      [
        'a min that is no number',
        'field_rule_invalid',
        'fields.0.validation.min',
        [{ type: 'number', validation: { min: 'x' } }],
      ],
      [
        'a min above its max',
        'field_rule_invalid',
        'fields.0.validation.min',
        [{ type: 'number', validation: { min: '10', max: '9' } }],
      ],
      [
        'a day that does not exist',
        'field_rule_invalid',
        'fields.0.validation.max',
        [{ type: 'date', validation: { max: '2026-02-30' } }],
      ],
      [
        'lengths turned around',
        'field_rule_invalid',
        'fields.0.validation.minLength',
        [{ type: 'text', validation: { minLength: 9, maxLength: 3 } }],
      ],
      [
        'a message without a pattern',
        'field_rule_invalid',
        'fields.0.validation.message',
        [{ type: 'text', validation: { message: 'No' } }],
      ],
      [
        'a second format',
        'field_rule_invalid',
        'fields.0.validation.format',
        [{ type: 'email', validation: { format: 'phone' } }],
      ],
      [
        'decimals of a text',
        'field_rule_invalid',
        'fields.0.validation.decimals',
        [{ type: 'text', validation: { decimals: 2 } }],
      ],
      [
        'a pattern that looks around',
        'field_pattern_invalid',
        'fields.0.validation.pattern',
        [{ type: 'text', validation: { pattern: '(?=a)a' } }],
      ],
      [
        'a pattern that explodes',
        'field_pattern_invalid',
        'fields.0.validation.pattern',
        [{ type: 'text', validation: { pattern: '((a{99}){99}){99}' } }],
      ],
      ['a ref twice', 'field_ref_duplicate', 'fields.1.ref', [number, number]],
      [
        'an unknown ref',
        'field_ref_unknown',
        'fields.0.showWhen',
        [{ type: 'text', showWhen: showWhen('nobody') }],
      ],
      [
        'another recipient’s ref',
        'field_ref_unknown',
        'fields.0.showWhen',
        [
          { type: 'text', showWhen: showWhen('price') },
          { ...number, recipientIndex: 1 },
        ],
      ],
      [
        'a formula over nothing known',
        'field_ref_unknown',
        'fields.0.formula.expression',
        [{ type: 'formula', formula: { expression: 'price' } }],
      ],
      [
        'a formula that is none',
        'field_formula_invalid',
        'fields.0.formula.expression',
        [{ type: 'formula', formula: { expression: '1 +' } }],
      ],
      [
        'a formula over a text',
        'field_formula_invalid',
        'fields.0.formula.expression',
        [
          { type: 'formula', formula: { expression: 'town' } },
          { type: 'text', ref: 'town' },
        ],
      ],
      [
        'a comparison without a value',
        'field_condition_invalid',
        'fields.0.showWhen',
        [{ type: 'text', showWhen: { any: [{ ref: 'price', is: 'less' }] } }, number],
      ],
      [
        'an order of texts',
        'field_condition_invalid',
        'fields.0.showWhen',
        [
          { type: 'text', showWhen: { any: [{ ref: 'town', is: 'less', value: 'b' }] } },
          { type: 'text', ref: 'town' },
        ],
      ],
      [
        'what a dropdown never says',
        'field_condition_invalid',
        'fields.0.showWhen',
        [
          { type: 'text', showWhen: { any: [{ ref: 'd', is: 'equal', value: 'b' }] } },
          { type: 'dropdown', options: ['a'], ref: 'd' },
        ],
      ],
      [
        'a field that shows itself',
        'field_rules_cyclic',
        'fields.0',
        [{ type: 'text', ref: 'a', showWhen: showWhen('a') }],
      ],
      [
        'fields that show each other',
        'field_rules_cyclic',
        'fields.0',
        [
          { type: 'text', ref: 'a', showWhen: showWhen('b') },
          { type: 'text', ref: 'b', showWhen: showWhen('a') },
        ],
      ],
      [
        'formulas of each other',
        'field_rules_cyclic',
        'fields.0',
        [
          { type: 'formula', ref: 'a', formula: { expression: 'b' } },
          { type: 'formula', ref: 'b', formula: { expression: 'a' } },
        ],
      ],
      [
        'a circle of formula and condition',
        'field_rules_cyclic',
        'fields.0',
        [
          { type: 'formula', ref: 'a', formula: { expression: 'price' } },
          { ...number, showWhen: { all: [{ any: [{ ref: 'a', is: 'filled' }] }] } },
        ],
      ],
      [
        'a field that requires itself',
        'field_rules_cyclic',
        'fields.0',
        [{ type: 'text', ref: 'a', requireWhen: showWhen('a') }],
      ],
      [
        'a chain beyond measure',
        'field_condition_invalid',
        'fields.51',
        Array.from({ length: 52 }, (_, index) => ({
          type: 'text',
          y: 0,
          ref: `f${index}`,
          ...(index > 0 && { showWhen: showWhen(`f${index - 1}`) }),
        })),
      ],
      ['a radio alone', 'field_group_inconsistent', 'fields.0.group', [radio]],
      [
        'boxes of two kinds',
        'field_group_inconsistent',
        'fields.1.group',
        [radio, { ...radio, type: 'checkbox' }],
      ],
      [
        'boxes that count differently',
        'field_group_inconsistent',
        'fields.1.group',
        [
          { type: 'checkbox', group: { name: 'g', min: 1 } },
          { type: 'checkbox', group: { name: 'g' } },
        ],
      ],
      [
        'more asked than there are',
        'field_group_inconsistent',
        'fields.0.group',
        [{ type: 'checkbox', group: { name: 'g', min: 2 } }],
      ],
      [
        'two choices at once',
        'field_group_inconsistent',
        'fields.0.group',
        [
          { ...radio, value: true },
          { ...radio, value: true },
        ],
      ],
      [
        'a read-only field without a value',
        'field_prefill_invalid',
        'fields.0.value',
        [{ type: 'company', readOnly: true }],
      ],
      ['a tick as a text', 'field_prefill_invalid', 'fields.0.value', [{ type: 'text', value: true }]],
      [
        'a value in a signature',
        'field_prefill_invalid',
        'fields.0.value',
        [{ type: 'signature', value: 'Kari' }],
      ],
      [
        'a value against the rules',
        'field_prefill_invalid',
        'fields.0.value',
        [{ type: 'number', value: '7', validation: { max: '5' } }],
      ],
      [
        'a misspelled rule',
        'invalid_request',
        'fields.0.validation',
        [{ type: 'text', validation: { maxlength: 3 } }],
      ],
    ] as const)('%s: %s at %s', async (_what, code, path, plans) => {
      const { status, body } = await create(plans);
      expect(body).toMatchObject({
        code,
        details: expect.arrayContaining([expect.objectContaining({ path })]),
      });
      expect(status).toBe(code === 'invalid_request' ? 400 : 422);
    });

    test('but may require each other', async () => {
      const both = [
        { type: 'text', ref: 'a', requireWhen: showWhen('b') },
        { type: 'text', ref: 'b', requireWhen: showWhen('a') },
      ];
      expect((await create(both)).body).toMatchObject({
        status: 'draft',
        fields: [{ required: false }, { ref: 'b' }],
      });
    });

    test('and nothing is sent to somebody whose only place to sign may be hidden', async () => {
      const { body } = await create([
        { type: 'checkbox', ref: 'c' },
        { ...placeToSign, showWhen: showWhen('c') },
      ]);
      const sent = await server.customer.call('POST', `/v1/envelopes/${body.id}/send`);
      expect(sent).toMatchObject({ status: 422, body: { code: 'envelope_incomplete' } });
    });
  });

  describe('refuse a value', () => {
    test.each([
      ['of the wrong kind', 'field_value_invalid', { type: 'number' }, ticked],
      [
        'for a formula',
        'field_value_invalid',
        { type: 'formula', formula: { expression: '1', decimals: 0 } },
        text('2'),
      ],
      ['that is no address', 'field_format_invalid', { type: 'email' }, text('kari@')],
      [
        'that is no phone number',
        'field_format_invalid',
        { type: 'text', validation: { format: 'phone' } },
        text('call me'),
      ],
      ['that is no number', 'field_format_invalid', { type: 'number' }, text('1,5')],
      ['that is no day', 'field_format_invalid', { type: 'date' }, text('2026-02-30')],
      [
        'against its pattern',
        'field_format_invalid',
        { type: 'text', validation: { pattern: '\\d{4}' } },
        text('12345'),
      ],
      ['too small', 'field_out_of_range', { type: 'number', validation: { min: '1' } }, text('0.99')],
      [
        'too late',
        'field_out_of_range',
        { type: 'date', validation: { max: '2026-12-31' } },
        text('2027-01-01'),
      ],
      ['too long', 'field_out_of_range', { type: 'company', validation: { maxLength: 3 } }, text('Acme')],
      [
        'that is not offered',
        'field_option_unknown',
        { type: 'dropdown', options: ['Oslo'] },
        text('Bergen'),
      ],
      [
        'in place of the sender’s',
        'field_read_only',
        { type: 'company', value: 'Acme', readOnly: true },
        text('Mine'),
      ],
    ] as const)('%s: %s', async (_what, code, plan, value) => {
      const { session } = await open([{ label: 'It', ...plan } as Plan]);
      const before = fieldOf(session, 'It').value;
      await expect(set(session, 'It', value)).rejects.toMatchObject({ code });
      expect(fieldOf(await refreshed(session), 'It').value).toEqual(before);
    });

    const refreshed = async (session: EmbedSession): Promise<EmbedSession> => {
      await session.refresh();
      return session;
    };
  });

  describe('refuse the signing', () => {
    const box = (label: string): Plan => ({
      type: 'checkbox',
      label,
      required: false,
      group: { name: 'days', min: 1, max: 1 },
    });

    test('while a group has too few or too many ticks: field_required, field_group_count', async () => {
      const { session } = await open([box('Monday'), box('Tuesday')]);
      await expect(signForm(session)).rejects.toMatchObject({ code: 'field_required' });
      await set(session, 'Monday', ticked);
      await set(session, 'Tuesday', ticked);
      await expect(signForm(session)).rejects.toMatchObject({ code: 'field_group_count' });
      await set(session, 'Monday', { type: 'checkbox', checked: false });
      expect((await signForm(session)).recipient.status).toBe('signed');
    });

    test('while a formula has no result: field_formula_undefined', async () => {
      const { session } = await open([
        { type: 'number', label: 'Count', ref: 'count' },
        { type: 'formula', label: 'Share', formula: { expression: '1 / count', decimals: 2 } },
      ]);
      await set(session, 'Count', text('0'));
      await expect(signForm(session)).rejects.toMatchObject({ code: 'field_formula_undefined' });
    });

    test('while what a condition requires is empty, and no longer', async () => {
      const { session } = await open([
        { type: 'number', label: 'Age', ref: 'age' },
        {
          type: 'name',
          label: 'Guardian',
          value: undefined,
          requireWhen: { all: [{ ref: 'age', is: 'less', value: '18' }] },
        },
      ]);
      await set(session, 'Guardian', null);
      await set(session, 'Age', text('9'));
      await expect(signForm(session)).rejects.toMatchObject({ code: 'field_required' });
      await set(session, 'Age', text('18'));
      expect((await signForm(session)).recipient.status).toBe('signed');
    });

    test('of what is not what the form holds: a hidden value is none of it', async () => {
      const { session } = await open([
        { type: 'checkbox', label: 'Married', ref: 'married', required: false },
        { type: 'text', label: 'Spouse', showWhen: showWhen('married') },
      ]);
      await set(session, 'Spouse', text('Ola'));
      await expect(sign(session)).rejects.toMatchObject({ code: 'values_changed' });
      expect((await signForm(session)).recipient.status).toBe('signed');
    });
  });

  describe('keep what was typed and breaks a rule', () => {
    const draft = (session: EmbedSession, label: string, value: string) =>
      session.act({
        act: 'field.draft',
        fieldId: fieldOf(session, label).id,
        value: { type: 'text', text: value },
      });

    test('for the next session of the signer, in place of the value; it is not signed, and goes when it is put right', async () => {
      const { envelope, session } = await open([{ type: 'email', label: 'Mail', value: 'kari@example.com' }]);
      await draft(session, 'Mail', 'kari@');
      const again = await openFrame(server, await createEmbedFor(server.customer, envelope));
      expect(fieldOf(again, 'Mail')).toMatchObject({ value: null, draft: text('kari@') });
      await expect(signForm(again)).rejects.toMatchObject({ code: 'field_format_invalid' });
      await expect(sign(again)).rejects.toMatchObject({ code: 'values_changed' }); // as if nothing stood there
      await set(again, 'Mail', text('kari@example.org'));
      expect(fieldOf(again, 'Mail')).not.toHaveProperty('draft');
      expect((await signForm(again)).recipient.status).toBe('signed');
    });

    test('in an optional field, too: it is refused, not left out', async () => {
      const { session } = await open([{ type: 'number', label: 'Sum', required: false }]);
      await draft(session, 'Sum', 'twelve');
      await expect(signForm(session)).rejects.toMatchObject({ code: 'field_format_invalid' });
      await set(session, 'Sum', null);
      expect((await signForm(session)).recipient.status).toBe('signed');
    });

    test('for nobody else and for no document: hidden by its condition it is dropped at the signing', async () => {
      const { envelope, session } = await open([
        { type: 'checkbox', label: 'Married', ref: 'married', required: false },
        { type: 'email', label: 'Spouse', showWhen: showWhen('married') },
      ]);
      await draft(session, 'Spouse', 'ola at home');
      const other = await openFrame(server, await createEmbedFor(server.customer, envelope, 1));
      expect(JSON.stringify(other.view)).not.toContain('ola at home');
      await signForm(session);
      expect(JSON.stringify(session.view)).not.toContain('ola at home');
      await signSecond(envelope);
      await waitForStatus(server.customer, envelope.id, 'completed');
      const { body } = await server.customer.call<AuditTrail>(
        'GET',
        `/v1/envelopes/${envelope.id}/audit-trail`,
      );
      expect(body.events.filter(({ type }) => type === 'field.drafted')).toHaveLength(1);
    });

    test.each([
      ['what fits', 'invalid_request', { type: 'email' }, 'kari@example.com'],
      ['in a field for ticks', 'field_value_invalid', { type: 'checkbox' }, 'yes'],
      ['in the sender’s', 'field_read_only', { type: 'email', readOnly: true }, 'kari@'],
    ] as const)('but not %s: %s', async (_what, code, plan, value) => {
      const { session } = await open([{ label: 'It', ...plan }]);
      const before = fieldOf(session, 'It').value;
      await expect(draft(session, 'It', value)).rejects.toMatchObject({ code });
      expect(fieldOf(await session.refresh().then(() => session), 'It').value).toEqual(before);
    });

    test('nor in a field of somebody else: field_not_yours', async () => {
      const { envelope, session } = await open([{ type: 'email', label: 'Mail' }]);
      const other = await openFrame(server, await createEmbedFor(server.customer, envelope, 1));
      await startSigning(other);
      const { id: fieldId } = fieldOf(session, 'Mail');
      const foreign = { act: 'field.draft', fieldId, value: { type: 'text', text: 'x' } } as const;
      await expect(other.act(foreign)).rejects.toMatchObject({ code: 'field_not_yours' });
    });
  });

  test('with everything prefilled ask for a signature only; name and address come from the recipient', async () => {
    const { session } = await open([
      { type: 'name', label: 'Name', readOnly: true },
      { type: 'email', label: 'E-mail' },
      { type: 'company', label: 'Company', value: 'Acme AS', readOnly: true },
      { type: 'checkbox', label: 'Agreed', value: true, readOnly: true },
    ]);
    const { fields } = session.view;
    expect(fields.map(({ value }) => value).slice(0, 4)).toEqual([
      text('Kari Nordmann'),
      text('kari@example.com'),
      text('Acme AS'),
      ticked,
    ]);
    expect((await signForm(session)).recipient.status).toBe('signed');
  });

  test('of every type are sealed as they read in the document’s language, and hidden ones leave no trace', async (context) => {
    const { envelope, session } = await open(
      [
        { type: 'checkbox', label: 'Married', ref: 'married', required: false },
        { type: 'text', label: 'Spouse', showWhen: showWhen('married') },
        { type: 'radio', label: 'Invoice', group: { name: 'pay', label: 'Payment' } },
        { type: 'radio', label: 'Card', group: { name: 'pay', label: 'Payment' } },
        { type: 'number', label: 'Price', ref: 'price' },
        { type: 'number', label: 'Count', ref: 'count' },
        { type: 'formula', label: 'Total', formula: { expression: 'price * count', decimals: 2 } },
        { type: 'date', label: 'Start' },
        { type: 'dropdown', label: 'Office', options: ['Oslo', 'Bergen'] },
        { type: 'title', label: 'Title', value: 'Adviser' },
      ],
      'nb',
    );
    await set(session, 'Married', ticked);
    await set(session, 'Spouse', text('Secretspouse'));
    await set(session, 'Married', null);
    await set(session, 'Invoice', ticked);
    await set(session, 'Card', ticked);
    expect(fieldOf(session, 'Invoice').value).toBeNull();
    await set(session, 'Price', text('1234.1'));
    await set(session, 'Count', text('3'));
    await set(session, 'Start', text('2026-12-01'));
    await set(session, 'Office', text('Bergen'));
    await signForm(session);

    const second = await signSecond(envelope);
    const shown = second.view.completedFields.map(({ label, text: words, checked }) => [
      label,
      words ?? checked,
    ]);
    expect(Object.fromEntries(shown)).toMatchObject({
      Spouse: null,
      Invoice: null,
      Card: true,
      Price: '1\u00a0234,1',
      Total: '3\u00a0702,30',
      Start: '1.12.2026',
      Office: 'Bergen',
    });
    const words = await sealedText(envelope);
    const trail = await server.customer.call<AuditTrail>('GET', `/v1/envelopes/${envelope.id}/audit-trail`);
    const { events } = trail.body;
    const bodies = events.map(({ body }) => body).join('\n');
    expect(bodies).not.toMatch(/Secretspouse|Bergen|Adviser|1234\.1/);
    expect(JSON.parse(events[0]?.body ?? '')).toMatchObject({ facts: { prefilled: 1 } });
    if (words === undefined) return context.skip('no pdftotext');
    for (const value of ['Bergen', 'Adviser', '1.12.2026']) expect(words).toContain(value);
    expect(words.replaceAll('\u00a0', ' ')).toMatch(/1 234,1[^]*3 702,30/);
    expect(words).not.toContain('Secretspouse');
  });
});
