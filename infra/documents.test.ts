import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const pages = globSync(["*.md", "docs/**/*.md", ".github/**/*.md"]);
const source = /`((?:shared|functions|infra|web|cli|docs)\/[\w./-]+)`/g;
const link = /\]\((?!https?:|#|mailto:)([^)#\s]+)/g;

const found = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, path]) => path ?? "");

describe.each(pages)("%s", (page) => {
  const text = readFileSync(page, "utf8");

  it("links only to files that exist", () => {
    const missing = found(text, link).filter((path) => !existsSync(join(dirname(page), path)));
    expect(missing).toEqual([]);
  });

  it("names only files and folders that exist", () => {
    expect(found(text, source).filter((path) => !existsSync(path))).toEqual([]);
  });
});

describe("comments in the source", () => {
  it("name only files and folders that exist", () => {
    const files = globSync("{shared,functions,infra,web,cli}/**/*.{ts,tsx}").filter(
      (file) => !/node_modules|\/dist\//.test(file),
    );
    const missing = files.flatMap((file) =>
      found(readFileSync(file, "utf8"), /`((?:shared|functions|infra|web|cli)\/[\w./-]+\.tsx?)`/g)
        .filter((path) => !existsSync(path))
        .map((path) => `${file}: ${path}`),
    );
    expect(missing).toEqual([]);
  });
});
