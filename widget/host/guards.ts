/** What the frame may say. It is our own code, but it shows documents by strangers, so it is believed no further than this. */
import { isRecord, isText, type HostEvent, type TokenReason } from '../contract/embed-protocol.ts';
import { subjects } from './sign-events.ts';

const longestStatement = 8192;
const longestHint = 500;
const tallestFramePixels = 1_000_000;

/** For answers and parameters that are not looked at. */
export const isAnything = (_value: unknown): _value is never => true;

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

export const isClaim = (value: unknown): value is { nonce: string } =>
  isRecord(value) && isText(value['nonce'], 64);

export const isTokenRequest = (value: unknown): value is { jkt: string; reason: TokenReason } =>
  isRecord(value) && isText(value['jkt'], 64) && isText(value['reason'], 8);

export const isHeight = (value: unknown): value is { heightPixels: number } =>
  isRecord(value) && isCount(value['heightPixels']) && value['heightPixels'] <= tallestFramePixels;

export function isHostEvent(value: unknown): value is HostEvent {
  if (!isRecord(value)) return false;
  const { type, filled, total, statement, code, hint } = value;
  if (!isText(type, 9) || !Object.hasOwn(subjects, type)) return false;
  if (type === 'progress') return isCount(filled) && isCount(total);
  if (type === 'completed') return isText(statement, longestStatement);
  return type !== 'error' || (isText(code, 64) && isText(hint, longestHint));
}
