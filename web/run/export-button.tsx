import { createSignal, Show } from "solid-js";
import { ApiError } from "../request.ts";
import { saveFile } from "../ui/behaviour/download.ts";
import { Button, ProblemText } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import { exportRun } from "./export-run.ts";

/** Downloads the whole Run as a file. */
export function ExportButton(props: { runId: string }) {
  const [share, setShare] = createSignal<number>();
  const [problem, setProblem] = createSignal<string>();
  const run = async () => {
    setShare(0);
    setProblem(undefined);
    try {
      saveFile(`${props.runId}.jsonl`, await exportRun(props.runId, setShare));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(`Export failed. ${error.message}`);
    } finally {
      setShare(undefined);
    }
  };
  return (
    <>
      <Button small look="quiet" disabled={share() !== undefined} onClick={() => void run()}>
        <Icon name="download" size={13} />
        <Show when={share() !== undefined} fallback="Export">
          Exporting… {Math.floor((share() ?? 0) * 100)} %
        </Show>
      </Button>
      <ProblemText text={problem()} />
    </>
  );
}
