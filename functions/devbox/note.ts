/** Writes a log line for the operator. The host sends this program's output to box.log. */
export function note(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  if (process.stderr.listenerCount("error") === 0) process.stderr.on("error", () => {}); // a full disk must not end the DevBox
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...fields })}\n`);
}

export type Note = typeof note;
