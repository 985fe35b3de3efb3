import { createMemo, createSignal } from "solid-js";
import { api } from "../api.ts";
import { ApiError } from "../request.ts";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import { openFile, saveFile } from "../ui/behaviour/download.ts";
import type { FileChange } from "./patch/git-patch.ts";
import { filesInBytes } from "./patch/patch-bytes.ts";

/** A larger patch may be stored at another origin, which the page cannot read (connect-src of its policy). */
const surelyServed = 4 * 1024 ** 2;

type Shown = {
  /** The event that reported them. */
  readonly seq: number;
  readonly patch: Uint8Array<ArrayBuffer>;
  readonly files: readonly FileChange[];
  readonly cut: boolean;
};

/** The patch of a Run. It is loaded on demand, and again only when the person asks for the newer one. */
export function createChanges(stream: RunStream) {
  const [shown, setShown] = createSignal<Shown>();
  const [loading, setLoading] = createSignal(false);
  const [problem, setProblem] = createSignal<ApiError>();
  const [elsewhere, setElsewhere] = createSignal<number>();
  const known = createMemo(() => stream.state()?.changes);
  const name = () => `${stream.runId}.patch`;

  /** The address of the patch, if only a download of the browser can fetch it. */
  const foreign = async (): Promise<string | undefined> => {
    const { bytes = 0, blob } = known() ?? {};
    if (bytes <= surelyServed || blob === undefined) return undefined;
    const file = await api.blobFile(blob);
    if (typeof file !== "string") return undefined;
    return new URL(file, location.href).origin === location.origin ? undefined : file;
  };
  const load = async (): Promise<void> => {
    const changes = known();
    if (!changes || loading()) return;
    setLoading(true);
    setProblem(undefined);
    try {
      const away = changes.files > 0 && (await foreign()) !== undefined;
      setElsewhere(away ? changes.bytes : undefined);
      const patch = changes.files > 0 && !away ? await api.diff(stream.runId) : new Uint8Array();
      const { seq, cut = false } = changes;
      setShown({ seq, patch, files: filesInBytes(patch), cut });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error);
    } finally {
      setLoading(false);
    }
  };
  return {
    shown,
    loading,
    problem,
    /** The size in bytes of a patch that is too large to show here. */
    elsewhere,
    load,
    /** Loads the newest patch when the view opens. */
    open: () => {
      if (known() && known()?.seq !== shown()?.seq) void load();
    },
    /** Whether a later turn changed more than what is shown. */
    newer: () => {
      const seq = shown()?.seq;
      return seq !== undefined && (known()?.seq ?? 0) > seq;
    },
    download: async (): Promise<void> => {
      setProblem(undefined);
      try {
        const url = elsewhere() === undefined ? undefined : await foreign();
        if (url !== undefined) openFile(url, name());
        else
          saveFile(name(), new Blob([shown()?.patch ?? new Uint8Array()], { type: "text/x-diff" }));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error);
      }
    },
    /** Downloads the patch of one repository, with paths relative to it. */
    downloadOf: async (repository: string): Promise<void> => {
      setProblem(undefined);
      try {
        const patch = await api.diff(stream.runId, repository);
        const part = repository.replace(/[^\w.-]+/g, "-");
        saveFile(`${stream.runId}-${part}.patch`, new Blob([patch], { type: "text/x-diff" }));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error);
      }
    },
  };
}

export type Changes = ReturnType<typeof createChanges>;
