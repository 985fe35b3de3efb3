/** One line of JSON in the function's log. Never with contents of a Run. */
export function note(event: string, fields: Record<string, unknown>): void {
  console.log(JSON.stringify({ event, ...fields }));
}
