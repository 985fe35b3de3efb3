import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { containerImage, imageWith, podman } from "../../testing/devbox/container-image.ts";
import { detectSandbox } from "../devboxes/commands/detect.ts";
import { enginesIn, imageFacts } from "./image-facts.ts";
import { type MachineImages, machineImages } from "./machine-images.ts";

const { image: base = "", why } = containerImage();
const describeWithPodman = base ? describe : describe.skip;
const data = mkdtempSync(join(tmpdir(), "wheelhouse-images-"));
const soon = { timeout: 150_000, interval: 100 };
const longMs = 400_000;
const open: MachineImages[] = [];
const notes: string[] = [];

async function imagesOf(...named: string[]): Promise<MachineImages> {
  const images = await machineImages({
    data,
    images: named,
    containerEngine: "podman",
    sandbox: await detectSandbox({ data }),
    note: (event, fields) => notes.push(`${event} ${JSON.stringify(fields)}`),
    shortage: () => undefined,
  });
  open.push(images);
  return images;
}

const known = (images: MachineImages, reference: string) =>
  vi.waitFor(() => {
    const state = images.states().get(reference);
    if (state?.state !== "ready" || !("holds" in state.found))
      return expect.fail(JSON.stringify(state));
    return { ...state, found: state.found };
  }, soon);

afterEach(() => {
  for (const images of open.splice(0)) images.close();
  notes.length = 0;
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

describeWithPodman(`the images of a machine${base ? "" : ` (skipped: ${why})`}`, () => {
  it(
    "hold what is in them, looked up inside, and not what this machine has",
    async () => {
      const own = imageWith(base, {
        "/usr/bin/claude": 'echo "9.8.7 (Claude Code)"',
        "/usr/bin/ruby": 'echo "ruby 3.4.1 (2024-12-25) [x86_64-linux]"',
        "/usr/bin/codex": "exit 1",
        // A hostile image floods, reaches out and writes.
        "/usr/bin/php": "while :; do echo 6.6.6; done",
        "/usr/bin/gemini": "exec 3<> /dev/tcp/1.1.1.1/443 && echo 6.6.6",
        "/usr/bin/opencode": 'touch /etc/written /opt/wheelhouse/node/bin/written && echo "6.6.6"',
      });
      const images = await imagesOf(own);
      const { found, digest, sizeBytes } = await known(images, own);
      expect(found.holds.engines).toEqual([{ name: "claude", version: "9.8.7" }]);
      expect(found.holds.languages.map((it) => it.name)).toEqual(["ruby", "perl"]);
      expect(found.holds.languages[0]?.version).toBe("3.4.1");
      expect(JSON.stringify(found)).not.toContain("6.6.6");
      expect(podman("ps", "--all", "--quiet", "--filter", "label=wheelhouse.look").toString()).toBe(
        "",
      );
      expect(found.holds.platform).toMatch(/^linux\//);
      expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(sizeBytes).toBeGreaterThan(1e6);
      const look = { env: {}, read: () => undefined, find: () => "/anywhere", now: 0 };
      const engines = enginesIn(own, images.states(), look);
      expect(engines.find((it) => it.engine === "claude-plan")).toMatchObject({
        installed: true,
        from: "image",
        version: "9.8.7",
      });
      expect(imageFacts({ id: own, name: own }, images.states())).toMatchObject({ digest });
      const files = () =>
        readdirSync(join(data, "images")).map((it) => statSync(join(data, "images", it)).mtimeMs);
      const before = files();
      const again = await known(await imagesOf(own), own);
      expect(again.found).toEqual(found); // of the same digest, what was found is kept
      expect(files()).toEqual(before);
    },
    longMs,
  );

  it("say why they cannot be used, and are left out", async () => {
    const images = await imagesOf("localhost/nothing:1");
    expect(images.states().get("localhost/nothing:1")).toEqual({
      state: "failed",
      why: "There is no such image on this machine.",
    });
    expect(images.places().size).toBe(0);
    expect(notes.join("\n")).toMatch(/image\.not-usable .*localhost\/nothing:1/);
  });

  it("come and go as the team wants: what is no longer wanted is not offered", async () => {
    const images = await imagesOf();
    const changes = vi.fn();
    images.onChange(changes);
    images.want([base]);
    await vi.waitFor(() => expect(images.states().get(base)?.state).toBe("ready"), soon);
    expect(images.get(base)).toBeDefined();
    expect(changes).toHaveBeenCalled();
    images.want([]);
    expect(images.get(base)).toBeUndefined();
    expect(images.states().size).toBe(0);
  });
});
