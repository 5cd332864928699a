import { mostLogoBytes, mostLogoSize } from '../../contract/logo.ts';

/**
 * A picture that is larger than logos may be is made smaller here, for what it is shown at is smaller still. What this browser
 * cannot read is sent as it is: the server says what is wrong with it.
 */
export async function fitLogo(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) return file;
  const { width, height } = picture;
  const scale = Math.min(1, mostLogoSize.width / width, mostLogoSize.height / height);
  if (scale === 1 && file.size <= mostLogoBytes) return file;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.floor(width * scale) || 1, Math.floor(height * scale) || 1];
  const context = canvas.getContext('2d');
  if (!context) return file;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? file), 'image/png'));
}
