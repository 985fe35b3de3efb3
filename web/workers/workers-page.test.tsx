import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, type Call, completeDom } from "../../infra/testing/console/dom.ts";
import type { JoinedWorker, Worker } from "../../shared/worker.ts";
import { WorkersPage } from "./workers-page.tsx";

const here: Worker = {
  id: "wkr_local",
  name: "This machine",
  kind: "worker",
  online: true,
  images: [{ id: "host", name: "This machine's own tools" }],
  isolated: true,
  isolation: "bubblewrap sandbox",
};
const joined: JoinedWorker = {
  labels: ["office"],
  most: 4,
  devboxes: [{ devbox: "box_1", runId: "run_1" }],
  draining: false,
  credentials: "none",
  joinedAt: "2026-11-30T10:00:00.000Z",
  joinedBy: "ada",
  lastSeen: "2026-11-30T10:00:00.000Z",
  platform: "linux x64",
  cores: 8,
  load: 0.44,
  memoryBytes: 16e9,
  freeMemoryBytes: 9e9,
  diskBytes: 500e9,
  freeDiskBytes: 120e9,
  log: [
    '2026-11-30T09:59:58.114Z server.missed {"why":"TypeError: fetch failed"}',
    '2026-11-30T10:00:00.020Z devbox.launched {"devbox":"box_1","runId":"run_1"}',
  ],
  hosts: [],
};
const shelf: Worker = { ...here, id: "wkr_shelf", name: "shelf", joined };
const engines = [
  {
    engine: "script",
    label: "Script",
    worker: "wkr_shelf",
    image: "host",
    available: true,
    why: "",
  },
  {
    engine: "codex",
    label: "Codex",
    worker: "wkr_shelf",
    image: "host",
    available: false,
    why: "",
  },
];

let joinable = true;

function open(
  workers: () => Worker[],
  answer: (call: Call) => { status?: number; body?: unknown } | undefined,
): Call[] {
  const calls = answerCalls((call) => {
    const said = answer(call);
    if (said) return said;
    if (call.path === "/workers") return { body: { workers: workers(), joinable } };
    return { body: { engines } };
  });
  render(() => (
    <MemoryRouter>
      <Route path="*" component={WorkersPage} />
    </MemoryRouter>
  ));
  return calls;
}
const row = async (name: string) => within(await screen.findByRole("article", { name }));

describe("the page of workers", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    joinable = true;
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("shows how each machine is, what it has, and which engines are ready", async () => {
    open(
      () => [here, shelf],
      () => undefined,
    );
    const it = await row("shelf");
    it.getByText("online");
    it.getByText("office");
    it.getByText(
      "1 of 4 DevBoxes · bubblewrap sandbox · linux x64, 8 cores, load 0.4, 9.0 GB of memory and 120 GB of disk free",
    );
    it.getByText("Engines: Script");
    expect(it.getByRole("link", { name: "box_1" }).getAttribute("href")).toBe("/runs/run_1");
    const own = await row("This machine");
    expect(own.queryByRole("button")).toBeNull();
    own.getByText("Engines: none is ready");
  });

  it("shows the last lines of a machine's output, with nothing that could pass for other text", async () => {
    const log = ["one", "two \u202e reversed"];
    open(
      () => [
        here,
        { ...shelf, joined: { ...joined, log } },
        { ...shelf, name: "new", joined: { ...joined, log: [] } },
      ],
      () => undefined,
    );
    const shown = (await row("shelf")).getByText("Last lines of its output").nextSibling;
    expect(shown?.textContent).toMatch(/^one\ntwo /);
    expect(shown?.textContent).not.toContain("\u202e");
    expect((await row("new")).queryByText("Last lines of its output")).toBeNull();
    expect((await row("This machine")).queryByText("Last lines of its output")).toBeNull();
  });

  it("says since when a machine is offline", async () => {
    open(
      () => [{ ...shelf, online: false }],
      () => undefined,
    );
    (await row("shelf")).getByText(/^offline, last seen /);
  });

  it("shows the line for another machine once", async () => {
    const line = "curl -fsSL https://w.example/worker/program …";
    const calls = open(
      () => [here],
      ({ path }) =>
        path === "/workers/codes"
          ? {
              status: 201,
              body: {
                code: "join_x",
                expiresAt: "2026-11-30T10:10:00.000Z",
                url: "https://w.example",
                sha256: "0",
                line,
              },
            }
          : undefined,
    );
    await row("This machine");
    fireEvent.input(screen.getByLabelText("Labels"), { target: { value: "gpu, office" } });
    fireEvent.click(screen.getByRole("button", { name: "Create the line to paste" }));
    await screen.findByText(line);
    expect(calls.find(({ method }) => method === "POST")?.body).toEqual({
      labels: ["gpu", "office"],
      most: 4,
      credentials: "none",
    });
    fireEvent.click(screen.getByRole("button", { name: "Done" }));
    expect(screen.queryByText(line)).toBeNull();
  });

  it("says why the server has no program for machines that join", async () => {
    open(
      () => [here],
      ({ path }) =>
        path === "/workers/codes"
          ? { status: 409, body: { error: { code: "not-built", message: "Run npm run build." } } }
          : undefined,
    );
    await row("This machine");
    fireEvent.click(screen.getByRole("button", { name: "Create the line to paste" }));
    await screen.findByText("Run npm run build.");
  });

  it("offers no line where machines cannot join, as in a deployment", async () => {
    joinable = false;
    open(
      () => [here],
      () => undefined,
    );
    await row("This machine");
    expect(screen.queryByRole("heading", { name: "Add a machine" })).toBeNull();
  });

  it("drains a machine, and removes it after asking", async () => {
    let workers = [shelf];
    const calls = open(
      () => workers,
      ({ method }) => {
        if (method === "PATCH") workers = [{ ...shelf, joined: { ...joined, draining: true } }];
        if (method === "DELETE") workers = [];
        return method === "GET" ? undefined : { body: { worker: workers[0] } };
      },
    );
    const it = await row("shelf");
    fireEvent.click(it.getByRole("button", { name: "Drain shelf" }));
    await it.findByText("draining");
    it.getByRole("button", { name: "Undrain shelf" });
    fireEvent.click(it.getByRole("button", { name: "Remove shelf" }));
    const dialog = within(screen.getByRole("dialog"));
    fireEvent.click(dialog.getByRole("button", { name: "Remove" }));
    await vi.waitFor(() => expect(screen.queryByRole("article")).toBeNull());
    expect(calls.map(({ method }) => method)).toContain("DELETE");
  });

  it("keeps a row, and what is open in it, while its figures change", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let load = 0.1;
    open(
      () => [{ ...shelf, joined: { ...joined, load } }],
      () => undefined,
    );
    const before = await screen.findByRole("article", { name: "shelf" });
    load = 3.2;
    await vi.advanceTimersByTimeAsync(10_000);
    await within(before).findByText(/load 3\.2/);
    expect(screen.getByRole("article", { name: "shelf" })).toBe(before);
  });
});
