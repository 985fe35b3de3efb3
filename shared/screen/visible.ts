/** What a terminal acts on without showing anything: NUL, ENQ, BEL, an escape alone and DEL. */
const silent = "\x00\x05\x07\x1b\x7f";

/** A control character as it is shown: Unicode has a picture for each of the old ones. */
export function visible(control: string): string {
  if (silent.includes(control)) return "";
  const code = control.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
}
