// The API, for what a story needs before it begins.

import { expect } from "@playwright/test";
import { type Person } from "./people.ts";
import { type Server } from "./server.ts";

export class Api {
  private constructor(
    private readonly server: Server,
    private readonly token: string,
  ) {}

  /** Acts as one of the demo's people, or one whom a template has brought. */
  static async as(server: Server, person: Person): Promise<Api> {
    return new Api(server, await server.command("token", "create", "--user", person));
  }

  async get<T>(path: string): Promise<T> {
    return this.send<T>("GET", path);
  }

  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.answered(method, path, body, {});
  }

  /** As `send`, under an idempotency key: asking again changes nothing. */
  async sendOnce<T>(key: string, method: string, path: string, body: unknown): Promise<T> {
    return this.answered(method, path, body, { "idempotency-key": key });
  }

  /** What is said to somebody who may not, or who sends what is wrong: the code of the refusal. */
  async refused(method: string, path: string, body?: unknown): Promise<string> {
    const answer = await this.asked(method, path, body, {});
    const text = await answer.text();
    expect(answer.ok, `${method} ${path} was not refused: ${text}`).toBe(false);
    return (JSON.parse(text) as { code: string }).code;
  }

  private async answered<T>(
    method: string,
    path: string,
    body: unknown,
    more: Record<string, string>,
  ): Promise<T> {
    const answer = await this.asked(method, path, body, more);
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  private async asked(
    method: string,
    path: string,
    body: unknown,
    more: Record<string, string>,
  ): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.token}`, ...more };
    if (body !== undefined) headers["content-type"] = "application/json";
    return fetch(`${this.server.url}/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
