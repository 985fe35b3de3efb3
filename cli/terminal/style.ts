import { styleText } from "node:util";

export type Style = Extract<Parameters<typeof styleText>[0], string>;

/** Whether standard output takes colours. An empty NO_COLOR counts as unset (no-color.org). */
export const colored = (): boolean => !process.env["NO_COLOR"] && process.stdout.isTTY === true;

/** The text in a style of `node:util`. The caller decides about colours, so the stream is not checked. */
export const styled = (style: Style, text: string, color = colored()): string =>
  color && text !== "" ? styleText(style, text, { validateStream: false }) : text;
