import { cleanup, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { completeDom } from "../../../infra/testing/console/dom.ts";
import { show } from "../../../infra/testing/console/rows.tsx";
import type { RunFact } from "../../../shared/schemas/event.ts";

describe("the launch of a DevBox", () => {
  beforeEach(completeDom);
  afterEach(cleanup);

  const launch: RunFact = {
    type: "step.started",
    step: "launch-1",
    kind: "launch",
    title: "launch DevBox",
    call: { devbox: "box_1", worker: "wkr_fargate", image: "small" },
  };
  const quota = "This account’s Fargate quota is used up.";
  const waiting: RunFact = {
    type: "devbox.progressed",
    devbox: "box_1",
    phase: "waiting",
    reason: quota,
  };
  const placing: RunFact = {
    type: "devbox.progressed",
    devbox: "box_1",
    phase: "placing",
    seconds: 42,
  };
  const pulling: RunFact = {
    type: "devbox.progressed",
    devbox: "box_1",
    phase: "pulling",
    seconds: 8.4,
  };

  it("says what it waits for, as long as it waits", () => {
    const { container } = show(launch, waiting);
    expect(container.textContent).toContain(`Waiting for capacity. ${quota}`);
    cleanup();
    const after = show(launch, waiting, placing);
    expect(after.container.textContent).not.toContain(quota);
  });

  it("shows its phases on one line, each with how long it took", () => {
    show(launch, waiting, placing, pulling);
    const items = screen.getAllByRole("listitem").map((it) => it.textContent);
    expect(items).toEqual([
      "waiting for capacity 42 s",
      "finding a machine 8 s",
      "loading the image…",
    ]);
    expect(screen.getAllByRole("img", { name: "done" })).toHaveLength(2);
  });

  it("shows no phases of another DevBox", () => {
    show(launch, { ...placing, devbox: "box_2" } as RunFact);
    expect(screen.queryAllByRole("listitem")).toEqual([]);
  });

  it("is followed by its saves, those in a row as one quiet line", () => {
    const saved = (bytes: number): RunFact => ({
      type: "devbox.saved",
      devbox: "box_1",
      save: "save_1",
      bytes,
      sha256: "",
    });
    const { container } = show(
      saved(12_400_000),
      { type: "message.written", text: "So" },
      saved(830),
      saved(4_210_000),
    );
    expect(container.textContent).toContain("Saved 12 MB");
    expect(container.textContent).toContain("Saved 2 times, last 4.2 MB");
  });

  it("says what is left of a DevBox that ended", () => {
    const { container } = show(
      { type: "devbox.parked", devbox: "box_1" },
      { type: "devbox.released", devbox: "box_1" },
    );
    expect(container.textContent).toContain(
      "DevBox shut down; nothing was saved. Waiting costs nothing",
    );
    expect(container.textContent).toContain("DevBox shut down; nothing was saved");
  });
});
