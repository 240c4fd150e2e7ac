/**
 * The number of bytes that a base64 string encodes, by Node's own codec.
 * @returns undefined unless the string is exactly what an encoder writes for those bytes, so that the string can be kept
 * in place of the bytes.
 */
export function base64Length(text: string): number | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes.length : undefined;
}
