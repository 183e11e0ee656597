// A person who has no mouse.

import { type Locator, type Page, expect } from "@playwright/test";

/** No page has more stops than this. */
const STOPS = 160;

export class Keyboard {
  constructor(readonly page: Page) {}

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Tabs on until this has the focus. */
  async to(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await expect(target).toBeVisible();
    for (let stop = 0; stop < STOPS; stop += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press(key);
    }
    throw new Error(`the keyboard does not come to ${String(target)}`);
  }

  /** Goes to something and presses it. */
  async use(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await this.to(target, key);
    await this.press("Enter");
  }

  /** Chooses an entry of a list by its first letters, as browsers let one. */
  async choose(list: Locator, words: string): Promise<void> {
    await this.to(list);
    const entries = await list.locator("option").allTextContents();
    expect(entries, "what can be chosen").toContain(words);
    const now = () => list.evaluate((element) => (element as HTMLSelectElement).selectedOptions[0]?.textContent ?? "");
    await this.press("Home");
    for (let step = 0; step < entries.length && (await now()) !== words; step += 1) await this.press("ArrowDown");
    expect(await now()).toBe(words);
  }

  /** Goes to a page, run or record by its name. */
  async jump(words: string): Promise<void> {
    await this.press("Control+k");
    const box = this.page.getByRole("dialog", { name: "Search or do anything" });
    await expect(box.getByRole("combobox")).toBeFocused();
    await this.type(words);
    await expect(box.getByRole("option").first()).toContainText(words);
    await this.press("Enter");
    await expect(box).toBeHidden();
  }
}
