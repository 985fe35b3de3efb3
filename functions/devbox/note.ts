/** A line for the operator in box.log, which is where the host points the output of this program. */
export function note(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...fields })}\n`);
}

export type Note = typeof note;
