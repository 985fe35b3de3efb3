import { describe, expect, it } from "vitest";
import { asText } from "./as-text.ts";

describe("a text for an engine", () => {
  it.each([
    "/clear",
    "/compact now",
    "//",
    "/work/app is where the code is",
    "  /help",
    "\t/help",
    "\n\r\n/clear",
    "\ufeff/clear",
    "\u00a0/clear",
    "\u200b\u2060/clear",
    "\u0000/clear",
  ])("that begins with a slash is no command: %j", (text) => {
    expect(asText(text)).toBe(`A person wrote:\n${text}`);
  });

  it.each([
    ...["Fix it.", "Run /clear", "Fix it.\n/clear", "# Title", "- a list", "!important"],
    ...["@src/app.ts is wrong", "#12 is broken", "$HOME is not set", "&", "", " "],
  ])("that begins with anything else stays as it is: %j", (text) => {
    expect(asText(text)).toBe(text);
  });
});
