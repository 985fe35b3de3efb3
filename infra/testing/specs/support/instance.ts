import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { claimOf } from "../../../local/devboxes/claim.ts";
import { compiledSources } from "../../../programs/program.mjs";
import { newestTask } from "../../aws/ecs/task-folders.ts";
import { readDenied } from "../../aws/rights/rights.ts";
import { endServices } from "../../aws/services-file.ts";
import { personToken } from "../../aws/sign-in.ts";
import { endEverything } from "./leftovers.ts";

/** A running Wheelhouse: its URL and its access token. */
export type Instance = {
  readonly url: string;
  readonly token: string;
  /** A person's token for a team, where each person has their own. */
  readonly tokenFor?: ((name: string, team?: string) => string) | undefined;
  /** The Unix socket of a server on this machine. Only there it has the calls of DevBoxes. */
  readonly socket?: string | undefined;
};

/** The specs run over the functions of AWS instead of the server of one machine (`npm run spec:lambda`). */
export const deployed = process.env["WHEELHOUSE_COMPOSITION"] === "lambda";

const entry = deployed ? "../../aws/start-composition.ts" : "../../../local/start.mjs";
const main = fileURLToPath(new URL(entry, import.meta.url));

/** A server in its own process. A test can kill it and start it again on the same data. */
export class OwnServer implements Instance {
  url = "";
  /** The URL that it printed for people: another one behind a reverse proxy. */
  publicUrl = "";
  token = "";
  readonly data: string;
  readonly output: string[] = [];
  private readonly options: readonly string[];
  private readonly under: readonly string[];
  private child: ChildProcess | undefined;

  /** `under`: the words that start it, such as `setpriv --reuid 1000 --`. */
  constructor(options: readonly string[] = [], under: readonly string[] = []) {
    this.options = options;
    this.under = under;
    this.data = mkdtempSync(join(tmpdir(), "wheelhouse-spec-"));
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get socket(): string | undefined {
    return deployed ? undefined : readFileSync(join(this.data, "coordinator"), "utf8");
  }

  readonly tokenFor = deployed
    ? (name: string, team = "local") => personToken(this.data, name, [team])
    : undefined;

  /** The workspace of a Run's newest DevBox. */
  workspace(runId: string): string {
    if (!deployed) return join(this.data, "runs", runId, "workspace");
    return join(newestTask(this.data, runId), "root", "workspace");
  }

  /** The folder of a Run's DevBox on this machine. */
  boxFolder(runId: string): string {
    const boxes = join(this.data, "runs", runId, "devboxes");
    return join(boxes, readdirSync(boxes)[0] ?? "");
  }

  /** The process id of a Run's newest DevBox. */
  devBoxPid(runId: string): number {
    if (deployed) return Number(readFileSync(join(newestTask(this.data, runId), "pid"), "utf8"));
    const claim = claimOf(this.boxFolder(runId));
    if (!claim) throw new Error("No process has claimed the DevBox.");
    return claim.pid;
  }

  /** Starts the server and waits for its line that says it is ready. `program`: that of another version. */
  async start(env: Record<string, string> = {}, program = main): Promise<this> {
    const args = [program, "--port", "0", "--no-open", "--data", this.data, ...this.options];
    const [command = "", ...words] = [...this.under, process.execPath, ...args];
    const child = spawn(command, words, {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...(deployed ? { NODE_COMPILE_CACHE: compiledSources } : {}),
        ...process.env,
        ...env,
      },
    });
    this.child = child;
    createInterface({ input: child.stderr }).on("line", (line) => this.output.push(line));
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) =>
        reject(new Error(`It ended with ${code}: ${this.output.join("\n")}`)),
      );
      createInterface({ input: child.stdout }).on("line", (line) => {
        this.output.push(line);
        const [, local] = /^On this machine, without the reverse proxy: (\S+)\/$/.exec(line) ?? [];
        if (local) this.url = local;
        const [, url, token] = /^Wheelhouse is ready: (https?:\S+)\/#token=(\S+)$/.exec(line) ?? [];
        if (!url || !token) return;
        if (this.output.every((it) => !it.startsWith("On this machine"))) this.url = url;
        this.publicUrl = url;
        this.token = token;
        resolve();
      });
    });
    return this;
  }

  /** Ends the server with a signal and waits until it is gone. Its DevBoxes stay. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill(signal);
    return gone;
  }

  /** Ends the server and all its DevBoxes, and deletes the data. */
  async discard(): Promise<void> {
    await this.end("SIGKILL");
    if (deployed) await endServices(this.data);
    else await endEverything(this.data);
    const denied = deployed ? readDenied(this.data) : "";
    rmSync(this.data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    if (denied)
      throw new Error(`The functions asked for what the stack does not allow:\n${denied}`);
  }
}

/** The instance that the environment names, if any. So the same specs run against any deployment. */
export function namedInstance(): Instance | undefined {
  const { WHEELHOUSE_URL: url, WHEELHOUSE_TOKEN: token, WHEELHOUSE_DATA: data } = process.env;
  if (!url) return undefined;
  if (!token) throw new Error("WHEELHOUSE_URL needs WHEELHOUSE_TOKEN, the token of that instance.");
  const socket = data && readFileSync(join(data, "coordinator"), "utf8");
  return { url: url.replace(/\/$/, ""), token, ...(socket ? { socket } : {}) };
}
