import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, type Call, completeDom } from "../../../infra/testing/console/dom.ts";
import { story } from "../../../infra/testing/console/runs.ts";
import type { RunView } from "../../../shared/schemas/run-view.ts";
import { viewOf } from "../../../shared/view.ts";
import { OpenPorts } from "./open-ports.tsx";

const url = "http://5173-run-capability.localhost:4748/";

/** The open ports of a Run that works. */
function open(more: Partial<RunView>, answer: (call: Call) => { status?: number; body: unknown }) {
  const told = story()
    .launch()
    .say({ type: "ports.changed", ports: [3000, 5173] });
  const calls = answerCalls(answer);
  render(() => <OpenPorts view={{ ...viewOf(told.run(), told.now()), ...more }} />);
  return calls;
}

describe("the open ports of a Run", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("are links to their previews, which know nothing of this page", async () => {
    open({}, () => ({ body: { previews: [{ port: 5173, url }] } }));
    const link = await screen.findByRole<HTMLAnchorElement>("link", {
      name: "Open preview of port 5173",
    });
    expect(link.href).toBe(url);
    expect(link.target).toBe("_blank");
    expect(link.rel).toContain("noopener noreferrer");
    screen.getByText("3000"); // it opened after the addresses were asked for
  });

  it("are numbers with the reason, if there are no previews", async () => {
    const error = { code: "no-preview", message: "Previews are turned off." };
    open({}, () => ({ status: 409, body: { error } }));
    await screen.findByText("Previews are turned off.");
    screen.getByText("5173");
    expect(screen.queryByRole("link")).toBeNull();
  });

  it.each<Partial<RunView>>([{ mode: "autonomous" }, { status: "completed" }])(
    "are only numbers, and no address is asked for, in a Run that is %o",
    (more) => {
      const calls = open(more, () => ({ body: { previews: [] } }));
      screen.getByText("5173");
      expect(calls).toEqual([]);
    },
  );
});
