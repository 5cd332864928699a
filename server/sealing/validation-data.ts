/**
 * What somebody needs to judge a chain years later, when its servers are gone: the certificates, and what their issuers say
 * of them today (ETSI EN 319 142-1 §5.4). What cannot be reached is left out; what does not verify is not put in.
 */
import { createHash } from 'node:crypto';
import { equalBytes, type Bytes } from '#verify/bytes.ts';
import { readCertificate, type Certificate } from '#verify/certificate.ts';
import { DerError, expectTag, readDer, readOid, readTagged, type DerValue } from '#verify/der-reader.ts';
import { findIssuer } from '#verify/issuer-chain.ts';
import type { ValidationData } from '#verify/pdf-extension.ts';
import { verifySignature } from '#verify/signature-algorithms.ts';
import * as der from '../platform/crypto/der.ts';

const patienceMilliseconds = 5_000;
/** Lists of large authorities reach some megabytes; those are not for a file that people mail. */
const longestCrl = 1_000_000;
const longestOcspResponse = 20_000;

const oids = {
  sha1: '1.3.14.3.2.26',
  basicResponse: '1.3.6.1.5.5.7.48.1.1',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
} as const;

export async function gatherValidationData(
  carried: readonly Bytes[],
  anchors: readonly Bytes[],
): Promise<ValidationData> {
  const certificates = [...carried, ...anchors].filter(
    (one, index, all) => all.findIndex((other) => equalBytes(one, other)) === index,
  );
  const read = certificates.map(readCertificate);
  const gathered = await Promise.all(read.map((certificate) => askIssuer(certificate, read)));
  const distinct = (list: readonly Bytes[]): Bytes[] =>
    list.filter((one, index) => list.findIndex((other) => equalBytes(one, other)) === index);
  return {
    certificates,
    ocspResponses: distinct(gathered.flatMap(({ ocspResponses }) => ocspResponses)),
    crls: distinct(gathered.flatMap(({ crls }) => crls)),
  };
}

/** A CRL only where no OCSP response is to be had: it is the larger of the two. */
async function askIssuer(
  certificate: Certificate,
  all: readonly Certificate[],
): Promise<{ ocspResponses: Bytes[]; crls: Bytes[] }> {
  const none = { ocspResponses: [], crls: [] };
  if (equalBytes(certificate.subject, certificate.issuer)) return none;
  const issuer = await findIssuer(certificate, all);
  if (!issuer) return none;
  for (const url of certificate.ocspUrls) {
    const answer = await fetchLimited(url, longestOcspResponse, ocspRequest(certificate, issuer));
    if (answer && (await isGoodResponse(answer, certificate, issuer)))
      return { ocspResponses: [answer], crls: [] };
  }
  for (const url of certificate.crlUrls) {
    const crl = await fetchLimited(url, longestCrl);
    if (crl && (await isSignedBy(crl, issuer))) return { ocspResponses: [], crls: [crl] };
  }
  return none;
}

async function fetchLimited(url: string, limit: number, query?: Uint8Array): Promise<Bytes | undefined> {
  try {
    const response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMilliseconds),
      ...(query && {
        method: 'POST',
        headers: { 'content-type': 'application/ocsp-request' },
        body: new Uint8Array(query),
      }),
    });
    if (response.status !== 200) return undefined;
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += chunk.byteLength;
      if (length > limit) return undefined;
      chunks.push(chunk);
    }
    return new Uint8Array(Buffer.concat(chunks));
  } catch {
    return undefined; // away, or slow: the seal is valid without
  }
}

const sha1 = (bytes: Uint8Array): Buffer => createHash('sha1').update(bytes).digest();

/** CertID of RFC 6960 §4.1.1. SHA-1 is what every responder knows; it names the issuer and proves nothing. */
function certificateId({ serialNumber }: Certificate, issuer: Certificate): Buffer {
  const [, key] = readTagged(readDer(issuer.publicKeyInfo), 0x30);
  const keyBits = expectTag(key, 0x03).content.subarray(1);
  return der.sequence(
    der.sequence(der.oid(oids.sha1), der.nullValue()),
    der.octetString(sha1(issuer.subject)),
    der.octetString(sha1(keyBits)),
    serialNumber,
  );
}

const ocspRequest = (certificate: Certificate, issuer: Certificate): Buffer =>
  der.sequence(der.sequence(der.sequence(der.sequence(certificateId(certificate, issuer)))));

/** RFC 6960 §4.2.1: successful, about this certificate, good, and signed by the issuer or whom it delegated. */
async function isGoodResponse(
  answer: Bytes,
  certificate: Certificate,
  issuer: Certificate,
): Promise<boolean> {
  try {
    const [status, wrapped] = readTagged(readDer(answer), 0x30);
    if (expectTag(status, 0x0a).content[0] !== 0) return false;
    const [type, octets] = readTagged(readTagged(wrapped, 0xa0)[0], 0x30);
    if (readOid(type) !== oids.basicResponse) return false;
    const [data, algorithm, signature, certificates] = readTagged(
      readDer(expectTag(octets, 0x04).content),
      0x30,
    );
    const responses = readTagged(data, 0x30).find(({ tag }) => tag === 0x30);
    const wanted = certificateId(certificate, issuer);
    const isGood = readTagged(responses, 0x30).some((single) => {
      const [id, state] = readTagged(single, 0x30);
      return id !== undefined && equalBytes(id.encoded, wanted) && state?.tag === 0x80;
    });
    if (!isGood) return false;
    const delegates = certificates ? readTagged(readTagged(certificates, 0xa0)[0], 0x30) : [];
    const signers = await delegatesOf(issuer, delegates);
    return await isSignedByAny([issuer, ...signers], expectTag(data, 0x30).encoded, algorithm, signature);
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

async function delegatesOf(issuer: Certificate, values: readonly DerValue[]): Promise<Certificate[]> {
  const found: Certificate[] = [];
  for (const { encoded } of values) {
    const candidate = readCertificate(encoded);
    const mayAnswer = candidate.extendedKeyUsage?.purposes.includes(oids.ocspSigning) === true;
    if (mayAnswer && (await findIssuer(candidate, [issuer]))) found.push(candidate);
  }
  return found;
}

/** Of a CRL, and of everything else that X.509 signs: SEQUENCE of what is signed, algorithm and signature. */
async function isSignedBy(bytes: Bytes, issuer: Certificate): Promise<boolean> {
  try {
    const [signed, algorithm, signature] = readTagged(readDer(bytes), 0x30);
    return await isSignedByAny([issuer], expectTag(signed, 0x30).encoded, algorithm, signature);
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

async function isSignedByAny(
  signers: readonly Certificate[],
  signed: Bytes,
  algorithm: DerValue | undefined,
  signature: DerValue | undefined,
): Promise<boolean> {
  const oid = readOid(readTagged(algorithm, 0x30)[0]);
  const bits = expectTag(signature, 0x03).content.subarray(1);
  for (const signer of signers)
    if (await verifySignature(signer, oid, { signature: bits, signed })) return true;
  return false;
}
