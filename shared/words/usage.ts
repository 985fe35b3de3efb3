/** What people should know about the numbers of a Run's usage. */
export function usageNotes({
  unpriced,
  estimated,
}: {
  readonly unpriced?: string | undefined;
  readonly estimated?: true | undefined;
}): string[] {
  return [
    ...(unpriced === undefined
      ? []
      : [
          `The price of ${unpriced === "?" ? "this model" : unpriced} is not known: its tokens are counted, and no cost limit can stop it.`,
        ]),
    ...(estimated ? ["Partly an estimate: not every reply said what it used."] : []),
  ];
}
