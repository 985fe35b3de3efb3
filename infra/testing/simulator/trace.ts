/** The events of a schedule, in order. Equal hashes mean equal runs. */
export class Trace {
  hash = 17;
  /** Undefined if no one reads it. */
  lines: string[] | undefined;
  readonly #start: number;

  constructor(start: number) {
    this.#start = start;
  }

  note(time: number, label: string, by?: { readonly label: string }): void {
    let hash = this.hash ^ (time | 0);
    for (let i = 0; i < label.length; i++) hash = Math.imul(hash, 31) + label.charCodeAt(i);
    this.hash = hash | 0;
    if (!this.lines) return;
    const at = ((time - this.#start) / 1_000).toFixed(3).padStart(9);
    this.lines.push(`${at} ${label}${by ? `   [${by.label}]` : ""}`);
  }
}
