/** Sequences that steer a terminal: CSI, OSC and other strings to their end, and single ones (ECMA-48). */
const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[PX^_\]][\s\S]*?(?:\u0007|\u001b\\|$)|\u001b[ -/]*[0-~]|\u009b[0-?]*[ -/]*[@-~]/g;

/** All other controls but line feed and tab, and what turns the direction of text around. */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text from elsewhere that does nothing to a terminal but stand there. */
export const printable = (text: string): string =>
  text.replace(/\r\n/g, "\n").replace(sequences, "").replace(controls, "");
