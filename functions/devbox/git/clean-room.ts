import { spawn } from "node:child_process";
import { once } from "node:events";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import { quoted } from "../commands/shell.ts";
import { setUp } from "./clean-git.ts";
import { shellBytes } from "./path-bytes.ts";

/** What a script in the clean room said. `code`: undefined if it took too long. */
export type Heard = {
  readonly code: number | undefined;
  readonly output: Buffer;
  readonly errors: string;
};

type Limits = {
  readonly ms: number;
  readonly bytes: number;
  /** A folder below the workspace, in bytes (Latin-1). Without it, the workspace itself is read. */
  readonly at?: string;
};

const errorChars = 4_096;

/**
 * Runs a script that reads the workspace with git, where nothing of the Run runs, no file of the Run has a say and
 * nothing can be reached: in a sandbox of its own that sees only the workspace, read-only. Where there is no sandbox,
 * only the environment, the configuration and the path of the programs are its own. Undefined: this host has no git.
 */
export async function readCleanly(
  { command, folders }: Pick<BoxConfig, "command" | "folders">,
  script: string,
  limits: Limits,
  signal: AbortSignal,
): Promise<Heard | undefined> {
  const { clean } = command;
  if (!clean) return undefined;
  signal.throwIfAborted();
  const below = limits.at ? shellBytes(`/${limits.at}`) : "";
  const named = `git=${quoted(clean.git)}; workspace=${quoted(command.workspace)}${below}`;
  const words = [...clean.prefix, "bash", "--noprofile", "--norc", "-c"];
  const [program = "", ...args] = [...words, `${named}\n${setUp}\n${script}`];
  const child = spawn(program, args, {
    cwd: folders.box,
    env: {},
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // its own process group, so that the whole group can be killed
  });
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // The group has no process left.
    }
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
  };

  const chunks: Buffer[] = [];
  let bytes = 0;
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > limits.bytes) end();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-errorChars);
  });

  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, limits.ms);
  signal.addEventListener("abort", end, { once: true });
  try {
    const ended = once(child, "close").catch((error: Error) => {
      errors += error.message;
      return [127];
    });
    const [code] = await ended;
    signal.throwIfAborted();
    const whole = bytes > limits.bytes;
    return {
      code: late ? undefined : whole ? 0 : (code ?? 1),
      output: Buffer.concat(chunks),
      errors: errors.trim(),
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    end(); // also what the script may have left
  }
}
