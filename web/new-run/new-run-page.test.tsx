import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, type Call, completeDom } from "../../infra/testing/console/dom.ts";
import { engine, worker } from "../../infra/testing/console/runs.ts";
import { usualEgress } from "../../shared/egress.ts";
import type { JoinedWorker, Worker } from "../../shared/worker.ts";
import { MeProvider } from "../me.tsx";
import { NewRunPage } from "./new-run-page.tsx";

const joinedOffice: JoinedWorker = {
  ...{ labels: ["office"], most: 4, devboxes: [], draining: false, credentials: "none" },
  ...{ joinedAt: "", joinedBy: "ada", lastSeen: null, platform: "linux x64", hosts: [], log: [] },
  ...{ cores: 4, load: 0, memoryBytes: 0, freeMemoryBytes: 0, diskBytes: 0, freeDiskBytes: 0 },
};

type Answer = { readonly status?: number; readonly body?: unknown } | undefined;

const catalog = ({ path }: Call, workers: readonly Worker[]): Answer => {
  if (path === "/workers") return { body: { workers } };
  if (path === "/engines")
    return {
      body: {
        engines: [
          { ...engine, label: "Codex" },
          {
            ...engine,
            engine: "gemini",
            label: "Gemini",
            available: false,
            why: "gemini is not installed",
          },
        ],
      },
    };
  return undefined;
};
const created = { status: 201, body: { run: { id: "run_9" } } };

async function compose(
  answer: (call: Call) => Answer,
  workers: readonly [Worker, ...Worker[]] = [worker],
) {
  const calls = answerCalls((call) => catalog(call, workers) ?? answer(call));
  render(() => (
    <MeProvider
      me={{
        team: "local",
        teams: ["local"],
        name: "ana",
        warmSeconds: 300,
        keepMinutes: 90,
        egress: usualEgress,
        unpriced: "warn",
      }}
      signOut={() => {}}
    >
      <MemoryRouter>
        <Route path="/" component={NewRunPage} />
        <Route path="/runs/:id" component={() => <p>the Run</p>} />
      </MemoryRouter>
    </MeProvider>
  ));
  await vi.waitFor(() =>
    expect(screen.getByLabelText<HTMLSelectElement>("Target").value).toBe(workers[0].id),
  );
  return { calls, posts: () => calls.filter((call) => call.method === "POST") };
}
const field = (label: string) => screen.getByLabelText(label);
const write = (label: string, value: string) =>
  fireEvent.input(field(label), { target: { value } });
const choose = (label: string, value: string) =>
  fireEvent.change(field(label), { target: { value } });
const chosen = (label: string) => {
  const [option] = screen.getByLabelText<HTMLSelectElement>(label).selectedOptions;
  return option?.textContent;
};
const startButton = () => screen.getByRole<HTMLButtonElement>("button", { name: /Start Run/ });

