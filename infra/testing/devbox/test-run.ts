import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, vi } from "vitest";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import { program, server } from "../../programs/program.mjs";
import { FakeCoordinator } from "./fake-coordinator.ts";

const supervisor = program(
  server,
  "start-on-machine",
  fileURLToPath(new URL("../../../functions/devbox/start-on-machine.ts", import.meta.url)),
);
const claude = fileURLToPath(new URL("../fake-engines/claude-program.mjs", import.meta.url));
const bin = fileURLToPath(new URL("../../../functions/devbox/bin", import.meta.url));

type Fact<T extends BoxFact["type"]> = Extract<BoxFact, { type: T }>;

/** A Run on this machine: its folders, its coordinator, and its DevBoxes one after the other. */
export class TestRun implements AsyncDisposable {
  readonly coordinator = new FakeCoordinator();
  readonly folder = mkdtempSync(join(realpathSync(tmpdir()), "wheelhouse-box-"));
  readonly workspace = join(this.folder, "workspace");
  bootToken = "boot";
  #child: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);

  static async of(...prompts: string[]): Promise<TestRun> {
    const run = new TestRun();
    run.coordinator.turn = { ...run.coordinator.turn, prompts };
    await run.coordinator.start();
    return run;
  }

  /** Starts the DevBox of the coordinator's present generation. */
  launch(): this {
    const { generation, url } = this.coordinator;
    const box = join(this.folder, `box-${generation}`);
    const home = join(this.folder, "home");
    const folders = { workspace: this.workspace, session: join(this.folder, "session"), home, box };
    for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
    const socket = join(this.folder, `${generation}.sock`);
    const config: BoxConfig = {
      ...{ devbox: `box_${generation}`, runId: "run_test", generation, coordinator: url },
      ...{ bootToken: this.bootToken, isolated: false, folders: { ...folders, socket } },
      command: {
        prefix: process.platform === "linux" ? ["setpriv", "--pdeathsig", "KILL", "--"] : [],
        ...{
          workspace: this.workspace,
          clean: { git: "/usr/bin/git", prefix: ["/usr/bin/env", "-i", "PATH=/usr/bin:/bin"] },
          socket,
          home,
          env: {},
          programs: { claude: [process.execPath, claude] },
        },
        path: `${process.env["PATH"]}:${bin}`,
      },
    };
    const file = join(box, "box.json");
    writeFileSync(file, JSON.stringify(config));
    const child = spawn(process.execPath, ["--enable-source-maps", supervisor.path, file], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, NODE_COMPILE_CACHE: supervisor.compiled },
    });
    this.#child = child;
    const log = join(box, "box.log");
    child.stderr?.on("data", (text) => writeFileSync(log, text, { flag: "a" }));
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.once("close", resolve);
    this.#ended = promise;
    return this;
  }

  /** Resolves once the Run has reported. */
  async reported(): Promise<Record<string, unknown>> {
    const { coordinator } = this;
    const before = coordinator.reports.length;
    await coordinator.until(() => coordinator.reports.length > before);
    return coordinator.reports.at(-1) ?? {};
  }

  signal(name: NodeJS.Signals): Promise<number | null> {
    this.#child?.kill(name);
    return this.#ended;
  }

  /** The exit code, once the DevBox has ended. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Kills the DevBox, and makes the next one that of a new generation. */
  async lose(): Promise<void> {
    await this.signal("SIGKILL");
    const { coordinator } = this;
    if (coordinator.turn.state === "due")
      coordinator.turn = { ...coordinator.turn, state: "running" };
    coordinator.nextGeneration();
  }

  all<T extends BoxFact["type"]>(type: T): Fact<T>[] {
    return this.coordinator.facts.filter((fact): fact is Fact<T> => fact.type === type);
  }

  /** The output in the result of each finished step. */
  outputs(): (string | undefined)[] {
    return this.all("step.finished").map(({ result }) => result.output);
  }

  /** Writing to a gate (a named pipe) waits for the block that reads it. */
  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Resolves once a file exists. */
  appears(name: string): Promise<void> {
    return vi.waitFor(() => void this.read(name), { timeout: 120_000, interval: 10 });
  }

  /** Resolves once the DevBox has written a line to its log. */
  logs(event: string): Promise<void> {
    const log = `box-${this.coordinator.generation}/box.log`;
    return vi.waitFor(() => expect(this.read(log)).toContain(event), {
      timeout: 120_000,
      interval: 10,
    });
  }

  /** Whether the process lives whose id is in a file. */
  lives(name: string): boolean {
    try {
      return process.kill(Number(this.read(name)), 0);
    } catch {
      return false;
    }
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.signal("SIGKILL");
    await this.coordinator.stop();
  }
}

/** A fenced block. */
export const block = (code: string, info = "sh"): string => `\`\`\`${info}\n${code}\n\`\`\`\n`;
