import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { plainClone } from "./support/plain-clone.ts";
import { ticketUrl, token, useSums } from "./support/sums.ts";
import { describeOwn, sh } from "./support/use.ts";

const given = useSums();
const lfs = spawnSync("git-lfs", ["version"]).status === 0;
const needsLfs = "git-lfs is installed (apt-get install git-lfs)";

const pointer = (bytes: string): string => {
  const oid = createHash("sha256").update(bytes, "latin1").digest("hex");
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${bytes.length}\n`;
};
/** Bytes that are no text in any encoding. */
const picture = Array.from({ length: 3_000 }, (_, n) => String.fromCharCode((n * 151) % 256)).join(
  "",
);

/** Changes a file, one in Git LFS, adds one there, and moves the submodule to its newest branch. */
const work = [
  sh(
    "sed -i 's/a - b/a + b/' sum.mjs && node --test",
    "printf 'another table' > table.bin",
    `mkdir art && echo ${Buffer.from(picture, "latin1").toString("base64")} | base64 -d > art/picture.bin`,
    "git -C words checkout -q origin/next",
  ),
  sh(
    "git add -A && git commit -qm 'fix: add' && git push -q",
    "wheelhouse-pr --title 'Add, not subtract' --body 'Fixes #1.'",
  ),
].join("\n\n");

describeOwn("a repository with files in Git LFS and a private submodule", () => {
  it.runIf(process.env["CI"])(`is tested where ${needsLfs}`, () => {
    expect(lfs).toBe(true);
  });

  it.runIf(lfs)(
    `goes from a ticket to a merged pull request, and the default branch holds all of it (where ${needsLfs})`,
    async () => {
      const { client, host } = given;
      const id = await client.start(work, { ticketUrl });
      const run = await client.untilStatus(id, "completed", "failed");
      expect(run).toMatchObject({ status: "completed", pullRequests: [{ state: "open" }] });
      const number = run.pullRequests[0]?.number;

      const address = (name: string) =>
        `${host.github.replace("://", `://x-access-token:${token}@`)}/acme/${name}.git`;
      using other = plainClone(address("sums"), { lfs });
      const before = other.files();
      const started = other.git("rev-parse", "HEAD").trim();
      other.git("commit", "-q", "--allow-empty", "-m", "meanwhile");
      other.git("push", "-q");
      const meanwhile = other.git("rev-parse", "HEAD").trim();

      await host.put(`/repos/acme/sums/pulls/${number}/merge`, token);
      other.git("push", "-q", "origin", "--delete", run.ticket?.branch ?? ""); // as many teams set GitHub to do
      const { status } = await client.post(`/api/runs/${id}/pull-requests/refresh`, {});
      expect(status).toBeLessThan(300);
      expect((await client.run(id)).pullRequests).toMatchObject([{ number, state: "merged" }]);
      expect(await host.get("/repos/acme/sums/issues/1", token)).toMatchObject({ state: "closed" });

      using merged = plainClone(address("sums"), { lfs });
      const words = 'export const greeting = "hi";\n';
      expect(merged.files()).toEqual({
        ...before,
        "sum.mjs": "export const sum = (a, b) => a + b;\n",
        "table.bin": "another table",
        "art/picture.bin": picture,
        "words/words.mjs": words,
      });
      const show = (path: string) => merged.git("show", `HEAD:${path}`);
      expect(show("table.bin")).toBe(pointer("another table"));
      expect(show("art/picture.bin")).toBe(pointer(picture));
      const [link] = merged.git("ls-tree", "HEAD", "words").split("\t");
      using next = plainClone(address("words"), { lfs: false });
      const commit = next.git("rev-parse", "origin/next").trim();
      expect(link).toBe(`160000 commit ${commit}`);
      expect(merged.git("status", "--porcelain")).toBe("");

      const [, ...parents] = merged.git("rev-list", "--parents", "-1", "HEAD").trim().split(" ");
      expect(parents).toHaveLength(2);
      expect(parents[0]).toBe(meanwhile);
      const changed = merged.git("diff", "--name-only", started, parents[1] ?? "").trim();
      expect(changed.split("\n")).toEqual(["art/picture.bin", "sum.mjs", "table.bin", "words"]);
    },
  );
});
