/** Three pages with a field of each kind that asks something else of a hand. */
import type { Document } from '../../widget/contract/documents.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import type { NewField } from '../../widget/contract/fields.ts';
import type { TestCustomer } from '../support/inkseal-server.ts';
import { readSampleAgreement } from '../support/prepared.ts';

const pay = { name: 'pay', label: 'How will you pay?' };

const planned: readonly (Pick<NewField, 'type' | 'page'> & Partial<NewField>)[] = [
  { type: 'text', page: 1, label: 'Job title' },
  { type: 'company', page: 1, label: 'Employer' },
  { type: 'date', page: 1, label: 'First day' },
  { type: 'dropdown', page: 1, label: 'Country', options: ['Norway', 'Sweden', 'Denmark'] },
  { type: 'number', page: 2, label: 'Hours a week', validation: { min: '1', max: '40' } },
  { type: 'radio', page: 2, label: 'By invoice', group: pay },
  { type: 'radio', page: 2, label: 'By card', group: pay },
  { type: 'checkbox', page: 2, label: 'I have read the terms' },
  { type: 'attachment', page: 2, label: 'Proof of address' },
  { type: 'initials', page: 3, label: 'Initials' },
  { type: 'signature', page: 3, label: 'Signature' },
  { type: 'date_signed', page: 3, label: 'Date' },
];

export async function sendTwelveFields(customer: TestCustomer): Promise<Envelope> {
  const pdf = await readSampleAgreement();
  const { body: document } = await customer.call<Document>('POST', '/v1/documents?name=Agreement.pdf', {
    pdf,
  });
  const isBox = (type: string): boolean => type === 'checkbox' || type === 'radio';
  const { body: created } = await customer.call<Envelope>('POST', '/v1/envelopes', {
    json: {
      title: 'Employment agreement',
      documentIds: [document.id],
      recipients: [{ name: 'Nora Aune', email: 'nora@example.com' }],
      fields: planned.map((field, index) => ({
        documentId: document.id,
        recipientIndex: 0,
        x: 60,
        y: 90 + index * 55,
        width: isBox(field.type) ? 16 : 200,
        height: isBox(field.type) ? 16 : 30,
        ...field,
      })),
    },
  });
  return (await customer.call<Envelope>('POST', `/v1/envelopes/${created.id}/send`)).body;
}
