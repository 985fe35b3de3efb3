import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { type Duplex, PassThrough } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { lines } from "../output/lines.ts";
import { oneLine } from "../output/text.ts";
import type { BoxProcess, Exit, Program } from "./box.ts";
import { type Reply, type Request, replyOf } from "./control.ts";
import type { Expected, Streams } from "./streams.ts";

/** What runs in a sandbox besides its first process. */
export type Seen = { readonly ports: readonly number[]; readonly programs: readonly string[] };

/** A sandbox from its start to its end. */
export interface Sandbox {
  start(program: Required<Program>): BoxProcess;
  /** Makes a socket in the visible folder reachable at a port of the loopback. Rejects if the port is taken. */
  bridge(port: number, socket: string): Promise<void>;
  dial(port: number): Promise<Duplex>;
  look(): Promise<Seen>;
  /** Whether a program was started in it. */
  readonly used: boolean;
  /** Whether it has ended or is about to. */
  readonly over: boolean;
  /** Resolves with the reason, as one sentence, when no process of it is left. */
  readonly ended: Promise<string>;
  end(why: string): void;
}

const longestLine = 256 * 1024;
const stderrChars = 2_000;
/** A first process that does nothing for so long is stopped or overwhelmed, and the sandbox ends. */
const patience = {
  startMs: 60_000,
  connectMs: 30_000,
  killMs: 5_000,
  lookMs: 5_000,
  dialMs: 10_000,
};

/**
 * Starts a sandbox. `words` is the command line that builds it, and of its first process.
 *
 * @param remove the command line that ends it, where it does not end with the program of `words`
 */
