import type { Said } from "./conversation.ts";
import type { Need, Scenario } from "./scenario.ts";

const answers = /"answers\\*"\s*:|^ANSWERS\b/;
const brokenOff = /\b(aborted|interrupted|stream closed)\b/i;

/** Whether a text is what people answered, for a model whose call did not wait for it. */
export const carriesAnswers = ({ by, text }: Said): boolean => by === "user" && answers.test(text);

/**
 * The step that comes after what was said since the scenario was named; it may be one whose need
 * cannot be called, and that is passed over.
 *
 * A result of a tool ends a step (the second one, if the step has two calls), and so does a message after a reply without a call.
 * Answers can also come as a message, when the call that asked was dropped by a CLI that was killed,
 * or closed as broken off: then the message is the result.
 */
export function position(
  { steps, again }: Scenario,
  since: readonly Said[],
  canCall: (need: Need) => boolean,
): number {
  const last = steps.length - 1;
  const due = (at: number) => {
    const found = steps.findIndex(({ call }, n) => n >= at && (!call || canCall(call)));
    return found < 0 ? last : found;
  };
  const callOf = (at: number) => {
    const call = steps[at]?.call;
    return call && canCall(call) ? call : undefined;
  };

  let at = 0;
  let replied = false;
  let results = 0;
  for (const it of since) {
    if (it.by === "model") replied = true;
    const here = due(at);
    if (it.by === "model" || it.waits || !ends(it, callOf(here), replied)) continue;
    const also = steps[here]?.also;
    if (it.by === "tool" && results === 0 && also && canCall(also)) {
      results = 1;
      continue;
    }
    results = 0;
    const rewound = it.by === "user" ? again : undefined;
    at = here < last ? here + 1 : (rewound ?? last);
    replied = false;
  }
  return at;
}

/** @param call what the step has called, if anything */
function ends(said: Said, call: Need | undefined, replied: boolean): boolean {
  const asked = call !== undefined && asks(call);
  if (said.by === "tool") return !(asked && said.text.length < 400 && brokenOff.test(said.text));
  return call ? asked && carriesAnswers(said) : replied;
}

function asks(need: Need): boolean {
  return need.for === "any" ? need.of.some(asks) : need.for.startsWith("ask");
}
