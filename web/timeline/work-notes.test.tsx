import { cleanup, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { completeDom } from "../../infra/testing/console/dom.ts";
import { show } from "../../infra/testing/console/rows.tsx";

describe("the results of a Run", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });
  const repository = {
    id: { kind: "github", owner: "ada", repo: "engine" },
    name: "ada/engine",
    cloneUrl: "https://github.com/ada/engine.git",
    base: "main",
  } as const;

  it("begins with its ticket, in one line", () => {
    const { container } = show({
      type: "ticket.read",
      title: "Don't subtract\u202e",
      url: "https://x.example/7",
      ...{
        labels: [],
        sha256: "0",
        bytes: 1,
        repository,
        branch: "wheelhouse/7",
        pullRequests: [],
      },
    } as const);
    expect(container.textContent).toContain(
      "Ticket read: Don't subtract⟨U+202E⟩, ada/engine, branch wheelhouse/7",
    );
  });

  it("is what changed, which leads to the changes", () => {
    const counts = { bytes: 9, added: 1_120, removed: 8 };
    show({ type: "changes.reported", files: 4, ...counts });
    const link = screen.getByRole("link", { name: "4 files changed, +1,120 −8" });
    expect(link.getAttribute("href")).toBe("#changes");
  });

  it("is a pull request, which leads to its page where that is one of the web", () => {
    const pull = { type: "pull-request.seen", number: 12, title: "Add", state: "open" } as const;
    const url = "https://github.com/ada/engine/pull/12";
    const { container } = show(
      { ...pull, url, checks: "none" },
      { ...pull, url: "javascript:alert(1)", checks: "failing" },
      { ...pull, url, checks: "passing", state: "merged" },
    );
    const seen = [...container.querySelectorAll("p")].map((it) => it.textContent);
    expect(seen).toEqual([
      "Pull request #12 opened: Add",
      "Checks of pull request #12 fail: Add",
      "Pull request #12 merged: Add",
    ]);
    const links = [...container.querySelectorAll("p a")].map((it) => it.getAttribute("href"));
    expect(links).toEqual([url, url]);
  });
});
