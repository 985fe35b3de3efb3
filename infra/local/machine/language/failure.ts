/** An error that a state meets while it runs, by its Amazon States Language name. It ends the execution: no Retry or Catch is asked. */
export class Failure extends Error {
  override readonly name: string;

  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}
