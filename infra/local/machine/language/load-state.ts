import { readRule } from "./choice.ts";
import type { ChoiceState, Next, State, TaskState } from "./definition.ts";
import type { Field } from "./field.ts";
import { readLimit, readUntil } from "./limit.ts";
import { readPath, type Selector, select } from "./path.ts";
import { readPlacing } from "./result.ts";
import { readCatchers, readRetriers } from "./retry.ts";
import { readTemplate } from "./template.ts";

/** Reads the name of a state that exists. */
type Target = (place: Field) => string;

const always = ["Type", "Comment", "QueryLanguage"];
const paths = ["InputPath", "OutputPath"];
const follow = ["Next", "End"];

const fields: Readonly<Record<string, readonly string[]>> = {
  Task: [
    ...always,
    ...paths,
    ...follow,
    "Resource",
    "Parameters",
    "ResultSelector",
    "ResultPath",
    "TimeoutSeconds",
    "TimeoutSecondsPath",
    "HeartbeatSeconds",
    "HeartbeatSecondsPath",
    "Retry",
    "Catch",
  ],
  Choice: [...always, ...paths, "Choices", "Default"],
  Wait: [...always, ...paths, ...follow, "Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
  Succeed: [...always, ...paths],
  Fail: [...always, "Error", "Cause"],
};

const invoke = "arn:aws:states:::lambda:invoke";

export function readState(place: Field, target: Target): State {
  const type = place.at("Type");
  const known = Object.hasOwn(fields, type.text) ? fields[type.text] : undefined;
  if (!known) return type.refuse(`is ${type.text}, an unsupported type of state.`);
  readQueryLanguage(place.only(known));
  const common = {
    read: readSelector(place.at("InputPath")),
    pass: readSelector(place.at("OutputPath")),
  };
  switch (type.text) {
    case "Task":
      return { ...common, ...readTask(place, target) };
    case "Choice":
      return { ...common, ...readChoice(place, target) };
    case "Wait":
      return { ...common, type: "Wait", until: readUntil(place), next: readNext(place, target) };
    case "Succeed":
      return { ...common, type: "Succeed" };
    default:
      return {
        type: "Fail",
        error: readText(place.at("Error")),
        cause: readText(place.at("Cause")),
      };
  }
}

/** Only JSONPath is supported. JSONata is another language with other fields. */
export function readQueryLanguage(place: Field): void {
  const language = place.at("QueryLanguage");
  if (language.given && language.text !== "JSONPath")
    language.refuse(`is ${language.text}; only JSONPath is supported.`);
}

const readText = (place: Field): string => (place.given ? place.text : "");

/** Reads InputPath or OutputPath. Omitted: all data. Null: an empty object. */
function readSelector(place: Field): Selector {
  if (place.value === null) return () => ({});
  if (!place.given) return ({ data }) => data;
  const path = readPath(place);
  return (scope) => select(path, scope);
}

function readNext(place: Field, target: Target): Next {
  const [next, end] = [place.at("Next"), place.at("End")];
  if (next.given === (end.given && end.flag))
    return place.refuse('must have either "Next" or "End": true.');
  return next.given ? target(next) : undefined;
}

function readTask(place: Field, target: Target): Omit<TaskState, "read" | "pass"> {
  const resource = place.at("Resource");
  const byToken = resource.text === `${invoke}.waitForTaskToken`;
  if (!byToken && resource.text !== invoke)
    resource.refuse(`is ${resource.text}, an unsupported resource.`);
  const parameters = place.at("Parameters").only(["FunctionName", "Payload", "Payload.$"]);
  const payload = readTemplate(parameters, byToken);
  const selector = place.at("ResultSelector");
  checkHeartbeat(place, byToken);
  return {
    type: "Task",
    functionName: parameters.at("FunctionName").text,
    byToken,
    payload: (scope) => payloadOf(payload(scope)),
    result: selector.given ? readTemplate(selector.only(selector.names)) : ({ data }) => data,
    place: readPlacing(place.at("ResultPath")),
    timeoutMs: readLimit(place, "TimeoutSeconds"),
    heartbeatMs: readLimit(place, "HeartbeatSeconds"),
    retriers: readRetriers(place.at("Retry")),
    catchers: readCatchers(place.at("Catch"), target),
    next: readNext(place, target),
  };
}

/** Without a Payload, a function gets an empty object. */
const payloadOf = (parameters: ReturnType<Selector>): ReturnType<Selector> =>
  typeof parameters === "object" && parameters !== null && "Payload" in parameters
    ? (parameters["Payload"] ?? null)
    : {};

function checkHeartbeat(place: Field, byToken: boolean): void {
  const [heartbeat, timeout] = [place.at("HeartbeatSeconds"), place.at("TimeoutSeconds")];
  for (const field of [heartbeat, place.at("HeartbeatSecondsPath")])
    if (field.given && !byToken)
      field.refuse("is allowed only in a task that waits for its token.");
  if (heartbeat.given && timeout.given && heartbeat.number(1) >= timeout.number(1))
    heartbeat.refuse("must be less than TimeoutSeconds.");
}

function readChoice(place: Field, target: Target): Omit<ChoiceState, "read" | "pass"> {
  const otherwise = place.at("Default");
  return {
    type: "Choice",
    choices: place.at("Choices").items.map((choice) => ({
      holds: readRule(choice, ["Next"]),
      next: target(choice.at("Next")),
    })),
    otherwise: otherwise.given ? target(otherwise) : undefined,
  };
}
