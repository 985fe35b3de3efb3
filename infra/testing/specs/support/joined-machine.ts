import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { claimOf } from "../../../local/devboxes/claim.ts";
import { boxesIn } from "../../../local/devboxes/folders.ts";
import { endEverything } from "./leftovers.ts";

/** A machine of its own as far as a worker can tell: a home folder with nothing in it, and a shell with curl and Node. */
export class JoinedMachine implements AsyncDisposable {
  readonly home = mkdtempSync(join(tmpdir(), "wheelhouse-machine-"));
  readonly output: string[] = [];
  private readonly env: Readonly<Record<string, string>>;
  private readonly under: readonly string[];
  private child: ChildProcess | undefined;

  /** `env`: further variables of its shell. `under`: the words that start every command, such as `nsenter …`. */
  constructor(env: Readonly<Record<string, string>> = {}, under: readonly string[] = []) {
    this.env = env;
    this.under = under;
  }

  /** The data folder of its worker. */
  get data(): string {
    return join(this.home, ".wheelhouse-worker");
  }

  /** Of the worker, when it was started by `start`. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Pastes a line into the shell, and waits until the worker says that it works. */
  paste(line: string): Promise<void> {
    return this.run("sh", ["-c", line]);
  }

  /** Starts the worker again, as its owner does later. */
  start(...options: string[]): Promise<void> {
    return this.run("node", [join(this.data, "worker.mjs"), ...options]);
  }

  /** Runs a command to its end. Resolves to its exit code. */
  async fails(command: string, ...words: string[]): Promise<number | null> {
    const [code] = await once(this.spawn(command, words), "exit");
    return code;
  }

  /** Ends the worker with a signal, and waits until it is gone. Its DevBoxes stay. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    process.kill(-child.pid, signal);
    await gone;
  }

  /** Resolves to the exit code of the worker. */
  async ended(): Promise<number | null> {
    const { child } = this;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const [code] = await once(child, "exit");
    return code;
  }

  /** The process ids of its DevBoxes. */
  devBoxes(): number[] {
    return [...boxesIn(this.data).values()].flatMap((folder) => {
      const claim = claimOf(folder);
      return claim && existsSync(`/proc/${claim.pid}`) ? [claim.pid] : [];
    });
  }

  /** The Runs of which it has folders. */
  runs(): string[] {
    const runs = join(this.data, "runs");
    return existsSync(runs) ? readdirSync(runs) : [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL");
    mkdirSync(this.data, { recursive: true });
    await endEverything(this.data);
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  private spawn(command: string, words: readonly string[]): ChildProcess {
    const [program = "", ...args] = [...this.under, command, ...words];
    const child = spawn(program, args, {
      cwd: this.home,
      detached: true, // a group of its own, so that a signal reaches what the shell started
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
        HOME: this.home,
        USER: "somebody",
        ...this.env,
      },
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on("line", (line) => this.output.push(line));
    return child;
  }

  private async run(command: string, words: readonly string[]): Promise<void> {
    const child = this.spawn(command, words);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.once("exit", (code) =>
      reject(new Error(`It ended with ${code}: ${this.output.join("\n")}`)),
    );
    if (child.stdout)
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (/^The worker .* works for /.test(line)) resolve();
      });
    await promise;
  }
}
