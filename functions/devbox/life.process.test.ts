import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { block, TestRun } from "../../infra/testing/devbox/test-run.ts";

describe("a turn of Script", () => {
  it("runs its blocks in order, with the text between them as messages", async () => {
    const text = `First:\n\n${block("echo one")}\nThen:\n${block("echo two")}\nDone.`;
    await using run = await TestRun.of(text);
    const report = await run.launch().reported();
    const types = run.coordinator.facts.map((fact) => fact.type);
    expect(types.filter((type) => type !== "step.output")).toEqual([
      ...["turn.started", "message.written", "step.started", "step.finished"],
      ...["message.written", "step.started", "step.finished", "message.written", "turn.ended"],
    ]);
    expect(run.all("message.written").map((it) => it.text)).toEqual(["First:", "Then:", "Done."]);
    expect(run.outputs()).toEqual(["one\n", "two\n"]);
    expect(run.all("step.started")[0]?.title).toBe("exec in DevBox: echo one");
    expect(report).toMatchObject({
      status: "completed",
      summary: "Ran 2 blocks; all succeeded. The last one printed:\n```\ntwo\n```",
    });
  });

  it("fails with the exit code and the last lines of the block that failed", async () => {
    await using run = await TestRun.of(
      block("echo a; echo 'not found' >&2\n(exit 3)\necho never", "bash Check the plan") +
        block("touch after"),
    );
    const report = await run.launch().reported();
    expect(run.all("step.finished")).toMatchObject([{ ok: false, exitCode: 3 }]);
    expect(run.all("turn.ended")).toEqual([
      { type: "turn.ended", turn: 1, ok: false, summary: report["summary"] },
    ]);
    expect(report).toMatchObject({
      status: "failed",
      summary:
        "Block 1 (Check the plan) failed with exit code 3. Its last lines:\n```\na\nnot found\n```",
    });
  });

  it("continues after a block that is allowed to fail", async () => {
    await using run = await TestRun.of(block("exit 1", "sh allow-failure") + block("echo on"));
    const report = await run.launch().reported();
    expect(report["summary"]).toBe(
      "Ran 2 blocks; 1 failed, which was allowed. The last one printed:\n```\non\n```",
    );
  });

  it("names the blocks that it passed over, and why", async () => {
    await using run = await TestRun.of(
      `${block("echo one", "zsh")}\n${block("print(1)", "python")}\n<!--\n${block("echo never")}-->`,
    );
    const report = await run.launch().reported();
    expect(run.outputs()).toEqual(["one\n"]);
    expect(report).toMatchObject({
      status: "completed",
      summary:
        "Ran 1 block; it succeeded. Passed over 2 blocks: line 5 (`python`: Script runs only shell blocks); line 9 (`sh`: it is inside HTML or a comment). The last one printed:\n```\none\n```",
    });
  });

  it("did nothing if every block was passed over", async () => {
    await using run = await TestRun.of(`> ${block("echo no").replaceAll("\n", "\n> ")}`);
    expect(await run.launch().reported()).toMatchObject({
      status: "nothing",
      summary:
        "Nothing ran. Passed over 1 block: line 1 (`sh`: it is in a quotation). Script runs fenced blocks that are marked sh, bash, shell, zsh or console.",
    });
    expect(run.all("step.started")).toEqual([]);
  });

  it("hands KEY=value lines of $WHEELHOUSE_ENV to later blocks, but none that steers the DevBox", async () => {
    const lines = [
      "NAME=a b'c\"d",
      "not a line",
      "1BAD=x",
      "PATH=/nowhere",
      "WHEELHOUSE_RUN=no",
      "LD_PRELOAD=/x.so",
    ];
    const write = lines
      .map((line) => `echo ${JSON.stringify(line)} >> "$WHEELHOUSE_ENV"`)
      .join("\n");
    const look = 'echo "$NAME"; echo "$WHEELHOUSE_RUN"; echo "[$LD_PRELOAD]"; ls / > /dev/null';
    await using run = await TestRun.of(block(write), block(look));
    await run.launch().reported();
    expect(run.outputs().at(-1)).toBe("a b'c\"d\nrun_test\n[]\n");
  });

  it("gives a block the workspace, no input and a sane environment", async () => {
    await using run = await TestRun.of(block('cat; pwd; echo "$LANG $TERM $HOME"'));
    await run.launch().reported();
    const home = `${run.folder}/home`;
    expect(run.outputs()).toEqual([`${run.workspace}\nC.UTF-8 xterm-256color ${home}\n`]);
  });

  it("shows the name of its Run, and not the signature of its boot token", async () => {
    const branch = "wheelhouse/run_474j8cj407pb6q8hydrzy2prbz-fix-it";
    const signature = "mN3vX9qLr2TzKc8Wb5YdHs7GfJ4pQe1UaVo6Rt0iZxE";
    await using run = await TestRun.of(block(`echo ${branch}; echo ${signature}`));
    run.bootToken = `boot.run_474j8cj407pb6q8hydrzy2prbz.1.1796022117117.${signature}`;
    await run.launch().reported();
    expect(run.outputs()).toEqual([`${branch}\n[redacted:boot token]\n`]);
  });

  it("runs each delivered message as a turn of its own before it reports", async () => {
    await using run = await TestRun.of(block("echo one"));
    run.coordinator.queue.push(block("echo two"), "thanks");
    const report = await run.launch().reported();
    expect(run.all("turn.started").map((it) => it.turn)).toEqual([1, 2, 3]);
    expect(run.outputs()).toEqual(["one\n", "two\n"]);
    expect(run.all("turn.ended").map((it) => [it.ok, it.summary?.slice(0, 11)])).toEqual([
      [true, "Ran 1 block"],
      [true, "Ran 1 block"],
      [true, undefined],
    ]);
    expect(report).toMatchObject({
      status: "nothing",
      summary:
        "Nothing ran: there is no shell block. Script runs fenced blocks that are marked sh, bash, shell, zsh or console.",
    });
  });

  it("leaves what runs in the background to the next block and turn, and says when it ends", async () => {
    const start =
      "{ mkfifo in; sleep 6001 & echo $! > pid; while read -r line; do echo $line >> out; done <> in; } &";
    await using run = await TestRun.of(
      block(start),
      block("until [ -p in ]; do sleep 0.05; done; echo a > in"),
    );
    run.coordinator.queue.push(
      block("echo b > in; until grep -q b out; do sleep 0.05; done; cat out"),
    );
    await run.launch().reported();
    expect(run.outputs().at(-1)).toBe("a\nb\n");
    expect(run.lives("workspace/pid")).toBe(true);
    await run.signal("SIGTERM");
    const [ended] = run.all("background.ended");
    expect(ended?.programs).toEqual(expect.arrayContaining(["bash", "sleep"]));
    await vi.waitFor(() => expect(run.lives("workspace/pid")).toBe(false), { timeout: 60_000 });
  });

  it("names what ends in one short line each, whatever a program calls itself", async () => {
    const called = "x\\033]0;title\\007\\nRun completed\\302\\233\\342\\200\\256%0100000d";
    const start = `(exec -a "$(printf '${called}' 0)" sleep 6001) & echo $! > pid`;
    const named =
      "until tr '\\0' '\\n' < /proc/$(cat pid)/cmdline | grep -q 6001; do sleep 0.05; done";
    await using run = await TestRun.of(block(start), block(named));
    await run.launch().reported();
    await run.signal("SIGTERM");
    const [ended] = run.all("background.ended");
    expect(ended?.programs).toEqual(["x]0;title Run completed00000000000000…"]);
  });

  it("takes another turn after its report, when the Run is continued", async () => {
    await using run = await TestRun.of(block("echo one"));
    await run.launch().reported();
    run.coordinator.put({ type: "turn", turn: 2, prompts: [block("echo again")] });
    const report = await run.reported();
    expect(report["summary"]).toContain("again");
  });
});

