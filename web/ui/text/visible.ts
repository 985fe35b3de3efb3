const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be shown
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text with what would hide or turn it made visible: control, zero-width and bidirectional characters. */
export function visible(text: string): string {
  return text.replace(hidden, (it) => {
    if (it === "\u200d") return it; // joins emoji, and turns nothing
    return `⟨U+${it.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}