describe("the composer", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("needs only instructions: the rest is this machine, auto and interactive", async () => {
    const { posts } = await compose(() => created);
    expect(startButton().disabled).toBe(true);
    write("Instructions", "Fix it");
    fireEvent.click(startButton());
    await screen.findByText("the Run");
    expect(posts()[0]?.body).toEqual({
      instructions: "Fix it",
      mode: "interactive",
      limits: { activeMinutes: 60 },
      target: { worker: "wkr_local" },
    });
    expect(posts()[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("shows the team's network access for the mode, and sends what was chosen instead", async () => {
    const { posts } = await compose(() => created);
    expect(chosen("Network access")).toBe("Team default: Open");
    choose("Network access", "closed");
    screen.getByText("Nothing. Only its repository and its model can be reached.");
    write("Instructions", "Fix it");
    fireEvent.click(startButton());
    await screen.findByText("the Run");
    expect(posts()[0]?.body).toMatchObject({ egress: "closed" });
  });

  it("says beside the model that a cost limit cannot count it, if no price is known", async () => {
    const known = (path: string) => !path.includes("of-my-own");
    const { calls } = await compose(({ path }) =>
      path.startsWith("/prices") ? { body: { known: known(path) } } : undefined,
    );
    const prices = () => calls.filter(({ path }) => path.startsWith("/prices"));
    const warning = () => screen.queryByText(/No price is known/);
    choose("Engine", "codex");
    write("Model", "model-of-my-own");
    fireEvent.change(field("Cost limit"), { target: { value: "2" } });
    const told = await screen.findByText(
      "No price is known for model-of-my-own, so the cost limit cannot count it.",
    );
    expect(told.closest('[role="status"]')).not.toBeNull(); // announced, and not like a hint
    expect(prices()).toHaveLength(1); // none before there was a limit
    write("Model", "gpt-5");
    await vi.waitFor(() => expect(prices()).toHaveLength(2));
    expect(warning()).toBeNull();
    write("Model", "model-of-my-own");
    await vi.waitFor(() => expect(warning()).not.toBeNull());
    fireEvent.change(field("Cost limit"), { target: { value: "" } });
    expect(warning()).toBeNull();
  });

  it("shows how long the DevBox is kept here, and sends what was chosen instead", async () => {
    const { posts } = await compose(() => created);
    expect(chosen("When finished")).toBe("Keep the DevBox for 1 h 30 min");
    choose("When finished", "0");
    write("Instructions", "Fix it");
    fireEvent.click(startButton());
    await screen.findByText("the Run");
    expect(posts()[0]?.body).toMatchObject({ keepMinutes: 0 });
  });

  it("tells at each blank field what happens without it", async () => {
    await compose(() => created);
    expect(screen.getAllByText("auto")).toHaveLength(3);
    choose("Target", "ask");
    expect(screen.getAllByText("ask later")).toHaveLength(2);
  });

  it("starts an autonomous Run on a cloud worker without an image, and names the default image", async () => {
    const cloud: Worker = {
      id: "wkr_fargate",
      name: "AWS Fargate",
      kind: "cloud",
      online: true,
      isolated: true,
      isolation: "a Fargate task of its own",
      images: [
        { id: "small", name: "1 vCPU, 4 GB" },
        { id: "large", name: "4 vCPU, 16 GB" },
      ],
    };
    const { posts } = await compose(() => created, [cloud]);
    expect(chosen("Target")).toBe("AWS Fargate (cloud)");
    screen.getByText(/Isolated \(a Fargate task of its own\)/);
    screen.getByText(/Default: 1 vCPU, 4 GB\./);
    write("Instructions", "Fix it");
    fireEvent.click(screen.getByRole("radio", { name: /Autonomous.*or a cloud worker/ }));
    fireEvent.click(startButton());
    await screen.findByText("the Run");
    expect(posts()[0]?.body).toMatchObject({
      mode: "autonomous",
      target: { worker: "wkr_fargate" },
    });
  });

  it("offers the labels of workers, and sends the chosen one", async () => {
    const { posts } = await compose(() => created, [{ ...worker, joined: joinedOffice }]);
    write("Instructions", "Fix it");
    choose("Target", "label:office");
    screen.getByText(/least loaded worker with this label/);
    choose("Image", "host");
    fireEvent.click(startButton());
    await screen.findByText("the Run");
    expect(posts()[0]?.body).toMatchObject({ target: { label: "office", image: "host" } });
    expect(posts()[0]?.body).not.toHaveProperty("target.worker");
  });

  it("sends no target when the Run will ask for it", async () => {
    const { posts } = await compose(() => created);
    write("Instructions", "Fix it");
    choose("Target", "ask");
    fireEvent.click(startButton());
    await screen.findByText("the Run");
    expect(posts()[0]?.body).not.toHaveProperty("target");
  });

  it("names the engine that auto-detect chooses", async () => {
    await compose(() => created);
    expect(screen.getByText("Uses Codex: installed.")).toBeTruthy();
    expect(chosen("Engine")).toBe("Auto-detect: Codex");
  });

  it("lists engines that are not set up, with what is missing", async () => {
    await compose(() => created);
    screen.getByRole("option", { name: "Gemini — not set up: gemini is not installed" });
    choose("Engine", "gemini");
    screen.getByText(/The Run will ask you for another one/);
    fireEvent.click(screen.getByRole("radio", { name: /Autonomous/ }));
    screen.getByText(/An autonomous Run can’t start without it/);
  });

  it("names a model and an effort for the chosen engine, and shows them in its field", async () => {
    const { posts } = await compose(() => created);
    expect(screen.queryByLabelText("Model")).toBeNull();
    write("Instructions", "Fix it");
    choose("Engine", "claude-api");
    write("Model", " opus ");
    choose("Effort", "high");
    expect(chosen("Engine")).toBe("Claude Code — API credits · opus · high");
    fireEvent.click(startButton());
    await screen.findByText("the Run");
    expect(posts()[0]?.body).toMatchObject({
      engine: "claude-api",
      model: "opus",
      effort: "high",
    });
  });

  it("forgets a model that the next engine does not have, and sends none for auto-detect", async () => {
    const { posts } = await compose(() => created);
    write("Instructions", "Fix it");
    choose("Engine", "claude-api");
    write("Model", "opus");
    choose("Effort", "max");
    choose("Engine", "claude-plan");
    expect((field("Model") as HTMLInputElement).value).toBe("opus");
    choose("Engine", "codex");
    expect((field("Model") as HTMLInputElement).value).toBe("");
    choose("Engine", "");
    fireEvent.click(startButton());
    await screen.findByText("the Run");
    expect(Object.keys(posts()[0]?.body as object)).not.toContain("effort");
  });

  it("shows a refused model at its field", async () => {
    const message = "A model is a name without spaces.";
    await compose(() => ({
      status: 400,
      body: { error: { code: "bad-request", message, fields: { model: message } } },
    }));
    write("Instructions", "Fix it");
    choose("Engine", "codex");
    write("Model", "gpt 5");
    fireEvent.click(startButton());
    await vi.waitFor(() => expect(field("Model").getAttribute("aria-invalid")).toBe("true"));
  });

  it("sets limits of time, cost and turns", async () => {
    const { posts } = await compose(() => created);
    write("Instructions", "Fix it");
    choose("Time limit", "30");
    choose("Cost limit", "2.5");
    choose("Turn limit", "8");
    fireEvent.click(startButton());
    await screen.findByText("the Run");
    expect(posts()[0]?.body).toMatchObject({
      limits: { activeMinutes: 30, costUsd: 2.5, turns: 8 },
    });
  });

  it("refuses an unknown kind of ticket before anything is sent", async () => {
    await compose(() => created);
    write("Ticket URL", "https://gitlab.com/a/b/-/issues/1");
    expect(screen.getByRole("alert").textContent).toContain(
      "https://github.com/OWNER/REPO/issues/N",
    );
  });

  it("takes a ticket as it was pasted, also from a host that only the coordinator knows", async () => {
    await compose(() => created);
    for (const url of [
      "<www.github.com/acme/shop/pull/7/files>",
      "git.acme.example/acme/shop/issues/7",
      "https://tfs.acme.example/tfs/Main/Shop/_workitems/edit/7",
    ]) {
      write("Ticket URL", url);
      expect(screen.queryByRole("alert")).toBeNull();
      expect(screen.getByLabelText("Ticket URL").getAttribute("aria-invalid")).toBe("false");
    }
  });

  it("writes the instructions for a ticket in one click, and undoes them in another", async () => {
    const { posts } = await compose(() => created);
    const instructions = () => (field("Instructions") as HTMLTextAreaElement).value;
    const offer = () => screen.queryByRole("button", { name: "Work on this issue" });
    expect(offer()).toBeNull();
    write("Ticket URL", "https://github.com/acme/shop/issues/7");
    fireEvent.click(offer() as HTMLElement);
    expect(instructions()).toBe(
      "Work on this issue: read the ticket in $WHEELHOUSE_TICKET, make the change on the branch that is checked out, run the tests, commit, push and open a pull request with wheelhouse-pr.",
    );
    expect((field("Title") as HTMLInputElement).value).toBe("Work on acme/shop#7");
    expect(offer()).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(instructions()).toBe("");
    expect((field("Title") as HTMLInputElement).value).toBe("");
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
    fireEvent.click(offer() as HTMLElement);
    fireEvent.click(startButton());
    await screen.findByText("the Run");
    expect(posts()[0]?.body).toMatchObject({
      ticketUrl: "https://github.com/acme/shop/issues/7",
      title: "Work on acme/shop#7",
    });
  });

  it("starts in a repository without a ticket, from a branch, and says what is no address", async () => {
    const { posts } = await compose(() => created);
    write("Instructions", "Tidy up");
    expect((field("Branch") as HTMLInputElement).disabled).toBe(true);
    write("Repository", "git@github.com:ada/engine.git");
    screen.getByText(/Wheelhouse does not clone by ssh/);
    write("Repository", "https://github.com/ada/engine");
    expect(screen.queryByText(/does not clone/)).toBeNull();
    write("Branch", "--upload-pack=x");
    screen.getByText(/cannot begin with “-”/);
    write("Branch", "next");
    fireEvent.click(screen.getByRole("button", { name: /Start Run/ }));
    await vi.waitFor(() => expect(posts()).toHaveLength(1));
    expect(posts()[0]).toMatchObject({
      body: { repository: "https://github.com/ada/engine", branch: "next" },
    });
  });

  it("has no fields for a repository beside a ticket, which names its own", async () => {
    await compose(() => created);
    write("Ticket URL", "https://github.com/ada/engine/issues/7");
    expect(screen.queryByLabelText("Repository")).toBeNull();
  });

  it("never undoes what the person has written", async () => {
    await compose(() => created);
    write("Ticket URL", "https://dev.azure.com/acme/shop/_workitems/edit/7");
    fireEvent.click(screen.getByRole("button", { name: "Work on this issue" }));
    write("Instructions", `${(field("Instructions") as HTMLTextAreaElement).value} Only on Linux.`);
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
    write("Instructions", "My own words");
    expect(screen.queryByRole("button", { name: "Work on this issue" })).toBeNull();
  });

  it("shows a refused value at its field, and sends the next try under a new key", async () => {
    const message =
      "An autonomous run cannot ask for a host. Choose a worker and an image, or a cloud worker.";
    const refused = {
      status: 422,
      body: { error: { code: "target-required", message, fields: { image: message } } },
    };
    const { posts } = await compose(() => refused);
    write("Instructions", "Fix it");
    fireEvent.click(screen.getByRole("radio", { name: /Autonomous/ }));
    fireEvent.click(startButton());
    await vi.waitFor(() => expect(field("Image").getAttribute("aria-invalid")).toBe("true"));
    expect(screen.getAllByText(message).length).toBeGreaterThan(0);
    choose("Image", "host");
    fireEvent.click(startButton());
    await vi.waitFor(() => expect(posts()).toHaveLength(2));
    expect(posts()[0]?.key).not.toBe(posts()[1]?.key);
    expect(posts()[1]?.body).toMatchObject({ target: { worker: "wkr_local", image: "host" } });
  });

  it("keeps the draft across a reload", async () => {
    await compose(() => created);
    write("Instructions", "Half a sen");
    cleanup();
    await compose(() => created);
    expect((field("Instructions") as HTMLTextAreaElement).value).toBe("Half a sen");
  });
});