describe("the output of a block", () => {
  it("is shown while the block runs", async () => {
    await using run = await TestRun.of(
      block("mkfifo gate; echo ready; read line < gate; echo $line"),
    );
    run.launch();
    await run.coordinator.until(() => run.all("step.output").length > 0);
    expect(run.all("step.output")[0]?.text).toBe("ready\n");
    run.write("workspace/gate", "go\n");
    await run.reported();
    expect(run.outputs()).toEqual(["ready\ngo\n"]);
  });

  it.each([
    ["in one line", "head -c 10000000 /dev/zero | tr '\\0' x", 1],
    ["in many lines", "yes 123456789 | head -c 10000000", 1_000_000],
  ])(
    "may be 10 MB %s: its ends in the timeline, the whole as a blob",
    async (_how, code, lines) => {
      await using run = await TestRun.of(block(code));
      await run.launch().reported();
      const excerpt = run.all("step.finished")[0]?.result.excerpt;
      expect(excerpt).toMatchObject({ size: 10_000_000, lines });
      const whole = run.coordinator.blobs.get(excerpt?.sha256 ?? "")?.toString() ?? "";
      expect(excerpt?.blob).toBe(`run_test.${excerpt?.sha256}`);
      expect(whole.startsWith(excerpt?.head ?? "?") && whole.endsWith(excerpt?.tail ?? "?")).toBe(
        true,
      );
      const stored = run.all("step.output").reduce((sum, { text }) => sum + text.length, 0);
      expect(stored).toBeLessThan(300_000);
      expect(run.coordinator.problems).toEqual([]);
    },
  );

  it("keeps colours and shows what would break a terminal or a log", async () => {
    const code = String.raw`printf '\033[31mred\033[0m \033]0;title\007a\0b\200c \033[?25lend\r\n'`;
    await using run = await TestRun.of(block(code));
    await run.launch().reported();
    expect(run.outputs()).toEqual(["\x1b[31mred\x1b[0m ab\ufffdc end\n"]);
  });

  it("is one line where a progress bar wrote over itself", async () => {
    const code = "for i in $(seq 10000); do printf '\\r%s%%' $i; done; echo; echo done";
    await using run = await TestRun.of(block(code));
    await run.launch().reported();
    expect(run.outputs()).toEqual(["10000%\ndone\n"]);
    expect(run.all("step.output").length).toBeLessThan(100);
  });

  it("ends with the block, also when something in the background keeps it open", async () => {
    await using run = await TestRun.of(block("sleep 600 & echo started"));
    await run.launch().reported();
    expect(run.outputs()).toEqual(["started\n"]);
  });

  it("ends with the block, also when something in the background writes without end, which goes on", async () => {
    const noise =
      "(trap 'touch broken' PIPE; while sleep 0.1; do echo noise; echo x >> alive; done) &";
    const look =
      "lines=$(wc -l < alive); until [ $(wc -l < alive) -gt $lines ]; do sleep 0.05; done";
    await using run = await TestRun.of(
      block(`${noise} echo $! > pid; echo started`) + block(`${look}; ls`),
    );
    await run.launch().reported();
    expect(run.outputs()[0]).toMatch(/^started\n(noise\n)*$/);
    expect(run.outputs()[1]).toBe("alive\npid\n");
  });

  it("is the same in the blob as its sha256 says", async () => {
    await using run = await TestRun.of(block("seq 5000"));
    await run.launch().reported();
    const [[sha256, bytes] = ["", Buffer.alloc(0)]] = run.coordinator.blobs;
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
    expect(bytes.toString().split("\n").length).toBe(5001);
  });
});
