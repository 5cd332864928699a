import { randomBytes } from 'node:crypto';

/**
 * A name for a font or form in a page's resources that no page can have already. A name that can be known beforehand is
 * one a page can use: it would show other letters once sealed than when it was signed.
 */
export const createResourceName = (): string => `Ink${randomBytes(12).toString('hex')}`;
