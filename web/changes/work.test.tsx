import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, completeDom } from "../../infra/testing/console/dom.ts";
import { story } from "../../infra/testing/console/runs.ts";
import type { RunView } from "../../shared/schemas/run-view.ts";
import type { PullRequest } from "../../shared/schemas/work.ts";
import { viewOf } from "../../shared/view.ts";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import { lacksPullRequest, OpenPullRequest } from "./pull-request/open-pull-request.tsx";
import { Proof, Tests } from "./pull-request/proof.tsx";
import { pullRequestMessage } from "./pull-request/pull-request-message.ts";
import { PullRequests } from "./pull-request/pull-requests.tsx";
import { TicketFact } from "./ticket-fact.tsx";

const at = "2026-11-23T10:00:00.000Z";
const ticket = {
  title: "Don't subtract",
  url: "https://github.com/ada/engine/issues/7",
  repository: "ada/engine",
  base: "main",
  branch: "wheelhouse/7-do-not-subtract",
};
const repository = {
  name: "ada/engine",
  url: "https://github.com/ada/engine",
  known: true,
  base: "main",
  branch: ticket.branch,
};
const changes = {
  ...{ files: 1, added: 1, removed: 1, at, cut: false },
  ...{ missing: null, redacted: false, repositories: [] },
};
const done = story().launch().finish();
const view = (more: Partial<RunView> = {}): RunView => ({
  ...viewOf(done.run(), done.now()),
  ticketUrl: ticket.url,
  ticket,
  repository,
  changes,
  ...more,
});
const stream = { runId: "run_1", state: done.run } as unknown as RunStream;
const pull = (more: Partial<PullRequest> = {}) =>
  ({
    number: 12,
    title: "Add",
    url: "https://github.com/ada/engine/pull/12",
    state: "open",
    checks: "passing",
    at,
    ...more,
  }) as RunView["pullRequests"][number];
const test = (command: string, exitCode: number | null, seq = 5): RunView["tests"][number] => ({
  step: `s${seq}`,
  seq,
  command,
  folder: "",
  state: "ended",
  outcome: exitCode === null ? "unknown" : exitCode === 0 ? "passed" : "failed",
  exitCode,
  standIn: null,
});

beforeEach(completeDom);
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the proof of a Run", () => {
  const lines = () =>
    screen.getAllByRole("link").map((it) => [it.textContent, it.getAttribute("href")]);

  it("is the newest run of each test command, with the way to its step", () => {
    const tests = [
      test("npm test", 0, 9),
      test("npm run lint:spec", null, 7),
      test("npm test", 1, 5),
    ];
    render(() => <Tests view={view({ tests })} />);
    expect(lines()).toEqual([
      ["npm test— reported exit 0", "#e9"],
      ["npm run lint:spec— result unknown", "#e7"],
    ]);
  });

  it("says first what failed", () => {
    const tests = [test("npm test", 0, 9), test("pytest", 2, 7)];
    render(() => <Proof view={view({ tests })} />);
    expect(lines()).toEqual([["pytest— failed, exit 2, and 1 more", "#e7"]]);
  });

  it("is missing where a completed Run of a repository ran no tests, and says so", () => {
    render(() => <Proof view={view({ tests: [] })} />);
    screen.getByText("No tests ran.");
    cleanup();
    const { container } = render(() => (
      <Proof view={view({ tests: [], repository: null, changes: null })} />
    ));
    expect(container.textContent).toBe("");
  });
});

