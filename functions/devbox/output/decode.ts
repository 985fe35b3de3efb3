type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/** Looks at so many bytes before it takes a text without a byte order mark for UTF-16. */
const sample = 8;

/** Decodes the bytes of an output: UTF-8, or UTF-16 as programs of Windows write it. Other bytes become marks. */
export interface Decoder {
  add(bytes: Uint8Array): string;
  end(): string;
}

export function createDecoder(): Decoder {
  let held: Uint8Array = new Uint8Array();
  let decoder: TextDecoder | undefined;

  function decode(last: boolean): string {
    const encoding = encodingOf(held, last);
    if (encoding === undefined) return "";
    decoder = new TextDecoder(encoding, { ignoreBOM: encoding === "utf-8" });
    const text = decoder.decode(held, { stream: true });
    held = new Uint8Array();
    return text;
  }
  return {
    add(bytes) {
      if (decoder) return decoder.decode(bytes, { stream: true });
      held = Buffer.concat([held, bytes]);
      return decode(false);
    },
    end: () => (decoder ? "" : decode(true)) + (decoder?.decode() ?? ""),
  };
}

/** Undefined while the next bytes may tell. A letter of Latin script has a zero byte in UTF-16. */
function encodingOf(bytes: Uint8Array, last: boolean): Encoding | undefined {
  const [first, second] = bytes;
  if (first === undefined || (second === undefined && !last))
    return first === undefined || first === 0 || first >= 0xfe || first < 0x80
      ? undefined
      : "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const looked = bytes.subarray(0, sample);
  const zeros = (odd: number) => looked.every((byte, at) => (byte === 0) === (at % 2 === odd));
  const encoding = zeros(1) ? "utf-16le" : zeros(0) ? "utf-16be" : "utf-8";
  const sure = encoding === "utf-8" || looked.length === sample || (last && looked.length > 3);
  if (sure) return encoding;
  return last ? "utf-8" : undefined;
}
