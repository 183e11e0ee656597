// axe over a page, or a part of it.

import { AxeBuilder } from "@axe-core/playwright";
import { type Page, expect } from "@playwright/test";

/** No violation at all; each one is named with the elements it is about. The story goes on, to find the others too. */
export async function expectAccessible(page: Page, part?: string): Promise<void> {
  // A preview of a mail runs no script, so nothing can look into it; what stands there is its writer's.
  const axe = new AxeBuilder({ page }).exclude("iframe[sandbox]");
  const { violations } = await (part ? axe.include(part) : axe).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    rule: `${id}: ${help}`,
    elements: nodes.map((node) => `${node.html}\n${node.failureSummary ?? ""}`),
  }));
  expect.soft(found, `accessibility of ${page.url()}`).toEqual([]);
}

/** Nothing sticks out to the right, where a phone cannot see it. */
export async function expectNoSideways(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over, `pixels that ${page.url()} is too wide`).toBeLessThanOrEqual(0);
}
