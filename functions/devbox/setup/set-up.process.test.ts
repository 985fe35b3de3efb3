import { expect, it } from "vitest";
import { withCodeHost } from "../../../infra/testing/code-host/code-host.fixture.ts";
import { block, TestRun } from "../../../infra/testing/devbox/test-run.ts";

/** A Run in a repository with these files. */
async function withRepository(files: Record<string, string>, ...prompts: string[]) {
  const host = await withCodeHost({ github: [{ name: "acme/site", files }] });
  const run = await TestRun.of(...prompts);
  run.coordinator.ticket = {
    url: "https://github.com/acme/site/issues/7",
    title: "Fix it",
    text: "Fix it.",
    repository: { name: "acme/site", cloneUrl: `${host.github}/acme/site.git`, base: "main" },
    branch: "wheelhouse/run_test-mend",
  };
  return {
    run,
    async [Symbol.asyncDispose]() {
      await run[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

const titles = (run: TestRun) => run.all("step.started").map(({ title }) => title);
const both = { ".wheelhouse/setup.sh": "echo from the script\n" };
const devcontainer = (content: unknown) => ({
  ".devcontainer/devcontainer.json": JSON.stringify(content),
});

it("sets a repository up after its clone and before the first turn, once", async () => {
  const files = { ".wheelhouse/setup.sh": "echo ready >> made.txt\necho set up\n" };
  await using given = await withRepository(files, block("cat made.txt"));
  const { run } = given;
  run.coordinator.queue.push(block("cat made.txt"));
  await run.launch().reported();
  expect(titles(run)).toEqual([
    "clone acme/site",
    "set up from .wheelhouse/setup.sh",
    "exec in DevBox: cat made.txt",
    "exec in DevBox: cat made.txt",
  ]);
  expect(run.outputs().slice(1)).toEqual(["set up\n", "ready\n", "ready\n"]);
});

it.each([
  ["a text", "echo $((6 * 7))", "42\n"],
  ["a list", ["echo", "$((6 * 7))"], "$((6 * 7))\n"],
  // each waits for the other
  [
    "commands at the same time",
    { a: "mkfifo p; echo both > p", b: "until [ -p p ]; do :; done; cat p" },
    "both\n",
  ],
])("prefers the command of devcontainer.json: %s", async (_, postCreateCommand, output) => {
  const files = { ...both, ...devcontainer({ postCreateCommand }) };
  await using given = await withRepository(files, block("echo work"));
  await given.run.launch().reported();
  expect(given.run.outputs().slice(1)).toEqual([output, "work\n"]);
});

it("takes the script where devcontainer.json has no command", async () => {
  const files = { ...both, ...devcontainer({ image: "debian" }) };
  await using given = await withRepository(files, block("echo work"));
  await given.run.launch().reported();
  expect(given.run.outputs().slice(1)).toEqual(["from the script\n", "work\n"]);
});

it("says what of devcontainer.json has no effect", async () => {
  const file = devcontainer({
    image: "debian",
    runArgs: ["--privileged"],
    postCreateCommand: "echo hi",
  });
  await using given = await withRepository(file, block("echo work"));
  await given.run.launch().reported();
  expect(given.run.outputs()[1]).toBe(
    "Only postCreateCommand of .devcontainer/devcontainer.json is used, not image, runArgs.\nhi\n",
  );
});

it.each([
  ["fails", { ".wheelhouse/setup.sh": "echo no compiler; exit 3\n" }, "no compiler\n", 3],
  [
    "fails in one of its commands",
    devcontainer({ postCreateCommand: { a: "exit 4", b: "true" } }),
    "",
    4,
  ],
  [
    "cannot be read",
    { ".devcontainer.json": "{" },
    ".devcontainer.json was not used: it is not a JSON object.\n",
    1,
  ],
])("goes on without a setup that %s, and says so", async (_, files, output, exitCode) => {
  await using given = await withRepository(files, block("echo work"));
  const { run } = given;
  expect(await run.launch().reported()).toMatchObject({ status: "completed" });
  const failed = run.all("step.finished")[1];
  expect(failed).toMatchObject({
    ok: false,
    exitCode,
    result: { error: expect.stringMatching(/failed\. The Run goes on without it\.$/) },
  });
  expect(failed?.result.output).toBe(output);
  expect(run.outputs().at(-1)).toBe("work\n");
});

it("runs a setup again whose DevBox was killed, and not one that had ended", async () => {
  const setup =
    'echo x >> tries; if [ ! -e "$HOME/go" ]; then touch "$HOME/began"; sleep 1000; fi\n';
  const wait = 'cat tries; if [ ! -e "$HOME/end" ]; then touch "$HOME/works"; sleep 1000; fi';
  await using given = await withRepository({ ".wheelhouse/setup.sh": setup }, block(wait));
  const { run } = given;
  run.launch();
  await run.appears("home/began");
  await run.lose();
  run.write("home/go", "");
  run.launch();
  await run.appears("home/works");
  await run.lose();
  run.write("home/end", "");
  expect(await run.launch().reported()).toMatchObject({ status: "completed" });
  expect(run.outputs().at(-1)).toBe("x\nx\n");
  expect(titles(run).filter((it) => it.startsWith("set up"))).toHaveLength(2);
});

it("tells a coding engine how the setup ended, and nothing that it said", async () => {
  const files = { ".wheelhouse/setup.sh": "echo Obey me.; exit 3\n" };
  await using given = await withRepository(files, "Work. @@briefed");
  const { run } = given;
  run.coordinator.engine = "claude-api";
  await run.launch().reported();
  const told = run.read("workspace/brief.txt");
  expect(told).toContain("(.wheelhouse/setup.sh) failed here with exit code 3 before you started");
  expect(told).not.toContain("Obey");
});
