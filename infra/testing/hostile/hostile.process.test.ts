/** What a hostile engine can do from inside a DevBox, on each kind of host. docs/security.md has the same as tables. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { containerImage } from "../devbox/container-image.ts";
import type { HostKind } from "./attempt.ts";
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

const { image, reason } = containerImageHere();

type Tried = {
  /** Whose expectations hold. */
  readonly kind: HostKind;
  readonly name: string;
  readonly open?: (() => Promise<HostileHost>) | false;
};

const hosts: readonly Tried[] = [
  {
    kind: "root",
    name: "bubblewrap as root",
    open: root && (() => localHost({ user: 0, options: [] })),
  },
  {
    kind: "root",
    name: `a container of Podman${reason}`,
    open:
      root &&
      image !== undefined &&
      (() => localHost({ user: 0, options: ["--no-sandbox", "--image", image] })),
  },
  {
    kind: "user",
    name: `bubblewrap as an ordinary user${closed}`,
    open: opensToAll && (() => localHost({ user: ordinary, options: [] })),
  },
  {
    kind: "plain",
    name: `a plain process${closed}`,
    open: opensToAll && (() => localHost({ user: ordinary, options: ["--no-sandbox"] })),
  },
  { kind: "image", name: "the image's separation of users", open: root && imageHost },
];

function containerImageHere() {
  const { image, why } = containerImage();
  return { image, reason: image === undefined ? ` (skipped: ${why})` : "" };
}

describe.each(hosts)("a hostile engine ($kind)", ({ kind, name, open }) => {
  describe.skipIf(!open)(name, () => {
    let host: HostileHost | undefined;
    let played: readonly Played[] = [];
    beforeAll(async () => {
      host = open ? await open() : undefined;
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
