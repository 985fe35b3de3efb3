import { api } from "../api.ts";

const pageSize = 500;

/**
 * The whole Run as one file of JSON lines, like `GET /api/runs/:id/export`. It is read in pages, because
 * a reply of a Lambda function is limited to 6 MB.
 *
 * @param onProgress receives the loaded fraction, from 0 to 1
 */
export async function exportRun(runId: string, onProgress: (share: number) => void): Promise<Blob> {
  const lines: string[] = [];
  for (let seq = 0, end = 1; seq < end; ) {
    const { events, head } = await api.events(runId, seq, pageSize);
    if (seq === 0) end = head;
    if (events.length === 0) break;
    lines.push(...events.map((event) => `${JSON.stringify(event)}\n`));
    seq = events.at(-1)?.seq ?? end;
    onProgress(Math.min(1, seq / end));
  }
  return new Blob(lines, { type: "application/jsonl" });
}
