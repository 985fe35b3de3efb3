/** Whether two values of JSON are equal. An undefined field equals a missing one. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const a = one as Record<string, unknown>;
  const b = other as Record<string, unknown>;
  // Not by `for … in`: V8 optimises that for one shape of object, and gives it up again at the next.
  return (
    Object.keys(a).every((name) => a[name] === undefined || same(a[name], b[name])) &&
    Object.keys(b).every((name) => b[name] === undefined || a[name] !== undefined)
  );
}
