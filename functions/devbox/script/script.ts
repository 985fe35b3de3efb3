import { counted } from "../../../shared/words/quantity.ts";
import { type Part, type PassedOver, readInstructions } from "../../instructions/parts.ts";
import type { AskSocket } from "../ask/ask-socket.ts";
import { commandEnv } from "../commands/shell.ts";
import { runStep, type StepContext, type StepEnd } from "../commands/step.ts";
import { lastLines, piecesOf, shortened, tailOf } from "../output/text.ts";
import type { BlockState, Journal, TurnOutcome } from "../turns/journal.ts";
import type { Engine, EngineTurn } from "../turns/turns.ts";

type ShellBlock = Extract<Part, { kind: "block" }>;

const messageBytes = 16 * 1024;
const summaryBytes = 1_500;
const tailBytes = 1_000;

/**
 * Runs the shell blocks of a prompt in order, without a model, and names the blocks that it passes over. A block that has finished never runs
 * again. A block that was interrupted runs again in the next DevBox; questions that it asked before
 * get their recorded answers at once.
 */
export function createScript(context: StepContext, journal: Journal, asks: AskSocket): Engine {
  const { config, outbox, redactor } = context;
  const write = (text: string) => {
    for (const piece of piecesOf(redactor.text(text), messageBytes))
      outbox.tell({ type: "message.written", text: piece });
  };

  async function run(turn: number, index: number, block: ShellBlock, signal: AbortSignal) {
    const tries = (journal.blocks(turn)[index]?.tries ?? 0) + 1;
    journal.setBlock(turn, index, { state: "started", tries });
    const asker = asks.open([config.runId, turn, index + 1], "the script");
    const name = `turn-${turn}-block-${index + 1}.sh`;
    const { workspace } = config.command;
    const env = { ...commandEnv(config), WHEELHOUSE_ASK_KEY: asker.key };
    const step = `${turn}-${index + 1}-${config.generation}-${tries}`;
    const title = `exec in DevBox: ${block.title}`;
    try {
      let state: BlockState = { state: "started", tries };
      const finished = ({ exitCode, tail }: StepEnd) => {
        state = { state: "finished", tries, exitCode, tail: tailOf(tail, tailBytes * 2) };
        journal.setBlock(turn, index, state);
      };
      const shell = { name, code: block.code, workspace, env };
      await runStep(context, { step, kind: "exec", title }, shell, finished, signal);
      return state;
    } finally {
      asker.close();
    }
  }

  async function runTurn(
    { number, prompts }: EngineTurn,
    signal: AbortSignal,
  ): Promise<TurnOutcome> {
    const read = prompts.map(readInstructions);
    const parts = read.flatMap((it) => it.parts);
    const passedOver = read.flatMap((it) => it.passedOver);
    const blocks = parts.filter((part) => part.kind === "block");
    const before = journal.blocks(number);
    if (before.length > 0) write(resuming(before));

    let index = 0;
    let failures = 0;
    let last: BlockState | undefined;
    for (const part of parts) {
      const known = before[index];
      if (part.kind === "text") {
        // Each text is written just before its block, so the text before a known block was written.
        if (!known) write(part.text);
        continue;
      }
      last = known?.state === "finished" ? known : await run(number, index, part, signal);
      index += 1;
      if (last.exitCode === 0) continue;
      if (!part.allowFailure) return { ok: false, summary: failed(part, index, last) };
      failures += 1;
    }
    if (blocks.length === 0) return { ok: true, summary: nothingRan(passedOver), nothing: true };
    return { ok: true, summary: completed(blocks.length, failures, last, passedOver) };
  }

  return { runTurn };
}

function resuming(blocks: readonly BlockState[]): string {
  const finished = blocks.filter((block) => block.state === "finished").length;
  if (finished < blocks.length)
    return `Running block ${finished + 1} again: the DevBox ended while it ran.`;
  const done = finished === 1 ? "Block 1 had" : `Blocks 1 to ${finished} had`;
  return `${done} finished before the DevBox ended. Continuing from there.`;
}

function failed(block: ShellBlock, number: number, { exitCode, tail = "" }: BlockState): string {
  const what = `Block ${number} (${shortened(block.title, 100)}) failed with exit code ${exitCode}.`;
  const lines = lastLines(tail, 12, tailBytes);
  return shortened(
    lines ? `${what} Its last lines:\n${verbatim(lines)}` : `${what} It has no output.`,
    summaryBytes,
  );
}

const runs = "Script runs fenced blocks that are marked sh, bash, shell, zsh or console.";

function nothingRan(passedOver: readonly PassedOver[]): string {
  const what =
    passedOver.length === 0
      ? "Nothing ran: there is no shell block."
      : `Nothing ran. ${passed(passedOver)}`;
  return shortened(`${what} ${runs}`, summaryBytes);
}

const mostNamed = 8;

/** "Passed over 1 block: line 3 (`python`: Script runs only shell blocks)." */
function passed(all: readonly PassedOver[]): string {
  const named = all.slice(0, mostNamed).map(({ line, what, why }) => {
    const fence = shortened(what.replace(/[`\s]+/g, " ").trim(), 40);
    return `line ${line} (${fence ? `\`${fence}\`: ` : ""}${why})`;
  });
  const more = all.length > mostNamed ? [`${all.length - mostNamed} more`] : [];
  return `Passed over ${counted(all.length, "block")}: ${[...named, ...more].join("; ")}.`;
}

function completed(
  count: number,
  failures: number,
  last: BlockState | undefined,
  passedOver: readonly PassedOver[],
): string {
  const how =
    failures > 0
      ? `${failures} failed, which was allowed`
      : count === 1
        ? "it succeeded"
        : "all succeeded";
  const lines = lastLines(last?.tail ?? "", 5, tailBytes);
  const end = lines ? ` The last one printed:\n${verbatim(lines)}` : "";
  const not = passedOver.length > 0 ? ` ${passed(passedOver)}` : "";
  return shortened(`Ran ${counted(count, "block")}; ${how}.${not}${end}`, summaryBytes);
}

/** Quotes a command's output, because a summary is Markdown. */
function verbatim(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([marks]) => marks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
