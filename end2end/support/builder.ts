// The builder as somebody with a mouse sees it: the drawing, the "+" on it, the properties beside it.

import { type Locator, type Page, expect } from "@playwright/test";
import { settled } from "./people.ts";

export class Builder {
  readonly panel: Locator;

  constructor(readonly page: Page) {
    this.panel = page.getByRole("complementary", { name: "Properties" });
  }

  /** Begins a new orchestration on a blank canvas. */
  static async blank(page: Page, label: string): Promise<Builder> {
    await page.goto("/orchestrations");
    await settled(page);
    await page.getByRole("button", { name: "New orchestration" }).click();
    await page.getByLabel("What is it called?").fill(label);
    await page.getByRole("button", { name: "Start drawing" }).click();
    const builder = new Builder(page);
    await expect(builder.panel.getByRole("heading", { name: label })).toBeVisible();
    await expect(page.getByText("Nothing is drawn yet")).toBeVisible();
    return builder;
  }

  /** A box of the drawing by its kind and label. */
  card(kind: "Stage" | "Interactive step" | "Background step" | "Wait step" | "Sub-orchestration step" | "Decision" | "Start", label: string): Locator {
    const escaped = label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const head = kind === "Stage" ? "Stage \\d+" : kind;
    return this.page.locator(".layer").getByRole("button", { name: new RegExp(`^${head}: ${escaped}(,|$)`) });
  }

  field(label: string): Locator {
    return this.panel.getByLabel(label, { exact: true });
  }

  /** Shows the whole drawing, so that everything can be clicked. */
  async fit(): Promise<void> {
    await this.page.getByRole("toolbar", { name: "View" }).getByRole("button", { name: "Fit" }).click();
  }

  /** Gives what was just added its name: the keyboard is in its label already. */
  async name(label: string): Promise<void> {
    const field = this.panel.locator("#p-label");
    await expect(field).toBeFocused();
    await field.fill(label);
    await expect(this.panel.getByRole("heading", { level: 2 })).toHaveText(label);
  }

  /** Adds something behind a "+" and names it. */
  async add(plus: string, kind: string, label: string): Promise<void> {
    await this.fit();
    await this.page.locator(".layer").getByRole("button", { name: plus, exact: true }).click();
    const menu = this.page.getByRole("dialog", { name: "Add" });
    await menu.getByRole("option", { name: kind }).first().click();
    await expect(menu).toHaveCount(0);
    await this.name(label);
  }

  async select(card: Locator): Promise<void> {
    await this.fit();
    await card.click();
    await expect(card).toHaveAttribute("aria-pressed", "true");
  }

  /** Who does the selected step. */
  async assign(kind: string, field: string, who: string): Promise<void> {
    await this.panel.locator("#p-who-kind").selectOption({ label: kind });
    await this.panel.locator("#p-who-name").selectOption({ label: who });
    await expect(this.panel.locator("#p-who-name")).toBeVisible();
    await expect(this.field(field)).toBeVisible();
  }

  /** Carries something with the mouse to a place of another card: part of its width and height. */
  async drag(what: Locator, to: Locator, x = 0.5, y = 0.7): Promise<void> {
    const from = await what.boundingBox();
    const target = await to.boundingBox();
    if (!from || !target) throw new Error("not on the drawing");
    const { mouse } = this.page;
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(from.x + from.width / 2 + 12, from.y + from.height / 2 + 8, { steps: 3 });
    await mouse.move(target.x + target.width * x, target.y + target.height * y, { steps: 12 });
    await expect(this.page.locator(".layer .ghost")).toBeVisible();
    await expect(this.page.locator(".layer .drop")).toBeVisible();
    await mouse.up();
    await expect(this.page.locator(".layer .ghost")).toHaveCount(0);
  }

  /** What the head says once everything is kept. */
  async saved(): Promise<void> {
    await expect(this.page.locator(".saved")).toContainText(/^Saved/);
  }

  async activate(version = 1): Promise<void> {
    await this.page.getByRole("button", { name: "Activate", exact: true }).click();
    await expect(this.page.locator(".saved")).toContainText(`version ${version} is active`);
  }
}
