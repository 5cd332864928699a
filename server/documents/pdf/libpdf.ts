/**
 * The parser, with names as what they are: sequences of bytes (ISO 32000-2 §7.3.5). By itself it decodes an escaped name as
 * UTF-8, which drops a byte order mark and makes the same character of all that is none. Two keys of a hostile file then
 * are one to it, `/Contents` and `/#EF#BB#BFContents`, and what it appends shows another page than readers showed to be
 * signed; honest names in other encodings are written back as others than the content refers to.
 *
 * Nothing of the module that reads names can be reached from outside, but for the decoder that it makes itself when it
 * is evaluated. So it is given another one at that moment, which is why everybody imports it through here.
 *
 * And with numbers as exact as they were read: by itself it writes five decimals of each.
 */
import './begin-byte-names.ts';
export * from '@libpdf/core';
import './end-byte-names.ts';
