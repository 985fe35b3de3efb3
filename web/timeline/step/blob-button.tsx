import { createSignal, Show } from "solid-js";
import { size } from "../../../shared/words/quantity.ts";
import { api } from "../../api.ts";
import { ApiError } from "../../request.ts";
import { openFile, saveFile } from "../../ui/behaviour/download.ts";
import { Button, ProblemText } from "../../ui/controls.tsx";
import { Icon } from "../../ui/icon.tsx";

/** Downloads a result that is too long to show, or the raw output (`what`). */
export function BlobButton(props: { blob: string; name: string; size: number; what?: string }) {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const download = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const file = await api.blobFile(props.blob);
      if (typeof file === "string") openFile(file, props.name);
      else saveFile(props.name, file);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button small disabled={busy()} onClick={() => void download()}>
        <Icon name="download" size={13} />
        <Show
          when={busy()}
          fallback={`Download ${props.what ?? ""} (${size(props.size)})`.replace("  ", " ")}
        >
          Downloading…
        </Show>
      </Button>
      <ProblemText text={problem()} />
    </>
  );
}
