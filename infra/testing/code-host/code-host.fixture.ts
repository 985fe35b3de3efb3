import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeHostProblem } from "../../../functions/code-hosts/code-host-problem.ts";
import { type CodeHosts, codeHostsFrom } from "../../../functions/code-hosts/code-hosts.ts";
import { codeHost } from "./code-host.ts";
import type { Seed } from "./seed.ts";

// runs real git many times, which is slow on a busy machine

/** Both code hosts with this content, for one test. `now` is the clock of both. */
export async function withCodeHost(seed: Seed, now: () => number = Date.now) {
  const folder = mkdtempSync(join(tmpdir(), "code-host-"));
  const host = await codeHost({ folder, now });
  await host.plant(seed);
  return {
    ...host,
    folder,
    /** The coordinator's code hosts, with these variables. */
    hosts: (env: Record<string, string> = {}): CodeHosts =>
      codeHostsFrom(
        { WHEELHOUSE_GITHUB_URL: host.github, WHEELHOUSE_AZURE_URL: host.azure, ...env },
        { now },
      ),
    post: async (path: string, body: unknown, token?: string): Promise<unknown> => {
      const response = await fetch(`${host.github}${path}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },
    async [Symbol.asyncDispose]() {
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The refusal that a promise rejects with. */
export async function refusal(promise: Promise<unknown>): Promise<CodeHostProblem> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CodeHostProblem) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}
