import { describe, expect, it } from "vitest";
import { foldReason } from "./fold-reason.ts";
import { patchFiles } from "./git-patch.ts";

const change = (path: string, lines: number, text = "text") => {
  const added = Array.from({ length: lines }, () => `+${text}\n`).join("");
  const head = `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`;
  const [file] = patchFiles(`${head}@@ -0,0 +1,${lines} @@\n${added}`);
  if (!file) throw new Error("There is no file.");
  return file;
};

describe("the changes of a file", () => {
  it("are shown up to 400 lines, and folded above", () => {
    expect(foldReason(change("src/a.ts", 400))).toBeUndefined();
    expect(foldReason(change("src/a.ts", 1_401))).toBe("Large change: 1,401 changed lines.");
  });

  it("are folded where a program wrote them, however few", () => {
    expect(foldReason(change("app/package-lock.json", 1))).toBe("Lockfile: 1 changed line.");
    expect(foldReason(change("go.sum", 2))).toContain("Lockfile");
    expect(foldReason(change("dist/app.min.js", 2))).toContain("Minified");
    expect(foldReason(change("src/packed.js", 2, "x".repeat(3_000)))).toContain("Minified");
    expect(foldReason(change("api/user.pb.go", 2))).toContain("Generated");
    expect(foldReason(change("src/lock.ts", 2))).toBeUndefined();
  });
});
