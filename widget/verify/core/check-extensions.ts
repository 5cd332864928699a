/**
 * What may be in an extension. Its layout is judged where it is read; this is about what stands in it: certificates, OCSP
 * responses and lists of revoked certificates are those and nothing else, and none of its objects is one that the sealed part
 * names already. Otherwise a page that names what is not there would be filled, after it was sealed, by a "certificate".
 */
import type { Bytes } from './bytes.ts';
import { readCertificate } from './certificate.ts';
import { DerError, expectTag, readDer, readOid, readTagged } from './der-reader.ts';
import type { ValidationData } from './pdf-extension.ts';
import { ObjectStreamUnreadable, unpackObjectStreams } from './pdf-object-stream.ts';
import { namesAny } from './pdf-references.ts';
import { SealFailure } from './pdf-signature.ts';
import type { ReadExtension } from './read-extension.ts';

const basicOcspResponse = '1.3.6.1.5.5.7.48.1.1';

/**
 * @param sealedByteSize where they begin.
 * @throws SealFailure validation_data_malformed, extension_fills_gap
 */
export async function checkExtensions(
  bytes: Bytes,
  sealedByteSize: number,
  extensions: readonly ReadExtension[],
): Promise<void> {
  for (const { content } of extensions) if (content.validation) checkValidation(content.validation);
  const [first, last] = [extensions[0], extensions.at(-1)];
  if (!first || !last) return;
  const numbers = { from: first.numbers.from, below: last.numbers.below };
  try {
    if (namesAny(bytes.subarray(0, sealedByteSize), numbers)) throw new SealFailure('extension_fills_gap');
    for await (const objects of unpackObjectStreams(bytes, sealedByteSize))
      if (namesAny(objects, numbers)) throw new SealFailure('extension_fills_gap');
  } catch (error) {
    if (error instanceof ObjectStreamUnreadable) throw new SealFailure('extension_fills_gap');
    throw error;
  }
}

function checkValidation({ certificates, ocspResponses, crls }: ValidationData): void {
  try {
    for (const one of certificates) readCertificate(one);
    for (const one of ocspResponses) readOcspResponse(one);
    for (const one of crls) readSigned(one);
  } catch (error) {
    if (error instanceof DerError) throw new SealFailure('validation_data_malformed');
    throw error;
  }
}

/** OCSPResponse of RFC 6960 §4.2.1. */
function readOcspResponse(bytes: Bytes): void {
  const [status, wrapped] = readTagged(readDer(bytes), 0x30);
  expectTag(status, 0x0a);
  const [type, octets] = readTagged(readTagged(wrapped, 0xa0)[0], 0x30);
  if (readOid(type) !== basicOcspResponse) throw new DerError('another kind of response');
  readSigned(expectTag(octets, 0x04).content);
}

/** A CertificateList (RFC 5280 §5.1) or a BasicOCSPResponse: what was signed, how, and the signature. */
function readSigned(bytes: Bytes): void {
  const [signed, algorithm, signature] = readTagged(readDer(bytes), 0x30);
  expectTag(signed, 0x30);
  readOid(readTagged(algorithm, 0x30)[0]);
  expectTag(signature, 0x03);
}
