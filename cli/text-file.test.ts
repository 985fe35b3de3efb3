import { describe, expect, it } from "vitest";
import { textOf } from "./text-file.ts";

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");

describe("the text of a file", () => {
  it.each([
    ["UTF-8", Buffer.from("é\r\n")],
    ["UTF-8 with a byte order mark", Buffer.from("\ufeffé\r\n")],
    ["UTF-16, little end first", utf16("é\r\n")],
    ["UTF-16, big end first", utf16("é\r\n").swap16()],
  ])("is read from %s", (_what, bytes) => expect(textOf(bytes, "a.md")).toBe("é\r\n"));

  it.each([
    ["Latin-1", Buffer.from("é", "latin1")],
    ["UTF-16 without a byte order mark", Buffer.from("echo", "utf16le")],
    ["UTF-16 that ends within a character", utf16("a").subarray(0, 3)],
    ["bytes with NULs", Buffer.from("a\0b")],
  ])("is refused in %s", (_what, bytes) =>
    expect(() => textOf(bytes, "a.md")).toThrow("a.md is not text in UTF-8. Save it as UTF-8"),
  );
});