export function startSandbox(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
  streams: Streams,
  remove?: readonly string[],
): Sandbox {
  const [program = "", ...args] = words;
  const child = spawn(program, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  const exits = new Map<number, (exit: Exit) => void>();
  const bridges = new Map<number, PromiseWithResolvers<void>>();
  const dials = new Map<string, Expected>();
  const looks = new Map<number, (seen: Seen) => void>();
  const expected = new Set<Expected>();
  let said = "";
  let why: string | undefined;
  let over = false;
  let used = false;
  let last = 0;

  child.stdin.on("error", () => {}); // it has ended, and `ended` resolves
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => {
    said = (said + text).slice(-stderrChars);
  });
  child.stdout.setEncoding("utf8");
  child.stdout.on(
    "data",
    lines(take, longestLine, () => end("Its first process wrote without end.")),
  );

  const ended = (async () => {
    const failed = once(child, "exit").then(
      () => undefined,
      (error: Error) => error.message,
    );
    const closed = new Promise((resolve) => child.once("close", resolve));
    const error = await failed;
    await Promise.race([closed, pause(1_000, undefined, { ref: false })]);
    if (remove) await run(remove, cwd);
    over = true;
    const reason = why ?? error ?? (lastLine(said) || "Its first process ended.");
    const lost = { code: null, signal: null, error: `The sandbox of this DevBox ended: ${reason}` };
    for (const exit of exits.values()) exit(lost);
    for (const it of expected) it.cancel();
    for (const { resolve } of bridges.values()) resolve();
    for (const seen of looks.values()) seen({ ports: [], programs: [] });
    return reason;
  })();

  const ask = (request: Request) => void child.stdin.write(`${JSON.stringify(request)}\n`);

  function end(reason: string): void {
    why ??= reason;
    child.kill("SIGKILL"); // and with it every process in the sandbox
  }

  function take(line: string): void {
    const reply = replyOf(line);
    if (reply) answered(reply);
  }

  function answered(reply: Reply): void {
    if ("exited" in reply) {
      const { exited, code, signal, error } = reply;
      exits.get(exited)?.({ code, signal, ...(error === undefined ? {} : { error }) });
    } else if ("bridged" in reply) {
      const bridge = bridges.get(reply.bridged);
      if (reply.error === undefined) bridge?.resolve();
      else bridge?.reject(new Error(`A port of the box cannot be offered: ${reply.error}`));
    } else if ("refused" in reply) dials.get(reply.refused)?.cancel();
    else looks.get(reply.seen)?.(reply);
  }

  function expect(): Expected {
    const it = streams.expect();
    expected.add(it);
    void it.socket.catch(() => {}).then(() => expected.delete(it));
    if (over) it.cancel();
    return it;
  }

  /** Ends the sandbox if a promise is not settled in time. */
  function within(ms: number, promise: Promise<unknown>, reason: string): void {
    const timer = setTimeout(() => end(reason), ms);
    timer.unref();
    void promise.catch(() => {}).then(() => clearTimeout(timer));
  }

  return {
    get used() {
      return used;
    },
    get over() {
      return over || why !== undefined;
    },
    start({ words: own, env: variables }) {
      used = true;
      last += 1;
      const id = last;
      const ends = [expect(), expect(), expect()] as const;
      const { promise: exited, resolve } = Promise.withResolvers<Exit>();
      exits.set(id, resolve);
      void exited.then(async ({ error }) => {
        exits.delete(id);
        // Its connections may still be on their way, unless it could not be started.
        if (error === undefined) await pause(patience.connectMs, undefined, { ref: false });
        for (const it of ends) it.cancel();
      });
      const connected = Promise.race([exited, Promise.all(ends.map(({ socket }) => socket))]);
      within(patience.startMs, connected, "Its first process started nothing for a minute.");
      ask({ do: "start", id, words: own, env: variables, streams: ends.map(({ name }) => name) });
      const [stdin, stdout, stderr] = ends;
      return {
        stdin: inputTo(stdin.socket),
        stdout: outputOf(stdout.socket),
        stderr: outputOf(stderr.socket),
        exited,
        kill(signal) {
          ask({ do: "kill", id, signal });
          if (signal === "SIGKILL" && exits.has(id))
            within(patience.killMs, exited, "Its first process did not kill a program.");
        },
      };
    },
    async bridge(port, socket) {
      const done = Promise.withResolvers<void>();
      bridges.set(port, done);
      if (over) done.resolve();
      ask({ do: "bridge", port, socket });
      await done.promise;
    },
    async dial(port) {
      const it = expect();
      dials.set(it.name, it);
      const timer = setTimeout(() => it.cancel(), patience.dialMs);
      ask({ do: "dial", port, stream: it.name });
      try {
        return await it.socket;
      } finally {
        clearTimeout(timer);
        dials.delete(it.name);
      }
    },
    async look() {
      last += 1;
      const id = last;
      const { promise, resolve } = Promise.withResolvers<Seen>();
      looks.set(id, resolve);
      if (over) resolve({ ports: [], programs: [] });
      const timer = setTimeout(() => resolve({ ports: [], programs: [] }), patience.lookMs);
      ask({ do: "look", id });
      const seen = await promise;
      clearTimeout(timer);
      looks.delete(id);
      return seen;
    },
    ended,
    end,
  };
}

/** The writable end of a program's input. */
function inputTo(socket: Promise<Socket>): PassThrough {
  const input = new PassThrough();
  input.on("error", () => {}); // the program ended before it read everything
  const gone = () => void input.destroy();
  socket.then((it) => {
    it.once("close", gone)
      .once("end", () => it.destroy())
      .resume();
    input.pipe(it);
  }, gone);
  return input;
}

/** The readable end of an output. Its reader decides how fast the program may write. */
function outputOf(socket: Promise<Socket>): PassThrough {
  const output = new PassThrough();
  const gone = () => void output.end();
  socket.then((it) => {
    it.once("end", () => it.end()).once("close", gone);
    output.once("close", () => it.destroy());
    it.pipe(output);
  }, gone);
  return output;
}

/** Runs a program to its end. What it leaves behind is removed by the host. */
async function run([program = "", ...args]: readonly string[], cwd: string): Promise<void> {
  const child = spawn(program, args, { cwd, env: {}, stdio: "ignore" });
  await once(child, "exit").catch(() => {});
}

const lastLine = (text: string): string => oneLine(text.trim().split("\n").at(-1) ?? "", 300);
