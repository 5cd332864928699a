import type { Principal } from '../accounts/principal.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { DocumentVault } from '../documents/vault.ts';
import type { EnvelopeReach } from '../envelopes/envelope-store.ts';
import type { Database } from '../platform/database/database.ts';
import type { ExportLimits } from './export-zip.ts';
import type { SigningStore } from '../signing/signing-store.ts';

export interface ExportParts {
  database: Database;
  vault: DocumentVault;
  audit: AuditLog;
  store: SigningStore;
  exportLimits: ExportLimits;
}

/** Whoever asks, of one organization and, for an API key, of one mode: nothing else is looked at for them. */
export type Exporter = Principal & EnvelopeReach;
