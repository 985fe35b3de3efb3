import { describe, expect, it } from "vitest";
import type { Problem } from "../shared/problem.ts";
import type { Run } from "../shared/run.ts";
import type { Ports } from "./ports/ports.ts";
import { previewAt, previewsOf, turnPreviews } from "./previews.ts";

const id = `run_${"0".repeat(26)}`;
const now: Run = {
  id,
  team: "local",
  mode: "interactive",
  status: "running",
  leg: 1,
  devbox: { id: "box_1", state: "up", ports: [3000, 5173] },
} as unknown as Run;

/** A coordinator whose one Run can be set. */
function coordinator(run: Run = now) {
  const shelf = new Map<string, object>();
  const world = {
    log: { last: async (runId: string) => (runId === id ? { after: run } : undefined) },
    records: {
      get: async (_: string, name: string) => shelf.get(name),
      add: async (_: string, name: string, value: object) =>
        !shelf.has(name) && shelf.set(name, value) !== undefined,
      change: async (_: string, name: string, change: (it: unknown) => object) =>
        shelf.set(name, change(shelf.get(name))),
    },
    settings: { secret: Buffer.alloc(32, 7) },
    previews: { addressOf: (label: string) => `http://${label}.localhost:4748/`, recheck() {} },
  };
  const ports = world as unknown as Ports;
  return { ports, set: (it: Partial<Run>) => Object.assign(run, it), run };
}

const started = () => coordinator(structuredClone(now));
const labelOf = (url: string | undefined): string =>
  new URL(url ?? "").hostname.split(".")[0] ?? "";
const refused = (asked: Promise<unknown>) =>
  asked.then(
    () => "open",
    ({ code, message }: Problem) => {
      expect(message).toMatch(/^[A-Z].*\.$/);
      return code;
    },
  );

describe("the previews of a Run", () => {
  it("have an address for each open port, with a capability of its own that fits into a host name", async () => {
    const { ports, run } = started();
    const previews = await previewsOf(ports, run);
    expect(previews.map(({ port }) => port)).toEqual([3000, 5173]);
    const labels = previews.map(({ url }) => labelOf(url));
    for (const label of labels) expect(label).toMatch(/^[0-9a-z-]{1,63}$/);
    const [one, other] = labels.map((it) => it.split("-")[2]);
    expect(one).toMatch(/^[0-9a-z]{25}$/);
    expect(one).not.toBe(other);
    expect(await previewAt(ports, labels[1] ?? "")).toMatchObject({ devbox: "box_1", port: 5173 });
  });

  it.each<[string, Partial<Run>, string]>([
    ["has ended", { status: "completed" }, "devbox-gone"],
    ["was stopped", { status: "stopped" }, "devbox-gone"],
    ["is parked", { devbox: null }, "devbox-gone"],
    [
      "is being parked",
      { devbox: { ...now.devbox, state: "stopping" } as Run["devbox"] },
      "devbox-gone",
    ],
    ["has another DevBox", { devbox: { ...now.devbox, id: "box_2" } as Run["devbox"] }, "open"],
    ["was continued", { leg: 2 }, "open"],
    ["is autonomous", { mode: "autonomous" }, "autonomous-run"],
    [
      "is on a host without previews",
      { devbox: { ...now.devbox, ephemeral: true } as Run["devbox"] },
      "no-preview",
    ],
  ])("are closed at their old address once it %s", async (_, change, code) => {
    const { ports, set, run } = started();
    const [preview] = await previewsOf(ports, run);
    set(change);
    expect(await refused(previewsOf(ports, run))).toBe(code);
    expect(await refused(previewAt(ports, labelOf(preview?.url)))).toBe(
      code === "open" ? "devbox-gone" : code,
    );
  });

  it("are closed while the team has turned them off", async () => {
    const { ports, run } = started();
    const [preview] = await previewsOf(ports, run);
    await turnPreviews(ports, "local", false);
    expect(await refused(previewsOf(ports, run))).toBe("no-preview");
    expect(await refused(previewAt(ports, labelOf(preview?.url)))).toBe("no-preview");
    await turnPreviews(ports, "local", true);
    expect(await refused(previewAt(ports, labelOf(preview?.url)))).toBe("open");
  });

  it("open with nothing but their own capability", async () => {
    const { ports, run } = started();
    const [one, other] = (await previewsOf(ports, run)).map(({ url }) => labelOf(url));
    const [port, ofRun, capability] = String(one).split("-");
    for (const label of [
      `${port}-${ofRun}-${String(other).split("-")[2]}`,
      `${Number(port) + 1}-${ofRun}-${capability}`,
      `0${port}-${ofRun}-${capability}`,
      `${port}-${"1".repeat(26)}-${capability}`,
      `${port}-${ofRun}-${"0".repeat(25)}`,
      `${port}-${ofRun}-`,
      `70000-${ofRun}-${capability}`,
      "",
    ])
      expect(await refused(previewAt(ports, label)), label).toBe("devbox-gone");
  });
});
