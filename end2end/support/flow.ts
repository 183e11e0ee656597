// The builder of flows as somebody with a mouse sees it: the canvas of the orchestration builder with a flow on it.

import { type Locator, type Page, expect } from "@playwright/test";
import { Builder } from "./builder.ts";
import { settled } from "./people.ts";

export class FlowBuilder extends Builder {
  /** Makes a new flow of a kind and comes to its drawing. */
  static async make(page: Page, label: string, kind = /^Autolaunched flow/): Promise<FlowBuilder> {
    await page.goto("/flows");
    await settled(page);
    await page.getByRole("button", { name: "New flow" }).click();
    await page.getByLabel("What is it called?").fill(label);
    await page.getByLabel(kind).check();
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: label })).toBeVisible();
    return new FlowBuilder(page);
  }

  static async open(page: Page, name: string): Promise<FlowBuilder> {
    await page.goto(`/flows/${name}`);
    await settled(page);
    return new FlowBuilder(page);
  }

  /** A card of the drawing by what it does and its label. */
  block(kind: string, label: string): Locator {
    const escaped = label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return this.page.locator(".layer").getByRole("button", { name: new RegExp(`^${kind}: ${escaped}(,|$)`) });
  }

  /** The place on a connector where something can be added. */
  plus(title: string): Locator {
    return this.page.locator(".layer").getByRole("button", { name: title, exact: true });
  }

  /** Selects the flow itself. */
  async start(): Promise<void> {
    await this.fit();
    await this.page.locator("#at-start").click();
    await expect(this.panel.getByLabel("What it is for")).toBeVisible();
  }

  /** A row of a filter or a condition, of that part of the panel. */
  async row(part: Locator, number: number, what: string, how: string, value?: string): Promise<void> {
    await part.getByRole("button", { name: "Add a condition" }).click();
    const row = part.getByRole("group", { name: `Condition ${number}` });
    await row.getByLabel("What is looked at").selectOption({ label: what });
    await row.getByLabel("How it is compared").selectOption({ label: how });
    if (value !== undefined) {
      const input = row.getByLabel("Compared with");
      if ((await input.evaluate((element) => element.tagName)) === "SELECT") await input.selectOption({ label: value });
      else await input.fill(value);
    }
  }
}
