const prefixes = {
  run: "run",
  question: "que",
  message: "msg",
  devbox: "box",
  worker: "wkr",
  save: "sav",
  key: "key",
  schedule: "sch",
  image: "img",
} as const;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** An id: its prefix and 26 characters (130 bits). `entropy`: at least 17 bytes, random or a hash. */
export function idFrom(noun: keyof typeof prefixes, entropy: Uint8Array): string {
  let bits = 0;
  let held = 0;
  let text = "";
  for (const byte of entropy) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && text.length < 26) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31];
    }
  }
  if (text.length < 26) throw new RangeError("An id needs at least 17 bytes of entropy.");
  return `${prefixes[noun]}_${text}`;
}
