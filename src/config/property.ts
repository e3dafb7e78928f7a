/** Reading data whose shape is not known. Pure. */

/** An own property of whatever it is, or undefined. */
export function property(from: unknown, key: PropertyKey): unknown {
  if (typeof from !== 'object' || from === null || !Object.hasOwn(from, key)) return undefined;
  const value: unknown = Reflect.get(from, key);
  return value;
}

/** The `code` of a system error: `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  const code = property(error, 'code');
  return typeof code === 'string' ? code : undefined;
}