describe("a pull request", () => {
  it("has its number, title, state and checks as text, and links to its page", () => {
    render(() => (
      <PullRequests stream={stream} view={view({ pullRequests: [pull({ checks: "failing" })] })} />
    ));
    const link = screen.getByRole("link", { name: "#12 Add" });
    expect(link.getAttribute("href")).toBe("https://github.com/ada/engine/pull/12");
    expect(link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
    screen.getByText("Open");
    screen.getByText("Checks fail");
  });

  it("is no link when its address is none of the web", () => {
    const pulls = [pull({ url: "javascript:alert(1)" })];
    render(() => <PullRequests stream={stream} view={view({ pullRequests: pulls })} />);
    expect(screen.queryByRole("link")).toBeNull();
    screen.getByText("Add", { exact: false });
  });

  it("can be looked at again", async () => {
    const calls = answerCalls(() => ({ body: { pullRequests: [] } }));
    render(() => <PullRequests stream={stream} view={view({ pullRequests: [pull()] })} />);
    fireEvent.click(screen.getByRole("button", { name: "Refresh" }));
    await vi.waitFor(() =>
      expect(calls).toMatchObject([{ method: "POST", path: "/runs/run_1/pull-requests/refresh" }]),
    );
    await screen.findByRole("button", { name: "Refresh" });
  });

  it("is lacking where a repository changed and none is open for that", () => {
    const lacks = (more: Partial<RunView>) => lacksPullRequest(view(more));
    expect(lacks({})).toBe(true);
    expect(lacks({ repository: null })).toBe(false);
    expect(lacks({ repository: { ...repository, known: false } })).toBe(false);
    expect(lacks({ changes: { ...changes, files: 0 } })).toBe(false);
    expect(lacks({ pullRequests: [pull()] })).toBe(false);
    expect(lacks({ pullRequests: [pull({ state: "draft" })] })).toBe(false);
    expect(lacks({ pullRequests: [pull({ state: "closed" })] })).toBe(true);
    expect(lacks({ pullRequests: [pull({ state: "merged" })] })).toBe(false);
    const later = { ...changes, at: "2026-11-23T11:00:00.000Z" };
    expect(lacks({ pullRequests: [pull({ state: "merged" })], changes: later })).toBe(true);
  });
});

describe("asking for a pull request", () => {
  const button = () =>
    screen.getByRole<HTMLButtonElement>("button", { name: "Open a pull request" });

  it("continues a finished Run with one message under one key", async () => {
    const calls = answerCalls(() => ({ status: 202, body: {} }));
    render(() => <OpenPullRequest stream={stream} view={view()} />);
    const only = button();
    fireEvent.click(only);
    fireEvent.click(only);
    await screen.findByText("Requested. The Run will open it.");
    expect(button().disabled).toBe(true);
    expect(calls).toMatchObject([
      {
        method: "POST",
        path: "/runs/run_1/messages",
        body: { text: pullRequestMessage("Don't subtract") },
      },
    ]);
    expect(calls[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ["an open question", { status: "needs-you" }, "Answer the open question first."],
    [
      "an autonomous Run that works",
      { status: "running", mode: "autonomous" },
      "Autonomous Runs don't take messages while they work. You can stop this one.",
    ],
    [
      "a Run that cannot be continued",
      { continuable: false },
      /The DevBox is gone. Its saved workspace is no longer available/,
    ],
  ] as const)("is not possible for %s, and says why", (_, more, reason) => {
    render(() => <OpenPullRequest stream={stream} view={view(more)} />);
    expect(button().disabled).toBe(true);
    screen.getByText(reason);
  });

  it("is not done twice while it is queued", () => {
    const queued = [{ id: "msg_1", seq: 3, by: "Ana", at, text: pullRequestMessage(ticket.title) }];
    render(() => <OpenPullRequest stream={stream} view={view({ status: "running", queued })} />);
    expect(button().disabled).toBe(true);
    screen.getByText("Requested. Queued for the next turn.");
  });
});

describe("the ticket of a Run", () => {
  it("has its title, repository, base and a branch to copy", () => {
    const { container } = render(() => <TicketFact view={view()} />);
    expect(screen.getByRole("link", { name: "Don't subtract" }).getAttribute("href")).toBe(
      ticket.url,
    );
    expect(container.textContent).toContain("ada/engine, from main");
    expect(container.textContent).toContain("wheelhouse/7-do-not-subtract");
    screen.getByRole("button", { name: "Copy branch" });
  });

  it("is its address until it was read", () => {
    render(() => <TicketFact view={view({ ticket: null })} />);
    screen.getByRole("link", { name: "github.com/ada/engine/issues/7" });
  });
});
