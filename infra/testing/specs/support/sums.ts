import { afterAll, beforeAll } from "vitest";
import { Client } from "./client.ts";
import { CodeHost } from "./code-host.ts";
import { OwnServer } from "./instance.ts";
import { sh } from "./use.ts";

/** A token of a person with write access to the repository. */
export const token = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";

const suite = [
  'import { test } from "node:test";',
  'import { equal } from "node:assert";',
  'import { sum } from "./sum.mjs";',
  'test("adds", () => equal(sum(1, 2), 3));',
  "",
].join("\n");

/**
 * `acme/sums`: a private repository with a failing test suite, a file in Git LFS, a submodule that is private too, and
 * an issue; and a project without a linked repository.
 */
export const seed = {
  tokens: { [token]: { user: "ada" } },
  github: [
    {
      name: "acme/words",
      private: true,
      members: { ada: "read" as const },
      files: { "words.mjs": 'export const greeting = "hello";\n' },
      branches: { next: { "words.mjs": 'export const greeting = "hi";\n' } },
    },
    {
      name: "acme/sums",
      private: true,
      members: { ada: "write" as const, eve: "read" as const },
      files: {
        "sum.mjs": "export const sum = (a, b) => a - b;\n",
        "sum.test.mjs": suite,
        ".gitmodules": '[submodule "words"]\n\tpath = words\n\turl = ../words.git\n',
      },
      submodules: { words: "github/acme/words" },
      lfs: { "table.bin": "the bytes of a table" },
      issues: [{ title: "Sums are wrong", body: "1 + 2 gives -1. <!-- hidden -->" }],
    },
  ],
  azure: [
    {
      name: "acme",
      projects: [
        {
          name: "Shop",
          members: ["ada"],
          repositories: [{ name: "web" }, { name: "api" }],
          items: [
            { title: "No repository" },
            { title: "Greet in German", links: [{ repository: "Shop/web" }] },
          ],
        },
      ],
    },
  ],
};

export const ticketUrl = "https://github.com/acme/sums/issues/1";

/** Reads the ticket, the submodule and the file in Git LFS, fixes it, runs its tests, pushes and opens a pull request. */
export const mend = [
  "The sum is wrong.",
  sh('cat "$WHEELHOUSE_TICKET" words/words.mjs table.bin', "sed -i 's/a - b/a + b/' sum.mjs"),
  sh("node --test"),
  sh(
    "git commit -qam 'fix: add' && git push -q",
    "wheelhouse-pr --title 'Add, not subtract' --body 'Fixes #1.'",
  ),
].join("\n\n");

type Sums = { readonly host: CodeHost; readonly server: OwnServer; readonly client: Client };

/** For the tests of one file: the code hosts, and a Wheelhouse that is signed in to them. */
export function useSums(): Readonly<Sums> {
  const held: { it?: Sums } = {};
  beforeAll(async () => {
    const host = await CodeHost.with(seed);
    const server = await new OwnServer().start({
      ...host.env,
      GH_TOKEN: token,
      AZURE_DEVOPS_EXT_PAT: token,
    });
    held.it = { host, server, client: new Client(server) };
  });
  afterAll(async () => {
    await held.it?.server.discard();
    held.it?.host.end();
  });
  const given = (): Sums => {
    if (!held.it) throw new Error("The code hosts are not up yet.");
    return held.it;
  };
  return {
    get host() {
      return given().host;
    },
    get server() {
      return given().server;
    },
    get client() {
      return given().client;
    },
  };
}
