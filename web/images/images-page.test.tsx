import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, type Call, completeDom } from "../../infra/testing/console/dom.ts";
import { ImagesPage } from "./images-page.tsx";

const host = {
  id: "host",
  name: "This machine's own tools",
  kind: "machine",
  image: "host",
  from: "worker",
  workers: [{ worker: "wkr_local", name: "This machine", online: true, state: "ready" }],
};
const tools = {
  id: "img_1",
  name: "Tools",
  kind: "container",
  image: "ghcr.io/acme/tools:1",
  from: "team",
  addedAt: new Date().toISOString(),
  addedBy: "ada",
  workers: [
    {
      worker: "wkr_local",
      name: "This machine",
      online: true,
      state: "ready",
      digest: `sha256:${"ab".repeat(32)}`,
      sizeBytes: 98e6,
      holds: {
        platform: "linux/amd64",
        engines: [{ name: "claude", version: "2.1.0" }],
        languages: [{ name: "node", version: "24.21.0" }],
      },
    },
    { worker: "wkr_1", name: "shelf", online: true, state: "failed", why: "No space \u202e." },
  ],
};

function open(
  images: () => object[],
  answer: (call: Call) => { status?: number; body?: unknown } | undefined,
) {
  const calls = answerCalls((call) => answer(call) ?? { body: { images: images() } });
  render(() => (
    <MemoryRouter>
      <Route path="*" component={ImagesPage} />
    </MemoryRouter>
  ));
  return calls;
}

describe("the page of images", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("shows where an image can be used, what it holds, and why not", async () => {
    open(
      () => [tools, host],
      () => undefined,
    );
    const row = within(await screen.findByRole("article", { name: "Tools" }));
    row.getByText("ghcr.io/acme/tools:1");
    row.getByText(/98 MB · sha256:abababababab · linux\/amd64 · engines: claude 2\.1\.0 · node 24/);
    const failed = row.getByText(/cannot be used: No space/);
    expect(failed.textContent).not.toContain("\u202e");
    const own = within(screen.getByRole("article", { name: host.name }));
    expect(own.queryByRole("button")).toBeNull();
    expect(screen.queryByText(/No container image yet/)).toBeNull();
  });

  it("teaches where there is none, and adds one", async () => {
    const calls = open(
      () => [host],
      ({ method }) => (method === "POST" ? { status: 201, body: { image: tools } } : undefined),
    );
    await screen.findByText(/No container image yet/);
    const field = screen.getByRole("textbox", { name: /Container image/ });
    fireEvent.input(field, { target: { value: " ghcr.io/acme/tools:1 " } });
    fireEvent.click(screen.getByRole("button", { name: "Add image" }));
    await vi.waitFor(() => expect((field as HTMLInputElement).value).toBe(""));
    expect(calls.find((it) => it.method === "POST")).toMatchObject({
      path: "/images",
      body: { reference: "ghcr.io/acme/tools:1" },
    });
  });

  it("says why an image cannot be removed", async () => {
    const message = "The image Tools is in use by the schedule nightly. Change or end these first.";
    open(
      () => [tools],
      ({ method }) =>
        method === "DELETE"
          ? { status: 409, body: { error: { code: "in-use", message } } }
          : undefined,
    );
    fireEvent.click(await screen.findByRole("button", { name: "Remove Tools" }));
    fireEvent.click(screen.getByRole("button", { name: "Remove" }));
    await screen.findByText(message);
  });
});
