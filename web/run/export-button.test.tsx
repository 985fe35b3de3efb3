import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, completeDom } from "../../infra/testing/console/dom.ts";
import { story } from "../../infra/testing/console/runs.ts";
import { ExportButton } from "./export-button.tsx";

const { events } = story().launch().finish();

describe("the export of a Run", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it("is every event as one line, read in pages however long they are", async () => {
    answerCalls(({ path }) => {
      const after = Number(/events\?after=(\d+)/.exec(path)?.[1]);
      return { body: { events: events.slice(after, after + 3), head: events.length } };
    });
    const files: Blob[] = [];
    const createObjectURL = (file: Blob) => `blob:${files.push(file)}`;
    vi.stubGlobal("URL", Object.assign(URL, { createObjectURL }));
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
    render(() => <ExportButton runId="run_1" />);
    fireEvent.click(screen.getByRole("button", { name: "Export" }));
    screen.getByRole("button", { name: "Exporting… 0 %" });
    await vi.waitFor(() => expect(click).toHaveBeenCalledTimes(1));
    const reader = new FileReader();
    reader.readAsText(files[0] ?? new Blob());
    await vi.waitFor(() => expect(reader.readyState).toBe(FileReader.DONE));
    const lines = String(reader.result).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(events);
    await screen.findByRole("button", { name: "Export" });
  });

  it("says that it failed, and can be tried again", async () => {
    answerCalls(() => undefined);
    render(() => <ExportButton runId="run_1" />);
    fireEvent.click(screen.getByRole("button", { name: "Export" }));
    await screen.findByText("Export failed. The server cannot be reached.");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Export" }).disabled).toBe(false);
  });
});
