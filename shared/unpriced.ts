/** What a team wants where a Run has a cost limit and the price of its model is not known. */
export const unpricedChoices = ["warn", "refuse"] as const;
export type Unpriced = (typeof unpricedChoices)[number];

export const unpricedLabels: Readonly<Record<Unpriced, string>> = {
  warn: "Start the Run, with a warning",
  refuse: "Refuse the Run",
};

export const unpricedSentences: Readonly<Record<Unpriced, string>> = {
  warn: "The Run’s page says that its cost is not counted. Its time and turn limits still count.",
  refuse:
    "A model that the engine chooses itself is checked at its first reply: the turn ends there.",
};

/** What a cost limit is worth for a model without a known price. */
export function unpricedText(model: string, choice: Unpriced): string {
  const fact = `No price is known for ${model}, so the cost limit cannot count it.`;
  return choice === "warn"
    ? fact
    : `${fact} Choose another model or remove the limit: the team’s settings refuse this.`;
}
