import { withoutControls } from "../../shared/words/characters.ts";
import { withoutEscapes } from "../../shared/words/escapes.ts";

/** The text without anything that acts on a terminal; line ends become LF. */
export const printable = (text: string): string =>
  withoutControls(withoutEscapes(text.replaceAll("\r\n", "\n")));
