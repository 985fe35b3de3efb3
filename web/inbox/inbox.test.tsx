import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, completeDom } from "../../infra/testing/console/dom.ts";
import { takeSockets } from "../../infra/testing/console/sockets.ts";
import { Story } from "../../infra/testing/samples/story.ts";
import { usualEgress } from "../../shared/egress.ts";
import type { RunSummary } from "../../shared/schemas/run-view.ts";
import { summaryOf } from "../../shared/view.ts";
import { LiveProvider } from "../live/live.tsx";
import { MeProvider } from "../me.tsx";
import { InboxPage } from "./inbox-page.tsx";
import { notifyAbout } from "./notices.ts";
import { WaitingProvider } from "./waiting.tsx";

/** A stand-in for the browser's notifications, which jsdom lacks. */
const notices = vi.hoisted(() => {
  const shown: { title: string; closed: boolean; onclick: (() => void) | null }[] = [];
  class Notice {
    static permission = "granted";
    closed = false;
    onclick: (() => void) | null = null;
    readonly title: string;
    constructor(title: string) {
      this.title = title;
      shown.push(this);
    }
    close(): void {
      this.closed = true;
    }
  }
  Object.assign(globalThis, { Notification: Notice });
  return shown;
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const run = (id: string, minutes: number, more: Partial<RunSummary> = {}): RunSummary => ({
  ...summaryOf(new Story().run),
  id,
  title: `Run ${id}`,
  status: "needs-you",
  createdBy: "ana",
  seq: 5,
  since: minutesAgo(minutes),
  ...more,
});

/** The inbox of a team with these Runs. Returns a function that sends the server's message about a changed Run. */
async function open(...runs: RunSummary[]): Promise<(moved: RunSummary) => void> {
  const sockets = takeSockets();
  answerCalls(({ path }) => {
    if (path === "/ws-ticket") return { body: { ticket: "t" } };
    if (path.startsWith("/runs?")) return { body: { runs } };
    const id = path.replace("/runs/", "");
    const questions = [{ id: "a", question: `What about ${id}?`, kind: "text" }];
    return { body: { run: { openQuestions: { id: "que_1", askedBy: "the script", questions } } } };
  });
  render(() => (
    <MeProvider
      me={{
        team: "local",
        teams: ["local"],
        name: "ana",
        warmSeconds: 300,
        keepMinutes: 60,
        egress: usualEgress,
        unpriced: "warn",
      }}
      signOut={() => {}}
    >
      <LiveProvider>
        <MemoryRouter root={(props) => <WaitingProvider>{props.children}</WaitingProvider>}>
          <Route path="*" component={InboxPage} />
        </MemoryRouter>
      </LiveProvider>
    </MeProvider>
  ));
  await vi.waitFor(() => expect(sockets).toHaveLength(1));
  sockets[0]?.accept();
  await vi.waitFor(() => expect(screen.queryByText(/Loading…/)).toBeNull());
  return (moved) => sockets[0]?.send({ type: "runs", run: moved });
}
const entries = () => screen.queryAllByRole("listitem").map((it) => it.textContent ?? "");

describe("the inbox", () => {
  beforeEach(() => {
    completeDom();
    notifyAbout("all");
    notices.splice(0);
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it("lists waiting Runs, oldest first, with their question and age", async () => {
    await open(run("b", 5), run("a", 180), run("c", 1, { status: "running" }));
    await screen.findByText("What about a?");
    expect(entries()).toEqual([
      expect.stringMatching(/What about a\?.*waiting 3 h/),
      expect.stringMatching(/What about b\?.*waiting 5 min/),
    ]);
    expect(document.title).toBe("(2) Needs you · Inbox · Wheelhouse");
  });

  it("follows what happens", async () => {
    const move = await open(run("a", 5));
    await screen.findByText("What about a?");
    move(run("b", 0));
    await screen.findByText("What about b?");
    move(run("a", 0, { status: "running", seq: 6 }));
    await vi.waitFor(() => expect(entries()).toHaveLength(1));
    expect(document.title).toBe("(1) Needs you · Inbox · Wheelhouse");
  });

  it("says what would appear there when it is empty", async () => {
    await open();
    await screen.findByText("You’re all caught up");
    expect(document.title).toBe("Inbox · Wheelhouse");
  });

  it("notifies of a new question, and closes the notification once it is answered", async () => {
    const move = await open(run("old", 5), run("a", 5, { status: "running", seq: 4 }));
    expect(notices).toEqual([]);
    move(run("a", 0));
    expect(notices).toMatchObject([{ title: "Needs you: “Run a”", closed: false }]);
    move(run("a", 0)); // the same again
    expect(notices).toHaveLength(1);
    move(run("a", 0, { status: "running", seq: 6 }));
    expect(notices[0]?.closed).toBe(true);
    move(run("a", 0, { status: "completed", seq: 7 }));
    expect(notices[1]?.title).toBe("Completed: “Run a”");
  });

  it("does not notify of a Run that ended before the page was open", async () => {
    const move = await open();
    move(run("gone", 500, { status: "failed" }));
    expect(notices).toEqual([]);
  });

  it("notifies only of the person's own Runs if they choose so", async () => {
    const move = await open();
    await fireEvent.click(screen.getByLabelText("Runs I started"));
    move(run("bobs", 0, { createdBy: "bob" }));
    move(run("mine", 0));
    expect(notices.map(({ title }) => title)).toEqual(["Needs you: “Run mine”"]);
  });
});
