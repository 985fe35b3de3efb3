/** Preloaded into a server: moves its clock forward by `SHIFT_MS`. */
const shift = Number(process.env["SHIFT_MS"] ?? 0);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args: [] | [string | number | Date]) {
    if (args.length === 0) super(RealDate.now() + shift);
    else super(...args);
  }

  static override now(): number {
    return RealDate.now() + shift;
  }
} as DateConstructor;
