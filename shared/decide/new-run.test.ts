import { describe, expect, it } from "vitest";
import { cloud, engineState, here, wanted } from "../../infra/testing/samples/story.ts";
import { Problem } from "../problem.ts";
import type { NewRun } from "../schemas/run.ts";
import type { Worker } from "../worker.ts";
import { createRun } from "./new-run.ts";

const noHost =
  "An autonomous run cannot ask for a host. Choose a worker and an image, or a cloud worker.";
const offline: Worker = { ...here, id: "wkr_off", name: "Attic", online: false };
const twins = ["wkr_a", "wkr_b"].map((id): Worker => ({ ...here, id, name: "Twin" }));

function create(wish: Partial<NewRun>) {
  return createRun(wanted(wish), {
    team: "local",
    by: "ada",
    workers: [here, cloud, offline, ...twins],
    engines: [...engineState("codex", false), ...engineState("script")],
    queued: false,
    tickets: {},
    keepMinutes: 15,
    egress: { interactive: "open", autonomous: "listed", hosts: ["git.corp.example"] },
  });
}

function refusal(wish: Partial<NewRun>): Problem {
  try {
    create(wish);
  } catch (problem) {
    if (problem instanceof Problem) return problem;
  }
  throw new Error("It was not refused.");
}

describe("creating a Run", () => {
  it("needs only instructions, whose first line is the title", () => {
    const { target: _, ...rest } = wanted({ instructions: "# Fix the login\n\nIt is broken." });
    expect(create({ ...rest, target: undefined as never })).toMatchObject({
      title: "Fix the login",
      mode: "interactive",
    });
  });

  it("finds its worker by id or by name", () => {
    for (const worker of ["wkr_off", "Attic"])
      expect(create({ target: { worker } }).target).toEqual({ worker: "wkr_off" });
    const named = { worker: here.name, image: "host" };
    expect(create({ target: named }).target).toEqual({ worker: here.id, image: "host" });
  });

  it("keeps the DevBox as long as it says, or as long as the setting of the coordinator", () => {
    expect(create({}).keepMinutes).toBe(15);
    expect(create({ keepMinutes: 0 }).keepMinutes).toBe(0);
  });

  it.each<[string, Partial<NewRun>, string, string, string]>([
    [
      "instructions are empty",
      { instructions: " \n" },
      "run-invalid",
      "instructions",
      "Write what you want done.",
    ],
    [
      "it is autonomous without a target",
      { mode: "autonomous", target: {} },
      "target-required",
      "target",
      noHost,
    ],
    [
      "it is autonomous with a worker and no image",
      { mode: "autonomous", target: { worker: "wkr_local" } },
      "target-required",
      "image",
      noHost,
    ],
    [
      "there is an image without a worker",
      { target: { image: "host" } },
      "run-invalid",
      "target",
      "An image needs the worker that has it. Choose a worker too.",
    ],
    [
      "the worker does not have the image",
      { target: { worker: "wkr_local", image: "node" } },
      "run-invalid",
      "image",
      "This machine has no image node. It has: host.",
    ],
    [
      "there is no such worker",
      { target: { worker: "wkr_x" } },
      "run-invalid",
      "target",
      "There is no worker wkr_x. GET /api/workers lists them.",
    ],
    [
      "two workers have the name",
      { target: { worker: "Twin" } },
      "run-invalid",
      "target",
      "2 workers are called Twin. Name one by its id: wkr_a, wkr_b.",
    ],
    [
      "it is autonomous and the worker is offline",
      { mode: "autonomous", target: { worker: "wkr_off", image: "host" } },
      "run-invalid",
      "target",
      "Attic is offline. Start the Run when it is back.",
    ],
    [
      "it is autonomous and the engine is missing",
      { mode: "autonomous", engine: "codex" },
      "run-invalid",
      "engine",
      "Codex cannot work there: it is not installed.",
    ],
  ])("is refused when %s", (_, wish, code, field, message) => {
    const problem = refusal(wish);
    expect(problem).toMatchObject({ status: 422, code });
    expect(problem.details.fields?.[field]).toBe(message);
  });

  it("accepts an autonomous Run with a cloud worker and no image", () => {
    expect(create({ mode: "autonomous", target: { worker: "wkr_cloud" } })).toMatchObject({
      target: { worker: "wkr_cloud" },
    });
  });

  it("stores the address of a ticket in one form, however it was pasted", () => {
    const { ticketUrl } = create({ ticketUrl: " <www.github.com/ada/engine/pull/12/files#r1>. " });
    expect(ticketUrl).toBe("https://github.com/ada/engine/issues/12");
  });

  it("stores the address of a repository in one form, and the branch where it begins", () => {
    const of = (wish: Partial<NewRun>) => create(wish).repository;
    expect(of({ repository: " www.github.com/ada/engine.git ", branch: "next" })).toEqual({
      url: "https://github.com/ada/engine",
      branch: "next",
    });
    expect(of({ repository: "git.example.com/tool.git" })).toEqual({
      url: "https://git.example.com/tool.git",
    });
  });

  it("clones from an unknown host only where its network access allows that", () => {
    const from = (host: string, wish: Partial<NewRun>) => ({
      repository: `https://${host}/tool`,
      ...wish,
    });
    const target = { worker: "wkr_cloud" };
    const wrong = (wish: Partial<NewRun>) => refusal(wish).details.fields?.["repository"];
    expect(wrong(from("git.example.com", { egress: "closed" }))).toContain("is closed");
    expect(wrong(from("git.example.com", { mode: "autonomous", target }))).toContain(
      "git.example.com is not on the list of allowed hosts.",
    );
    for (const host of ["git.corp.example", "gitlab.com", "github.com/ada"])
      expect(create(from(host, { mode: "autonomous", target })).repository).toBeDefined();
    expect(create(from("github.com/ada", { egress: "closed" })).repository).toBeDefined();
  });

  it.each([
    [
      "a ticket too",
      { ticketUrl: "ada/engine#1", repository: "github.com/ada/engine" },
      "repository",
      "Write one of the two",
    ],
    ["a branch only", { branch: "main" }, "branch", "A branch needs its repository"],
    [
      "an option for a branch",
      { repository: "github.com/ada/engine", branch: "--upload-pack=x" },
      "branch",
      "cannot begin with “-”",
    ],
    ["no https address", { repository: "ext::sh" }, "repository", "does not clone by ext"],
  ])("is refused when it names %s", (_, wish, field, sentence) => {
    expect(refusal(wish).details.fields?.[field]).toContain(sentence);
  });

  it("names every wrong field at once", () => {
    expect(
      Object.keys(refusal({ instructions: "", ticketUrl: "ftp://x" }).details.fields ?? {}),
    ).toEqual(["instructions", "ticketUrl"]);
  });
});
