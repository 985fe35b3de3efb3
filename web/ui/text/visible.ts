import { codePoint, markUnseen } from "../../../shared/words/characters.ts";

/** The text with a mark for every character that hides or turns text: ⟨U+202E⟩. */
export const visible = (text: string): string =>
  markUnseen(text, (all) => all.map((it) => `⟨${codePoint(it)}⟩`).join("")).text;
