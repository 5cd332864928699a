import { msg } from '@lit/localize';
import type { OutsideService } from '../../contract/security.ts';

const keepers: Readonly<Record<string, () => string>> = {
  local: () => msg('A file on the server', { id: 'security-keeper-local' }),
  awskms: () => msg('AWS KMS', { id: 'security-keeper-kms' }),
  vault: () => msg('Vault', { id: 'security-keeper-vault' }),
  pkcs11: () => msg('A hardware token', { id: 'security-keeper-token' }),
};

const kinds: Readonly<Record<string, () => string>> = {
  original: () => msg('Documents as they were uploaded', { id: 'security-kind-original' }),
  normalised: () => msg('Documents as they are shown', { id: 'security-kind-normalised' }),
  sealed: () => msg('Sealed documents', { id: 'security-kind-sealed' }),
  'completion-certificate': () => msg('Completion certificates', { id: 'security-kind-certificate' }),
  attachment: () => msg('Files that signers attached', { id: 'security-kind-attachment' }),
};

const services: Readonly<Record<OutsideService, () => string>> = {
  keys: () => msg('A key service, for the root key', { id: 'security-service-keys' }),
  storage: () => msg('An S3 bucket, for encrypted files', { id: 'security-service-storage' }),
  mail: () => msg('A mail server', { id: 'security-service-mail' }),
  sms: () => msg('A provider of text messages, for one-time codes', { id: 'security-service-sms' }),
  timestamps: () => msg('A timestamp authority, which sees hashes only', { id: 'security-service-stamps' }),
  witnesses: () => msg('Witnesses of the log, who see hashes only', { id: 'security-service-witnesses' }),
  payment: () => msg('Stripe, for payment', { id: 'security-service-payment' }),
};

const wordOf = (words: Readonly<Record<string, () => string>>, name: string): string =>
  (Object.hasOwn(words, name) ? words[name]?.() : undefined) ?? name;

export const nameKeeper = (provider: string): string => wordOf(keepers, provider);
export const nameKind = (kind: string): string => wordOf(kinds, kind);
export const nameService = (service: OutsideService): string => services[service]();
