import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Seed } from "../../code-host/seed.ts";

const program = fileURLToPath(new URL("../../code-host/start-code-hosts.ts", import.meta.url));

/** GitHub and Azure DevOps in a separate process, with real git over HTTP. */
export class CodeHost {
  /** The variables that give a coordinator both URLs. */
  readonly env: Record<string, string> = {};
  readonly folder = mkdtempSync(join(tmpdir(), "wheelhouse-code-host-"));
  private child: ChildProcess | undefined;

  static async with(seed: Seed): Promise<CodeHost> {
    const host = new CodeHost();
    await host.start();
    await host.post("/_test/seed", seed);
    return host;
  }

  private async start(): Promise<void> {
    const child = spawn(process.execPath, [program, "--folder", this.folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const [, name, value] = /^(WHEELHOUSE_\w+)=(\S+)$/.exec(line) ?? [];
      if (name && value) this.env[name] = value;
      if (this.env["WHEELHOUSE_GITHUB_URL"] && this.env["WHEELHOUSE_AZURE_URL"]) return;
    }
    throw new Error("The code host did not start.");
  }

  get github(): string {
    return this.env["WHEELHOUSE_GITHUB_URL"] ?? "";
  }

  async post(path: string, body: unknown, token?: string): Promise<unknown> {
    return this.call("POST", path, token, body);
  }

  /** The reply of GitHub's API below `/api/v3`. */
  async get(path: string, token: string): Promise<unknown> {
    return this.call("GET", `/api/v3${path}`, token);
  }

  async put(path: string, token: string): Promise<unknown> {
    return this.call("PUT", `/api/v3${path}`, token);
  }

  private async call(method: string, path: string, token?: string, body?: unknown) {
    await turn(); // after synchronous work, fetch learns here which of its connections were closed meanwhile
    const response = await fetch(`${this.github}${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  end(): void {
    this.child?.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
