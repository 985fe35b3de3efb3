import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, completeDom } from "../../infra/testing/console/dom.ts";
import { takeSockets } from "../../infra/testing/console/sockets.ts";
import { Story } from "../../infra/testing/samples/story.ts";
import { usualEgress } from "../../shared/egress.ts";
import type { RunSummary } from "../../shared/schemas/run-view.ts";
import { summaryOf } from "../../shared/view.ts";
import { WaitingProvider } from "../inbox/waiting.tsx";
import { LiveProvider } from "../live/live.tsx";
import { MeProvider } from "../me.tsx";
import { RunsPage } from "./runs-page.tsx";

const run = (id: string, more: Partial<RunSummary> = {}): RunSummary => ({
  ...summaryOf(new Story().run),
  id,
  title: `Run ${id}`,
  status: "running",
  seq: 5,
  ...more,
});

const me = {
  team: "local",
  teams: ["local"],
  name: "ana",
  warmSeconds: 300,
  keepMinutes: 60,
  egress: usualEgress,
  unpriced: "warn" as const,
};

/** The page with the list of Runs, read before its socket opens. `team`: the Runs, which a test may change. */
async function open(team: { runs: RunSummary[] }) {
  const sockets = takeSockets();
  const read: string[] = [];
  answerCalls(({ path }) => {
    if (path === "/ws-ticket") return { body: { ticket: "t" } };
    read.push(path.includes("status=") ? "active" : "newest");
    const active = team.runs.filter((it) => !["completed", "failed"].includes(it.status));
    return { body: { runs: path.includes("status=") ? active : team.runs } };
  });
  render(() => (
    <MeProvider me={me} signOut={() => {}}>
      <LiveProvider>
        <MemoryRouter root={(props) => <WaitingProvider>{props.children}</WaitingProvider>}>
          <Route path="*" component={RunsPage} />
        </MemoryRouter>
      </LiveProvider>
    </MeProvider>
  ));
  await vi.waitFor(() => expect(sockets).toHaveLength(1));
  await vi.waitFor(() => expect(screen.queryByText("Runs")).not.toBeNull());
  await vi.waitFor(() => expect(lines()).toHaveLength(team.runs.length));
  return { read, sockets };
}

const lines = () => screen.queryAllByRole("listitem").map((it) => it.textContent ?? "");

describe("the list of Runs when its page opens", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it("is read once, and so are the active Runs, once the socket is open", async () => {
    const { read, sockets } = await open({ runs: [run("a"), run("b", { status: "completed" })] });
    expect(read).toEqual(["newest"]);
    sockets[0]?.accept();
    await vi.waitFor(() => expect(read).toEqual(["newest", "active"]));
    await new Promise((resolve) => setTimeout(resolve));
    expect(read).toEqual(["newest", "active"]);
  });

  it("shows what changed between that read and the socket: a new Run, and another status", async () => {
    const team = { runs: [run("a")] };
    const { read, sockets } = await open(team);
    team.runs = [run("b"), run("a", { status: "needs-you", seq: 6 })];
    sockets[0]?.accept();
    await vi.waitFor(() => expect(lines()).toHaveLength(2));
    expect(lines().join()).toMatch(/Needs you.*Run a/);
    expect(read).toEqual(["newest", "active"]);
  });

  it("is read again if a Run has ended meanwhile, and after each later socket", async () => {
    const team = { runs: [run("a")] };
    const { read, sockets } = await open(team);
    team.runs = [run("a", { status: "completed", seq: 6 })];
    sockets[0]?.accept();
    await vi.waitFor(() => expect(lines().join()).toContain("Completed"));
    expect(read).toEqual(["newest", "active", "newest"]);
    sockets[0]?.end();
    await vi.waitFor(() => expect(sockets).toHaveLength(2), 5_000);
    sockets[1]?.accept();
    await vi.waitFor(() => expect(read.slice(3).sort()).toEqual(["active", "newest"]));
  });
});
