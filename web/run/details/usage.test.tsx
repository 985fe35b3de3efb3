import { cleanup, render } from "@solidjs/testing-library";
import { afterEach, describe, expect, it } from "vitest";
import { story } from "../../../infra/testing/console/runs.ts";
import type { EngineName } from "../../../shared/engine.ts";
import { viewOf } from "../../../shared/view.ts";
import { limitsLine, Usage } from "./usage.tsx";

function usedBy(name: EngineName, costUsd?: number): string {
  const told = story()
    .launch()
    .say({
      type: "usage.reported",
      inputTokens: 184_220,
      cachedInputTokens: 170_000,
      outputTokens: 9_410,
      ...(costUsd === undefined ? {} : { costUsd }),
    } as const);
  const view = viewOf(told.run(), told.now());
  const engine = { name, label: "", detected: false };
  return render(() => <Usage view={{ ...view, engine }} />).container.textContent ?? "";
}

describe("what a Run has used", () => {
  afterEach(cleanup);

  it("is input, how much of it was cached, output and cost", () => {
    expect(usedBy("claude-api", 0.834)).toBe("184.2K in, 170K of it cached9.4K out$0.83");
  });

  it("has no cost where the engine knows none", () => {
    expect(usedBy("codex")).toBe("184.2K in, 170K of it cached9.4K out");
  });

  it("is at API prices on a plan, which covers it", () => {
    expect(usedBy("claude-plan", 0.004)).toContain(
      "less than $0.01 at API prices; your plan covers it",
    );
  });
});

describe("the limits of a Run", () => {
  it("are those that were set", () => {
    expect(limitsLine({ activeMinutes: 60 })).toBe("60 min of work");
    expect(limitsLine({ activeMinutes: 30, costUsd: 5, turns: 1 })).toBe(
      "30 min of work, $5.00, 1 turn",
    );
  });
});
