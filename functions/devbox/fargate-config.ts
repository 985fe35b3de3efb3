import { chownSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { BoxConfig } from "../../shared/schemas/box-protocol.ts";

/** The variables that `functions/aws/fargate/fargate.ts` sets in the task's override. */
const told = z.object({
  WHEELHOUSE_COORDINATOR: z.url(),
  WHEELHOUSE_BOOT_TOKEN: z.string().min(1),
  WHEELHOUSE_DEVBOX: z.string().regex(/^box_\w+$/),
  WHEELHOUSE_RUN: z.string().regex(/^run_\w+$/),
  WHEELHOUSE_GENERATION: z.coerce.number().int().positive(),
  /** The folder that contains all others: the root of the image, or of a test. */
  WHEELHOUSE_ROOT: z.string().default("/"),
});

/** The user id that runs commands in the image. This user cannot read the supervisor's memory or environment. */
const user = 1000;
const bin = fileURLToPath(new URL("bin", import.meta.url));

/** Reads the DevBox's settings, removes them from the environment, and creates the DevBox's folders. */
export function readFargateConfig(env: NodeJS.ProcessEnv): BoxConfig {
  const it = told.parse(env);
  for (const name of Object.keys(told.shape)) delete env[name];
  const root = it.WHEELHOUSE_ROOT;
  const folders = {
    workspace: join(root, "workspace"),
    home: join(root, "home/devbox"),
    session: join(root, "var/lib/wheelhouse/session"),
    box: join(root, "var/lib/wheelhouse/box"),
    socket: join(root, "run/wheelhouse/ask.sock"),
  };
  const dropped = process.getuid?.() === 0 && root === "/";
  for (const folder of [folders.workspace, folders.home]) made(folder, dropped ? user : undefined);
  for (const folder of [folders.session, folders.box])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(dirname(folders.socket), { recursive: true });
  return {
    devbox: it.WHEELHOUSE_DEVBOX,
    runId: it.WHEELHOUSE_RUN,
    generation: it.WHEELHOUSE_GENERATION,
    coordinator: it.WHEELHOUSE_COORDINATOR.replace(/\/$/, ""),
    bootToken: it.WHEELHOUSE_BOOT_TOKEN,
    isolated: true,
    folders,
    command: {
      prefix: dropped ? asUser : [],
      workspace: folders.workspace,
      clean: { git: "/usr/bin/git", prefix: [...(dropped ? asReader : []), ...cleanly] },
      socket: folders.socket,
      home: folders.home,
      path: [env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", bin].join(":"),
      env: {
        LANG: "C.UTF-8",
        SHELL: "/bin/bash",
        ...(dropped ? { USER: "devbox", LOGNAME: "devbox", TMPDIR: "/tmp" } : {}),
        WHEELHOUSE_DEVBOX: it.WHEELHOUSE_DEVBOX,
        WHEELHOUSE_SOCKET: folders.socket,
      },
      programs: {},
    },
  };
}

/** Sets the owner too: a volume that Fargate mounts belongs to root at first. */
function made(folder: string, owner: number | undefined): void {
  mkdirSync(folder, { recursive: true });
  if (owner !== undefined) chownSync(folder, owner, owner);
}

/** Runs a command as another user with no capabilities and no way to gain any. The command dies with the supervisor. */
const as = (id: number, groups: readonly string[]): string[] => [
  "setpriv",
  "--reuid",
  String(id),
  "--regid",
  String(id),
  ...groups,
  "--no-new-privs",
  "--inh-caps=-all",
  "--bounding-set=-all",
  "--pdeathsig",
  "KILL",
  "--",
];
const asUser = as(user, ["--clear-groups"]);
/** A user of its own, who reads what that user's group may read: no process of a command may touch it. */
const asReader = as(user + 1, ["--groups", String(user)]);
const cleanly = ["/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "TMPDIR=/tmp"];
