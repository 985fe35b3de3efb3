import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { programs } from "../../../functions/engine-setup/look.ts";
import { inside, pathInside } from "../devboxes/commands/inside.ts";
import { runUser } from "../devboxes/commands/run-user.ts";
import { type ContainerMount, removeWords, runWords } from "../devboxes/containers/arguments.ts";
import type { ContainerEngine } from "../devboxes/containers/engine.ts";
import { writeProfile } from "../devboxes/containers/seccomp-profile.ts";
import { type Program, wordsOf } from "../engine-programs/programs.ts";
import { type Look, type LookedFor, lookScript, readLook } from "./look-script.ts";

const run = promisify(execFile);
const timeoutMs = 120_000;
const mostOutput = 64 * 1024;
const gib = 1024 ** 3;

type Inside = {
  readonly engine: ContainerEngine;
  /** Name or id of the image. */
  readonly image: string;
  readonly data: string;
  /** Node of this machine, if the image can run it. */
  readonly node: string | undefined;
  /** Engines of this machine, which DevBoxes of the image get too. */
  readonly machine: readonly Program[];
};

/**
 * Looks up what an image holds, in a container of it. The image is hostile: the container has no network, no mounts
 * but the machine's engines (read-only), limits, and an end. PATH is that of a DevBox, so what is found here is what a
 * Run finds. Rejects if no container starts. `whole`: nothing was cut off.
 */
export async function lookInside({
  engine,
  image,
  data,
  node,
  machine,
}: Inside): Promise<{ readonly look: Look; readonly whole: boolean }> {
  const at = ({ name, whole }: Program) => join(inside.engines, name, basename(whole));
  const looked: LookedFor[] = [
    ...[...new Set(Object.values(programs))].map(
      (name) => ({ from: "image", name, words: [name] }) as const,
    ),
    ...machine.map(
      (it) =>
        ({
          from: "machine",
          name: it.name,
          words: wordsOf(it, at(it), node === undefined ? "node" : inside.node),
        }) as const,
    ),
  ];
  const mounts: ContainerMount[] = [
    ...(node === undefined ? [] : [{ from: node, to: inside.node }]),
    ...machine.map((it) => ({ from: it.whole, to: at(it) })),
  ];
  const label = `wheelhouse.look=${randomUUID()}`;
  const words = runWords(engine, {
    image,
    profile: engine.name === "podman" ? writeProfile(data) : undefined,
    labels: [label],
    mounts,
    env: { PATH: pathInside(), LANG: "C.UTF-8" },
    user: process.getuid?.() === 0 ? runUser("run_look") : (process.getuid?.() ?? 1000),
    workdir: "/tmp",
    fileBytes: gib,
    openFiles: 4_096,
    limits: { memoryBytes: 2 * gib, processes: 300, cpus: 1 },
  });
  const [program = "", ...args] = [...words, "/bin/bash", "-c", lookScript(looked)];
  const options = { timeout: timeoutMs, maxBuffer: mostOutput, killSignal: "SIGKILL" } as const;
  try {
    const { stdout } = await run(program, args, options);
    return { look: readLook(stdout, looked), whole: true };
  } catch (error) {
    const said = stdoutOf(error);
    if (!said.includes("found\t")) throw error;
    return { look: readLook(said, looked), whole: false }; // of what hangs or floods, the rest counts
  } finally {
    const [remove = "", ...more] = removeWords(engine, label);
    await run(remove, more, { timeout: timeoutMs }).catch(() => {}); // after a kill the container may be left
  }
}

const stdoutOf = (error: unknown): string =>
  error instanceof Error && "stdout" in error ? String(error.stdout) : "";
