/** Removal of folders that a hostile command filled. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { createTrash } from "./trash.ts";

const data = mkdtempSync(join(tmpdir(), "wheelhouse-trash-"));
const folder = join(data, "runs", "run_x");
const soon = { timeout: 200_000, interval: 20 };
const said: string[] = [];
const trash = createTrash(data, (left, why) => said.push(`${left}: ${why}`));
const isEmpty = () => vi.waitFor(() => expect(readdirSync(join(data, "trash"))).toEqual([]), soon);
/** Runs a script in the folder that is removed next. */
const fill = (script: string) => {
  mkdirSync(folder, { recursive: true });
  execFileSync("bash", ["-ec", script], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
};

afterEach(() => {
  expect(said.splice(0)).toEqual([]);
});
afterAll(() => rmSync(data, { recursive: true, force: true, maxRetries: 20 }));

const mayChattr = (() => {
  const probe = join(data, "probe");
  writeFileSync(probe, "");
  try {
    execFileSync("chattr", ["+i", probe], { stdio: "ignore" });
    execFileSync("chattr", ["-i", probe], { stdio: "ignore" });
    return "";
  } catch {
    return "this user or file system has no immutable files";
  }
})();

describe("a folder in the trash", () => {
  it("is gone from its place at once, and from the disk soon, also with 20,000 files", async () => {
    fill("for n in {1..20}; do mkdir $n; (cd $n && touch {1..1000}); done");
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    trash.add(folder);
    expect(existsSync(folder)).toBe(false);
    await isEmpty();
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0); // other work of the server went on
  });

  it("may nest folders far deeper than a path can be", async () => {
    fill(`perl -e 'for (1..3000) { mkdir "d" or die; chdir "d" or die }'`);
    trash.add(folder);
    await isEmpty();
  });

  it("may hold folders without permissions, also nested ones", async () => {
    fill("mkdir -p a/b/c/d; touch a/b/c/d/x; chmod 0 a/b/c/d a/b/c a/b a; chmod 0 .");
    trash.add(folder);
    await isEmpty();
  });

  it("may hold names that are no text", async () => {
    fill(`touch $'new\\nline' $'\\xff\\xfe' -- '-rf' '--' ' ' $'\\x1b[2J'; mkdir $'\\xc3\\x28'`);
    trash.add(folder);
    await isEmpty();
  });

  it("never leads out by a link", async () => {
    const other = join(data, "other");
    mkdirSync(join(other, "kept"), { recursive: true });
    writeFileSync(join(other, "kept", "file"), "kept");
    chmodSync(join(other, "kept", "file"), 0o400);
    mkdirSync(join(folder, "closed"), { recursive: true });
    symlinkSync(other, join(folder, "link"));
    symlinkSync(join(other, "kept"), join(folder, "closed", "link"));
    symlinkSync("../../other", join(folder, "relative"));
    chmodSync(join(folder, "closed"), 0);
    trash.add(folder);
    await isEmpty();
    expect(readFileSync(join(other, "kept", "file"), "utf8")).toBe("kept");
    expect(statSync(join(other, "kept", "file")).mode & 0o777).toBe(0o400);
  });

  it("that is itself a link loses the link only", async () => {
    const other = join(data, "target");
    mkdirSync(other);
    writeFileSync(join(other, "file"), "kept");
    mkdirSync(join(data, "runs"), { recursive: true });
    symlinkSync(other, folder);
    trash.add(folder);
    await isEmpty();
    expect(readFileSync(join(other, "file"), "utf8")).toBe("kept");
  });

  it("which an earlier server left is removed by the next one", async () => {
    mkdirSync(join(data, "trash", "1-2-3", "left"), { recursive: true });
    createTrash(data, () => {}).empty();
    await isEmpty();
  });

  it.skipIf(mayChattr !== "")(
    `that cannot be removed is named, and does not stop the others${mayChattr && ` (skipped: ${mayChattr})`}`,
    async () => {
      fill("touch first fixed last; chattr +i fixed");
      trash.add(folder);
      fill("touch next");
      trash.add(folder);
      await vi.waitFor(() => {
        expect(said).toHaveLength(1);
        expect(readdirSync(join(data, "trash"))).toHaveLength(1);
      }, soon);
      expect(said.splice(0)[0]).toMatch(/fixed.*Operation not permitted/);
      const [left = ""] = readdirSync(join(data, "trash"));
      execFileSync("chattr", ["-i", join(data, "trash", left, "fixed")]);
      createTrash(data, () => {}).empty();
      await isEmpty();
    },
  );
});
