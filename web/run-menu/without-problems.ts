import type { Draft } from "../new-run/create-draft.ts";

/** The fields of the draft that hold a field of the request. */
const holds: Readonly<Record<string, Partial<Draft>>> = {
  target: { worker: "ask", image: "" },
  image: { image: "" },
  engine: { engine: "", model: "", effort: "" },
  model: { model: "" },
  repository: { repository: "", branch: "" },
  branch: { branch: "" },
  ticketUrl: { ticketUrl: "" },
};

/**
 * The draft without what cannot be repeated, and what that is, as sentences.
 *
 * @param problems by fields of the request
 */
export function withoutProblems(
  draft: Draft,
  problems: Readonly<Record<string, string>>,
): { readonly draft: Draft; readonly lost: readonly string[] } {
  const emptied = Object.keys(problems).map((field) => holds[field] ?? {});
  return { draft: Object.assign({ ...draft }, ...emptied), lost: Object.values(problems) };
}
