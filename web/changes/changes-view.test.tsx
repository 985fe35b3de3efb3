import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCalls, completeDom } from "../../infra/testing/console/dom.ts";
import { story } from "../../infra/testing/console/runs.ts";
import type { EventOf } from "../../shared/schemas/event.ts";
import { viewOf } from "../../shared/view.ts";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import ChangesView from "./changes-view.tsx";
import { createChanges } from "./create-changes.ts";

const patchOf = (path: string, lines: readonly string[]) =>
  [
    `diff --git a/${path} b/${path}`,
    "new file mode 100644",
    "--- /dev/null",
    `+++ b/${path}`,
    `@@ -0,0 +1,${lines.length} @@`,
    ...lines.map((line) => `+${line}`),
    "",
  ].join("\n");

type Told = Partial<
  Pick<EventOf<"changes.reported">, "files" | "bytes" | "missing" | "redacted" | "repositories">
>;

/** The view of a Run, to which later turns can be told. */
function open(
  patches: () => string | Uint8Array<ArrayBuffer>,
  answer: Parameters<typeof answerCalls>[0] = () => undefined,
) {
  const told = story().launch();
  const [run, setRun] = createSignal(told.run());
  const turn = ({ files = 1, bytes = 100, ...more }: Told = {}): void => {
    told.say({
      type: "changes.reported",
      files,
      added: 2,
      removed: 0,
      bytes,
      blob: "run_1.abc",
      ...more,
    } as const);
    setRun(told.run());
  };
  const calls = answerCalls((call) =>
    call.path === "/runs/run_1/diff" ? { text: patches() } : answer(call),
  );
  const stream = { runId: "run_1", state: run } as unknown as RunStream;
  const show = () =>
    render(() => {
      const changes = createChanges(stream);
      return <ChangesView changes={changes} view={viewOf(run(), told.now())} />;
    });
  return { turn, show, calls };
}

