/**
 * Loaded into a server with `--import`, by seal-faults.ts alone: ends it behind one write of the sealing of one envelope.
 *
 * FAULT_ORDER_FILE names the file that holds "<envelope id> <writes that are still made>"; it is taken when that envelope
 * begins to be sealed, so that whoever seals it after the crash is left alone.
 */
import { readFileSync, rmSync } from 'node:fs';
import { Sealer } from '../../server/sealing/sealer.ts';
import { dieBehind } from './count-writes.ts';

const orderFile = process.env['FAULT_ORDER_FILE'] ?? '';

function takeOrder(): { envelopeId?: string; writes?: string } {
  try {
    const [envelopeId, writes] = readFileSync(orderFile, 'utf8').split(' ');
    return { ...(envelopeId && { envelopeId }), ...(writes && { writes }) };
  } catch {
    return {}; // there is none
  }
}

const { seal } = Sealer.prototype;
Sealer.prototype.seal = function (input) {
  const { envelopeId, writes } = takeOrder();
  if (input.certificate.envelopeId === envelopeId) {
    rmSync(orderFile);
    dieBehind(Number(writes));
  }
  return seal.call(this, input);
};
