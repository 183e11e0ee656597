// What a browser complains about on its console. A page that complains is broken, whatever it looks like.

import { type BrowserContext, type Page, expect } from "@playwright/test";

export class Problems {
  private readonly found: string[] = [];
  private readonly allowed: RegExp[] = [];

  constructor(context: BrowserContext) {
    this.follow(context);
  }

  /** Watches one more context, that of another person. */
  follow(context: BrowserContext): void {
    context.on("page", (page) => this.watch(page));
    context.pages().forEach((page) => this.watch(page));
  }

  /** This complaint is what the test is about: a refusal shows as an error on the console. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  /** Fails the test that the pages belong to. */
  expectNone(): void {
    const left = this.found.filter((text) => !this.allowed.some((pattern) => pattern.test(text)));
    expect(left, "the browser's console").toEqual([]);
  }

  private watch(page: Page): void {
    page.on("pageerror", (error) => this.found.push(`${page.url()}: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        this.found.push(`${page.url()}: ${message.text()} (${message.location().url})`);
      }
    });
  }
}
