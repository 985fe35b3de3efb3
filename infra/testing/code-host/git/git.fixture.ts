import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { CodeHosts } from "../../../../functions/code-hosts/code-hosts.ts";
import { gitCredential } from "../../../../functions/code-hosts/repository/git-credential.ts";
import type { Seed } from "../seed.ts";

const run = promisify(execFile);
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const app = {
  GITHUB_APP_ID: "1234",
  GITHUB_APP_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
};

export const seed: Seed = {
  tokens: { ghp_ada: { user: "ada" }, ghp_bob: { user: "bob" } },
  apps: {
    "1234": {
      publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
      installations: [
        {
          id: 5,
          repositories: ["acme/site", "acme/secrets"],
          permissions: { contents: "write", issues: "write", pull_requests: "write" },
        },
      ],
    },
  },
  github: ["acme/site", "acme/secrets"].map((name) => ({
    name,
    private: true,
    members: { ada: "write" as const, bob: "read" as const },
  })),
  azure: [
    {
      name: "acme",
      projects: [{ name: "My Shop", members: ["ada"], repositories: [{ name: "web" }] }],
    },
  ],
};

/** A git that gets its credentials only from a helper and ignores this machine's settings. */
export function gitWith(folder: string, credential?: { username: string; password: string }) {
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  const helper = join(home, "helper");
  // keeps the questions of git for the test
  writeFileSync(
    helper,
    `#!/bin/sh\n[ "$1" = get ] || exit 0\ncat >> '${home}/asked'\n${
      credential
        ? `echo username=${credential.username}; echo password=${credential.password}\n`
        : ""
    }`,
  );
  chmodSync(helper, 0o755);
  const config = [
    "credential.helper=",
    `credential.helper=${helper}`,
    "credential.useHttpPath=true",
  ];
  return {
    asked: () => readFileSync(join(home, "asked"), "utf8"),
    git: async (...words: string[]): Promise<string> => {
      const settings = config.flatMap((it) => ["-c", it]);
      const who = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"];
      const { stdout } = await run("git", [...settings, ...who, ...words], {
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: home,
          GIT_CONFIG_NOSYSTEM: "1",
          GIT_TERMINAL_PROMPT: "0",
        },
      });
      return stdout;
    },
  };
}

/** Asks for a credential like a credential helper, with git's own input. */
export async function credentialFor(hosts: CodeHosts, url: string) {
  const { host, pathname } = new URL(url);
  const credential = await gitCredential(hosts, { host, path: pathname.slice(1) }, fetch);
  if (!credential) throw new Error("There is no credential.");
  return credential;
}