describe("the changes of a Run", () => {
  beforeEach(completeDom);
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it("say when they come, and come at the end of the turn", async () => {
    const { turn, show, calls } = open(() => patchOf("src/a.ts", ["one", "two"]));
    show();
    screen.getByText("Changes appear here at the end of each turn.");
    expect(calls).toEqual([]);
    turn();
    await screen.findByText("1 file changed");
    screen.getByRole("region", { name: "src/a.ts" });
  });

  it("say that there are none without asking for a patch", async () => {
    const { turn, show, calls } = open(() => "");
    turn({ files: 0 });
    show();
    await screen.findByText("No changes since the Run started.");
    expect(calls).toEqual([]);
  });

  it("list every file with its counts, and show its lines with numbers and signs", async () => {
    const { turn, show } = open(() => patchOf("src/a.ts", ["one", "two"]));
    turn();
    show();
    const list = await screen.findByRole("navigation", { name: "Changed files", hidden: true });
    expect(list.textContent).toContain("a.tssrc/added+2");
    const lines = screen.getByRole("region", { name: "Lines of src/a.ts" });
    expect([...lines.querySelectorAll("[data-kind]")].map((it) => it.textContent)).toEqual([
      "⋯",
      "1+one",
      "2+two",
    ]);
  });

  it("are text, with what hides in it made visible", async () => {
    const hostile = ["<img src=x onerror=alert(1)>", "if (a\u202e) {}\u200b", "end\r"];
    const { turn, show } = open(() => patchOf("a\u2066.html", hostile));
    turn();
    const { container } = show();
    await screen.findByText("1 file changed");
    expect(container.querySelector("img")).toBeNull();
    expect(container.textContent).toContain(hostile[0]);
    expect(container.textContent).toContain("if (a⟨U+202E⟩) {}⟨U+200B⟩");
    expect(container.textContent).toContain("end⟨CR⟩");
    expect(container.textContent).not.toMatch(/[\u202e\u2066\u200b]/);
  });

  it("keep large and generated files folded until they are wanted", async () => {
    const many = Array.from({ length: 500 }, (_, line) => `line ${line}`);
    const { turn, show } = open(
      () => patchOf("src/a.ts", many) + patchOf("package-lock.json", ["{}"]),
    );
    turn({ files: 2 });
    show();
    await screen.findByText(/Large change: 500 changed lines/);
    expect(screen.queryByRole("region", { name: "Lines of src/a.ts" })).toBeNull();
    const lock = screen.getByRole("region", { name: "package-lock.json" });
    within(lock).getByText(/Lockfile: /);
    fireEvent.click(within(lock).getByRole("button", { name: "Show it" }));
    screen.getByRole("region", { name: "Lines of package-lock.json" });
    fireEvent.click(screen.getByRole("button", { name: "Expand all" }));
    expect(screen.getByRole("region", { name: "Lines of src/a.ts" }).textContent).toContain(
      "line 499",
    );
  });

  it("stay as they are until the newer ones are asked for", async () => {
    let patch = patchOf("src/a.ts", ["one"]);
    const { turn, show, calls } = open(() => patch);
    turn();
    show();
    await screen.findByRole("region", { name: "src/a.ts" });
    patch = patchOf("src/b.ts", ["two"]);
    turn();
    const newer = await screen.findByRole("button", { name: "Show newer changes" });
    expect(calls).toHaveLength(1);
    screen.getByRole("region", { name: "src/a.ts" });
    fireEvent.click(newer);
    await screen.findByRole("region", { name: "src/b.ts" });
    expect(screen.queryByRole("region", { name: "src/a.ts" })).toBeNull();
    expect(screen.queryByRole("button", { name: /Newer changes/ })).toBeNull();
  });

  it("say what is not in the patch, and that a secret was replaced in it", async () => {
    const { turn, show } = open(() => patchOf("src/a.ts", ["one"]));
    turn({ missing: "1 file over 64 MB (large)", redacted: true });
    show();
    await screen.findByText("Not in this patch: 1 file over 64 MB (large).");
    screen.getByText(/A secret in this patch was replaced/);
  });

  it("mark a file that is not UTF-8, and are downloaded byte for byte", async () => {
    const bytes = Uint8Array.from(patchOf("a.txt", ["caf\xe9"]), (it) => it.charCodeAt(0));
    const { turn, show } = open(() => bytes);
    turn();
    show();
    await screen.findByText("not UTF-8");
    expect(screen.getByRole("region", { name: "Lines of a.txt" }).textContent).toContain("café");
    const saved = vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:x");
    vi.spyOn(URL, "revokeObjectURL").mockReturnValue();
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
    fireEvent.click(screen.getByRole("button", { name: "Download patch" }));
    const file = saved.mock.calls[0]?.[0] as Blob;
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
  });

  it("list the repositories that changed, each with its own patch", async () => {
    const counts = { files: 1, added: 1, removed: 0, bytes: 50, sha256: "a".repeat(64) };
    const { turn, show, calls } = open(
      () => patchOf("a.txt", ["one"]) + patchOf("my app/b.txt", ["two"]),
      () => ({ text: patchOf("b.txt", ["two"]) }),
    );
    turn({
      files: 2,
      repositories: [
        { ...counts, path: "." },
        { ...counts, path: "my app", base: "0123456789".repeat(4) },
      ],
    });
    show();
    const list = await screen.findByRole("list", { name: "Repositories that changed" });
    expect(within(list).getAllByRole("listitem")[1]?.textContent).toMatch(/^my appsince 01234567/);
    vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:x");
    fireEvent.click(within(list).getByRole("button", { name: "Download the patch of my app" }));
    await vi.waitFor(() => expect(calls.at(-1)?.path).toBe("/runs/run_1/diff?repository=my+app"));
  });

  it("can be read again when the server refuses them", async () => {
    let there = false;
    const { turn, show } = open(() => {
      if (!there) throw new TypeError("Failed to fetch");
      return patchOf("src/a.ts", ["one"]);
    });
    turn();
    show();
    await screen.findByText("The server cannot be reached.");
    there = true;
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByRole("region", { name: "src/a.ts" });
  });

  it("are offered as a file where only the browser itself can fetch them", async () => {
    const url = "https://store.example/blobs/abc?signed";
    const { turn, show, calls } = open(
      () => "",
      ({ path }) => (path === "/blobs/run_1.abc/link" ? { body: { url } } : undefined),
    );
    turn({ bytes: 9_000_000 });
    show();
    await screen.findByText(/This patch has 9.0 MB/);
    const opened = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
    fireEvent.click(screen.getByRole("button", { name: "Download patch" }));
    await vi.waitFor(() => expect(opened.mock.contexts[0]).toHaveProperty("href", url));
    expect(calls.some(({ path }) => path.endsWith("/diff"))).toBe(false);
  });
});
