import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { processes } from "../../local/devboxes/processes.ts";

const bomb = "of-the-fork-bomb";

/** A text that nothing can guess, and that no rule for secrets recognises. */
const canary = (name: string): string => `canary-${name}-${randomBytes(9).toString("hex")}`;

/**
 * The host around the DevBoxes, as an attacker would like to find it: services on loopback and on sockets, files and
 * processes of the person, secrets in the environment. Everything is watched from here.
 */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), "wheelhouse-world-"));
  readonly home = join(this.folder, "home");
  /** A file of the person that nobody else may read. */
  readonly file = join(this.home, "private.txt");
  readonly untouched = canary("file");
  readonly inEnvironment = canary("environment");
  readonly inMemory = canary("memory");
  readonly inKeyring = canary("keyring");
  readonly abstract = `wheelhouse-${randomBytes(6).toString("hex")}`;
  readonly hostname = hostname();
  readonly bus = join(this.folder, "bus");
  /** The user of the server and of the person's files. */
  readonly user: number;
  port = 0;
  /** Nothing of the host listens on it, so what answers there came from a DevBox. */
  freePort = 0;
  /** Filled in by the host: the server's port and data folder, and a file of another Run. */
  server = { port: 0, data: "/nonexistent" };
  other = { runId: "run_none", workspace: "/nonexistent", secret: canary("other-run") };
  victim: ChildProcess | undefined;
  readonly #peaks = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  readonly #received: string[] = [];
  readonly #closing: (() => void)[] = [];

  private constructor(user: number) {
    this.user = user;
  }

  static async for(user: number): Promise<World> {
    const world = new World(user);
    await world.#open();
    return world;
  }

  async #open(): Promise<void> {
    mkdirSync(this.home);
    writeFileSync(this.file, `${this.untouched}\n`, { mode: 0o600 });
    chmodSync(this.folder, 0o755);
    for (const path of [this.home, this.file]) chownSync(path, this.user, this.user);
    this.port = await this.#listen({ port: 0, host: "127.0.0.1" });
    await this.#listen({ port: this.port, host: "::1" }).catch(() => {}); // a machine without IPv6
    await this.#listen({ path: `\0${this.abstract}` });
    await this.#listen({ path: this.bus, readableAll: true, writableAll: true });
    const udp = createSocket("udp4", (text) => this.#received.push(text.toString("latin1")));
    udp.bind(this.port, "127.0.0.1");
    await once(udp, "listening");
    this.#closing.push(() => udp.close());
    await this.#watchFreePort();
    this.#startVictim();
  }

  async #listen(where: Parameters<Server["listen"]>[0] & object): Promise<number> {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (bytes) => {
        this.#received.push(bytes.toString("latin1"));
        socket.end("HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nhello");
      });
    });
    server.listen(where);
    await once(server, "listening");
    this.#closing.push(() => server.close());
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  /** Keeps asking the free port of the host who is there. */
  async #watchFreePort(): Promise<void> {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const address = probe.address();
    this.freePort = typeof address === "object" && address ? address.port : 0;
    probe.close();
    const timer = setInterval(() => {
      for (const host of ["127.0.0.1", "::1"]) {
        const socket = connect(this.freePort, host);
        socket.setTimeout(500, () => socket.destroy());
        socket.on("error", () => {});
        socket.on("data", (bytes) => this.#received.push(bytes.toString("latin1")));
      }
    }, 100);
    this.#closing.push(() => clearInterval(timer));
  }

  /** A process of the person with a secret in its environment and in its memory. */
  #startVictim(): void {
    const script = "my $held = <STDIN>; sleep 1 while 1";
    const ids = process.getuid?.() === 0 ? { uid: this.user, gid: this.user } : {};
    this.victim = spawn("perl", ["-e", script], {
      ...ids,
      cwd: "/",
      stdio: ["pipe", "ignore", "ignore"],
      env: { PATH: "/usr/bin:/bin", PERSONS_TOKEN: this.inEnvironment },
    });
    this.victim.stdin?.write(`${this.inMemory}\n`);
  }

  /** The first characters of the server's access token: enough to recognise it, and too few to be redacted. */
  tokenStart = (): string => this.#start("token");
  secretStart = (): string => this.#start("secret");

  #start(name: string): string {
    const path = join(this.server.data, name);
    return existsSync(path) ? readFileSync(path, "utf8").slice(0, 12) : canary(name);
  }

  heard(id: string): string | undefined {
    return this.#received.some((text) => text.includes(id))
      ? `The host received “${id}”.`
      : undefined;
  }

  /** Who of the server and the supervisors has used more memory than this many MB. */
  grownBeyond(megabytes: number): string | undefined {
    const [who, most = 0] = [...this.#peaks].sort(([, one], [, other]) => other - one)[0] ?? [];
    return most > megabytes ? `${who} used ${Math.round(most)} MB.` : undefined;
  }

  /** Watches the memory of these processes of ours, by a part of their command line. */
  watchMemory(part: string): void {
    const timer = setInterval(() => {
      const all = processes();
      const bombs = all.filter(({ argv }) => argv[0]?.startsWith(bomb)).length;
      this.#counts.set(bomb, Math.max(bombs, this.mostOf(bomb)));
      for (const { pid, argv } of all) {
        if (!argv.some((it) => it.includes(part)) || !argv[0]?.endsWith("node")) continue;
        const peak = peakOf(pid);
        const who = argv.find((it) => it.endsWith(".ts")) ?? "node";
        this.#peaks.set(who, Math.max(peak, this.#peaks.get(who) ?? 0));
      }
    }, 300);
    this.#closing.push(() => clearInterval(timer));
  }

  /** How many processes of a name there were at most at the same time. */
  mostOf(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  victimLives(): boolean {
    return this.victim?.exitCode === null && this.victim.signalCode === null;
  }

  /** The change of the person's file; undefined when it is as it was. */
  fileChanged(): string | undefined {
    const now = readFileSync(this.file, "utf8");
    return now === `${this.untouched}\n`
      ? undefined
      : `The person's file is now “${now.slice(0, 80)}”.`;
  }

  close(): void {
    this.victim?.kill("SIGKILL");
    for (const close of this.#closing) close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The most memory that a process has used, in MB; 0 when it is gone. */
function peakOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
