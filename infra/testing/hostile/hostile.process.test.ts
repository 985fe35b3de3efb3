/** What a hostile engine can do from inside a DevBox, on each kind of host. docs/security.md has the same as tables. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HostKind, hostKinds } from "./attempt.ts";
import { subjects } from "./attempts/attempts.ts";
import type { HostileHost } from "./hosts/host.ts";
import { imageHost } from "./hosts/image.ts";
import { localHost } from "./hosts/local.ts";
import { type Played, play } from "./play.ts";

const root = process.getuid?.() === 0;
const ordinary = root ? 1000 : (process.getuid?.() ?? 1000);
/** Root may have cloned into a folder that nobody else may open. The gate never does. */
const opensToAll =
  !root ||
  Boolean(process.env["CI"]) ||
  spawnSync("setpriv", [
    ...["--reuid", String(ordinary), "--regid", String(ordinary), "--clear-groups"],
    ...["test", "-r", fileURLToPath(import.meta.url)],
  ]).status === 0;
const closed = opensToAll ? "" : " (skipped: only root may open the folder of this clone)";
const attempts = subjects.flatMap((it) => it.attempts);

const hosts: Record<
  HostKind,
  { readonly name: string; readonly open?: () => Promise<HostileHost> }
> = {
  root: {
    name: "bubblewrap as root",
    ...(root ? { open: () => localHost({ user: 0, options: [] }) } : {}),
  },
  user: {
    name: `bubblewrap as an ordinary user${closed}`,
    ...(opensToAll ? { open: () => localHost({ user: ordinary, options: [] }) } : {}),
  },
  plain: {
    name: `a plain process${closed}`,
    ...(opensToAll ? { open: () => localHost({ user: ordinary, options: ["--no-sandbox"] }) } : {}),
  },
  image: { name: "the image's separation of users", ...(root ? { open: imageHost } : {}) },
};

describe.each(hostKinds)("a hostile engine (%s)", (kind) => {
  const { name, open } = hosts[kind];
  describe.skipIf(!open)(name, () => {
    let host: HostileHost | undefined;
    let played: readonly Played[] = [];
    beforeAll(async () => {
      host = await open?.();
      if (host) played = await play(host, kind, attempts);
    });
    afterAll(() => host?.close());

    it.each(attempts.filter((it) => it.ends[kind] !== "untried"))(
      `$id: $ends.${kind}`,
      ({ id, ends }) => {
        const end = played.find(({ attempt }) => attempt.id === id);
        expect(end?.ran, "the attempt was made").toBe(true);
        if (ends[kind] === "possible") expect(end?.success).toBeTruthy();
        else expect(end?.success).toBeUndefined();
      },
    );

    it("leaves the host, its services and another Run as they were", () => host?.checkHealth());
  });
});
