import { equalBytes } from './bytes.ts';
import type { Certificate } from './certificate.ts';
import { verifySignature } from './signature-algorithms.ts';

/** Longest chain that is followed, so that a loop of issuers ends. */
const longestChain = 10;

const isWithin = (at: Date, { notBefore, notAfter }: Certificate): boolean =>
  at >= notBefore && at <= notAfter;

/** Whether it may have issued certificates at that time; an anchor may whatever it says, for somebody chose it. */
function mayIssue(certificate: Certificate, at: Date): boolean {
  const { isAuthority, keyUsage } = certificate;
  return isAuthority && (keyUsage === null || keyUsage.certificateSigning) && isWithin(at, certificate);
}

/**
 * Whether `certificate` leads to one of the anchors by issuers among `carried`, all of them valid at that time
 * (RFC 5280 §6.1 without names and policies, which no anchor of ours constrains).
 */
export async function leadsToAnchor(
  certificate: Certificate,
  carried: readonly Certificate[],
  anchors: readonly Certificate[],
  at: Date,
): Promise<boolean> {
  const isAnchor = ({ der }: Certificate): boolean => anchors.some((anchor) => equalBytes(anchor.der, der));
  let issued = certificate;
  for (let length = 0; length < longestChain; length++) {
    if (!isWithin(at, issued)) return false;
    if (isAnchor(issued)) return true;
    const issuer = await findIssuer(issued, [
      ...anchors,
      ...carried.filter((candidate) => mayIssue(candidate, at)),
    ]);
    if (issuer === undefined) return false;
    issued = issuer;
  }
  return false;
}

/** The one whose key signed it: cross-signed authorities share a name. */
export async function findIssuer(
  { issuer, signatureAlgorithm, signature, signed }: Certificate,
  candidates: readonly Certificate[],
): Promise<Certificate | undefined> {
  for (const candidate of candidates) {
    if (!equalBytes(candidate.subject, issuer)) continue;
    if (await verifySignature(candidate, signatureAlgorithm, { signature, signed })) return candidate;
  }
  return undefined;
}
