import { describe, expect, it } from "vitest";
import { block, TestRun } from "../../infra/testing/devbox/test-run.ts";

/** Waits until the test writes to the file. */
const gate = (name: string): string => `{ mkfifo ${name} 2> /dev/null || true; cat ${name}; }`;
const count = (name: string): string => `echo x >> ${name}`;

describe("a DevBox whose coordinator is away", () => {
  it("tells everything once and in order when it is back", async () => {
    await using run = await TestRun.of(
      block(gate("gate")) + block("seq 1 2000; touch done") + block(gate("last")),
    );
    const { coordinator } = run;
    run.launch();
    await coordinator.until(() => run.all("step.started").length === 1);
    await coordinator.stop();
    run.write("workspace/gate", "go\n");
    await run.appears("workspace/done");
    await coordinator.start();
    run.write("workspace/last", "end\n");
    await run.reported();
    expect(coordinator.batches).toEqual(coordinator.batches.map((_, at) => at + 1));
    const output = run.all("step.output").filter(({ step }) => step.startsWith("1-2-"));
    expect(output.map(({ text }) => text).join("")).toBe(
      Array.from({ length: 2000 }, (_, at) => `${at + 1}\n`).join(""),
    );
  });

  it("starts when it comes", async () => {
    await using run = await TestRun.of(block("echo hello"));
    await run.coordinator.stop();
    run.launch();
    await run.logs("coordinator.missed");
    await run.coordinator.start();
    await run.reported();
    expect(run.outputs()).toEqual(["hello\n"]);
  });

  it("says nothing twice when replies are lost after it was heard", async () => {
    await using run = await TestRun.of(
      [1, 2, 3, 4].map((n) => block(`echo ${n}; ${count("ran")}`)).join(""),
    );
    let calls = 0;
    run.coordinator.fault = (path, when) => {
      if (path.startsWith("/box/inbox")) return false;
      calls += when === "after" ? 1 : 0;
      return when === "after" && calls % 2 === 1;
    };
    await run.launch().reported();
    expect(run.outputs()).toEqual(["1\n", "2\n", "3\n", "4\n"]);
    expect(run.all("turn.started").length).toBe(1);
    expect(run.read("workspace/ran")).toBe("x\nx\nx\nx\n");
    expect(run.coordinator.batches).toEqual(run.coordinator.batches.map((_, at) => at + 1));
  });

  it("uploads the whole of a long output once the blobs can be stored again", async () => {
    await using run = await TestRun.of(block("seq 100000") + block("echo next"));
    let refused = 0;
    run.coordinator.fault = (path, when) => {
      if (when === "after" || !path.startsWith("/box/blobs")) return false;
      refused += 1;
      return refused < 3;
    };
    await run.launch().reported();
    expect(run.all("step.finished")[0]?.result.excerpt?.blob).toBeDefined();
    expect(run.outputs()).toEqual([undefined, "next\n"]);
  });
});

describe("a DevBox that is killed", () => {
  it("leaves a Run that continues: a finished block does not run again, an interrupted one does", async () => {
    await using run = await TestRun.of(
      block(count("one")) +
        block(`${count("two")}; test -e go || ${gate("gate")}`) +
        block("echo end"),
    );
    run.launch();
    await run.coordinator.until(() => run.all("step.started").length === 2);
    await run.appears("workspace/two");
    await run.lose();
    run.write("workspace/go", "");
    const report = await run.launch().reported();
    expect([run.read("workspace/one"), run.read("workspace/two")]).toEqual(["x\n", "x\nx\n"]);
    expect(run.all("message.written").map(({ text }) => text)).toEqual([
      "Running block 2 again: the DevBox ended while it ran.",
    ]);
    expect(run.all("step.started").map(({ step }) => step)).toEqual([
      "1-1-1-1",
      "1-2-1-1",
      "1-2-2-2",
      "1-3-2-1",
    ]);
    expect(report).toMatchObject({
      status: "completed",
      summary: expect.stringContaining("Ran 3 blocks"),
    });
  });

  it("reports what an earlier DevBox could not", async () => {
    await using run = await TestRun.of(block("echo well done"));
    run.coordinator.fault = (path, when) => when === "before" && path === "/box/report";
    run.launch();
    await run.coordinator.until(() => run.all("turn.ended").length === 1);
    await run.lose();
    run.coordinator.fault = () => false;
    const report = await run.launch().reported();
    expect(report).toMatchObject({
      status: "completed",
      summary: expect.stringContaining("well done"),
    });
    expect(run.all("step.started").length).toBe(1);
  });

  it("continues with the spool when the same program is started again", async () => {
    await using run = await TestRun.of(block("echo one") + block(`test -e go || ${gate("gate")}`));
    const { coordinator } = run;
    run.launch();
    await coordinator.until(() => run.all("step.started").length === 2);
    await run.signal("SIGKILL");
    run.write("workspace/go", "");
    coordinator.turn = { ...coordinator.turn, state: "running" };
    await run.launch().reported();
    expect(coordinator.batches).toEqual(coordinator.batches.map((_, at) => at + 1));
    expect(run.all("turn.started").length).toBe(1);
  });

  it("only stays up when the Run is finished", async () => {
    await using run = await TestRun.of(block("touch ran"));
    run.coordinator.finished = true;
    run.launch();
    await run.coordinator.until(() => run.coordinator.polls > 0);
    expect(await run.signal("SIGTERM")).toBe(0);
    expect(run.coordinator.facts).toEqual([]);
  });
});

describe("the end of a DevBox", () => {
  const waiting = `echo $$ > pid; echo started; ${gate("gate")}`;

  it.each(["stopping", "SIGTERM"])(
    "by %s kills the command, tells what it said and no end of it",
    async (how) => {
      await using run = await TestRun.of(block(waiting));
      run.launch();
      await run.coordinator.until(() => run.all("step.output").length > 0);
      if (how === "SIGTERM") await run.signal("SIGTERM");
      else run.coordinator.put({ type: "stopping", why: "park" });
      expect(await run.ended()).toBe(0);
      expect(run.lives("workspace/pid")).toBe(false);
      expect(run.all("step.finished")).toEqual([]);
      expect(run.coordinator.reports).toEqual([]);
    },
  );

  it("comes at once, with its command, when the coordinator has another DevBox", async () => {
    await using run = await TestRun.of(block(waiting));
    run.launch();
    await run.coordinator.until(() => run.all("step.output").length > 0);
    run.coordinator.over = true;
    run.coordinator.put({ type: "stopping", why: "stop" });
    expect(await run.ended()).toBe(0);
    expect(run.lives("workspace/pid")).toBe(false);
  });

  it("kills a command that does not want to end", async () => {
    await using run = await TestRun.of(block(`trap '' TERM\n${waiting}\n${gate("gate")}`));
    run.launch();
    await run.coordinator.until(() => run.all("step.output").length > 0);
    expect(await run.signal("SIGTERM")).toBe(0);
    expect(run.lives("workspace/pid")).toBe(false);
  });

  it("comes with a boot token that is refused", async () => {
    await using run = await TestRun.of(block("touch ran"));
    run.bootToken = "old";
    expect(await run.launch().ended()).toBe(0);
  });
});

describe("a batch that the coordinator refuses for ever", () => {
  it("is replaced by a message that says so", async () => {
    await using run = await TestRun.of(block("echo one"));
    run.coordinator.refuse = (facts) => facts.some((fact) => fact.type === "step.finished");
    await run.launch().reported();
    const [message] = run.all("message.written");
    expect(message?.text).toContain("did not store");
    expect(message?.text).toContain("step.finished");
  });
});
