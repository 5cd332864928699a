import type { Form } from '../../contract/field-form.ts';
import { signedValuesText } from '../../contract/signed-values.ts';
import type { SigningView } from '../../contract/signing.ts';
import { sha256Base64url } from '../base64url.ts';
import type { OwnField } from './ceremony-model.ts';

/** SHA-256 (base64url) of what stands in the person's fields on the screen: see contract/signed-values.ts. */
export function hashShown({ fields }: SigningView, form: Form<OwnField> | null): Promise<string> {
  const shown = fields.map(({ id }) => ({ id, value: form?.values.get(id) ?? null }));
  return sha256Base64url(signedValuesText(shown));
}
