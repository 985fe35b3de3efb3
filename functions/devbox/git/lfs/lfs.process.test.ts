import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withCodeHost } from "../../../../infra/testing/code-host/code-host.fixture.ts";
import { storeSignature } from "../../../../infra/testing/code-host/git/lfs.ts";
import { block, TestRun } from "../../../../infra/testing/devbox/test-run.ts";

const token = "ghp_marked_secret_of_ada";
const branch = "wheelhouse/run_test-mend";
const installed = spawnSync("git-lfs", ["version"]).status === 0;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const pointer = (text: string) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(text)}\nsize ${text.length}\n`;

/** A Run in a private repository with one file in Git LFS. */
async function withLfs(...prompts: string[]) {
  const picture = "the bytes of a picture";
  const files = { ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n" };
  const host = await withCodeHost({
    tokens: { [token]: { user: "ada" } },
    github: [
      {
        name: "acme/site",
        private: true,
        members: { ada: "write" },
        files: { ...files, "picture.bin": pointer(picture) },
      },
    ],
  });
  const store = join(host.folder, "lfs/github/acme/site");
  mkdirSync(store, { recursive: true });
  writeFileSync(join(store, sha256(picture)), picture);
  const run = await TestRun.of(...prompts);
  run.coordinator.ticket = {
    url: "https://github.com/acme/site/issues/7",
    title: "Fix it",
    text: "# Fix it\n",
    repository: { name: "acme/site", cloneUrl: `${host.github}/acme/site.git`, base: "main" },
    branch,
  };
  run.coordinator.gitCredential = { username: "x-access-token", password: token };
  return {
    run,
    inStore: (text: string) => {
      const file = join(store, sha256(text));
      return existsSync(file) ? readFileSync(file, "utf8") : undefined;
    },
    async [Symbol.asyncDispose]() {
      await run[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

const needsLfs = "git-lfs is installed (apt-get install git-lfs)";

describe("a repository with files in Git LFS", () => {
  it.runIf(process.env["CI"])(`is tested where ${needsLfs}`, () => {
    expect(installed).toBe(true);
  });

  it.skipIf(!installed)(
    `has their content, and pushes new ones, without a credential in the DevBox; where ${needsLfs}`,
    async () => {
      await using given = await withLfs(
        block("cat picture.bin"),
        block(
          "printf 'new bytes' > new.bin\ngit add -A\ngit commit -qm more\ngit push -q\ngit cat-file blob HEAD:new.bin",
        ),
      );
      const { run, inStore } = given;
      expect(await run.launch().reported()).toMatchObject({ status: "completed" });
      expect(run.outputs()[1]).toBe("the bytes of a picture");
      expect(run.outputs().at(-1)).toContain(pointer("new bytes"));
      expect(inStore("new bytes")).toBe("new bytes");
      const facts = JSON.stringify(run.coordinator.facts);
      for (const secret of [token, storeSignature, "X-Signature"]) {
        expect(facts).not.toContain(secret);
        const found = spawnSync("grep", ["-rlF", secret, run.folder]);
        expect(found.stdout.toString()).toBe("");
      }
    },
  );

  it.skipIf(installed)("is said to hold pointers where git-lfs is not installed", async () => {
    await using given = await withLfs(block("cat picture.bin"));
    const { run } = given;
    await run.launch().reported();
    expect(run.outputs()[0]).toContain("git-lfs is not installed here, so they are pointers");
    expect(run.outputs()[1]).toBe(pointer("the bytes of a picture"));
  });

  it("gives places of objects by the rules of pushes, and no other address of the gate leads to one", async () => {
    const ask = (body: object) =>
      `curl -s "$url/info/lfs/objects/batch" -H 'content-type: application/json' -d '${JSON.stringify(body)}'; echo`;
    const objects = [{ oid: sha256("the bytes of a picture"), size: 22 }];
    await using given = await withLfs(
      block(
        [
          "url=$(git remote get-url origin)",
          ask({ operation: "upload", ref: { name: "refs/heads/main" }, objects }),
          ask({ operation: "download", objects: [{ oid: "../x", size: 1 }] }),
          `reply=$(${ask({ operation: "download", objects })})`,
          'echo "$reply"',
          'curl -s "$(echo "$reply" | grep -o "http[^\\"]*")"; echo',
          'curl -s -X PUT -d x "$(echo "$reply" | grep -o "http[^\\"]*")"; echo',
          'curl -s "$(dirname "$url")/objects/AAAA"; echo',
          'curl -s "$url/info/lfs/locks"',
        ].join("\n"),
      ),
    );
    const { run } = given;
    await run.launch().reported();
    const [branchRule, strange, place, bytes, put, other, locks] = (
      run.outputs().at(-1) ?? ""
    ).split("\n");
    expect(branchRule).toContain(`This Run may push to ${branch} only.`);
    expect(strange).toContain("does not understand this request");
    expect(place).toMatch(/"href":"http:\/\/127\.0\.0\.1:\d+\//);
    expect(place).not.toContain("header");
    expect(bytes).toBe("the bytes of a picture");
    for (const refused of [put, other]) expect(refused).toContain("There is nothing here.");
    expect(locks).toContain("does not support the locks");
  });
});
