import { describe, expect, it } from "vitest";
import type { LaunchPhase } from "../../../shared/run.ts";
import type { Placed } from "../../run-stream/rows/row.ts";
import { launchSteps, waitsFor } from "./launch.ts";

const news = (
  phase: LaunchPhase,
  more: { seconds?: number; reason?: string } = {},
): Placed<"devbox.progressed"> => ({
  type: "devbox.progressed",
  devbox: "box_1",
  phase,
  seq: 1,
  at: "",
  ...more,
});
const shown = (...given: Parameters<typeof launchSteps>) =>
  launchSteps(...given).map(({ phase, seconds, state }) => [phase, seconds, state]);

describe("the phases of a launch", () => {
  it("have the seconds that the news of the next one gives", () => {
    const told = [
      news("placing"),
      news("pulling", { seconds: 8.2 }),
      news("booting", { seconds: 9 }),
    ];
    expect(shown(told, undefined)).toEqual([
      ["placing", 8.2, "done"],
      ["pulling", 9, "done"],
      ["booting", undefined, "now"],
    ]);
    expect(shown(told, { ok: true }).at(-1)).toEqual(["booting", undefined, "done"]);
  });

  it("include one that was only told of by the next", () => {
    expect(shown([news("placing"), news("booting", { seconds: 9 })], undefined)).toEqual([
      ["placing", undefined, "done"],
      ["pulling", 9, "done"],
      ["booting", undefined, "now"],
    ]);
  });

  it("end in the one in which the launch failed", () => {
    expect(shown([news("placing"), news("pulling")], { ok: false })).toEqual([
      ["placing", undefined, "done"],
      ["pulling", undefined, "cut"],
    ]);
  });

  it("wait for what was said last, as long as it lasts", () => {
    const waiting = [news("waiting", { reason: "no room" }), news("waiting", { reason: "quota" })];
    expect(waitsFor(waiting, undefined)).toBe("quota");
    expect(waitsFor(waiting, { ok: false })).toBeUndefined();
    expect(waitsFor([...waiting, news("placing")], undefined)).toBeUndefined();
  });
});
