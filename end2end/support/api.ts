// The API, for what a story needs before it begins.

import { expect } from "@playwright/test";
import { type Persona } from "./people.ts";
import { type Server } from "./server.ts";

export class Api {
  private constructor(
    private readonly server: Server,
    private readonly token: string,
  ) {}

  /** Acts as one of the demo's people. */
  static async as(server: Server, persona: Persona): Promise<Api> {
    return new Api(server, await server.command("token", "create", "--user", persona));
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

  private async answered<T>(
    method: string,
    path: string,
    body: unknown,
    more: Record<string, string>,
  ): Promise<T> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.token}`, ...more };
    if (body !== undefined) headers["content-type"] = "application/json";
    const answer = await fetch(`${this.server.url}/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}
