/** One line a fact on standard error: the event, then its fields, with control characters escaped. */
export function note(event: string, fields: Record<string, unknown>): void {
  process.stderr.write(`${new Date().toISOString()} ${event} ${JSON.stringify(fields)}\n`);
}
