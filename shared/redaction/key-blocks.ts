const begin = "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----";
/** Lines of base64, in whatever a text puts around its lines. */
const lines = String.raw`(?:(?:[\s"'+,|>\\-]|\\[nr]){0,40}[A-Za-z0-9+/=]{16,100}){0,400}`;
const most = 16_384;

/** A private key as a block of text (RFC 7468, and OpenPGP's), up to its last line, or as far as it looks like one. */
export const keyPattern = new RegExp(
  `${begin}(?:(?:[^-]|-(?!----)){0,${most}}-----END [A-Z0-9 ]{0,60}-----|${lines})`,
  "g",
);

const complete = new RegExp(`^${begin}`);
const beginning = /^-----BEGIN [A-Z0-9 ]{0,60}-{0,4}$/;
/** One word of base64, an empty line or a header. Lines of other text have several words. */
const line =
  /^(?:[^A-Za-z0-9+/=]{0,40}[A-Za-z0-9+/=]{0,100}[^A-Za-z0-9+/=]{0,20}|\W{0,8}(?:Proc-Type|DEK-Info|Version|Comment):.{0,200})$/;

/** Where a text ends in a key block that may go on. Other text after the beginning of one does not wait for its end. */
export function keyBegun(tail: string): number {
  const at = tail.lastIndexOf("-----BEGIN ");
  if (at < 0) return -1;
  const rest = tail.slice(at);
  if (beginning.test(rest)) return at;
  const header = complete.exec(rest)?.[0];
  if (header === undefined || rest.length > most) return -1;
  const body = rest.slice(header.length);
  if (/-----END [A-Z0-9 ]{0,60}-----/.test(body)) return -1;
  const all = body.split(/\n|\\n/);
  const last = all.pop() ?? "";
  const goesOn = line.test(last) || /^\W{0,8}-----END [A-Z0-9 ]{0,60}-{0,4}$/.test(last);
  return goesOn && all.every((it) => line.test(it)) ? at : -1;
}
