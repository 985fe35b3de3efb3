const ascii = (text: string) => Buffer.from(text).toString("latin1");

/** A secret begins at one of three places in a group of base64, which gives three texts for its middle. */
function base64Middles(secret: string, encoding: "base64" | "base64url"): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.from(`${"x".repeat(before)}${secret}`).toString(encoding);
    return text.slice(before === 0 ? 0 : before + 1, -4);
  });
}

const swapped = (secret: string) =>
  secret.replace(/[a-z]/gi, (it) => {
    const from = it <= "Z" ? 65 : 97;
    return String.fromCharCode(((it.charCodeAt(0) - from + 13) % 26) + from);
  });

const hex = (secret: string) => Buffer.from(secret).toString("hex");
const bytes = (secret: string, each: (byte: number) => string, between = "") =>
  [...Buffer.from(secret)].map(each).join(between);

/** The texts in which a secret could be stored, by the name of the disguise. All of them are looked for as bytes. */
export function disguisesOf(secret: string): Record<string, string> {
  const [base64 = "", second = "", third = ""] = base64Middles(secret, "base64");
  const [url = ""] = base64Middles(secret, "base64url");
  const half = Math.floor(secret.length / 2);
  return {
    "as it is": secret,
    "in lower case": secret.toLowerCase(),
    "in upper case": secret.toUpperCase(),
    reversed: [...secret].reverse().join(""),
    "rotated by 13": swapped(secret),
    base64,
    "base64, one byte later": second,
    "base64, two bytes later": third,
    base64url: url,
    "base64 of base64": Buffer.from(base64).toString("base64").slice(0, -4),
    hexadecimal: hex(secret),
    "hexadecimal in upper case": hex(secret).toUpperCase(),
    "hexadecimal with spaces": bytes(secret, (it) => it.toString(16), " "),
    "escaped for C": bytes(secret, (it) => `\\x${it.toString(16)}`),
    "escaped for JSON": bytes(secret, (it) => `\\u00${it.toString(16)}`),
    "escaped for addresses": bytes(secret, (it) => `%${it.toString(16)}`),
    "decimal numbers": bytes(secret, String, ","),
    "UTF-16": Buffer.from(secret, "utf16le").toString("latin1"),
    "on two lines": `${secret.slice(0, half)}\n${secret.slice(half)}`,
    "with spaces": [...secret].join(" "),
    "with zero-width spaces": ascii([...secret].join("\u200b")),
    "its second half": secret.slice(half),
  };
}
