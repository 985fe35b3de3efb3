import { cleanup, fireEvent, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, completeDom } from "../../../infra/testing/console/dom.ts";
import { show, started } from "../../../infra/testing/console/rows.tsx";
import type { RunFact } from "../../../shared/schemas/event.ts";
import { useBearer } from "../../request.ts";

describe("a result of more than 4 MB", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    useBearer(undefined);
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  const excerpt = { head: "first", tail: "last", size: 12_300_000, lines: 9, blob: "run_1.abc" };
  const large: RunFact = {
    type: "step.finished",
    step: "s",
    ok: true,
    exitCode: 0,
    result: { excerpt },
  };
  /** The browser's target, and the name of the downloaded file. */
  const opened = () => {
    const links: { href: string; name: string }[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function click(
      this: HTMLAnchorElement,
    ) {
      links.push({ href: this.href, name: this.download });
    });
    return links;
  };
  const download = () => {
    fireEvent.click(screen.getByRole("button", { expanded: false }));
    expect(screen.queryByText(/Show all/)).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Download (12 MB)" }));
  };

  it("is not shown, but fetched by the browser from where the server says", async () => {
    const url = "https://bucket.example/blobs/abc?signature=x";
    const calls = answerCalls(() => ({ body: { url } }));
    const links = opened();
    show(started("seq 9"), large);
    download();
    await vi.waitFor(() => expect(links).toEqual([{ href: url, name: "output-1.txt" }]));
    expect(calls.map(({ path }) => path)).toEqual(["/blobs/run_1.abc/link"]);
  });

  it("is fetched with the token, where its address alone does not open it", async () => {
    useBearer({ token: async () => "id-1", renewed: async () => undefined });
    const calls = answerCalls(({ path }) =>
      path.endsWith("/link") ? { body: { url: "/api/blobs/run_1.abc" } } : { body: "all of it" },
    );
    vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:of-it" }));
    const links = opened();
    show(started("seq 9"), large);
    download();
    await vi.waitFor(() => expect(links).toEqual([{ href: "blob:of-it", name: "output-1.txt" }]));
    expect(calls.map(({ path, authorization }) => [path, authorization])).toEqual([
      ["/blobs/run_1.abc/link", "Bearer id-1"],
      ["/blobs/run_1.abc", "Bearer id-1"],
    ]);
  });

  it("says why it cannot be had", async () => {
    const error = { code: "not-found", message: "There is no blob run_1.abc." };
    answerCalls(() => ({ status: 404, body: { error } }));
    show(started("seq 9"), large);
    download();
    await screen.findByText("There is no blob run_1.abc.");
  });
});
