import { createMemo, createSignal, For, Match, Show, Switch } from "solid-js";
import { counted } from "../../../shared/words/quantity.ts";
import { commandOf, cutWords } from "../../../shared/words/step.ts";
import { api } from "../../api.ts";
import { ApiError } from "../../request.ts";
import type { StepRow } from "../../run-stream/rows/row.ts";
import { Button, ProblemText } from "../../ui/controls.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { AnsiText } from "../../ui/text/ansi-text.tsx";
import { visible } from "../../ui/text/visible.ts";
import { BlobButton } from "./blob-button.tsx";
import { DiffView } from "./diff-view.tsx";
import css from "./step-body.module.css";
import { callLines, diffsOf, lastLines, outputOf } from "./step-text.ts";

const previewLines = 4;
const scriptLines = 12;
const liveLines = 12;
const diffPreviewLines = 10;
const diffLines = 120;
/** Longer output is downloaded: a deployment serves it from another origin, and it would be slow to show. */
const shownBytes = 4 * 1024 ** 2;

/** A preview of a step: its first change, or the end of its output. */
export function StepPreview(props: { row: StepRow; scripted: boolean }) {
  return (
    <Show
      when={diffsOf(props.row)[0]}
      fallback={<OutputPreview row={props.row} scripted={props.scripted} />}
    >
      {(first) => (
        <>
          <DiffView diff={first()} most={diffPreviewLines} bare={diffsOf(props.row).length === 1} />
          <Show when={diffsOf(props.row).length > 1}>
            <p>
              <Button small look="quiet" onClick={() => props.row.setOpen(true)}>
                Show {counted(diffsOf(props.row).length - 1, "more changed file")}
              </Button>
            </p>
          </Show>
        </>
      )}
    </Show>
  );
}

function OutputPreview(props: { row: StepRow; scripted: boolean }) {
  const worth = () => {
    const kind = props.row.start()?.kind;
    return !props.row.finish() || kind === "exec" || kind === "clone" || kind === undefined;
  };
  const output = createMemo(() => outputOf(props.row));
  const limit = () => {
    if (!props.row.finish()) return liveLines;
    const most = props.scripted ? scriptLines : previewLines;
    return output().lines <= most + 2 ? most + 2 : most; // not worth a button
  };
  return (
    <Show when={worth() && output().text.trim() !== ""}>
      <div class={css["preview"]}>
        <AnsiText text={lastLines(output().text, limit())} />
        <Show when={props.row.finish() && output().lines > limit()}>
          <Button small look="quiet" onClick={() => props.row.setOpen(true)}>
            Show {props.row.finish()?.result.cut ? "" : "all "}
            {counted(output().lines, "line")}
          </Button>
        </Show>
      </div>
    </Show>
  );
}

/** The exact call of a step and its exact result. */
export function StepBody(props: { row: StepRow }) {
  const [whole, setWhole] = createSignal<string>();
  const [problem, setProblem] = createSignal<string>();
  const output = createMemo(() => outputOf(props.row));
  const text = () => whole() ?? output().text;
  const command = () => commandOf(props.row.start()?.call);
  const fields = () => callLines(props.row.start()?.call ?? {});
  const diffs = () => diffsOf(props.row);
  const error = () => props.row.finish()?.result.error;
  const cut = () => cutWords(props.row.finish()?.result ?? {});
  /** The blob of an output that is too long to show. */
  const large = () => (output().size > shownBytes ? output().blob : undefined);
  /** The output as the program wrote it, if a terminal shows it differently. */
  const raw = () => {
    const it = props.row.finish()?.result.raw;
    return it?.blob === undefined ? undefined : { blob: it.blob, size: it.size };
  };
  const fileName = () => `output-${props.row.seq}.txt`;

  const readWhole = async (): Promise<string> => {
    const { blob, text: shown } = output();
    if (blob === undefined) return shown;
    const read = await api.blob(blob);
    setWhole(read);
    return read;
  };
  const showAll = () =>
    readWhole().catch((failed) => {
      if (!(failed instanceof ApiError)) throw failed;
      setProblem(failed.message);
    });
  return (
    <div class={css["body"]}>
      <Show when={command()}>
        {(line) => (
          <pre class={css["call"]} dir="ltr">
            {visible(line())}
          </pre>
        )}
      </Show>
      <Show when={fields().length > 0}>
        <Show when={diffs().length > 0} fallback={<Fields lines={fields()} />}>
          <details class={css["exact"]}>
            <summary>Exact call</summary>
            <Fields lines={fields()} />
          </details>
        </Show>
      </Show>
      <Show when={diffs().length > 0}>
        <div class={css["diffs"]}>
          <For each={diffs()}>{(diff) => <DiffView diff={diff} most={diffLines} />}</For>
        </div>
      </Show>
      <Show
        when={text().trim() !== ""}
        fallback={
          <Show when={diffs().length === 0}>
            <p class={css["nothing"]}>{props.row.finish() ? "No output" : "No output yet"}</p>
          </Show>
        }
      >
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
        <section class={css["result"]} aria-label="Result" tabIndex={0}>
          <AnsiText text={text()} />
        </section>
      </Show>
      <Show when={cut()}>{(words) => <p class={css["nothing"]}>{words()}</p>}</Show>
      <Show when={error()}>{(words) => <p class={css["error"]}>{visible(words())}</p>}</Show>
      <div class={css["acts"]}>
        <Switch>
          <Match when={large()}>
            {(blob) => <BlobButton blob={blob()} name={fileName()} size={output().size} />}
          </Match>
          <Match when={output().cut && whole() === undefined && output().blob}>
            <Button small onClick={() => void showAll()}>
              Show {cut() ? "" : "all "}
              {counted(output().lines, "line")}
            </Button>
          </Match>
        </Switch>
        <Show when={raw()}>
          {(it) => (
            <BlobButton
              blob={it().blob}
              name={`raw-${fileName()}`}
              size={it().size}
              what="raw output"
            />
          )}
        </Show>
        <Show when={command()}>{(line) => <CopyButton label="Copy command" text={line} />}</Show>
        <Show when={text().trim() !== "" && !large()}>
          <CopyButton label="Copy output" text={readWhole} />
        </Show>
        <CopyButton
          link
          label="Copy link"
          text={() => `${location.origin}${location.pathname}#e${props.row.seq}`}
        />
      </div>
      <ProblemText text={problem()} />
    </div>
  );
}

function Fields(props: { lines: readonly string[] }) {
  return (
    <ul class={css["fields"]}>
      <For each={props.lines}>{(line) => <li dir="auto">{visible(line)}</li>}</For>
    </ul>
  );
}
